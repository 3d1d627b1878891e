/** The badges of the deputies by number: drawn, kept when the number changes, replaced one by one. */
import { type BadgeSecret, credentialSecret, drawBadge, formatBadge } from '../../../crypto/badge.ts';
import { fromHex, type PublicKey, type RandomBytes, toPublicKey } from '../../../crypto/bytes.ts';
import { publicKeyOf } from '../../../crypto/signature.ts';
import type { RegistrarContent } from './content.ts';

type Badges = Pick<RegistrarContent, 'badges' | 'replacements'>;

/** As many badges as deputies: those that exist stay, new ones are added and superfluous ones dropped at the end. */
export function fitBadges({ badges, replacements }: Badges, deputies: number, random: RandomBytes): Badges {
  const kept = badges.slice(0, deputies);
  const added = Array.from({ length: deputies - kept.length }, () => drawBadge(random));
  return {
    badges: [...kept, ...added],
    replacements: replacements.filter(({ number }) => number <= deputies),
  };
}

/** All badges ever drawn for a number, oldest first; empty for a number that is not there. */
export function badgesOf({ badges, replacements }: Badges, number: number): BadgeSecret[] {
  const first = badges[number - 1];
  if (first === undefined) return [];
  return [first, ...replacements.filter((one) => one.number === number).map(({ badge }) => badge)];
}

/** The newest badge of every number, in order: what is printed, and the roll of a session that is frozen now. */
export const newestBadges = (all: Badges): BadgeSecret[] =>
  all.badges.map((_, i) => badgesOf(all, i + 1).at(-1) as BadgeSecret);

/** The key by which the record knows who holds the badge. */
export const credentialOf = (badge: BadgeSecret, badgeSalt: string): PublicKey =>
  toPublicKey(publicKeyOf(credentialSecret(badge, fromHex(badgeSalt))));

/** What the QR of a badge says: the code, and the key whose manifest its tablet accepts. */
export const badgeQr = (badge: BadgeSecret, registrar: PublicKey): string =>
  `PIAOJUE1 ${formatBadge(badge)} ${registrar}`;
