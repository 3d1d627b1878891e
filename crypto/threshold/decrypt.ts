/**
 * Threshold decryption of the sums (PROTOCOL.md §8): partial decryptions with one proof for all slots, their
 * combination, and the small discrete logarithm that turns a point into a count.
 */
import { type Bytes, concat, type RandomBytes } from '../bytes.ts';
import { LABELS } from '../domains.ts';
import {
  add,
  addScalars,
  decodePoint,
  decodeScalar,
  encodePoint,
  encodeScalar,
  equalPoints,
  G,
  IDENTITY,
  mapToPoint,
  mulScalars,
  multiply,
  multiplyBase,
  type Point,
  pointKey,
  randomScalar,
  type Scalar,
  scalar,
  scalarFromWide,
  sub,
} from '../group.ts';
import { publicMsm } from '../msm.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { transcript } from '../transcript.ts';
import { interpolateAtZero, powersOf } from './polynomial.ts';

/** What is decrypted: the sums of all counting ballots. */
export interface Aggregate {
  /** `α* = Σ α`. */
  readonly alpha: Point;
  /** `β*_s = Σ β_s`. */
  readonly beta: readonly Point[];
}

/** Adds up ciphertexts slot by slot. */
export function aggregate(ciphertexts: readonly Aggregate[], slots: number): Aggregate {
  let alpha: Point = IDENTITY;
  const beta = new Array<Point>(slots).fill(IDENTITY);
  for (const ciphertext of ciphertexts) {
    alpha = add(alpha, ciphertext.alpha);
    for (let s = 0; s < slots; s++) beta[s] = add(beta[s] as Point, ciphertext.beta[s] as Point);
  }
  return { alpha, beta };
}

/** `T("box", session, round, sealed root, α*, β*…)`, 64 bytes: what a partial decryption says it decrypts. */
export function boxHash(session: Bytes, round: number, sealedRoot: Bytes, { alpha, beta }: Aggregate): Bytes {
  return transcript(LABELS.box, session, round, sealedRoot, encodePoint(alpha), ...beta.map(encodePoint));
}

/**
 * What a new key set decrypts once to show that it works: `T("rehearsal", session, attempt)` as the box, and its image
 * under the one-way map as `α`. Never a ciphertext that somebody supplies, which would make this a decryption oracle.
 */
export function rehearsalBox(session: Bytes, attempt: number): { box: Bytes; alpha: Point } {
  const box = transcript(LABELS.rehearsal, session, attempt);
  return { box, alpha: mapToPoint(box) };
}

export interface PartialDecryption {
  /** `D_{j,s} = x_{j,s}·α*`: `32·S` bytes. */
  readonly shares: Bytes;
  /** `K₁ ‖ K₂ ‖ z`: 96 bytes. */
  readonly proof: Bytes;
}

/** `e = T("decrypt-weights", box, j, S, X…, D…)`: without `D`, one scrutineer could forge totals. */
function weights(box: Bytes, j: number, shareKeys: readonly Point[], shares: readonly Bytes[]): Scalar {
  const X = shareKeys.map(encodePoint);
  return scalarFromWide(transcript(LABELS.decryptWeights, box, j, shares.length, ...X, ...shares));
}

const challenge = (e: Scalar, X: Point, D: Point, K1: Bytes, K2: Bytes): Scalar =>
  scalarFromWide(transcript(LABELS.decrypt, encodeScalar(e), encodePoint(X), encodePoint(D), K1, K2));

/** Partial decryption by scrutineer `j` with its share scalars (one per slot) and their public keys. */
export function partiallyDecrypt(
  box: Bytes,
  j: number,
  alpha: Point,
  secrets: readonly Scalar[],
  shareKeys: readonly Point[],
  random: RandomBytes,
): PartialDecryption {
  const D = secrets.map((x) => multiply(alpha, x));
  const encoded = D.map(encodePoint);
  const e = weights(box, j, shareKeys, encoded);
  const powers = powersOf(e, secrets.length);
  const secret = secrets.reduce<Scalar>(
    (sum, x, s) => addScalars(sum, mulScalars(powers[s] as Scalar, x)),
    0n as Scalar,
  );
  const k = randomScalar(random);
  const K1 = encodePoint(multiplyBase(k));
  const K2 = encodePoint(multiply(alpha, k));
  const c = challenge(e, publicMsm(shareKeys, powers), publicMsm(D, powers), K1, K2);
  const z = addScalars(k, mulScalars(c, secret));
  return { shares: concat(...encoded), proof: concat(K1, K2, encodeScalar(z)) };
}

