/** Encryption of ballots as the page sees it: a worker behind a promise. */
import { type EncryptedBallot, SEED_LENGTH } from '../../../crypto/ballot/encrypt.ts';
import type { Marks } from '../../../crypto/ballot/form.ts';
import type { RoundKeys } from '../../../crypto/ballot/keys.ts';
import { type Bytes, concat, type RandomBytes } from '../../../crypto/bytes.ts';
import { encodePoint } from '../../../crypto/group.ts';
import type { Result } from '../../../crypto/rejection.ts';
import type { Encrypt, FromEncryptWorker, Opening, ToEncryptWorker } from './encrypt-messages.ts';

export interface Encryptor {
  /** Begins to build the tables of a round. */
  prepare(keys: RoundKeys): void;
  /** Encrypts under a fresh seed, of which only the encryptor knows; that of the one before is erased. */
  encrypt(keys: RoundKeys, context: Bytes, marks: Marks): Promise<Result<EncryptedBallot>>;
  /** Hands out seed and marks of the newest encryption, once; undefined where there is no seed any more. */
  open(): Promise<Opening | undefined>;
  /** Erases the seed of the newest encryption. */
  forget(): void;
  /** Ends the worker with everything that it knows. */
  close(): void;
}

export const slotKeyBytes = ({ slotKeys }: RoundKeys): Bytes => concat(...slotKeys.map(encodePoint));

interface Waiting {
  readonly resolve: (answer: FromEncryptWorker) => void;
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
      this.#waiting.get(data.id)?.resolve(data);
      this.#waiting.delete(data.id);
    });
    worker.addEventListener('error', () => this.close());
    this.#worker = worker;
    return worker;
  }

  #tell(message: ToEncryptWorker, moved: Transferable[] = []): void {
    this.#start().postMessage(message, moved);
  }

  /** Asks under a new number; rejects where the worker breaks. */
  #ask(question: (id: number) => ToEncryptWorker, moved?: Transferable[]): Promise<FromEncryptWorker> {
    const id = ++this.#jobs;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#tell(question(id), moved);
    });
  }

  prepare(keys: RoundKeys): void {
    this.#tell({ type: 'prepare', form: keys.layout.form, slotKeys: slotKeyBytes(keys) });
  }

  async encrypt(keys: RoundKeys, context: Bytes, marks: Marks): Promise<Result<EncryptedBallot>> {
    const seed = this.#random(SEED_LENGTH);
    const { form } = keys.layout;
    const job: Omit<Encrypt, 'id'> = {
      type: 'encrypt',
      form,
      slotKeys: slotKeyBytes(keys),
      context,
      marks,
      seed,
    };
    // Moved, not copied: the page keeps no seed.
    const answer = await this.#ask((id) => ({ ...job, id }), [seed.buffer as ArrayBuffer]);
    if (answer.type !== 'encrypted') throw new Error('the encryption worker answered something else');
    return answer.result;
  }

  async open(): Promise<Opening | undefined> {
    const answer = await this.#ask((id) => ({ type: 'open', id }));
    return answer.type === 'opened' ? answer.opening : undefined;
  }

  forget(): void {
    this.#worker?.postMessage({ type: 'forget' } satisfies ToEncryptWorker);
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Error('the encryption worker has ended'));
    this.#waiting.clear();
  }
}
