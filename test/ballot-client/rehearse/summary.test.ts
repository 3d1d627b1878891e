/** What the summary says about scrutineers who may stay away. */
import { expect, it } from 'vitest';
import { makePlan } from '../../../ballot-client/rehearse/plan.ts';
import { scrutineersSentence } from '../../../ballot-client/rehearse/summary.ts';

const sentenceOf = (n: number, t: number): string =>
  scrutineersSentence(makePlan({ scenario: 'haian-2024', deputies: 12, seed: 1, scrutineers: { n, t } }));

it('says how many seal and how many decrypt', () => {
  expect(sentenceOf(5, 3)).toBe('Scrutineers: 4 of 5 seal a round, then any 3 decrypt it');
});

it('warns in plain words where nobody can be spared', () => {
  expect(sentenceOf(5, 3)).not.toContain('WARNING');
  expect(sentenceOf(3, 3)).toContain('WARNING: t = n = 3: if one key file is lost');
});
