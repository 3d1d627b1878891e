/** The randomness of a ballot: all of it from the seed, bound to context and marks (PROTOCOL.md §5). */
import { describe, expect, it } from 'vitest';
import { decodeBallot, elementsOf } from '../../../crypto/ballot/ballot.ts';
import { trackingCode } from '../../../crypto/ballot/context.ts';
import { encryptBallot } from '../../../crypto/ballot/encrypt.ts';
import type { Marks } from '../../../crypto/ballot/form.ts';
import {
  G,
  IDENTITY,
  multiply,
  type Point,
  pointKey,
  type Scalar,
  scalar,
  sub,
} from '../../../crypto/group.ts';
import { testRound } from '../../support/crypto-ballots.ts';
import { streamOf, systemRandom, unwrap } from '../../support/crypto-basics.ts';
import { encryptSlot, witnessOf } from '../../support/crypto-forge.ts';
import { FORMS } from '../../support/crypto-forms.ts';

const round = testRound(FORMS['for-against-abstain up to 1']);
const { keys, context } = round;
const seed = streamOf('seed')(32);

const encrypted = (marks: Marks, from = seed, within = context) =>
  unwrap(encryptBallot(keys, within, marks, from));
const points = (marks: Marks) => unwrap(decodeBallot(keys.layout, encrypted(marks)));

/** What anybody reads from two ballots of one randomness: β − β′ is −G, 0 or G where only the marks differ. */
const readable = (one: readonly Point[], other: readonly Point[]): boolean => {
  const small = [IDENTITY, G, G.negate() as Point].map(pointKey);
  return one.every((b, s) => small.includes(pointKey(sub(b, other[s] as Point))));
};

describe('one seed', () => {
  it('gives the same bytes for the same context and marks: a ballot can be opened by its seed', () => {
    expect(encrypted([0, 1])).toEqual(encrypted([0, 1]));
  });

  it('gives other randomness once a mark is changed: the difference of the ballots reads nothing', () => {
    const [one, other] = [points([0, 1]), points([1, 1])];
    expect(pointKey(one.alpha)).not.toBe(pointKey(other.alpha));
    expect(readable(one.beta, other.beta)).toBe(false);

    // The same two ballots under one randomness: the difference reads the changed marks.
    const { r } = witnessOf(keys.layout, [1, 0, 0, 0, 1, 0, 0]);
    const slots = (bits: readonly number[]) => bits.map((bit, s) => encryptSlot(keys, s, scalar(bit), r));
    expect(readable(slots([1, 0, 0, 0, 1, 0]), slots([0, 1, 0, 0, 1, 0]))).toBe(true);
  });

  it('gives other randomness in another context', () => {
    const elsewhere = encrypted([0, 1], seed, systemRandom(64));
    const same = elementsOf(elsewhere).filter((element, i) => {
      return String(element) === String(elementsOf(encrypted([0, 1]))[i]);
    });
    expect(same).toEqual([]);
  });

  it('gives no point twice within a ballot', () => {
    const all = elementsOf(encrypted([0, 1])).map(String);
    expect(new Set(all).size).toBe(all.length);
  });
});

it('another seed gives another ballot in every element', () => {
  const [one, other] = [elementsOf(encrypted([0, 1])), elementsOf(encrypted([0, 1], systemRandom(32)))];
  expect(one.filter((element, i) => String(element) === String(other[i]))).toEqual([]);
});

it('a seed of another length is a bug of the caller', () => {
  for (const length of [0, 16, 31, 33]) {
    expect(() => encryptBallot(keys, context, [0, 1], new Uint8Array(length))).toThrow(RangeError);
  }
});

it('the tracking code is that of the bytes sent', () => {
  const ballot = encrypted([0, 1]);
  expect(ballot.code).toEqual(trackingCode(context, elementsOf(ballot)));
  expect(ballot.code).toHaveLength(32);
});

it('α is r·G and every slot its own key: the ballot decrypts by the secrets of the slots', () => {
  const { alpha, beta } = points([0, 1]);
  const plain = beta.map((b, s) => pointKey(sub(b, multiply(alpha, round.secrets[s] as Scalar))));
  const [zero, one] = [pointKey(IDENTITY), pointKey(G)];
  expect(plain).toEqual([one, zero, zero, zero, one, zero]);
});
