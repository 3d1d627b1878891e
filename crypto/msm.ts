/**
 * Multi-scalar multiplication `Σ kᵢ·Pᵢ`, twice: a fixed-sequence one for secret scalars and a fast one for public
 * values. They are kept apart so that a secret cannot take the variable-time path by accident.
 */
import { add, IDENTITY, type Point, type Scalar } from './group.ts';

const SCALAR_BITS = 253;

/** The `width`-bit digit of `k` that begins at bit `from`. */
const digit = (k: bigint, from: number, width: number): number =>
  Number((k >> BigInt(from)) & ((1n << BigInt(width)) - 1n));

const SECRET_WINDOW = 6;

/**
 * `Σ kᵢ·Pᵢ` for secret scalars over bases that are used again (the generators of the bit argument). Straus'
 * interleaving with tables of 64 multiples: the sequence of doublings and additions depends on nothing but the number
 * of bases. The table look-up is indexed by secret digits (THREAT-MODEL.md, timing).
 */
export class SecretMsm {
  readonly #tables: readonly (readonly Point[])[];

  constructor(bases: readonly Point[]) {
    this.#tables = bases.map((base) => {
      const table: Point[] = [IDENTITY];
      for (let i = 1; i < 1 << SECRET_WINDOW; i++) table.push(add(table[i - 1] as Point, base));
      return table;
    });
  }

  /** `scalars` has one element per base. */
  multiply(scalars: readonly Scalar[]): Point {
    if (scalars.length !== this.#tables.length) throw new RangeError('one scalar per base');
    let sum: Point = IDENTITY;
    const windows = Math.ceil(SCALAR_BITS / SECRET_WINDOW);
    for (let window = windows - 1; window >= 0; window--) {
      for (let i = 0; i < SECRET_WINDOW; i++) sum = sum.double() as Point;
      for (let b = 0; b < scalars.length; b++) {
        const table = this.#tables[b] as readonly Point[];
        sum = add(sum, table[digit(scalars[b] as Scalar, window * SECRET_WINDOW, SECRET_WINDOW)] as Point);
      }
    }
    return sum;
  }
}

/** Window width that minimises additions of the bucket method for `n` points. */
function bucketWindow(n: number): number {
  let best = 1;
  let cost = Number.POSITIVE_INFINITY;
  for (let width = 1; width <= 16; width++) {
    const additions = Math.ceil(SCALAR_BITS / width) * (n + (1 << width));
    if (additions < cost) [best, cost] = [width, additions];
  }
  return best;
}

/**
 * `Σ kᵢ·Pᵢ` for public points and scalars: Pippenger's bucket method with signed digits, variable time. Zero digits
 * cost nothing, so 128-bit scalars cost half of full ones.
 */
export function publicMsm(points: readonly Point[], scalars: readonly Scalar[]): Point {
  if (points.length !== scalars.length) throw new RangeError('one scalar per point');
  const width = bucketWindow(points.length);
  const half = 1 << (width - 1);
  const windows = Math.ceil(SCALAR_BITS / width) + 1;
  const digits = scalars.map((k) => signedDigits(k, width, windows));
  let sum: Point = IDENTITY;
  for (let window = windows - 1; window >= 0; window--) {
    for (let i = 0; i < width; i++) sum = sum.double() as Point;
    const buckets: (Point | undefined)[] = new Array(half + 1);
    for (let p = 0; p < points.length; p++) {
      const d = (digits[p] as Int32Array)[window] as number;
      if (d === 0) continue;
      const point = points[p] as Point;
      const at = Math.abs(d);
      const term = d > 0 ? point : (point.negate() as Point);
      const bucket = buckets[at];
      buckets[at] = bucket === undefined ? term : add(bucket, term);
    }
    let running: Point | undefined;
    let total: Point | undefined;
    for (let at = half; at > 0; at--) {
      const bucket = buckets[at];
      if (bucket !== undefined) running = running === undefined ? bucket : add(running, bucket);
      if (running !== undefined) total = total === undefined ? running : add(total, running);
    }
    if (total !== undefined) sum = add(sum, total);
  }
  return sum;
}

/** Digits in [−2^(width−1), 2^(width−1)], least significant first, with `Σ dᵢ·2^(width·i) = k`. */
function signedDigits(k: bigint, width: number, windows: number): Int32Array {
  const digits = new Int32Array(windows);
  const half = 1 << (width - 1);
  let carry = 0;
  let rest = k;
  const mask = (1n << BigInt(width)) - 1n;
  const shift = BigInt(width);
  for (let i = 0; i < windows; i++) {
    let d = Number(rest & mask) + carry;
    rest >>= shift;
    carry = 0;
    if (d > half) {
      d -= 1 << width;
      carry = 1;
    }
    digits[i] = d;
  }
  return digits;
}
