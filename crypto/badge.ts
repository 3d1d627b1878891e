/**
 * Deputies' badges (代表证): 100 random bits as a QR or typed as five groups of four Crockford characters, each with
 * a check character; and the keys that they give (PROTOCOL.md §5).
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Branded, type Bytes, type RandomBytes, utf8 } from './bytes.ts';
import { LABEL_PREFIX, LABELS } from './domains.ts';
import { CROCKFORD, normalizeCrockford, toCrockford } from './encoding.ts';
import { accept, type Result, reject } from './rejection.ts';
import type { SecretKey } from './signature.ts';

/** 20 Crockford characters: 100 bits. */
export type BadgeSecret = Branded<string, 'BadgeSecret'>;

const GROUPS = 5;
const GROUP_LENGTH = 4;

export const drawBadge = (random: RandomBytes): BadgeSecret =>
  toCrockford(random(13), GROUPS * GROUP_LENGTH) as BadgeSecret;

/** Multiplication by x in GF(32) = GF(2)[x]/(x⁵ + x² + 1). */
const timesX = (a: number): number => ((a << 1) ^ (a & 16 ? 0b100101 : 0)) & 31;

/**
 * Check character of a group: `Σ xⁱ⁺¹·cᵢ` in GF(32) plus the group's number, so that every single wrong character,
 * every swap of two characters and groups in the wrong order are noticed.
 */
function checkCharacter(group: string, index: number): string {
  let sum = 0;
  for (const character of group) sum = timesX(sum ^ CROCKFORD.indexOf(character));
  return CROCKFORD.charAt(sum ^ (index + 1));
}

/** The printed form: `XXXXC-XXXXC-XXXXC-XXXXC-XXXXC`. */
export function formatBadge(secret: BadgeSecret): string {
  return Array.from({ length: GROUPS }, (_, i) => {
    const group = secret.slice(i * GROUP_LENGTH, (i + 1) * GROUP_LENGTH);
    return group + checkCharacter(group, i);
  }).join('-');
}

/** Whether one typed group (four characters and the check character) is right; `index` from 0. */
export function isBadgeGroup(typed: string, index: number): boolean {
  const group = normalizeCrockford(typed);
  const data = group.slice(0, GROUP_LENGTH);
  const known = [...group].every((character) => CROCKFORD.includes(character));
  return group.length === GROUP_LENGTH + 1 && known && group.at(-1) === checkCharacter(data, index);
}

/** Reads a printed or typed badge, forgiving case, spaces, hyphens, O for 0, I and L for 1; `badge.code` else. */
export function parseBadge(typed: string): Result<BadgeSecret> {
  const code = normalizeCrockford(typed);
  const length = GROUP_LENGTH + 1;
  if (code.length !== GROUPS * length)
    return reject('badge.code', `${code.length} of ${GROUPS * length} characters`);
  const groups = Array.from({ length: GROUPS }, (_, i) => code.slice(i * length, (i + 1) * length));
  const wrong = groups.findIndex((group, i) => !isBadgeGroup(group, i));
  if (wrong >= 0) return reject('badge.code', `group ${wrong + 1}`);
  return accept(groups.map((group) => group.slice(0, GROUP_LENGTH)).join('') as BadgeSecret);
}

const derive = (secret: BadgeSecret, salt: Bytes, label: string): Bytes =>
  hkdf(sha256, utf8(secret), salt, utf8(LABEL_PREFIX + label), 32);

/** The Ed25519 secret key of the credential: HKDF-SHA-256 of the badge with the session's `badgeSalt` (RFC 5869). */
export const credentialSecret = (secret: BadgeSecret, badgeSalt: Bytes): SecretKey =>
  derive(secret, badgeSalt, LABELS.credential) as SecretKey;

/** The key under which a tablet seals what it keeps for this deputy. */
export const tabletSealKey = (secret: BadgeSecret, badgeSalt: Bytes): Bytes =>
  derive(secret, badgeSalt, LABELS.tabletSeal);
