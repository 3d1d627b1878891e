import { describe, expect, it } from 'vitest';
import { TokenBucket, TokenBuckets } from '../../../server/limits/token-bucket.ts';

const SIZE = { capacity: 3, perSecond: 2 };

describe('a bucket', () => {
  it('gives what it holds, then as much as comes back', () => {
    const bucket = new TokenBucket(SIZE, 0);
    expect([1, 2, 3, 4].map(() => bucket.take(0))).toEqual([true, true, true, false]);
    expect([bucket.take(499), bucket.take(500), bucket.take(500)]).toEqual([false, true, false]);
    expect([1, 2, 3, 4].map(() => bucket.take(100_000))).toEqual([true, true, true, false]);
  });

  it('is not filled by a clock that goes back', () => {
    const bucket = new TokenBucket({ capacity: 1, perSecond: 1 }, 5000);
    expect([bucket.take(5000), bucket.take(0), bucket.take(900)]).toEqual([true, false, false]);
  });

  it('can owe tokens, but no more than it holds', () => {
    const bucket = new TokenBucket(SIZE, 0);
    bucket.charge(0, 1000);
    expect([bucket.take(1999), bucket.take(2000)]).toEqual([false, true]);
  });
});

it('buckets of different keys do not touch each other, and full ones are forgotten', () => {
  let now = 0;
  const buckets = new TokenBuckets<number>({ capacity: 1, perSecond: 1 }, () => now);
  expect([buckets.take(1), buckets.take(1), buckets.take(2)]).toEqual([true, false, true]);
  buckets.charge(3, 1);
  for (let key = 10; key < 5000; key++) expect(buckets.take(key)).toBe(true);
  expect(buckets.take(1)).toBe(false);
  now = 1000;
  expect([buckets.take(1), buckets.take(3)]).toEqual([true, true]);
});
