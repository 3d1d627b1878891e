/** Many ballots in one fold: fresh weights, and every bad ballot named, whatever stands beside it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ballotChallenge, decodeBallot, elementsOf } from '../../../crypto/ballot/ballot.ts';
import { ballotEquations, equationsHold } from '../../../crypto/ballot/equations.ts';
import { bitsOf } from '../../../crypto/ballot/form.ts';
import { type BallotToVerify, verifyBallot, verifyBallots } from '../../../crypto/ballot/verify.ts';
import type { RandomBytes } from '../../../crypto/bytes.ts';
import {
  addScalars,
  decodeScalar,
  encodeScalar,
  invScalar,
  mulScalars,
  negScalar,
  type Scalar,
  scalar,
} from '../../../crypto/group.ts';
import { honestBallot, plainNumbers, testRound } from '../../support/crypto-ballots.ts';
import { codeOf, flip, streamOf, systemRandom, unwrap } from '../../support/crypto-basics.ts';
import {
  announce,
  ballotOf,
  challengeOf,
  encryptSlot,
  failingChecks,
  respond,
  witnessOf,
} from '../../support/crypto-forge.ts';
import { FORMS } from '../../support/crypto-forms.ts';

const round = testRound(FORMS['approve up to 2 of 3']);
const { keys, context } = round;
const { layout } = keys;
/** The equations of one ballot: bits, squares, randomness, one per slot. */
const EQUATIONS = 3 + layout.slots;

const honest = (): BallotToVerify => honestBallot(round, [0, null, 0]);

/** Adds to z_A, which stands in no transcript and in one equation, under the base H_0. */
function shiftZA(ballot: BallotToVerify, by: Scalar): BallotToVerify {
  const at = ballot.proof.length - 64;
  const zA = decodeScalar(ballot.proof.subarray(at, at + 32)) as Scalar;
  const proof = ballot.proof.slice();
  proof.set(encodeScalar(addScalars(zA, by)), at);
  return { ...ballot, proof };
}

/** The weights that {@link equationsHold} reads from a stream, one per equation. */
function weightsOf(random: RandomBytes, count: number): Scalar[] {
  return Array.from({ length: count }, () =>
    scalar(random(16).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)),
  );
}

/** A ballot that encrypts its marks plus 5 in one slot and minus 5 in another: it fails two slot equations. */
function shiftedVotes(): BallotToVerify {
  const witness = witnessOf(layout, unwrap(bitsOf(layout, [0, null, 0])));
  const slot = (s: number, by: bigint) =>
    encryptSlot(keys, s, scalar((witness.v[s] as bigint) + by), witness.r);
  const prescribed = announce(keys, witness);
  const announced = { ...prescribed, beta: prescribed.beta.with(0, slot(0, 5n)).with(1, slot(1, -5n)) };
  const responses = respond(witness, challengeOf(layout, context, announced));
  return { ...ballotOf(layout, announced, responses), context };
}

