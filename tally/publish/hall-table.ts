/**
 * What a round decided, in the order in which a hall hears it: 应到, 实到, 请假 → 发出, 收回 → 空白 → each project's
 * 赞成, 反对, 弃权 → the chosen. Derived from a verified state alone.
 */
import { outcomeInput } from '../../crypto/session/outcome-input.ts';
import {
  manifestOf,
  outcomeOf,
  type Round,
  type RoundStatus,
  type SessionState,
} from '../../crypto/session/state.ts';
import type { ItemOutcome } from '../../crypto/statements/round.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import { type Explanation, explainOutcome } from '../rules/explain.ts';
import type { SessionVerifier } from '../verify/session-verifier.ts';

/** A session with recounted rounds: a verifier, or whoever holds what one reported. */
export type CountedSession = Pick<SessionVerifier, 'state' | 'countOf'>;

/** Votes of one item; null where the form has no such option. */
export interface ItemVotes {
  /** 赞成 */
  readonly for: number | null;
  /** 反对 */
  readonly against: number | null;
  /** 弃权: unmarked items and blank ballots are in it. */
  readonly abstain: number;
  /** Under `grade`: votes per grade, the best first, without 弃权. */
  readonly grades: readonly number[] | null;
}

export interface HallRow {
  readonly number: number;
  readonly title: string;
  readonly category: string;
  /** Null where nothing was decrypted. */
  readonly votes: ItemVotes | null;
  /** Null where the round has no outcome of its own. */
  readonly outcome: Pick<ItemOutcome, 'status' | 'reason' | 'grade'> | null;
  /** Why, in numbers; null with the outcome, and where no counts are published. */
  readonly explanation: Explanation | null;
  /** Whether the presidium has chosen this item among the tied; null where it had no such choice. */
  readonly presidium: boolean | null;
}

export interface HallTable {
  readonly round: number;
  readonly kind: Round['kind'];
  readonly status: RoundStatus;
  readonly form: Round['form']['type'];
  readonly tie: Rules['tie'];
  /** Names of the grades, the best first; empty but under `grade`. */
  readonly grades: readonly string[];
  /** Whether an item with the last grade goes to a special inquiry (专题询问). */
  readonly inquiry: boolean;
  /** 应到 */
  readonly roll: number;
  /** 实到 when the ballot opened */
  readonly present: number;
  /** 请假 as last reported */
  readonly leave: number;
  /** 发出 */
  readonly issued: number;
  /** 收回 */
  readonly received: number;
  /** 废票; only paper has them */
  readonly invalid: number | null;
  /** 空白票; null where nothing was decrypted */
  readonly blank: number | null;
  /** In printed order. */
  readonly rows: readonly HallRow[];
  /** Numbers of the items that this round has chosen, in the order of the rules. */
  readonly chosen: readonly number[];
}

interface Counted {
  readonly counts: readonly number[];
  readonly blank: number;
  /** Ballots that count: 收回 less 废票. */
  readonly valid: number;
}

/** The counts of a round once its result stands: recomputed ones, or those of a paper round. */
function countsOf(verifier: CountedSession, round: Round): Counted | undefined {
  const paper = round.paperResult?.payload;
  if (paper !== undefined) {
    return { counts: paper.counts, blank: paper.blank, valid: paper.received - paper.invalid };
  }
  const count = round.status === 'final' ? verifier.countOf(round.number) : undefined;
  return count && { counts: count.counts, blank: count.blank, valid: round.counting.size };
}

function votesOf({ form }: Round, { counts, blank, valid }: Counted, index: number): ItemVotes {
  const own = counts.slice(index * form.options, (index + 1) * form.options);
  const [first = 0, second = 0] = own;
  const last = (own.at(-1) ?? 0) + blank;
  switch (form.type) {
    case 'approve':
      return { for: first, against: null, abstain: valid - first, grades: null };
    case 'for-against-abstain':
      return { for: first, against: second, abstain: last, grades: null };
    case 'grade':
      return { for: null, against: null, abstain: last, grades: own.slice(0, -1) };
  }
}

/** Recomputed outcomes of a round that has a result; none otherwise. */
function outcomesOf(session: CountedSession, round: Round): readonly ItemOutcome[] {
  if (round.status === 'paper') return outcomeOf(round) ?? [];
  return round.status === 'final' ? (session.countOf(round.number)?.outcome ?? []) : [];
}

