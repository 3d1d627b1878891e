/** Fractions compared in integers: the boundaries of the hall, and laws against exact arithmetic. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastReaching, quorumHolds, reaches } from '../../tally/rules/quorum.ts';

const TWO_THIRDS = { numerator: 2, denominator: 3 };
const fraction = fc.record({
  numerator: fc.integer({ min: 0, max: 1000 }),
  denominator: fc.integer({ min: 1, max: 1000 }),
});
const count = fc.nat(100_000);

describe('the quorum of two thirds', () => {
  it.each([
    [216, 324, true],
    [215, 324, false],
    [324, 324, true],
    [0, 324, false],
    [217, 325, true],
    [216, 325, false],
    [2, 3, true],
    [1, 2, false],
    [1, 1, true],
  ])('%i of %i: %s', (present, all, holds) => {
    expect(quorumHolds(TWO_THIRDS, present, all)).toBe(holds);
  });

  it('is inclusive where a majority may be strict', () => {
    const half = { numerator: 1, denominator: 2 };
    expect(reaches(half, 162, 324, false)).toBe(true);
    expect(reaches(half, 162, 324, true)).toBe(false);
    expect(reaches(half, 163, 324, true)).toBe(true);
  });
});

describe('any fraction', () => {
  it('compares as exact rational numbers do', () => {
    fc.assert(
      fc.property(fraction, count, count, fc.boolean(), (f, n, base, isStrict) => {
        const exact = BigInt(n) * BigInt(f.denominator) - BigInt(base) * BigInt(f.numerator);
        expect(reaches(f, n, base, isStrict)).toBe(isStrict ? exact > 0n : exact >= 0n);
      }),
    );
  });

  it('is reached by one more once it is reached', () => {
    fc.assert(
      fc.property(fraction, count, count, fc.boolean(), (f, n, base, isStrict) => {
        if (reaches(f, n, base, isStrict)) expect(reaches(f, n + 1, base, isStrict)).toBe(true);
      }),
    );
  });

  it('names the least count that reaches it', () => {
    fc.assert(
      fc.property(fraction, count, fc.boolean(), (f, base, isStrict) => {
        const least = leastReaching(f, base, isStrict);
        expect(reaches(f, least, base, isStrict)).toBe(true);
        if (least > 0) expect(reaches(f, least - 1, base, isStrict)).toBe(false);
      }),
    );
  });
});
