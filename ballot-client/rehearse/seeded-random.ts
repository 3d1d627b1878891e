/**
 * Repeatable random numbers for rehearsals: xoshiro128** (Blackman, Vigna: Scrambled linear pseudorandom number
 * generators, 2021), its state filled by SplitMix64 (Steele, Lea, Flood 2014). Same seed, same numbers.
 *
 * Predictable by design: for the choices of invented deputies and the order in which they arrive, never for keys,
 * nonces, ballots or anything else of cryptography.
 */
export interface SeededRandom {
  /** The next 32 bits, 0 … 2³² − 1. */
  readonly next: () => number;
  /** A number 0 … `bound` − 1, each equally likely. */
  readonly below: (bound: number) => number;
  /** A copy of the list in random order. */
  readonly shuffled: <T>(list: readonly T[]) => T[];
}

/** A generator for a seed 0 … 2⁵³ − 1. */
export function seededRandom(seed: number): SeededRandom {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError('the seed must be a whole number ≥ 0');
  const words = splitMix64(BigInt(seed), 2);
  const word = (index: number, shift: bigint): number =>
    Number(((words[index] ?? 0n) >> shift) & 0xffffffffn);
  const next = xoshiro128([word(0, 0n), word(0, 32n), word(1, 0n), word(1, 32n)]);
  const below = (bound: number): number => {
    // Numbers from the incomplete last stretch of 2³² are drawn again, so that no remainder is favoured.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const drawn = next();
      if (drawn < limit) return drawn % bound;
    }
  };
  return { next, below, shuffled: (list) => shuffle(list, below) };
}

/** Fisher–Yates. */
function shuffle<T>(list: readonly T[], below: (bound: number) => number): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = below(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

/** xoshiro128** over a state of four 32-bit numbers, not all zero. */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  };
}

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** The first `count` outputs of SplitMix64, each of 64 bits. */
export function splitMix64(seed: bigint, count: number): bigint[] {
  const wrap = (x: bigint): bigint => BigInt.asUintN(64, x);
  return Array.from({ length: count }, (_, index) => {
    let z = wrap(seed + 0x9e3779b97f4a7c15n * BigInt(index + 1));
    z = wrap((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = wrap((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  });
}
