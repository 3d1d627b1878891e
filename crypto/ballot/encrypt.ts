/**
 * Encryption of a ballot with its proof (PROTOCOL.md §5): multi-recipient ElGamal with one randomness for all slots
 * (Bellare, Boldyreva, Staddon, PKC 2003), joined to the bit argument of Bootle et al. (ESORICS 2015).
 */
import { type Bytes, concat } from '../bytes.ts';
import { LABELS } from '../domains.ts';
import {
  add,
  addScalars,
  encodePoint,
  encodeScalar,
  G,
  IDENTITY,
  mulScalars,
  multiply,
  multiplyBase,
  negScalar,
  type Point,
  type Scalar,
  scalar,
  scalarFromWide,
  sumPoints,
} from '../group.ts';
import { accept, type Result } from '../rejection.ts';
import { transcript } from '../transcript.ts';
import { type BallotBytes, ballotChallenge, elementsOf } from './ballot.ts';
import { trackingCode } from './context.ts';
import { bitsOf, type FormLayout, type Marks } from './form.ts';
import type { EncryptionKeys } from './keys.ts';

/** Length of a ballot seed in bytes; a fresh one for every encryption, never used twice. */
export const SEED_LENGTH = 32;

export interface EncryptedBallot extends BallotBytes {
  /** 32 bytes. */
  readonly code: Bytes;
}

/** Scalar `name, i` of a ballot: `T("ballot-random", seed, context, bits, name, i)`. */
function drawer(seed: Bytes, context: Bytes, bits: readonly number[]): (name: string, i?: number) => Scalar {
  const bitBytes = Uint8Array.from(bits);
  return (name, i = 0) => scalarFromWide(transcript(LABELS.ballotRandom, seed, context, bitBytes, name, i));
}

/** A vector uniform among those on which every linear rule is 0: draw all, then solve each rule for its pivot. */
function sampleKernel(layout: FormLayout, draw: (i: number) => Scalar): Scalar[] {
  const a = Array.from({ length: layout.bits }, (_, i) => draw(i));
  for (const { terms, pivot } of layout.rules) {
    const others = terms.filter(([bit]) => bit !== pivot);
    a[pivot] = scalar(-others.reduce((sum, [bit, k]) => sum + BigInt(k) * (a[bit] as Scalar), 0n));
  }
  return a;
}

/** `marks` must be permitted by the form (`ballot.choices` else); `seed` 32 fresh bytes, `context` 64 bytes. */
export function encryptBallot(
  keys: EncryptionKeys,
  context: Bytes,
  marks: Marks,
  seed: Bytes,
): Result<EncryptedBallot> {
  if (seed.length !== SEED_LENGTH) throw new RangeError('a ballot seed has 32 bytes');
  const bits = bitsOf(keys.layout, marks);
  return bits.ok ? accept(encryptBits(keys, context, bits.value, seed)) : bits;
}

/** Encrypts `layout.bits` bits that fulfil the linear rules. */
function encryptBits(
  keys: EncryptionKeys,
  context: Bytes,
  bits: readonly number[],
  seed: Bytes,
): EncryptedBallot {
  const { layout, slotKeys, commit } = keys;
  const draw = drawer(seed, context, bits);
  const [r, rho, rV, rA, rC, rD] = ['r', 'rho', 'rV', 'rA', 'rC', 'rD'].map((name) => draw(name)) as [
    Scalar,
    Scalar,
    Scalar,
    Scalar,
    Scalar,
    Scalar,
  ];
  const v = bits.map((bit) => scalar(bit));
  const a = sampleKernel(layout, (i) => draw('a', i));

  // Table look-ups instead of branches on the secret bits.
  const bitTimesG = [IDENTITY, G] as const;
  const alpha = multiplyBase(r);
  const beta = slotKeys.map((Y, s) => add(bitTimesG[bits[s] as 0 | 1] as Point, multiply(Y, r)));
  const A0 = multiplyBase(rho);
  const B = slotKeys.map((Y, s) => add(multiplyBase(a[s] as Scalar), multiply(Y, rho)));
  const chosen = v.map((_, i) => ([IDENTITY, keys.generators[i + 1]] as const)[bits[i] as 0 | 1] as Point);
  const V = add(sumPoints(chosen), multiply(keys.generators[0] as Point, rV));
  const A = commit.multiply([rA, ...a]);
  const C = commit.multiply([rC, ...a.map((ai, i) => mulScalars(ai, scalar(1n - 2n * (v[i] as bigint))))]);
  const D = commit.multiply([rD, ...a.map((ai) => negScalar(mulScalars(ai, ai)))]);

  const ciphertext = concat(...[alpha, ...beta].map(encodePoint));
  const announced = concat(...[V, A, C, D, A0, ...B].map(encodePoint));
  const x = ballotChallenge(layout, context, elementsOf({ ciphertext, proof: announced }));
  const respond = (secret: Scalar, blinding: Scalar): Scalar => addScalars(mulScalars(x, secret), blinding);
  const f = v.map((vi, i) => respond(vi, a[i] as Scalar));
  const responses = [...f, respond(r, rho), respond(rV, rA), respond(rC, rD)];
  const proof = concat(announced, ...responses.map(encodeScalar));
  return { ciphertext, proof, code: trackingCode(context, elementsOf({ ciphertext, proof })) };
}
