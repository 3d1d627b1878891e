/** What the page and its encryption worker say to each other. */
import type { EncryptedBallot } from '../../../crypto/ballot/encrypt.ts';
import type { BallotForm, Marks } from '../../../crypto/ballot/form.ts';
import type { Bytes } from '../../../crypto/bytes.ts';
import type { Result } from '../../../crypto/rejection.ts';

/** Builds the tables of a round while the deputy marks. */
export interface Prepare {
  readonly type: 'prepare';
  readonly form: BallotForm;
  /** The slot keys, 32 bytes each, one after the other. */
  readonly slotKeys: Bytes;
}

export interface Encrypt {
  readonly type: 'encrypt';
  readonly id: number;
  readonly form: BallotForm;
  readonly slotKeys: Bytes;
  /** 64 bytes. */
  readonly context: Bytes;
  readonly marks: Marks;
  /** 32 fresh bytes; the worker erases them. */
  readonly seed: Bytes;
}

export type ToEncryptWorker = Prepare | Encrypt;

export interface FromEncryptWorker {
  readonly id: number;
  readonly result: Result<EncryptedBallot>;
}
