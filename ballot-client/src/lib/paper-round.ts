/**
 * A round held on paper (PROTOCOL.md §8.10): what the chief enters, which numbers cannot be, and what the other two
 * compare with the counting sheets before they endorse. The log takes such numbers on trust, so the page checks more
 * than the ledger: quorum and the bounds on 赞成 as well.
 */
import type { BallotForm } from '../../../crypto/ballot/form.ts';
import type { LeafHash, PublicKey } from '../../../crypto/bytes.ts';
import { ballotFormFor } from '../../../crypto/session/forms.ts';
import { manifestOf, type SessionState } from '../../../crypto/session/state.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { leastReaching } from '../../../tally/rules/quorum.ts';
import { commandFields } from './commands.ts';
import { type NextRound, nextRound } from './round-story.ts';

/** The round that can be held on paper now. */
export interface PaperPlan extends NextRound {
  readonly form: BallotForm;
  /** Names of the grades, the best first; empty but under `grade`. */
  readonly grades: readonly string[];
  readonly roll: number;
  /** Signed in at the tablets: where the count on paper begins. */
  readonly signedIn: number;
  /** The smallest 实到 with a quorum. */
  readonly quorum: number;
}

export const HEAD_FIELDS = ['present', 'issued', 'received', 'invalid', 'blank'] as const;
export type HeadField = (typeof HEAD_FIELDS)[number];

/** Numbers of the counting sheets; null where one is not entered yet. */
export interface PaperDraft extends Readonly<Record<HeadField, number | null>> {
  /** Item by item in printed order, the options of each: 赞成, 反对, 弃权. */
  readonly counts: readonly (number | null)[];
}

/** A draft in which nothing is missing. */
export interface PaperEntry extends Readonly<Record<HeadField, number>> {
  readonly counts: readonly number[];
}

/** What does not add up, with the numbers that show it. */
export type PaperFault =
  | { readonly kind: 'too-many-present'; readonly present: number; readonly roll: number }
  | { readonly kind: 'no-quorum'; readonly present: number; readonly quorum: number }
  | { readonly kind: 'too-many-issued'; readonly issued: number; readonly present: number }
  | { readonly kind: 'too-many-received'; readonly received: number; readonly issued: number }
  | {
      readonly kind: 'too-many-apart';
      readonly invalid: number;
      readonly blank: number;
      readonly received: number;
    }
  /** `counted`: the votes of an item with the blank ballots; `valid`: 收回 less 废票. */
  | {
      readonly kind: 'item-short' | 'item-over';
      readonly item: number;
      readonly counted: number;
      readonly valid: number;
    }
  | {
      readonly kind: 'too-many-approvals' | 'too-few-approvals';
      readonly approvals: number;
      readonly ballots: number;
      /** 赞成 on one ballot, at most or at least. */
      readonly bound: number;
      readonly limit: number;
    };

/** Undefined where no round can be entered now. */
export function paperPlan(state: SessionState): PaperPlan | undefined {
  if (state.phase !== 'idle') return undefined;
  const next = nextRound(state);
  if (next === undefined) return undefined;
  const { rules, rollSize } = manifestOf(state);
  const layout = ballotFormFor(rules, next.kind, next.items.length, next.chosen);
  if (!layout.ok) return undefined;
  return {
    ...next,
    form: layout.value.form,
    grades: rules.grades,
    roll: rollSize,
    signedIn: state.present.size,
    quorum: leastReaching(rules.quorum, rollSize, false),
  };
}

/** The whole of a draft; undefined while something is missing. */
export function entryOf({
  present,
  issued,
  received,
  invalid,
  blank,
  counts,
}: PaperDraft): PaperEntry | undefined {
  const whole = counts.filter((count) => count !== null);
  if (present === null || issued === null || received === null || invalid === null || blank === null)
    return undefined;
  return whole.length === counts.length
    ? { present, issued, received, invalid, blank, counts: whole }
    : undefined;
}

/** Ballots that count: 收回 less 废票; null while one of them is missing. */
export const validOf = ({ received, invalid }: Pick<PaperDraft, 'received' | 'invalid'>): number | null =>
  received === null || invalid === null ? null : received - invalid;

