/** The table of a round's signed result, as the presiding officer reads it and the hall sees it. */

import { chosenInOrder } from '../../../crypto/session/closing-checks.ts';
import { outcomeInput } from '../../../crypto/session/outcome-input.ts';
import { manifestOf, outcomeOf, type Round, type SessionState } from '../../../crypto/session/state.ts';
import type { ItemOutcome } from '../../../crypto/statements/round.ts';
import type { Rules } from '../../../crypto/statements/rules.ts';
import { type Explanation, explainOutcome } from '../../../tally/rules/explain.ts';

export type VoteColumn =
  | { readonly kind: 'for' | 'against' | 'abstain' }
  | { readonly kind: 'grade'; readonly name: string };

export interface ResultRow {
  /** Number of the project as printed. */
  readonly item: number;
  readonly title: string;
  /** Equal votes have the same rank. */
  readonly rank: number;
  /** One per column; 弃权 includes unmarked projects and blank ballots. */
  readonly votes: readonly number[];
  /** Why, in numbers. */
  readonly explanation: Explanation | null;
  readonly status: ItemOutcome['status'];
  readonly reason: ItemOutcome['reason'];
  /** Name of the grade that a graded project got; null for every other. */
  readonly grade: string | null;
  /** Whether a graded project goes to a special inquiry (专题询问). */
  readonly isInquiry: boolean;
  /** Whether it is chosen in the end: by this round, by the presidium, or by a later round. */
  readonly isChosen: boolean;
}

export interface ResultTable {
  readonly round: number;
  readonly kind: Round['kind'];
  /** 实到 when the ballot opened, 发出, 收回. */
  readonly present: number;
  readonly issued: number;
  readonly received: number;
  /** 废票; only paper has them. */
  readonly invalid: number | null;
  /** 空白票; null where blank ballots are not admitted. */
  readonly blank: number | null;
  /** Ballots that count: the most votes that a project can have. */
  readonly valid: number;
  /** Whether projects are graded; none is chosen then, and they have no rank. */
  readonly isGraded: boolean;
  readonly columns: readonly VoteColumn[];
  /** By which explanations are told. */
  readonly rules: Rules;
  /** By votes, or in printed order where the rules publish so. */
  readonly rows: readonly ResultRow[];
  /** After so many rows the cut is drawn; undefined where there is none to draw. */
  readonly cutAfter: number | undefined;
}

interface Signed {
  readonly counts: readonly number[];
  readonly issued: number;
  readonly received: number;
  readonly invalid: number | null;
  readonly blank: number | null;
}

function signedCounts(round: Round): Signed | undefined {
  const paper = round.paperResult?.payload;
  if (paper !== undefined) {
    const { counts, issued, received, invalid, blank } = paper;
    return { counts, issued, received, invalid, blank: round.form.blank ? blank : null };
  }
  const counts = round.final?.payload.counts;
  if (counts === undefined) return undefined;
  return {
    counts,
    issued: round.papers.size,
    received: round.counting.size,
    invalid: null,
    blank: round.form.blank ? (counts.at(-1) ?? 0) : null,
  };
}

function columnsOf({ form }: Round, grades: readonly string[]): VoteColumn[] {
  switch (form.type) {
    case 'approve':
      return [{ kind: 'for' }, { kind: 'abstain' }];
    case 'for-against-abstain':
      return [{ kind: 'for' }, { kind: 'against' }, { kind: 'abstain' }];
    case 'grade':
      return [...grades.map((name): VoteColumn => ({ kind: 'grade', name })), { kind: 'abstain' }];
  }
}

/** Votes of the project at `index`: its slots, with blank ballots among 弃权. */
function votesOf({ form }: Round, { counts, blank }: Signed, valid: number, index: number): number[] {
  const own = counts.slice(index * form.options, (index + 1) * form.options);
  if (form.type === 'approve') return [own[0] ?? 0, valid - (own[0] ?? 0)];
  return own.map((votes, option) => (option === form.options - 1 ? votes + (blank ?? 0) : votes));
}

/** The table of a round with a signed and endorsed result; undefined for every other round. */
export function resultTable(state: SessionState, round: Round): ResultTable | undefined {
  const signed = signedCounts(round);
  if (signed === undefined) return undefined;
  const { issued, received, invalid, blank } = signed;
  const valid = received - (invalid ?? 0);
  const chosen = new Set(chosenInOrder(state));
  const outcomes = outcomeOf(round) ?? [];
  const first = (item: number): number => signed.counts[round.items.indexOf(item) * round.form.options] ?? 0;
  const { rules } = manifestOf(state);
  const { grades, evaluation, publication } = rules;
  const explanations = explainOutcome(outcomeInput(manifestOf(state), round, signed.counts, valid));
  const rows = outcomes.map(({ item, status, reason, grade: got }): ResultRow => {
    const title = state.candidates.find(({ number }) => number === item)?.title ?? '';
    const rank = 1 + outcomes.filter((other) => first(other.item) > first(item)).length;
    const votes = votesOf(round, signed, valid, round.items.indexOf(item));
    const grade = got === null ? null : (grades[got - 1] ?? null);
    const isInquiry = got === grades.length && evaluation?.inquiry === true;
    const explanation = explanations.find((one) => one.item === item) ?? null;
    const isChosen = chosen.has(item);
    return { item, title, rank, votes, explanation, status, reason, grade, isInquiry, isChosen };
  });
  const isGraded = round.form.type === 'grade';
  const isByVotes = !isGraded && publication.order === 'votes';
  const within = rows.filter(({ status }) => status === 'chosen').length;
  return {
    round: round.number,
    kind: round.kind,
    present: round.present,
    ...{ issued, received, invalid, blank, valid },
    isGraded,
    columns: columnsOf(round, grades),
    rules,
    rows: isByVotes ? rows : rows.sort((a, b) => a.item - b.item),
    cutAfter: isByVotes && within > 0 && within < rows.length ? within : undefined,
  };
}

/** The tables of all rounds with a result, in sequence. */
export const resultTables = (state: SessionState): ResultTable[] =>
  state.rounds.map((round) => resultTable(state, round)).filter((table) => table !== undefined);
