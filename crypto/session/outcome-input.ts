/** What the outcome of a round follows from, electronic or on paper: counts cut into items, and the bases. */
import type { Manifest } from '../statements/setup.ts';
import type { OutcomeInput } from './handler.ts';
import type { Round } from './state.ts';

/** Counts of each item's options, from one count per slot; a slot of blank ballots is left out. */
export const votesPerItem = (
  { items, options }: Pick<Round['form'], 'items' | 'options'>,
  counts: readonly number[],
): number[][] =>
  Array.from({ length: items }, (_, item) => counts.slice(item * options, (item + 1) * options));

/** `counts`: one per slot. `valid`: ballots that count, 收回 less 废票. */
export const outcomeInput = (
  { rules, rollSize }: Pick<Manifest, 'rules' | 'rollSize'>,
  { form, items, chosen, present }: Pick<Round, 'form' | 'items' | 'chosen' | 'present'>,
  counts: readonly number[],
  valid: number,
): OutcomeInput => ({
  rules,
  chosen,
  items,
  votes: votesPerItem(form, counts),
  roll: rollSize,
  present,
  received: valid,
});