function headFaults(
  { present, issued, received, invalid, blank }: PaperDraft,
  plan: PaperPlan,
): PaperFault[] {
  const faults: PaperFault[] = [];
  const { roll, quorum } = plan;
  if (present !== null && present > roll) faults.push({ kind: 'too-many-present', present, roll });
  if (present !== null && present < quorum) faults.push({ kind: 'no-quorum', present, quorum });
  if (issued !== null && present !== null && issued > present)
    faults.push({ kind: 'too-many-issued', issued, present });
  if (received !== null && issued !== null && received > issued)
    faults.push({ kind: 'too-many-received', received, issued });
  if (received !== null && (invalid ?? 0) + (blank ?? 0) > received)
    faults.push({ kind: 'too-many-apart', invalid: invalid ?? 0, blank: blank ?? 0, received });
  return faults;
}

/** Where the votes of an item do not make the ballots that count. Under `approve` an unmarked item is no vote. */
function itemFaults({ counts, blank, ...draft }: PaperDraft, { form, items }: PaperPlan): PaperFault[] {
  const valid = validOf(draft);
  if (valid === null) return [];
  return items.flatMap(({ number }, i): PaperFault[] => {
    const own = counts.slice(i * form.options, (i + 1) * form.options);
    const counted = own.reduce<number>((sum, count) => sum + (count ?? 0), blank ?? 0);
    const isWhole = blank !== null && own.every((count) => count !== null);
    if (counted > valid) return [{ kind: 'item-over', item: number, counted, valid }];
    const isShort = isWhole && form.type !== 'approve' && counted < valid;
    return isShort ? [{ kind: 'item-short', item: number, counted, valid }] : [];
  });
}

/** More, or fewer, 赞成 in all than so many ballots can hold. */
function boundFaults(draft: PaperDraft, { form }: PaperPlan): PaperFault[] {
  const entry = entryOf(draft);
  if (entry === undefined || form.type === 'grade') return [];
  const ballots = entry.received - entry.invalid - entry.blank;
  const approvals = entry.counts
    .filter((_, i) => i % form.options === 0)
    .reduce((sum, count) => sum + count, 0);
  const { min, max } = form;
  if (max !== null && approvals > ballots * max)
    return [{ kind: 'too-many-approvals', approvals, ballots, bound: max, limit: ballots * max }];
  if (approvals < ballots * min)
    return [{ kind: 'too-few-approvals', approvals, ballots, bound: min, limit: ballots * min }];
  return [];
}

/** Everything in a draft that cannot be, in the order of the page; what is not entered yet is no fault. */
export const faultsOf = (draft: PaperDraft, plan: PaperPlan): PaperFault[] => [
  ...headFaults(draft, plan),
  ...itemFaults(draft, plan),
  ...boundFaults(draft, plan),
];

/** What the chief signs; the round and its items are those that the log calls for. */
export function paperPayload(
  state: SessionState,
  plan: PaperPlan,
  entry: PaperEntry,
  time: number,
): PayloadOf<'paper-round'> {
  const { present, issued, received, invalid, blank, counts } = entry;
  return {
    ...commandFields(state, time),
    round: plan.number,
    items: plan.items.map(({ number }) => number),
    ...{ present, issued, received, invalid, blank, counts },
  };
}

/** A paper round that waits for endorsements: the whole table, and who has compared it. */
export interface PendingPaper {
  readonly leaf: LeafHash;
  readonly plan: PaperPlan;
  readonly entry: PaperEntry;
  readonly byScrutineer: boolean;
  readonly byPresiding: boolean;
  /** Whether the holder of the given key entered it, has endorsed it, or may endorse it. */
  readonly own: 'entered' | 'endorsed' | 'open';
}

/** The entry of the round to come that waits; the ledger keeps the newest only. */
export function pendingPaper(state: SessionState, key: PublicKey | undefined): PendingPaper | undefined {
  const plan = paperPlan(state);
  for (const { statement, endorsers } of state.pending.values()) {
    if (statement.kind !== 'paper-round' || statement.payload.round !== plan?.number) continue;
    const roles = new Set([...endorsers].map((endorser) => state.staff.get(endorser)?.role));
    const { present, issued, received, invalid, blank, counts } = statement.payload;
    const hasEndorsed = key !== undefined && endorsers.has(key);
    return {
      leaf: statement.leaf,
      plan,
      entry: { present, issued, received, invalid, blank, counts },
      byScrutineer: roles.has('scrutineer'),
      byPresiding: roles.has('presiding'),
      own: statement.signer === key ? 'entered' : hasEndorsed ? 'endorsed' : 'open',
    };
  }
  return undefined;
}