function explanationsOf(
  { state }: CountedSession,
  round: Round,
  counted: Counted | undefined,
): Explanation[] {
  if (counted === undefined || round.kind === 'test') return [];
  return explainOutcome(outcomeInput(manifestOf(state), round, counted.counts, counted.valid));
}

function rowsOf(verifier: CountedSession, round: Round): HallRow[] {
  const { candidates, categories } = verifier.state;
  const counted = countsOf(verifier, round);
  const outcomes = outcomesOf(verifier, round);
  const explanations = explanationsOf(verifier, round, counted);
  const choice = round.decision?.payload.choice === 'choose-among-tied' ? round.decision.payload : undefined;
  return round.items.map((number, index) => {
    const candidate = candidates.find((one) => one.number === number);
    const outcome = outcomes.find(({ item }) => item === number);
    return {
      number,
      title: candidate?.title ?? '',
      category: categories[candidate?.category ?? -1] ?? '',
      votes: counted === undefined ? null : votesOf(round, counted, index),
      outcome:
        outcome === undefined
          ? null
          : { status: outcome.status, reason: outcome.reason, grade: outcome.grade },
      explanation: explanations.find(({ item }) => item === number) ?? null,
      presidium: outcome?.status === 'tied' && choice ? choice.items.includes(number) : null,
    };
  });
}

/** Chosen by the rules in the order of 赞成, then those of the presidium. */
function chosenBy(verifier: CountedSession, round: Round, rows: readonly HallRow[]): number[] {
  const outcomes = outcomesOf(verifier, round);
  const byRules = outcomes.filter(({ status }) => status === 'chosen').map(({ item }) => item);
  const byPresidium = rows.filter(({ presidium }) => presidium === true).map(({ number }) => number);
  const all = [...byRules, ...byPresidium];
  const { order } = manifestOf(verifier.state).rules.publication;
  return order === 'votes' ? all : all.sort((a, b) => a - b);
}

/** The table of one round of a verified session. */
export function hallTable(verifier: CountedSession, round: Round): HallTable {
  const { state } = verifier;
  const { rules } = manifestOf(state);
  const paper = round.paperResult?.payload;
  const rows = rowsOf(verifier, round);
  return {
    round: round.number,
    kind: round.kind,
    status: round.status,
    form: round.form.type,
    tie: rules.tie,
    grades: rules.grades,
    inquiry: rules.evaluation?.inquiry ?? false,
    roll: state.roll.size,
    present: round.present,
    leave: state.leave,
    issued: paper?.issued ?? round.papers.size,
    received: paper?.received ?? round.counting.size,
    invalid: paper?.invalid ?? null,
    blank: countsOf(verifier, round)?.blank ?? null,
    rows,
    chosen: chosenBy(verifier, round, rows),
  };
}

/** The tables of all rounds in their order. */
export const hallTables = (verifier: CountedSession): HallTable[] =>
  verifier.state.rounds.map((round) => hallTable(verifier, round));

const PLAIN_REASONS = { chosen: 'within-n', 'not-chosen': 'beyond-n', tied: 'tie-at-cut' } as const;

/** An outcome without what its reason says of votes; that of a grade says no more than the grade. */
const plain = (outcome: HallRow['outcome']): HallRow['outcome'] =>
  outcome === null || outcome.status === 'graded'
    ? outcome
    : { ...outcome, reason: PLAIN_REASONS[outcome.status] };

/** The table of a `names-only` publication: no counts, no 空白票, and no reason that says how votes compared. */
export const namesOnly = (table: HallTable): HallTable => ({
  ...table,
  blank: null,
  invalid: null,
  rows: table.rows.map((row) => ({
    ...row,
    votes: null,
    outcome: plain(row.outcome),
    explanation: null,
  })),
});

/** All items that are proclaimed, in their order, with their titles. */
export function proclaimedItems(state: SessionState): { number: number; title: string }[] {
  const titles = new Map(state.candidates.map(({ number, title }) => [number, title]));
  return (state.proclaimed?.chosen ?? []).map((number) => ({ number, title: titles.get(number) ?? '' }));
}
