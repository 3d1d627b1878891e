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
  /** 32 fresh bytes; the worker keeps them until they are handed out or erased. */
  readonly seed: Bytes;
}

/** Hands out seed and marks of the newest encryption. */
export interface Open {
  readonly type: 'open';
  readonly id: number;
}

/** Erases the seed of the newest encryption. */
export interface Forget {
  readonly type: 'forget';
}

export type ToEncryptWorker = Prepare | Encrypt | Open | Forget;

/** What a checking device needs to repeat an encryption. */
export interface Opening {
  readonly seed: Bytes;
  readonly marks: Marks;
}

export interface Encrypted {
  readonly type: 'encrypted';
  readonly id: number;
  readonly result: Result<EncryptedBallot>;
}

export interface Opened {
  readonly type: 'opened';
  readonly id: number;
  readonly opening: Opening | undefined;
}

export type FromEncryptWorker = Encrypted | Opened;
