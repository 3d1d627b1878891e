/** Shamir's sharing and the small discrete logarithm: the laws, and the boundaries. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  addScalars,
  equalPoints,
  G,
  IDENTITY,
  mulScalars,
  multiplyBase,
  ORDER,
  type Point,
  type Scalar,
  scalar,
} from '../../../crypto/group.ts';
import { smallLogarithm } from '../../../crypto/threshold/decrypt.ts';
import {
  evaluate,
  evaluateCommitment,
  interpolateAtZero,
  lagrangeAtZero,
  powersOf,
} from '../../../crypto/threshold/polynomial.ts';
import { subsetsOf } from '../../support/crypto-basics.ts';

const scalars = fc.bigInt({ min: 0n, max: ORDER - 1n }).map((n) => scalar(n));
const polynomial = fc.array(scalars, { minLength: 1, maxLength: 5 });

describe('polynomials', () => {
  it('evaluate to the sum of their powers', () => {
    fc.assert(
      fc.property(polynomial, fc.integer({ min: 0, max: 100 }), (f, i) => {
        const sum = f.reduce((total, c, k) => (total + c * BigInt(i) ** BigInt(k)) % ORDER, 0n);
        expect(evaluate(f, i)).toBe(sum);
      }),
      { numRuns: 100 },
    );
  });

  it('and their commitments evaluate to the same value', () => {
    fc.assert(
      fc.property(polynomial, fc.integer({ min: 1, max: 100 }), (f, i) => {
        const commitment = evaluateCommitment(f.map(multiplyBase), i);
        expect(equalPoints(commitment, multiplyBase(evaluate(f, i)))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('are found again at zero from any t values, in the exponent too', () => {
    fc.assert(
      fc.property(polynomial, (f) => {
        for (const indices of subsetsOf([1, 2, 4, 7, 100], f.length).slice(0, 3)) {
          const values = indices.map((i) => evaluate(f, i));
          const lambdas = lagrangeAtZero(indices);
          const sum = lambdas.reduce<Scalar>(
            (total, lambda, at) => addScalars(total, mulScalars(lambda, values[at] as Scalar)),
            scalar(0),
          );
          expect(sum).toBe(f[0]);
        }
      }),
      { numRuns: 50 },
    );
    const f = [scalar(5), scalar(7), scalar(11)];
    const points = [1, 3, 9].map((i) => multiplyBase(evaluate(f, i)));
    expect(equalPoints(interpolateAtZero([1, 3, 9], points), multiplyBase(scalar(5)))).toBe(true);
  });

  it('refuse indices that are not distinct and positive', () => {
    for (const indices of [
      [1, 1],
      [0, 1],
      [-1, 2],
      [1, 2, 1],
    ]) {
      expect(() => lagrangeAtZero(indices)).toThrow(RangeError);
    }
    expect(() => evaluateCommitment([G, G], 0)).toThrow(RangeError);
  });

  it('powers begin with the first', () => {
    fc.assert(
      fc.property(scalars, fc.nat(10), (e, count) => {
        expect(powersOf(e, count)).toEqual(
          Array.from({ length: count }, (_, i) => scalar(e ** BigInt(i + 1))),
        );
      }),
      { numRuns: 30 },
    );
  });
});

describe('small logarithm', () => {
  const multiples: Point[] = [IDENTITY];
  for (let n = 1; n <= 130; n++) multiples.push(add(multiples[n - 1] as Point, G));

  it.each([0, 1, 2, 3, 4, 8, 9, 10, 99, 100, 120, 121])('finds 0 … %i and nothing beyond', (max) => {
    const logarithm = smallLogarithm(max);
    for (let n = 0; n <= max; n++) expect(logarithm(multiples[n] as Point)).toBe(n);
    for (const n of [max + 1, max + 2, max + 9]) expect(logarithm(multiples[n] as Point)).toBeUndefined();
    expect(logarithm(G.negate() as Point)).toBeUndefined();
    expect(logarithm(multiplyBase(scalar(-max - 1)))).toBeUndefined();
  });

  it('finds the ends of a large range', () => {
    const logarithm = smallLogarithm(100_000);
    for (const n of [0, 1, 316, 317, 99_999, 100_000]) {
      expect(logarithm(multiplyBase(scalar(n)))).toBe(n);
    }
    expect(logarithm(multiplyBase(scalar(100_001)))).toBeUndefined();
    // Found nowhere: the search ends after √max steps.
    expect(logarithm(multiplyBase(scalar(-1)))).toBeUndefined();
  });
});
