/** A badge as it is scanned, pasted or typed (代表证): text in, badge out. */
import { type BadgeSecret, isBadgeGroup, parseBadge } from '../../../crypto/badge.ts';
import type { PublicKey } from '../../../crypto/bytes.ts';
import { normalizeCrockford } from '../../../crypto/encoding.ts';
import { accept, type Result } from '../../../crypto/rejection.ts';

/** Groups of a typed badge, and characters of each. */
export const GROUPS = 5;
export const GROUP_LENGTH = 5;

export interface Badge {
  readonly secret: BadgeSecret;
  /** The registrar's identity key; only the QR carries it. */
  readonly registrar: PublicKey | undefined;
}

const QR = /PIAOJUE1 ([0-9A-Z-]{25,29}) ([0-9A-F]{64})$/i;
/** More than the longest QR text. */
const REMEMBERED = 128;

/** Reads the text of a badge's QR (`PIAOJUE1 code registrar-key`) or a typed code; `badge.code` else. */
export function readBadge(text: string): Result<Badge> {
  const scanned = QR.exec(text.trim());
  const secret = parseBadge(scanned?.[1] ?? text);
  if (!secret.ok) return secret;
  const registrar = scanned?.[2]?.toLowerCase() as PublicKey | undefined;
  return accept({ secret: secret.value, registrar });
}

/** The five groups of a whole code, if the text is one. */
export function groupsOf(text: string): string[] | undefined {
  const code = normalizeCrockford(QR.exec(text.trim())?.[1] ?? text);
  if (code.length !== GROUPS * GROUP_LENGTH) return undefined;
  return Array.from({ length: GROUPS }, (_, i) => code.slice(i * GROUP_LENGTH, (i + 1) * GROUP_LENGTH));
}

export type GroupState = 'incomplete' | 'right' | 'wrong';

/** Whether a group that is being typed is complete, and right. */
export function groupState(typed: string, index: number): GroupState {
  if (normalizeCrockford(typed).length < GROUP_LENGTH) return 'incomplete';
  return isBadgeGroup(typed, index) ? 'right' : 'wrong';
}

export interface Entry {
  readonly groups: readonly string[];
  /** The group to go on with. */
  readonly focus: number;
}

/**
 * Takes in what stands in one of the five fields: a whole code fills all, what is too long for one group goes on into
 * the next ones while they are empty, and a right group leads to the next.
 */
export function typeGroup(groups: readonly string[], index: number, typed: string): Entry {
  const whole = groupsOf(typed);
  if (whole !== undefined) return { groups: whole, focus: GROUPS - 1 };
  const next = [...groups];
  let rest = normalizeCrockford(typed);
  let last = index;
  for (let i = index; i < GROUPS && (i === index || (rest !== '' && groups[i] === '')); i++) {
    next[i] = rest.slice(0, GROUP_LENGTH);
    rest = rest.slice(GROUP_LENGTH);
    last = i;
  }
  const isDone = groupState(next[last] ?? '', last) === 'right';
  return { groups: next, focus: isDone ? Math.min(last + 1, GROUPS - 1) : last };
}

/** Recognises the QR text of a badge in single characters: a scanner that is connected as a keyboard. */
export class TypedScan {
  #tail = '';

  /** The badge that ends with this character, if one does. */
  push(character: string): string | undefined {
    this.#tail = (this.#tail + character).slice(-REMEMBERED);
    const [text] = QR.exec(this.#tail) ?? [];
    if (text === undefined || !readBadge(text).ok) return undefined;
    this.#tail = '';
    return text;
  }
}
