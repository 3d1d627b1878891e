/**
 * Who is chosen, or how items are graded: a pure function of counts and rules (PROTOCOL.md §8.7). Integers only; a tie
 * at the cut is never broken silently.
 */
import type { OutcomeInput } from '../../crypto/session/handler.ts';
import type { ItemOutcome } from '../../crypto/statements/round.ts';
import type { Evaluation, Rules } from '../../crypto/statements/rules.ts';
import { reaches } from './quorum.ts';

type Bases = Pick<OutcomeInput, 'roll' | 'present' | 'received'>;
export type Base = Evaluation['base'];

/** How many a base counts: 应到, 实到 when the ballot opened, or ballots that count. */
export const baseSize = (base: Base, { roll, present, received }: Bases): number =>
  ({ 'all-deputies': roll, present, 'ballots-cast': received })[base];

/** Whether so many 赞成 reach the majority; every number does where votes alone rank. */
export function hasMajority(
  input: Bases & { readonly rules: Pick<Rules, 'majority'> },
  votes: number,
): boolean {
  const { majority } = input.rules;
  return majority === null || reaches(majority, votes, baseSize(majority.base, input), majority.strict);
}

interface Ranked {
  readonly item: number;
  readonly votes: number;
  readonly passes: boolean;
}

/** By 赞成 descending; equal votes in printed order, which decides nothing. */
const byVotes = (a: Ranked, b: Ranked): number => b.votes - a.votes || a.item - b.item;

const TIE: Record<Rules['tie'], Pick<ItemOutcome, 'status' | 'reason'>> = {
  runoff: { status: 'tied', reason: 'tie-at-cut' },
  presidium: { status: 'tied', reason: 'tie-at-cut' },
  'admit-all': { status: 'chosen', reason: 'tie-admitted' },
  'choose-fewer': { status: 'not-chosen', reason: 'tie-left-out' },
};

/**
 * By 赞成 descending. An item is chosen if it reaches the majority and stands among the first N of those that do; if
 * equal votes stand on both sides of place N, the rules say what becomes of them.
 */
function choose(input: OutcomeInput): ItemOutcome[] {
  const ranked = input.items
    .map((item, i): Ranked => {
      const votes = input.votes[i]?.[0] ?? 0;
      return { item, votes, passes: hasMajority(input, votes) };
    })
    .sort(byVotes);
  const passing = ranked.filter(({ passes }) => passes);
  const lastPlace = passing[input.chosen - 1]?.votes;
  const isTied = lastPlace !== undefined && passing[input.chosen]?.votes === lastPlace;
  const standing = ({ votes, passes }: Ranked): Pick<ItemOutcome, 'status' | 'reason'> => {
    if (!passes) return { status: 'not-chosen', reason: 'below-majority' };
    if (isTied && votes === lastPlace) return TIE[input.rules.tie];
    return lastPlace === undefined || votes >= lastPlace
      ? { status: 'chosen', reason: 'within-n' }
      : { status: 'not-chosen', reason: 'beyond-n' };
  };
  return ranked.map((one) => ({ item: one.item, ...standing(one), grade: null }));
}

/** Votes for this grade (from 1) or a better one. */
export const votesUpTo = (votes: readonly number[], grade: number): number =>
  votes.slice(0, grade).reduce((sum, n) => sum + n, 0);

/**
 * In printed order. An item gets the best grade whose threshold the votes for it or a better one reach together, and
 * the last one where they reach none.
 */
function gradeAll(input: OutcomeInput, { base, thresholds }: Evaluation): ItemOutcome[] {
  const size = baseSize(base, input);
  return input.items.map((item, i) => {
    const votes = input.votes[i] ?? [];
    const reached = thresholds.findIndex((share, g) =>
      reaches(share, votesUpTo(votes, g + 1), size, share.strict),
    );
    return reached === -1
      ? { item, status: 'graded', reason: 'grade-by-default', grade: thresholds.length + 1 }
      : { item, status: 'graded', reason: 'grade-reached', grade: reached + 1 };
  });
}

/** One outcome per item: grades where the rules evaluate, else who is chosen. */
export const decideOutcome = (input: OutcomeInput): ItemOutcome[] =>
  input.rules.evaluation === null ? choose(input) : gradeAll(input, input.rules.evaluation);
