/** The tracking code as a deputy writes it down. */
import { fromHex, type Hash } from '../../../crypto/bytes.ts';
import { toCrockford } from '../../../crypto/encoding.ts';

const LENGTH = 16;

/** The first 16 characters in Crockford base 32, in groups of four: `7K2M-Q9XA-…`. */
export const trackingText = (code: Hash): string =>
  (toCrockford(fromHex(code), LENGTH).match(/.{4}/g) ?? []).join('-');
