/**
 * Whether a tablet encrypted what it showed (PROTOCOL.md §7): recomputes a challenged ballot from the disclosed seed
 * and marks and from the public log, and nothing else. Pure; both texts are attacker-controlled.
 */
import { encryptBallot } from '../../../../crypto/ballot/encrypt.ts';
import type { BallotForm } from '../../../../crypto/ballot/form.ts';
import { type EncryptionKeys, encryptionKeys, type RoundKeys } from '../../../../crypto/ballot/keys.ts';
import { fromHex, type Hash, isHex32, toHash } from '../../../../crypto/bytes.ts';
import { CROCKFORD, normalizeCrockford, toCrockford } from '../../../../crypto/encoding.ts';
import { accept, type Result, reject } from '../../../../crypto/rejection.ts';
import { contextOf, papersChallenging } from '../../../../crypto/session/round-checks.ts';
import type { Paper, Round, SessionState } from '../../../../crypto/session/state.ts';
import { type BallotSheet, sheetOf } from '../../deputy/ballot-sheet.ts';
import { type Disclosure, decodeCommitment, decodeDisclosure, unpackMarks } from '../../lib/disclosure.ts';

/** Characters of a tracking code that is typed. */
export const TYPED_LENGTH = 16;

/** A code as it was seen before the deputy chose. */
export interface Seen {
  /** 64 hexadecimal digits, or the first 16 Crockford characters. */
  readonly code: string;
  /** `typed` binds the tablet less: 80 bits, PROTOCOL.md §7.3. */
  readonly how: 'scanned' | 'typed';
  /** Only a scanned commitment names them. */
  readonly session?: Hash;
  readonly round?: number;
}

export interface CheckedItem {
  readonly number: number;
  readonly title: string;
  /** Index of the option; null in a blank ballot, and under `approve` where it is not approved. */
  readonly mark: number | null;
}

/** The marks that stand in the challenged encryption. Structured-cloneable. */
export interface CheckedBallot {
  readonly round: number;
  readonly kind: BallotSheet['kind'];
  readonly form: BallotForm;
  /** Names of the grades, the best first; empty but where items are graded. */
  readonly grades: readonly string[];
  readonly code: Hash;
  readonly items: readonly CheckedItem[];
  readonly isBlank: boolean;
  /** `not` proves nothing: a tablet may show after the choice whatever fits. */
  readonly seen: Seen['how'] | 'not';
}

export type DisclosureCheck = Result<CheckedBallot>;

/** Reads a scanned commitment, a scanned whole code, or 16 typed characters; `disclosure.malformed` else. */
export function readSeen(text: string): Result<Seen> {
  const trimmed = text.trim();
  const commitment = decodeCommitment(trimmed);
  if (commitment.ok) return accept({ how: 'scanned', ...commitment.value });
  if (isHex32(trimmed)) return accept({ how: 'scanned', code: trimmed });
  const code = normalizeCrockford(text);
  const isCode = code.length === TYPED_LENGTH && [...code].every((one) => CROCKFORD.includes(one));
  return isCode ? accept({ how: 'typed', code }) : commitment;
}

/**
 * Checks a disclosure against the session folded so far. `seenCode`: what was read before the deputy chose (see
 * {@link readSeen}), or null. `tablesOf`: for who checks many, so that the tables of a round are built once. Codes:
 * `disclosure.…`, `session.mismatch`, `paper.unknown`, `paper.credential`.
 */
export function checkDisclosure(
  state: SessionState,
  text: string,
  seenCode: string | null,
  tablesOf: (keys: RoundKeys) => EncryptionKeys = encryptionKeys,
): DisclosureCheck {
  const decoded = decodeDisclosure(text.trim());
  if (!decoded.ok) return decoded;
  const seen = seenCode === null ? accept(undefined) : readSeen(seenCode);
  if (!seen.ok) return seen;
  const disclosure = decoded.value;
  const { session } = state;
  if (disclosure.session !== session || (seen.value?.session ?? session) !== session)
    return reject('session.mismatch');
  if (seen.value !== undefined && !isSameBallot(seen.value, disclosure)) return reject('disclosure.not_seen');
  const round = state.rounds.find(({ number }) => number === disclosure.round);
  const paper = round?.papers.get(disclosure.paper);
  if (round?.keys === undefined || paper === undefined) return reject('paper.unknown');
  const stands = standsChallenged(round, disclosure);
  if (!stands.ok) return stands;
  const how = seen.value?.how ?? 'not';
  return recompute(state, round, tablesOf(round.keys), paper, disclosure, how);
}

function isSameBallot(seen: Seen, { round, code }: Disclosure): boolean {
  const own = seen.how === 'scanned' ? code : toCrockford(fromHex(code), TYPED_LENGTH);
  return own === seen.code && (seen.round ?? round) === round;
}

/** Log order has decided: challenged on this paper, and never cast. */
function standsChallenged(round: Round, { paper, code }: Disclosure): Result<void> {
  if (round.codes.has(code)) return reject('disclosure.cast');
  const papers = papersChallenging(round, code);
  if (papers.includes(paper)) return accept(undefined);
  return papers.length > 0 ? reject('paper.credential') : reject('disclosure.not_logged');
}

function recompute(
  state: SessionState,
  round: Round,
  keys: EncryptionKeys,
  paper: Paper,
  { code, seed, slots }: Disclosure,
  how: CheckedBallot['seen'],
): DisclosureCheck {
  const marks = unpackMarks(keys.layout, slots);
  if (!marks.ok) return reject('disclosure.code', 'no ballot has these marks');
  const encrypted = encryptBallot(keys, contextOf(state, round, paper), marks.value, seed);
  if (!encrypted.ok || toHash(encrypted.value.code) !== code) return reject('disclosure.code');
  const sheet = sheetOf(state, round);
  const items = (sheet?.items ?? []).map(({ position, number, title }) => ({
    number,
    title,
    mark: marks.value[position] ?? null,
  }));
  const { number, kind, form } = round;
  const isBlank = form.blank && marks.value.every((mark) => mark === null);
  const grades = sheet?.grades ?? [];
  return accept({ round: number, kind, form, grades, code, items, isBlank, seen: how });
}
