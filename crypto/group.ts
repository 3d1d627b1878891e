/**
 * The group: ristretto255 (RFC 9496) of prime order ℓ with generator `G`. This is the only file that touches the
 * curve library's points; every other module works with the branded types below, so that there is one place where
 * encodings are checked.
 */
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { type Branded, type Bytes, type RandomBytes, toHex } from './bytes.ts';
import { LABELS } from './domains.ts';
import { transcript } from './transcript.ts';

const Curve = ristretto255.Point;
export type Point = Branded<InstanceType<typeof Curve>, 'Point'>;
/** An integer in [0, ℓ). */
export type Scalar = Branded<bigint, 'Scalar'>;

/** ℓ = 2^252 + 27742317777372353535851937790883648493. */
export const ORDER: bigint = Curve.Fn.ORDER;
export const POINT_LENGTH = 32;
const SCALAR_LENGTH = 32;

export const G = Curve.BASE as Point;
export const IDENTITY = Curve.ZERO as Point;

/** Decodes 32 canonical bytes (RFC 9496 §4.3.1); undefined for every other string. The identity is decoded. */
export function decodePoint(bytes: Bytes): Point | undefined {
  if (bytes.length !== POINT_LENGTH) return undefined;
  try {
    return Curve.fromBytes(bytes) as Point;
  } catch {
    return undefined;
  }
}

/** RFC 9496 §4.3.2, 32 bytes. */
export const encodePoint = (point: Point): Bytes => point.toBytes();

/** Decodes 32 bytes little-endian below ℓ; undefined for every other string. */
export function decodeScalar(bytes: Bytes): Scalar | undefined {
  if (bytes.length !== SCALAR_LENGTH) return undefined;
  const value = bytesToNumberLE(bytes);
  return value < ORDER ? (value as Scalar) : undefined;
}

export const encodeScalar = (scalar: Scalar): Bytes => numberToBytesLE(scalar, SCALAR_LENGTH);

/** Reduces any integer into [0, ℓ). */
export function scalar(value: bigint | number): Scalar {
  const reduced = BigInt(value) % ORDER;
  return (reduced < 0n ? reduced + ORDER : reduced) as Scalar;
}

/** 64 bytes little-endian mod ℓ: wide reduction, so the bias is below 2^-250. */
export function scalarFromWide(bytes: Bytes): Scalar {
  if (bytes.length !== 64) throw new RangeError('wide reduction takes 64 bytes');
  return scalar(bytesToNumberLE(bytes));
}

export const randomScalar = (random: RandomBytes): Scalar => scalarFromWide(random(64));

export const addScalars = (a: Scalar, b: Scalar): Scalar => scalar(a + b);
export const subScalars = (a: Scalar, b: Scalar): Scalar => scalar(a - b);
export const mulScalars = (a: Scalar, b: Scalar): Scalar => scalar(a * b);
export const negScalar = (a: Scalar): Scalar => scalar(-a);
/** Inverse mod ℓ; throws for zero. */
export const invScalar = (a: Scalar): Scalar => Curve.Fn.inv(a) as Scalar;

export const add = (a: Point, b: Point): Point => a.add(b) as Point;
export const sub = (a: Point, b: Point): Point => a.subtract(b) as Point;
export const isIdentity = (a: Point): boolean => a.equals(Curve.ZERO);
export const equalPoints = (a: Point, b: Point): boolean => a.equals(b);
export const sumPoints = (points: readonly Point[]): Point =>
  points.reduce((sum, point) => add(sum, point), IDENTITY);

/**
 * `k·P` for a secret `k`: the library's fixed-sequence ladder (`multiply`, never `multiplyUnsafe`). BigInt arithmetic
 * is not constant-time all the same (THREAT-MODEL.md). Zero gives the identity.
 */
export const multiply = (point: Point, k: Scalar): Point =>
  k === 0n ? IDENTITY : (point.multiply(k) as Point);

/** `k·G` for a secret `k`. */
export const multiplyBase = (k: Scalar): Point => multiply(G, k);

/**
 * Prepares a point that many secret scalars will multiply (a slot key): a table of 64 windows of 4 bits, about
 * 0.15 MB. The multiplication stays the fixed-sequence one.
 */
export function precompute(point: Point): Point {
  return point.precompute(4, false) as Point;
}

/** RFC 9496 §4.3.4 one-way map of 64 uniform bytes. */
export const mapToPoint = (bytes: Bytes): Point => ristretto255_hasher.deriveToCurve!(bytes) as Point;

/** Generators `H_0 … H_count-1`: nothing up my sleeve, derived from their index alone (PROTOCOL.md §2). */
export function generators(count: number): Point[] {
  return Array.from({ length: count }, (_, i) => mapToPoint(transcript(LABELS.generator, i)));
}

/** Hexadecimal form, for maps keyed by points. */
export const pointKey = (point: Point): string => toHex(encodePoint(point));
