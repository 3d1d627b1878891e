/** The law that every form must keep, as a suite that is run for a list of forms. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBallot } from '../../crypto/ballot/ballot.ts';
import { encryptBallot } from '../../crypto/ballot/encrypt.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import { encryptionKeys, roundKeys } from '../../crypto/ballot/keys.ts';
import { type BallotToVerify, verifyBallots } from '../../crypto/ballot/verify.ts';
import { multiply, type Scalar } from '../../crypto/group.ts';
import {
  type Aggregate,
  aggregate,
  boxHash,
  decryptCounts,
  partiallyDecrypt,
  type VerifiedShare,
  verifyPartialDecryption,
} from '../../crypto/threshold/decrypt.ts';
import { codeOf, streamOf, subsetsOf, systemRandom, unwrap } from './crypto-basics.ts';
import { runCeremony } from './crypto-ceremony.ts';
import { allMarks, bytes32, type FormName, isPermitted, layoutNamed, plainTally } from './crypto-forms.ts';

const CASES = 50;
const SESSION = new Uint8Array(32).fill(0x5e);

interface PooledBallot extends Aggregate {
  readonly marks: Marks;
}

export function tallyLaw(name: FormName, [threshold, n]: readonly [t: number, n: number]): void {
  describe(`${name}, ${threshold} of ${n}`, () => {
    const layout = layoutNamed(name);
    const indices = Array.from({ length: n }, (_, i) => i + 1);
    const ceremony = runCeremony(threshold, indices, layout.slots + 1, streamOf(name));
    const keys = encryptionKeys(unwrap(roundKeys(layout.form, ceremony.keys.slotKeys)));
    const permitted = allMarks(layout.form).filter((marks) => isPermitted(layout.form, marks));
    const permittedMarks = fc.constantFrom(...permitted);

    const encrypt = (marks: Marks, seed: Uint8Array, context: Uint8Array): BallotToVerify => ({
      ...unwrap(encryptBallot(keys, context, marks, seed)),
      context,
    });

    const pool = (): PooledBallot[] =>
      fc.sample(fc.tuple(permittedMarks, bytes32, bytes32), 10).map(([marks, seed, context]) => {
        const { alpha, beta } = unwrap(decodeBallot(layout, encrypt(marks, seed, context)));
        return { marks, alpha, beta };
      });
    const sumOf = (ballots: readonly PooledBallot[]): Aggregate => aggregate(ballots, layout.slots);
    const tallyOf = (ballots: readonly PooledBallot[]): number[] =>
      plainTally(
        layout,
        ballots.map(({ marks }) => marks),
      );
    const secretsOf = (index: number): readonly Scalar[] =>
      (ceremony.secrets.get(index) as readonly Scalar[]).slice(0, layout.slots);

    it('every honest ballot verifies', () => {
      const draws = fc.sample(fc.tuple(permittedMarks, bytes32, bytes32), CASES);
      const ballots = draws.map(([marks, seed, context]) => encrypt(marks, seed, context));
      expect(ballots).toHaveLength(CASES);
      expect(verifyBallots(keys, ballots, systemRandom).filter(({ ok }) => !ok)).toEqual([]);
    });

    it('the decrypted tally is the plain tally, for any box of ballots and any t scrutineers', () => {
      const box = fc.array(fc.constantFrom(...pool()), { minLength: 1, maxLength: 30 });
      const some = fc.constantFrom(...subsetsOf(indices, threshold));
      fc.assert(
        fc.property(box, some, (ballots, scrutineers) => {
          const sums = sumOf(ballots);
          const shares = scrutineers.map((index): VerifiedShare => {
            return { index, points: secretsOf(index).map((x) => multiply(sums.alpha, x)) };
          });
          expect(unwrap(decryptCounts(sums, shares, ballots.length))).toEqual(tallyOf(ballots));
        }),
        { numRuns: CASES },
      );
    });

    it('every t-subset of proved partial decryptions gives the same counts, t−1 give none', () => {
      const ballots = pool();
      const sums = sumOf(ballots);
      const hash = boxHash(SESSION, 1, SESSION, sums);
      const all = indices.map((index): VerifiedShare => {
        const shareKeys = ceremony.keys.shareKeys.get(index)?.slice(0, layout.slots) ?? [];
        const partial = partiallyDecrypt(hash, index, sums.alpha, secretsOf(index), shareKeys, systemRandom);
        return {
          index,
          points: unwrap(verifyPartialDecryption(hash, index, sums.alpha, shareKeys, partial)),
        };
      });
      for (const shares of subsetsOf(all, threshold)) {
        expect(unwrap(decryptCounts(sums, shares, ballots.length))).toEqual(tallyOf(ballots));
      }
      for (const shares of subsetsOf(all, threshold - 1)) {
        expect(codeOf(decryptCounts(sums, shares, ballots.length))).toBe('decryption.count');
      }
    });
  });
}
