/** Small and unanimous rounds are told as what they are. */
import { expect, it } from 'vitest';
import { disclosureOf, FEW_BALLOTS } from '../../tally/rules/disclosure.ts';

it('warns of a round with few ballots, not of an empty one', () => {
  const isSmall = (ballots: number): boolean => disclosureOf(ballots, []).isSmall;
  expect([0, 1, FEW_BALLOTS - 1, FEW_BALLOTS, 324].map(isSmall)).toEqual([false, true, true, false, false]);
});

it('names every item on which all agree, whatever the answer, and no other', () => {
  const votes = [
    [324, 0, 0],
    [323, 0, 1],
    [0, 324, 0],
    [0, 0, 324],
    [108, 108, 108],
  ];
  expect(disclosureOf(324, votes).unanimous).toEqual([0, 2, 3]);
  expect(disclosureOf(0, [[0, 0, 0]]).unanimous).toEqual([]);
});