/**
 * Verifies attacker-controlled bytes and gives `D_{j,s}`: `decryption.encoding` or `decryption.proof`.
 * Accepts iff `z·G = K₁ + c·X̂` and `z·α* = K₂ + c·D̂`.
 */
export function verifyPartialDecryption(
  box: Bytes,
  j: number,
  alpha: Point,
  shareKeys: readonly Point[],
  { shares, proof }: PartialDecryption,
): Result<Point[]> {
  const slots = shareKeys.length;
  if (shares.length !== 32 * slots || proof.length !== 96)
    return reject('decryption.encoding', 'wrong length');
  const encoded = Array.from({ length: slots }, (_, s) => shares.subarray(32 * s, 32 * s + 32));
  const D: Point[] = [];
  for (const [s, bytes] of encoded.entries()) {
    const point = decodePoint(bytes);
    if (point === undefined) return reject('decryption.encoding', `slot ${s}`);
    D.push(point);
  }
  const [k1, k2] = [proof.subarray(0, 32), proof.subarray(32, 64)];
  const K1 = decodePoint(k1);
  const K2 = decodePoint(k2);
  const z = decodeScalar(proof.subarray(64));
  if (K1 === undefined || K2 === undefined || z === undefined) return reject('decryption.encoding', 'proof');
  const e = weights(box, j, shareKeys, encoded);
  const powers = powersOf(e, slots);
  const X = publicMsm(shareKeys, powers);
  const Dsum = publicMsm(D, powers);
  const c = challenge(e, X, Dsum, k1, k2);
  const ofKey = equalPoints(multiplyBase(z), add(K1, multiply(X, c)));
  const ofSum = equalPoints(multiply(alpha, z), add(K2, multiply(Dsum, c)));
  return ofKey && ofSum ? accept(D) : reject('decryption.proof', `scrutineer ${j}`);
}

/** A verified partial decryption: the scrutineer's index and `D_{j,s}`. */
export interface VerifiedShare {
  readonly index: number;
  readonly points: readonly Point[];
}

/**
 * The counts per slot from exactly `t` verified shares: `log_G(β*_s − Σ λ_j·D_{j,s})`, each in 0 … `ballots`;
 * `decryption.count` where there is none.
 */
export function decryptCounts(
  sums: Aggregate,
  shares: readonly VerifiedShare[],
  ballots: number,
): Result<number[]> {
  const indices = shares.map(({ index }) => index);
  const logarithm = smallLogarithm(ballots);
  const counts: number[] = [];
  for (const [s, beta] of sums.beta.entries()) {
    const mask = interpolateAtZero(
      indices,
      shares.map(({ points }) => points[s] as Point),
    );
    const count = logarithm(sub(beta, mask));
    if (count === undefined) return reject('decryption.count', `slot ${s}`);
    counts.push(count);
  }
  return accept(counts);
}

/** Whether these are the counts: `β*_s − Σ λ_j·D_{j,s} = count_s·G` for every slot. Checks, and computes no logarithm. */
export function countsHold(
  sums: Aggregate,
  shares: readonly VerifiedShare[],
  counts: readonly number[],
): boolean {
  const indices = shares.map(({ index }) => index);
  return (
    counts.length === sums.beta.length &&
    sums.beta.every((beta, s) => {
      const mask = interpolateAtZero(
        indices,
        shares.map(({ points }) => points[s] as Point),
      );
      return equalPoints(sub(beta, mask), multiplyBase(scalar(counts[s] as number)));
    })
  );
}

/** A function that finds `n` with `n·G = P`, 0 ≤ n ≤ max, or undefined: baby steps, giant steps. */
export function smallLogarithm(max: number): (point: Point) => number | undefined {
  const step = Math.ceil(Math.sqrt(max + 1));
  const baby = new Map<string, number>();
  let point: Point = IDENTITY;
  for (let i = 0; i < step; i++) {
    baby.set(pointKey(point), i);
    point = add(point, G);
  }
  const giant = point;
  return (target) => {
    let rest = target;
    for (let i = 0; i * step <= max; i++) {
      const found = baby.get(pointKey(rest));
      if (found !== undefined) {
        const n = i * step + found;
        return n <= max ? n : undefined;
      }
      rest = sub(rest, giant);
    }
    return undefined;
  };
}
