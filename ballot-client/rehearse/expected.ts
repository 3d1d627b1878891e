/** What a plain count of the marks gives: the rehearsal's own yardstick for the decrypted totals. */
import type { BallotForm, Marks } from '../../crypto/ballot/form.ts';
import { seededRandom } from './seeded-random.ts';

export interface PlainTally {
  /** Item by item, option by option. */
  readonly counts: readonly number[];
  readonly blank: number;
  readonly received: number;
}

/** Counts marks in the clear; an unmarked item is 弃权 (the last option) but under `approve`. */
export function plainTally(form: BallotForm, ballots: readonly (Marks | null)[]): PlainTally {
  const counts = new Array<number>(form.items * form.options).fill(0);
  let blank = 0;
  const cast = ballots.filter((marks) => marks !== null);
  for (const marks of cast) {
    if (form.blank && marks.every((mark) => mark === null)) {
      blank += 1;
      continue;
    }
    for (const [item, mark] of marks.entries()) {
      const option = mark ?? (form.type === 'approve' ? undefined : form.options - 1);
      if (option !== undefined)
        counts[item * form.options + option] = (counts[item * form.options + option] ?? 0) + 1;
    }
  }
  return { counts, blank, received: cast.length };
}

/** Marks of a later round: every deputy approves as many of its items as it may, drawn from the seed. */
export function laterRoundMarks(
  form: BallotForm,
  voters: readonly (Marks | null)[],
  seed: number,
): (Marks | null)[] {
  const random = seededRandom(seed);
  const refusal = form.type === 'approve' ? null : 1;
  return voters.map((marks) => {
    if (marks === null) return null;
    const order = random.shuffled(Array.from({ length: form.items }, (_, i) => i));
    const approved = new Set(order.slice(0, form.max ?? Math.ceil(form.items / 2)));
    return Array.from({ length: form.items }, (_, i) => (approved.has(i) ? 0 : refusal));
  });
}
