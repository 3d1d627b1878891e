/** Encryption of ballots as the page sees it: a worker behind a promise. */
import { type EncryptedBallot, SEED_LENGTH } from '../../../crypto/ballot/encrypt.ts';
import type { Marks } from '../../../crypto/ballot/form.ts';
import type { RoundKeys } from '../../../crypto/ballot/keys.ts';
import { type Bytes, concat, type RandomBytes } from '../../../crypto/bytes.ts';
import { encodePoint } from '../../../crypto/group.ts';
import type { Result } from '../../../crypto/rejection.ts';
import type { Encrypt, FromEncryptWorker, Prepare } from './encrypt-messages.ts';

export interface Encryptor {
  /** Begins to build the tables of a round. */
  prepare(keys: RoundKeys): void;
  /** Encrypts under a fresh seed, which is erased. Rejects where the worker broke. */
  encrypt(keys: RoundKeys, context: Bytes, marks: Marks): Promise<Result<EncryptedBallot>>;
  /** Ends the worker with everything that it knows. */
  close(): void;
}

const slotKeyBytes = ({ slotKeys }: RoundKeys): Bytes => concat(...slotKeys.map(encodePoint));

interface Waiting {
  readonly resolve: (result: Result<EncryptedBallot>) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerEncryptor implements Encryptor {
  readonly #random: RandomBytes;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #jobs = 0;

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** The worker, made anew where it broke. */
  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL('./encrypt-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<FromEncryptWorker>) => {
      this.#waiting.get(data.id)?.resolve(data.result);
      this.#waiting.delete(data.id);
    });
    worker.addEventListener('error', () => {
      this.close();
      for (const { reject } of this.#waiting.values()) reject(new Error('the encryption worker broke'));
      this.#waiting.clear();
    });
    this.#worker = worker;
    return worker;
  }

  prepare(keys: RoundKeys): void {
    const { form } = keys.layout;
    this.#start().postMessage({ type: 'prepare', form, slotKeys: slotKeyBytes(keys) } satisfies Prepare);
  }

  encrypt(keys: RoundKeys, context: Bytes, marks: Marks): Promise<Result<EncryptedBallot>> {
    const { form } = keys.layout;
    const id = ++this.#jobs;
    const seed = this.#random(SEED_LENGTH);
    const job: Encrypt = { type: 'encrypt', id, form, slotKeys: slotKeyBytes(keys), context, marks, seed };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // Moved, not copied: the page keeps no seed.
      this.#start().postMessage(job, [seed.buffer as ArrayBuffer]);
    });
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
