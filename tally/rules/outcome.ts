/** Who is chosen: a pure function of counts and rules. Integers only; a tie at the cut is never broken silently. */
import type { OutcomeInput } from '../../crypto/session/handler.ts';
import type { ItemOutcome } from '../../crypto/statements/round.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import { reaches } from './quorum.ts';

interface Ranked {
  readonly item: number;
  readonly votes: number;
  readonly passes: boolean;
}

function hasMajority({ rules, roll, present, received }: OutcomeInput, votes: number): boolean {
  const { majority } = rules;
  if (majority === null) return true;
  const base = { 'all-deputies': roll, present, 'ballots-cast': received }[majority.base];
  return reaches(majority, votes, base, majority.strict);
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
 * One outcome per item, ordered by 赞成 descending. An item is chosen if it reaches the majority and stands among the
 * first N of those that do; if equal votes stand on both sides of place N, the rules say what becomes of them.
 */
export function decideOutcome(input: OutcomeInput): ItemOutcome[] {
  const ranked = input.items
    .map((item, i): Ranked => {
      const votes = input.approvals[i] ?? 0;
      return { item, votes, passes: hasMajority(input, votes) };
    })
    .sort(byVotes);
  const passing = ranked.filter(({ passes }) => passes);
  const lastPlace = passing[input.chosen - 1]?.votes;
  const isTied = lastPlace !== undefined && passing[input.chosen]?.votes === lastPlace;
  return ranked.map(({ item, votes, passes }) => {
    if (!passes) return { item, status: 'not-chosen', reason: 'below-majority' };
    if (isTied && votes === lastPlace) return { item, ...TIE[input.rules.tie] };
    return lastPlace === undefined || votes >= lastPlace
      ? { item, status: 'chosen', reason: 'within-n' }
      : { item, status: 'not-chosen', reason: 'beyond-n' };
  });
}