describe('weights', () => {
  it('that a forger can predict let a pair of invalid proofs pass together; fresh weights name both', () => {
    const weights = weightsOf(streamOf('known weights'), 2 * EQUATIONS);
    const [first, second] = [weights[0] as Scalar, weights[EQUATIONS] as Scalar];
    const error = scalar(12345);
    const pair = [
      shiftZA(honest(), error),
      shiftZA(honest(), negScalar(mulScalars(error, mulScalars(first, invScalar(second))))),
    ];
    for (const ballot of pair) expect(failingChecks(keys, context, ballot)).toEqual(['bits']);
    expect(verifyBallots(keys, pair, streamOf('known weights')).map(codeOf)).toEqual([
      'accepted',
      'accepted',
    ]);
    expect(verifyBallots(keys, pair, systemRandom).map(codeOf)).toEqual(['ballot.proof', 'ballot.proof']);
  });

  it('that a forger can predict let one ballot carry five votes from one project to another; fresh weights reject it', () => {
    const forged = shiftedVotes();
    const constant: RandomBytes = (length) => new Uint8Array(length).fill(1);
    expect(plainNumbers(round, forged)).toEqual([6, -5, 1]);
    expect(failingChecks(keys, context, forged)).toEqual(['slot 0', 'slot 1']);
    expect(codeOf(verifyBallot(keys, forged, constant))).toBe('accepted');
    expect(codeOf(verifyBallot(keys, forged, systemRandom))).toBe('ballot.proof');
  });

  it('are read one per equation, 128 bits each', () => {
    const lengths: number[] = [];
    const counting: RandomBytes = (length) => {
      lengths.push(length);
      return systemRandom(length);
    };
    expect(verifyBallots(keys, [honest(), honest()], counting).every(({ ok }) => ok)).toBe(true);
    expect(lengths).toEqual(new Array(2 * EQUATIONS).fill(16));
  });

  it('are drawn anew in every step of the bisection', () => {
    const drawn: string[] = [];
    const recording: RandomBytes = (length) => {
      const bytes = systemRandom(length);
      drawn.push(String(bytes));
      return bytes;
    };
    const ballots = [shiftZA(honest(), scalar(1)), honest(), honest(), honest()];
    expect(verifyBallots(keys, ballots, recording).map(codeOf)).toEqual([
      'ballot.proof',
      'accepted',
      'accepted',
      'accepted',
    ]);
    // Four, then two, then one and one of the bad half, then the good half.
    expect(drawn).toHaveLength((4 + 2 + 1 + 1 + 2) * EQUATIONS);
    expect(new Set(drawn).size).toBe(drawn.length);
  });
});

describe('a batch of 24', () => {
  const ballots = Array.from({ length: 24 }, honest);
  const spoiled = {
    'ballot.proof': shiftZA(ballots[0] as BallotToVerify, scalar(1)),
    'ballot.rules': { ...(ballots[1] as BallotToVerify), context: flip(context, 0) },
    'ballot.encoding': { ...(ballots[2] as BallotToVerify), ciphertext: new Uint8Array(32 * 4) },
    'ballot.length': { ...(ballots[3] as BallotToVerify), proof: new Uint8Array(32) },
  } as const;

  it('names exactly the bad ballots at the ends, in the middle and beside each other, with their codes', () => {
    const bad = new Map<number, keyof typeof spoiled>([
      [0, 'ballot.proof'],
      [5, 'ballot.rules'],
      [11, 'ballot.proof'],
      [12, 'ballot.proof'],
      [13, 'ballot.encoding'],
      [17, 'ballot.length'],
      [23, 'ballot.proof'],
    ]);
    const batch = ballots.map((ballot, i) => {
      const code = bad.get(i);
      return code === undefined ? ballot : spoiled[code];
    });
    expect(verifyBallots(keys, batch, systemRandom).map(codeOf)).toEqual(
      ballots.map((_, i) => bad.get(i) ?? 'accepted'),
    );
  });

  it('names exactly the bad ballots wherever they stand', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(23), { maxLength: 3 }), (positions) => {
        const batch = ballots.map((ballot, i) => (positions.includes(i) ? spoiled['ballot.proof'] : ballot));
        const named = verifyBallots(keys, batch, systemRandom).flatMap(({ ok }, i) => (ok ? [] : [i]));
        expect(named).toEqual(positions.toSorted((a, b) => a - b));
      }),
      { numRuns: 8 },
    );
  });

  it('of no ballots has no results', () => {
    expect(verifyBallots(keys, [], systemRandom)).toEqual([]);
  });
});

it('one false equation among all of two ballots makes the fold fail', () => {
  const equations = [honest(), shiftedVotes()].flatMap((ballot) =>
    ballotEquations(
      keys,
      ballotChallenge(layout, context, elementsOf(ballot)),
      unwrap(decodeBallot(layout, ballot)),
    ),
  );
  expect(equations).toHaveLength(2 * EQUATIONS);
  const verdicts = equations.map((equation) => equationsHold(keys.bases, [equation], systemRandom));
  const bad = verdicts.flatMap((holds, i) => (holds ? [] : [i]));
  expect(bad).toEqual([EQUATIONS + 3, EQUATIONS + 4]);
  for (const left of bad) {
    const others = equations.filter((_, i) => i === left || !bad.includes(i));
    expect(equationsHold(keys.bases, others, systemRandom)).toBe(false);
  }
  const good = equations.filter((_, i) => !bad.includes(i));
  expect(equationsHold(keys.bases, good, systemRandom)).toBe(true);
});
