/** Encrypt, verify, add, decrypt: the forms with most slots, and one ballot paper of a whole session. */
import { describe, expect, it } from 'vitest';
import { ciphertextLength, proofLength } from '../../../crypto/ballot/ballot.ts';
import type { Marks } from '../../../crypto/ballot/form.ts';
import { verifyBallots } from '../../../crypto/ballot/verify.ts';
import { honestBallot, plainNumbers, testRound } from '../../support/crypto-ballots.ts';
import { codeOf, systemRandom } from '../../support/crypto-basics.ts';
import { plainTally } from '../../support/crypto-forms.ts';
import { tallyLaw } from '../../support/crypto-tally-law.ts';

tallyLaw('for-against-abstain 1 to 2, blank', [2, 3]);
tallyLaw('grade of 3, blank', [2, 2]);
tallyLaw('grade of 4', [2, 3]);

describe('25 projects, for-against-abstain, at most 20 in favour: 75 slots', () => {
  const round = testRound({
    type: 'for-against-abstain',
    items: 25,
    options: 3,
    blank: false,
    min: 0,
    max: 20,
  });
  const { layout } = round.keys;
  const favour = (count: number): Marks => Array.from({ length: 25 }, (_, i) => (i < count ? 0 : i % 3));

  it('encrypts exactly the marks, verifies in one batch, and has the documented length', () => {
    // Items past the first 20 are marked against or abstained, never in favour.
    const full: Marks = Array.from({ length: 25 }, (_, i) => (i < 20 ? 0 : 1 + (i % 2)));
    const unmarked: Marks = new Array<null>(25).fill(null);
    const marks: Marks[] = [full, unmarked];
    const ballots = marks.map((m) => honestBallot(round, m));
    expect(layout).toMatchObject({ slots: 75, bits: 80, slackWeights: [1, 2, 4, 8, 5] });
    expect(ciphertextLength(layout)).toBe(32 * 76);
    expect(proofLength(layout)).toBe(32 * (8 + 75 + 80));
    expect(verifyBallots(round.keys, ballots, systemRandom).map(codeOf)).toEqual(['accepted', 'accepted']);
    for (const [i, ballot] of ballots.entries()) {
      expect(plainNumbers(round, ballot, 1)).toEqual(plainTally(layout, [marks[i] as Marks]));
    }
    const stranger = { ...(ballots[0] as (typeof ballots)[number]), context: systemRandom(64) };
    expect(verifyBallots(round.keys, [stranger], systemRandom).map(codeOf)).toEqual(['ballot.rules']);
  });

  it('refuses a 21st mark in favour before anything is encrypted', () => {
    expect(() => honestBallot(round, favour(21))).toThrow('ballot.choices');
  });
});
