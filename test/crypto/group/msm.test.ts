/** Multi-scalar multiplication: both ways give the sum of the single products, at the boundaries too. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  equalPoints,
  G,
  generators,
  IDENTITY,
  isIdentity,
  multiply,
  ORDER,
  type Point,
  type Scalar,
  scalar,
} from '../../../crypto/group.ts';
import { publicMsm, SecretMsm } from '../../../crypto/msm.ts';

const naive = (points: readonly Point[], scalars: readonly Scalar[]): Point =>
  points.reduce<Point>((sum, point, i) => add(sum, multiply(point, scalars[i] as Scalar)), IDENTITY);

const BASES = generators(40);
/** Zeros, ones, ends of the range, powers of two and their neighbours, 128-bit weights. */
const edge = fc.constantFrom(
  ...[0n, 1n, 2n, ORDER - 1n, ORDER - 2n, 2n ** 252n, 2n ** 252n - 1n, 2n ** 128n - 1n, 2n ** 127n].map(
    scalar,
  ),
);
const power = fc.integer({ min: 0, max: 252 }).map((i) => scalar(2n ** BigInt(i) - 1n));
const anyScalar = fc.oneof(edge, power, fc.bigInt({ min: 0n, max: ORDER - 1n }).map(scalar));
const vector = (max: number) => fc.array(anyScalar, { maxLength: max });

describe('public values', () => {
  it('sum to what the single products sum to, for 0 … 40 points', () => {
    fc.assert(
      fc.property(vector(40), (scalars) => {
        const points = BASES.slice(0, scalars.length);
        expect(equalPoints(publicMsm(points, scalars), naive(points, scalars))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('sum right where every digit is the same, for each count that changes the window', () => {
    for (const count of [1, 2, 3, 5, 9, 17, 33]) {
      for (const k of [
        ORDER - 1n,
        2n ** 252n - 1n,
        BigInt(`0x${'8'.repeat(63)}`),
        BigInt(`0x${'7'.repeat(63)}`),
      ]) {
        const points = BASES.slice(0, count);
        const scalars = points.map(() => scalar(k));
        expect(equalPoints(publicMsm(points, scalars), naive(points, scalars))).toBe(true);
      }
    }
  });

  it('of a large fold, 600 points, sum right', () => {
    const points = Array.from({ length: 600 }, (_, i) => BASES[i % BASES.length] as Point);
    const scalars = points.map((_, i) => scalar(BigInt(i) ** 31n + 1n));
    const byBase = BASES.map((_, b) =>
      scalar(scalars.reduce((sum, k, i) => (i % BASES.length === b ? sum + k : sum), 0n)),
    );
    expect(equalPoints(publicMsm(points, scalars), naive(BASES, byBase))).toBe(true);
  });

  it('repeat points, cancel, and take the identity', () => {
    expect(isIdentity(publicMsm([G, G], [scalar(5), scalar(-5)]))).toBe(true);
    expect(isIdentity(publicMsm([IDENTITY, IDENTITY], [scalar(5), scalar(7)]))).toBe(true);
    expect(isIdentity(publicMsm([], []))).toBe(true);
    expect(equalPoints(publicMsm([G, G, G], [1, 1, 1].map(scalar)), multiply(G, scalar(3)))).toBe(true);
  });

  it('of different numbers are a bug of the caller', () => {
    expect(() => publicMsm([G], [])).toThrow(RangeError);
  });
});

describe('secret scalars', () => {
  const table = new SecretMsm(BASES.slice(0, 4));

  it('sum to what the single products sum to', () => {
    const four = fc.tuple(anyScalar, anyScalar, anyScalar, anyScalar);
    fc.assert(
      fc.property(four, (scalars) => {
        expect(equalPoints(table.multiply(scalars), naive(BASES.slice(0, 4), scalars))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('of different number than the bases are a bug of the caller', () => {
    expect(() => table.multiply([scalar(1)])).toThrow(RangeError);
    expect(() => table.multiply([])).toThrow(RangeError);
  });
});
