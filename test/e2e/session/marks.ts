/** What the twelve deputies mark on Hai'an's list: 20 of 25 projects may get 赞成. */
import type { Marks } from '../../../crypto/ballot/form.ts';

export const DEPUTIES = 12;
export const PROJECTS = 25;
export const CHOSEN = 20;
/** The place of the one who does not vote, counted from 0. */
export const NOT_VOTING = 11;
/** The place of the one who leaves the last five projects without a mark. */
export const UNMARKING = 3;

const [FOR, AGAINST, ABSTAIN] = [0, 1, 2];

/** Twenty times 赞成, or nineteen where items stay unmarked; no two deputies mark the same. */
export function marksOf(deputy: number): Marks {
  const marks = Array.from({ length: PROJECTS }, (_, item): number | null =>
    item < CHOSEN ? FOR : deputy === UNMARKING ? null : AGAINST,
  );
  marks[deputy] = ABSTAIN;
  if (deputy !== UNMARKING) marks[CHOSEN + (deputy % (PROJECTS - CHOSEN))] = FOR;
  return marks;
}

/** 赞成, 反对 and 弃权 of each project, one after the other: what the record must say. */
export function countsOf(deputies: readonly number[]): number[] {
  const counts = Array<number>(PROJECTS * 3).fill(0);
  for (const deputy of deputies) {
    for (const [item, mark] of marksOf(deputy).entries()) {
      const slot = item * 3 + (mark ?? ABSTAIN);
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
  }
  return counts;
}
