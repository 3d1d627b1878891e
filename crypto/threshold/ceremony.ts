/**
 * The key ceremony's arithmetic (PROTOCOL.md §4): Pedersen's distributed key generation with commitments before
 * reveals, proofs of possession, encrypted shares and complaints that name the liar. One polynomial per slot.
 *
 * Who must post what in which order is decided in `session/`; here is what each message must hold.
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
  isIdentity,
  mulScalars,
  multiply,
  multiplyBase,
  type Point,
  pointKey,
  randomScalar,
  type Scalar,
  scalar,
  scalarFromWide,
  subScalars,
  sumPoints,
} from '../group.ts';
import { publicMsm } from '../msm.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { transcript } from '../transcript.ts';
import { evaluate, evaluateCommitment, type Polynomial, powersOf } from './polynomial.ts';

/** What every message of one attempt is bound to. */
export interface Attempt {
  /** 32 bytes. */
  readonly session: Bytes;
  readonly attempt: number;
  /** t: number of coefficients of every polynomial. */
  readonly threshold: number;
  /** Number of slots, that is of polynomials per scrutineer. */
  readonly slots: number;
}

/** `C_{j,s,k}`: one row of `t` points per slot. */
export type Commitments = readonly (readonly Point[])[];

/** One secret polynomial of exactly `t` coefficients per slot. */
export function drawPolynomials(attempt: Attempt, random: RandomBytes): Polynomial[] {
  return Array.from({ length: attempt.slots }, () =>
    Array.from({ length: attempt.threshold }, () => randomScalar(random)),
  );
}

export const commitTo = (polynomials: readonly Polynomial[]): Commitments =>
  polynomials.map((f) => f.map(multiplyBase));

/** All points in order slot, coefficient: `32·S·t` bytes. */
export const encodeCommitments = (commitments: Commitments): Bytes =>
  concat(...commitments.flat().map(encodePoint));

/** Decodes `32·S·t` attacker-controlled bytes; `ceremony.point` for anything else. */
export function decodeCommitments(attempt: Attempt, bytes: Bytes): Result<Commitments> {
  const { slots, threshold } = attempt;
  if (bytes.length !== 32 * slots * threshold) return reject('ceremony.point', 'wrong length');
  const rows: Point[][] = [];
  for (let s = 0; s < slots; s++) {
    const row: Point[] = [];
    for (let k = 0; k < threshold; k++) {
      const at = 32 * (s * threshold + k);
      const point = decodePoint(bytes.subarray(at, at + 32));
      if (point === undefined) return reject('ceremony.point', `slot ${s}, coefficient ${k}`);
      row.push(point);
    }
    rows.push(row);
  }
  return accept(rows);
}

const splitPoints = (bytes: Bytes): Bytes[] =>
  Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(32 * i, 32 * i + 32));

/** What a scrutineer posts in step 2: 64 bytes that bind it to its commitments before it sees any other. */
export function commitmentHash(attempt: Attempt, prev: Bytes, sender: number, commitments: Bytes): Bytes {
  return transcript(
    LABELS.ceremonyCommit,
    attempt.session,
    attempt.attempt,
    prev,
    sender,
    ...splitPoints(commitments),
  );
}

function possessionChallenge(
  attempt: Attempt,
  prev: Bytes,
  sender: number,
  commitments: Bytes,
  K: Bytes,
): Scalar {
  const label = LABELS.ceremonyProofOfKnowledge;
  const { session, attempt: number } = attempt;
  return scalarFromWide(transcript(label, session, number, prev, sender, ...splitPoints(commitments), K));
}

/** Proof of knowledge of all constant terms, `K ‖ z`, 64 bytes. */
export function provePossession(
  attempt: Attempt,
  prev: Bytes,
  sender: number,
  polynomials: readonly Polynomial[],
  commitments: Bytes,
  random: RandomBytes,
): Bytes {
  const k = randomScalar(random);
  const K = encodePoint(multiplyBase(k));
  const e = possessionChallenge(attempt, prev, sender, commitments, K);
  const z = powersOf(e, polynomials.length).reduce<Scalar>(
    (sum, power, s) => addScalars(sum, mulScalars(power, polynomials[s]?.[0] as Scalar)),
    k,
  );
  return concat(K, encodeScalar(z));
}

