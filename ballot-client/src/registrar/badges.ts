/** The badges of the deputies by number: drawn, kept when the number changes, replaced one by one. */
import { type BadgeSecret, credentialSecret, drawBadge, formatBadge } from '../../../crypto/badge.ts';
import { fromHex, type PublicKey, type RandomBytes, toPublicKey } from '../../../crypto/bytes.ts';
import { publicKeyOf } from '../../../crypto/signature.ts';
import { isSecret, type KeptBadge, type RegistrarContent } from './content.ts';

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
export function badgesOf({ badges, replacements }: Badges, number: number): KeptBadge[] {
  const first = badges[number - 1];
  if (first === undefined) return [];
  return [first, ...replacements.filter((one) => one.number === number).map(({ badge }) => badge)];
}

/** The newest badge of every number, in order: what is printed, and the roll of a session that is frozen now. */
export const newestBadges = (all: Badges): KeptBadge[] =>
  all.badges.map((badge, i) => badgesOf(all, i + 1).at(-1) ?? badge);

/** The key by which the record knows who holds the badge. */
export const credentialOf = (badge: KeptBadge, badgeSalt: string): PublicKey =>
  isSecret(badge) ? toPublicKey(publicKeyOf(credentialSecret(badge, fromHex(badgeSalt)))) : badge;

/** A badge as it is printed, with the name of the deputy where there is a roster. */
export interface PrintedBadge {
  readonly number: number;
  readonly badge: BadgeSecret;
  readonly name?: string | undefined;
  readonly delegation?: string | undefined;
}

/** What can be printed of one badge for each number, in order: those whose secrets are still here. */
export const printable = (
  badges: readonly (KeptBadge | undefined)[],
  roster: RegistrarContent['roster'],
): PrintedBadge[] =>
  badges.flatMap((badge, i) =>
    badge !== undefined && isSecret(badge) ? [{ number: i + 1, badge, ...nameOf(roster, i + 1) }] : [],
  );

/** Name and delegation of a number, where the roster has them. */
export function nameOf(
  roster: RegistrarContent['roster'],
  number: number,
): Pick<PrintedBadge, 'name' | 'delegation'> {
  const person = roster[number - 1];
  return person === undefined ? {} : { name: person.name, delegation: person.delegation };
}

/** The same badges, of which those given have only their keys left. */
export function withoutSecrets(
  { badges, replacements }: Badges,
  erased: ReadonlyMap<KeptBadge, PublicKey>,
): Badges {
  const left = (badge: KeptBadge): KeptBadge => erased.get(badge) ?? badge;
  return {
    badges: badges.map(left),
    replacements: replacements.map((one) => ({ ...one, badge: left(one.badge) })),
  };
}

/** What the QR of a badge says: the code, and the key whose manifest its tablet accepts. */
export const badgeQr = (badge: BadgeSecret, registrar: PublicKey): string =>
  `PIAOJUE1 ${formatBadge(badge)} ${registrar}`;
