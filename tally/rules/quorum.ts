/** Fractions compared with integers only: `count · denominator ≥ base · numerator`, never floating point. */

export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** Whether `count` is at least (or, strictly, more than) this fraction of `base`. */
export function reaches(fraction: Fraction, count: number, base: number, isStrict: boolean): boolean {
  const left = BigInt(count) * BigInt(fraction.denominator);
  const right = BigInt(base) * BigInt(fraction.numerator);
  return isStrict ? left > right : left >= right;
}

/** Whether so many present make the quorum (法定人数) of all deputies on the roll; inclusive. */
export const quorumHolds = (quorum: Fraction, present: number, all: number): boolean =>
  reaches(quorum, present, all, false);

/** The smallest count that reaches the fraction of `base`, for the sentence on the screen. */
export function leastReaching({ numerator, denominator }: Fraction, base: number, isStrict: boolean): number {
  const share = BigInt(base) * BigInt(numerator);
  const whole = share / BigInt(denominator);
  const isWhole = whole * BigInt(denominator) === share;
  return Number(isWhole && !isStrict ? whole : whole + 1n);
}
