/** What the main thread and its proof threads say to each other. Everything in it is public. */
import { randomBytes } from 'node:crypto';
import type { BallotForm } from '../../crypto/ballot/form.ts';
import type { BallotToVerify } from '../../crypto/ballot/verify.ts';
import type { Bytes, RandomBytes } from '../../crypto/bytes.ts';
import type { Result } from '../../crypto/rejection.ts';

/** Keys of a round, sent once to each thread. */
export interface KeysMessage {
  readonly type: 'keys';
  readonly id: number;
  readonly form: BallotForm;
  /** `Y_1 … Y_S`, 32 bytes each. */
  readonly slotKeys: readonly Bytes[];
}

export interface BallotsMessage {
  readonly type: 'ballots';
  /** Of the keys that were sent before. */
  readonly id: number;
  readonly ballots: readonly BallotToVerify[];
}

export type ProofMessage = KeysMessage | BallotsMessage;

/** Answers to `ballots`, in the order in which they were asked. */
export type ProofAnswer = readonly Result<void>[];

/** The system's generator: weights of batched checks must be unpredictable to whoever made the record. */
export const systemRandom: RandomBytes = (length) => new Uint8Array(randomBytes(length));