/** `z·G = K + Σ_s e^{s+1}·C_{j,s,0}`, s from 0. `encoded` are the bytes that `commitments` were decoded from. */
export function verifyPossession(
  attempt: Attempt,
  prev: Bytes,
  sender: number,
  commitments: Commitments,
  encoded: Bytes,
  proof: Bytes,
): boolean {
  if (proof.length !== 64) return false;
  const K = decodePoint(proof.subarray(0, 32));
  const z = decodeScalar(proof.subarray(32));
  if (K === undefined || z === undefined) return false;
  const e = possessionChallenge(attempt, prev, sender, encoded, proof.subarray(0, 32));
  const constants = commitments.map((row) => row[0] as Point);
  const right = add(K, publicMsm(constants, powersOf(e, constants.length)));
  return equalPoints(multiplyBase(z), right);
}

/** Who sends a share to whom. */
export interface ShareRoute {
  readonly sender: number;
  readonly recipient: number;
}

function shareMask(
  attempt: Attempt,
  route: ShareRoute,
  slot: number,
  E: Bytes,
  T: Bytes,
  shared: Bytes,
): Scalar {
  const { session, attempt: number } = attempt;
  const { sender, recipient } = route;
  return scalarFromWide(
    transcript(LABELS.ceremonyShare, session, number, sender, recipient, slot, E, T, shared),
  );
}

/** `E ‖ c_1 … c_S` for one recipient with transport key `T`: `32·(1 + S)` bytes. */
export function encryptShares(
  attempt: Attempt,
  route: ShareRoute,
  polynomials: readonly Polynomial[],
  transportKey: Point,
  random: RandomBytes,
): Bytes {
  const ephemeral = randomScalar(random);
  const E = encodePoint(multiplyBase(ephemeral));
  const T = encodePoint(transportKey);
  const shared = encodePoint(multiply(transportKey, ephemeral));
  const masked = polynomials.map((f, s) =>
    encodeScalar(addScalars(evaluate(f, route.recipient), shareMask(attempt, route, s, E, T, shared))),
  );
  return concat(E, ...masked);
}

/** The recipient's shares `f_{j,s}(i)`, decrypted but not yet checked; `ceremony.point` for malformed bytes. */
export function decryptShares(
  attempt: Attempt,
  route: ShareRoute,
  encrypted: Bytes,
  transportSecret: Scalar,
): Result<Scalar[]> {
  if (encrypted.length !== 32 * (1 + attempt.slots)) return reject('ceremony.point', 'wrong length');
  const E = encrypted.subarray(0, 32);
  const ephemeral = decodePoint(E);
  if (ephemeral === undefined || isIdentity(ephemeral)) return reject('ceremony.point', 'ephemeral key');
  const T = encodePoint(multiplyBase(transportSecret));
  const shared = encodePoint(multiply(ephemeral, transportSecret));
  const shares: Scalar[] = [];
  for (let s = 0; s < attempt.slots; s++) {
    const masked = decodeScalar(encrypted.subarray(32 * (s + 1), 32 * (s + 2)));
    if (masked === undefined) return reject('ceremony.point', `share of slot ${s}`);
    shares.push(subScalars(masked, shareMask(attempt, route, s, E, T, shared)));
  }
  return accept(shares);
}

/** Whether encrypted shares are of the right form: what anybody can check without a secret. */
export function sharesWellFormed(attempt: Attempt, encrypted: Bytes): boolean {
  if (encrypted.length !== 32 * (1 + attempt.slots)) return false;
  const E = decodePoint(encrypted.subarray(0, 32));
  if (E === undefined || isIdentity(E)) return false;
  return splitPoints(encrypted.subarray(32)).every((bytes) => decodeScalar(bytes) !== undefined);
}

