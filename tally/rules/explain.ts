/** Why each item got its outcome, in numbers; the words of each page and language are made of these. */
import type { OutcomeInput } from '../../crypto/session/handler.ts';
import type { ItemOutcome } from '../../crypto/statements/round.ts';
import type { Evaluation } from '../../crypto/statements/rules.ts';
import { baseSize, decideOutcome, votesUpTo } from './outcome.ts';
import { leastReaching } from './quorum.ts';

/** Places that equal votes share, the first and the last one; N lies between them. */
export interface Tie {
  readonly first: number;
  readonly last: number;
}

export interface ChoiceExplanation {
  readonly kind: 'choice';
  readonly item: number;
  readonly reason: ItemOutcome['reason'];
  /** 名次 by 赞成 among all items: equal votes have the same. */
  readonly place: number;
  /** 赞成 */
  readonly votes: number;
  /** 赞成 that the majority takes; null where votes alone rank. */
  readonly needed: number | null;
  /** N */
  readonly chosen: number;
  /** Where this item stands in a tie at the cut. */
  readonly tie: Tie | null;
}

export interface GradeExplanation {
  readonly kind: 'grade';
  readonly item: number;
  /** 1 is the best. */
  readonly grade: number;
  /** The grade whose threshold decided: its own, or for the last grade the one before, which was not reached. */
  readonly measured: number;
  /** Votes for the measured grade or a better one. */
  readonly votes: number;
  /** Votes that its threshold takes. */
  readonly needed: number;
  /** Size of the base of thresholds. */
  readonly base: number;
}

export type Explanation = ChoiceExplanation | GradeExplanation;

const TIES: readonly ItemOutcome['reason'][] = ['tie-at-cut', 'tie-admitted', 'tie-left-out'];

function explainChoice(input: OutcomeInput, { item, reason }: ItemOutcome): ChoiceExplanation {
  const { rules, chosen, items } = input;
  const votesOf = (other: number): number => input.votes[items.indexOf(other)]?.[0] ?? 0;
  const votes = votesOf(item);
  const place = 1 + items.filter((other) => votesOf(other) > votes).length;
  const last = items.filter((other) => votesOf(other) >= votes).length;
  const { majority } = rules;
  const needed = majority && leastReaching(majority, baseSize(majority.base, input), majority.strict);
  const tie = TIES.includes(reason) ? { first: place, last } : null;
  return { kind: 'choice', item, reason, place, votes, needed, chosen, tie };
}

function explainGrade(
  input: OutcomeInput,
  { base, thresholds }: Evaluation,
  { item, grade: got }: ItemOutcome,
): GradeExplanation {
  const grade = got ?? thresholds.length + 1;
  const measured = Math.min(grade, thresholds.length);
  const share = thresholds[measured - 1];
  if (share === undefined) throw new Error('an evaluation has a threshold');
  const size = baseSize(base, input);
  const votes = votesUpTo(input.votes[input.items.indexOf(item)] ?? [], measured);
  const needed = leastReaching(share, size, share.strict);
  return { kind: 'grade', item, grade, measured, votes, needed, base: size };
}

/** One explanation per item, in the order of {@link decideOutcome}. */
export const explainOutcome = (input: OutcomeInput): Explanation[] =>
  decideOutcome(input).map((outcome) =>
    input.rules.evaluation === null
      ? explainChoice(input, outcome)
      : explainGrade(input, input.rules.evaluation, outcome),
  );
