/** The fingerprint that an auditor brings along: read aloud in groups, or printed in full. */
import { type Hash, isHex32 } from '../../../crypto/bytes.ts';
import { CROCKFORD, normalizeCrockford } from '../../../crypto/encoding.ts';
import { fingerprintGroups } from '../lib/fingerprint.ts';

const GROUPED_LENGTH = 26;

export type TypedFingerprint =
  | { readonly form: 'full'; readonly hash: Hash }
  /** 26 Crockford characters: the first 130 bits, which nobody can match with another manifest. */
  | { readonly form: 'grouped'; readonly characters: string };

/** Undefined for what is neither form; forgives case, spaces, hyphens and look-alikes. */
export function readFingerprint(typed: string): TypedFingerprint | undefined {
  const hex = typed.replace(/\s/g, '').toLowerCase();
  if (isHex32(hex)) return { form: 'full', hash: hex as Hash };
  const characters = normalizeCrockford(typed);
  const isGrouped =
    characters.length === GROUPED_LENGTH && [...characters].every((one) => CROCKFORD.includes(one));
  return isGrouped ? { form: 'grouped', characters } : undefined;
}

/** What to compare the session with: its own hash where the typed characters are its fingerprint. */
export function expectedManifest(typed: TypedFingerprint, session: Hash | undefined): string {
  if (typed.form === 'full') return typed.hash;
  const isSame = session !== undefined && fingerprintGroups(session).join('') === typed.characters;
  return isSame ? session : typed.characters;
}
