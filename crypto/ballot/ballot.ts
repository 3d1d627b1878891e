/**
 * The bytes of an encrypted ballot and their strict decoding.
 *
 * Ciphertext `α ‖ β_1 … β_S`; proof `V ‖ A ‖ C ‖ D ‖ A₀ ‖ B_1 … B_S ‖ f_1 … f_M ‖ z ‖ z_A ‖ z_C`; every element
 * 32 bytes canonical.
 */
import type { Bytes } from '../bytes.ts';
import { LABELS } from '../domains.ts';
import { decodePoint, decodeScalar, isIdentity, type Point, type Scalar, scalarFromWide } from '../group.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { transcript } from '../transcript.ts';
import type { FormLayout } from './form.ts';

const ELEMENT = 32;

/** An encrypted ballot as it is hashed and sent. */
export interface BallotBytes {
  readonly ciphertext: Bytes;
  readonly proof: Bytes;
}

export interface DecodedBallot {
  readonly alpha: Point;
  /** S points. */
  readonly beta: readonly Point[];
  readonly V: Point;
  readonly A: Point;
  readonly C: Point;
  readonly D: Point;
  readonly A0: Point;
  /** S points. */
  readonly B: readonly Point[];
  /** M scalars. */
  readonly f: readonly Scalar[];
  readonly z: Scalar;
  readonly zA: Scalar;
  readonly zC: Scalar;
}

export const ciphertextLength = (layout: FormLayout): number => ELEMENT * (1 + layout.slots);
export const proofLength = (layout: FormLayout): number => ELEMENT * (8 + layout.slots + layout.bits);

/** The 32-byte elements of ciphertext, then proof, in order. */
export function elementsOf({ ciphertext, proof }: BallotBytes): Bytes[] {
  const cut = (bytes: Bytes): Bytes[] =>
    Array.from({ length: bytes.length / ELEMENT }, (_, i) => bytes.subarray(i * ELEMENT, (i + 1) * ELEMENT));
  return [...cut(ciphertext), ...cut(proof)];
}

/** `x = T("ballot", context, α, β…, V, A, C, D, A₀, B…)` of a ballot's elements: all but the responses. */
export function ballotChallenge(layout: FormLayout, context: Bytes, elements: readonly Bytes[]): Scalar {
  const announced = elements.slice(0, 6 + 2 * layout.slots);
  return scalarFromWide(transcript(LABELS.ballot, context, ...announced));
}

/**
 * Decodes attacker-controlled bytes: `ballot.length` for a wrong length, `ballot.encoding` for any element that is not
 * canonical and for `α` = identity.
 */
export function decodeBallot(layout: FormLayout, bytes: BallotBytes): Result<DecodedBallot> {
  if (bytes.ciphertext.length !== ciphertextLength(layout) || bytes.proof.length !== proofLength(layout)) {
    return reject('ballot.length');
  }
  const elements = elementsOf(bytes);
  const pointCount = 6 + 2 * layout.slots;
  const points: Point[] = [];
  const scalars: Scalar[] = [];
  for (const [i, element] of elements.entries()) {
    const decoded = i < pointCount ? decodePoint(element) : decodeScalar(element);
    if (decoded === undefined) return reject('ballot.encoding', `element ${i}`);
    if (i < pointCount) points.push(decoded as Point);
    else scalars.push(decoded as Scalar);
  }
  const [alpha, ...rest] = points as [Point, ...Point[]];
  if (isIdentity(alpha)) return reject('ballot.encoding', 'α is the identity');
  const beta = rest.slice(0, layout.slots);
  const [V, A, C, D, A0, ...B] = rest.slice(layout.slots) as [Point, Point, Point, Point, Point, ...Point[]];
  const f = scalars.slice(0, layout.bits);
  const [z, zA, zC] = scalars.slice(layout.bits) as [Scalar, Scalar, Scalar];
  return accept({ alpha, beta, V, A, C, D, A0, B, f, z, zA, zC });
}
