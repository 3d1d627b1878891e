/** What is computed in worker threads, because it takes long: pure functions of public bytes. */
import { randomBytes } from 'node:crypto';
import type { BallotForm } from '../../crypto/ballot/form.ts';
import { type RoundKeys, roundKeys } from '../../crypto/ballot/keys.ts';
import { type BallotToVerify, verifyBallots } from '../../crypto/ballot/verify.ts';
import { type Bytes, concat, type RandomBytes } from '../../crypto/bytes.ts';
import { decodePoint, encodePoint, type Point } from '../../crypto/group.ts';
import { ACCEPTED, type Result } from '../../crypto/rejection.ts';
import {
  aggregate,
  boxHash,
  countsHold,
  type PartialDecryption,
  verifyPartialDecryption,
} from '../../crypto/threshold/decrypt.ts';

/** Keys of a round, as bytes for a worker; `id` names them in its cache. */
export interface KeysOfRound {
  readonly id: string;
  readonly form: BallotForm;
  /** `Y_1 … Y_S`, 32 bytes each. */
  readonly slotKeys: Bytes;
}

export interface VerifyBallots {
  readonly type: 'verify-ballots';
  readonly keys: KeysOfRound;
  readonly ballots: readonly BallotToVerify[];
}

/** Sums the ciphertexts of the counting ballots. */
export interface MakeBox {
  readonly type: 'make-box';
  readonly session: Bytes;
  readonly round: number;
  readonly sealedRoot: Bytes;
  readonly slots: number;
  /** `α ‖ β_1 … β_S` each. */
  readonly ciphertexts: readonly Bytes[];
}

export interface Box {
  /** 64 bytes. */
  readonly box: Bytes;
  /** `α*`, 32 bytes. */
  readonly alpha: Bytes;
  /** `β*_1 … β*_S`, 32 bytes each. */
  readonly beta: Bytes;
}

export interface VerifyShare {
  readonly type: 'verify-share';
  readonly box: Box;
  /** Index of the scrutineer. */
  readonly from: number;
  /** `X_{j,1} … X_{j,S}`, 32 bytes each. */
  readonly shareKeys: Bytes;
  readonly share: PartialDecryption;
}

/** Whether stated counts are those of the combined partial decryptions, which were verified before they were logged. */
export interface CheckCounts {
  readonly type: 'check-counts';
  readonly box: Box;
  readonly shares: readonly { readonly index: number; readonly decryption: Bytes }[];
  readonly counts: readonly number[];
}

export type Job = VerifyBallots | MakeBox | VerifyShare | CheckCounts;
export interface Outcomes {
  readonly 'verify-ballots': readonly Result<void>[];
  readonly 'make-box': Box;
  readonly 'verify-share': Result<void>;
  readonly 'check-counts': boolean;
}
export type OutcomeOf<J extends Job> = Outcomes[J['type']];

/** Weights of batched checks come from the system's generator, fresh in every step. */
const random: RandomBytes = (length) => new Uint8Array(randomBytes(length));

/** Joins points that were decoded or computed here. */
export const encodePoints = (points: readonly Point[]): Bytes => concat(...points.map(encodePoint));

/** Takes `32 · n` bytes apart; throws where one is no point, since only checked points are passed here. */
function decodePoints(bytes: Bytes): Point[] {
  return Array.from({ length: bytes.length / 32 }, (_, i) => {
    const point = decodePoint(bytes.subarray(32 * i, 32 * i + 32));
    if (point === undefined) throw new TypeError('not a group element');
    return point;
  });
}

/** Runs jobs; keeps the keys of the rounds that it has seen. */
export class JobRunner {
  readonly #keys = new Map<string, RoundKeys>();

  run(job: Job): Outcomes[Job['type']] {
    switch (job.type) {
      case 'verify-ballots':
        return verifyBallots(this.#keysOf(job.keys), job.ballots, random);
      case 'make-box':
        return makeBox(job);
      case 'verify-share':
        return verifyShare(job);
      case 'check-counts':
        return checkCounts(job);
    }
  }

  #keysOf({ id, form, slotKeys }: KeysOfRound): RoundKeys {
    const known = this.#keys.get(id);
    if (known !== undefined) return known;
    const keys = roundKeys(form, decodePoints(slotKeys));
    if (!keys.ok) throw new TypeError(keys.code);
    this.#keys.set(id, keys.value);
    return keys.value;
  }
}

function makeBox({ session, round, sealedRoot, slots, ciphertexts }: MakeBox): Box {
  const parts = ciphertexts.map((bytes) => {
    const [alpha, ...beta] = decodePoints(bytes) as [Point, ...Point[]];
    return { alpha, beta };
  });
  const sums = aggregate(parts, slots);
  return {
    box: boxHash(session, round, sealedRoot, sums),
    alpha: encodePoint(sums.alpha),
    beta: encodePoints(sums.beta),
  };
}

function checkCounts({ box, shares, counts }: CheckCounts): boolean {
  const [alpha] = decodePoints(box.alpha) as [Point];
  const sums = { alpha, beta: decodePoints(box.beta) };
  const points = shares.map(({ index, decryption }) => ({ index, points: decodePoints(decryption) }));
  return countsHold(sums, points, counts);
}

function verifyShare({ box, from, shareKeys, share }: VerifyShare): Result<void> {
  const [alpha] = decodePoints(box.alpha) as [Point];
  const verified = verifyPartialDecryption(box.box, from, alpha, decodePoints(shareKeys), share);
  return verified.ok ? ACCEPTED : verified;
}