/**
 * Whether a sender's shares for recipient `i` fit its commitments, all slots at once with fresh random weights:
 * `(Σ w_s·f_s(i))·G = Σ w_s·Σ_k i^k·C_{s,k}`.
 */
export function sharesFit(
  commitments: Commitments,
  recipient: number,
  shares: readonly Scalar[],
  random: RandomBytes,
): boolean {
  if (shares.length !== commitments.length) return false;
  const weights = shares.map(() => randomScalar(random));
  const left = shares.reduce<Scalar>(
    (sum, share, s) => addScalars(sum, mulScalars(weights[s] as Scalar, share)),
    scalar(0),
  );
  const threshold = commitments[0]?.length ?? 0;
  const powers = Array.from({ length: threshold }, (_, k) => scalar(BigInt(recipient) ** BigInt(k)));
  const points = commitments.flat();
  const scalars = weights.flatMap((w) => powers.map((power) => mulScalars(w, power)));
  return equalPoints(multiplyBase(left), publicMsm(points, scalars));
}

/** Who a complaint convicts: the sender whose share does not fit, or the one who complains about a good share. */
export type ComplaintVerdict = 'sender-lied' | 'complainer-lied';

/**
 * Decides a complaint from its evidence, the complainer's transport secret of this (now void) attempt.
 * `ceremony.complaint` where the secret does not belong to the transport key.
 */
export function judgeComplaint(
  attempt: Attempt,
  route: ShareRoute,
  evidence: { transportSecret: Scalar; transportKey: Point; encrypted: Bytes; commitments: Commitments },
  random: RandomBytes,
): Result<ComplaintVerdict> {
  const { transportSecret, transportKey, encrypted, commitments } = evidence;
  if (!equalPoints(multiplyBase(transportSecret), transportKey)) return reject('ceremony.complaint');
  const shares = decryptShares(attempt, route, encrypted, transportSecret);
  const fits = shares.ok && sharesFit(commitments, route.recipient, shares.value, random);
  return accept(fits ? 'complainer-lied' : 'sender-lied');
}

/** A scrutineer's key share: `x_{j,s} = Σ_i f_{i,s}(j)`, one scalar per slot. */
export function combineShares(received: readonly (readonly Scalar[])[]): Scalar[] {
  const slots = received[0]?.length ?? 0;
  return Array.from({ length: slots }, (_, s) =>
    received.reduce<Scalar>((sum, shares) => addScalars(sum, shares[s] as Scalar), scalar(0)),
  );
}

/** The public outcome of a ceremony. */
export interface CeremonyKeys {
  /** `Y_s`. */
  readonly slotKeys: readonly Point[];
  /** `X_{j,s}` by participant. */
  readonly shareKeys: ReadonlyMap<number, readonly Point[]>;
}

/** `Y_s` and `X_{j,s}` from all commitments; `ceremony.slot_keys` if a `Y_s` is the identity or two are equal. */
export function deriveKeys(commitments: ReadonlyMap<number, Commitments>): Result<CeremonyKeys> {
  const all = [...commitments.values()];
  const slots = all[0]?.length ?? 0;
  const threshold = all[0]?.[0]?.length ?? 0;
  const summed = Array.from({ length: slots }, (_, s) =>
    Array.from({ length: threshold }, (_, k) => sumPoints(all.map((rows) => rows[s]?.[k] as Point))),
  );
  const slotKeys = summed.map((row) => row[0] as Point);
  if (slotKeys.some(isIdentity)) return reject('ceremony.slot_keys', 'a slot key is the identity');
  if (new Set(slotKeys.map(pointKey)).size !== slots) return reject('ceremony.slot_keys', 'two are equal');
  const shareKeys = new Map(
    [...commitments.keys()].map((j) => [j, summed.map((row) => evaluateCommitment(row, j))] as const),
  );
  return accept({ slotKeys, shareKeys });
}
