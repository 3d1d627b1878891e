/** Fingerprints that people compare aloud: 26 base-32 characters (130 bits) of a hash or key, in groups of four. */
import { fromHex } from '../../../crypto/bytes.ts';
import { toCrockford } from '../../../crypto/encoding.ts';

const LENGTH = 26;

/** `hex` has at least 17 bytes. */
export function fingerprintGroups(hex: string): string[] {
  return toCrockford(fromHex(hex), LENGTH).match(/.{1,4}/g) ?? [];
}
