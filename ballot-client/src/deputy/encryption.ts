/**
 * The one encryption that a deputy may cast or have checked. It is begun when the deputy goes to review, so that it is
 * there when the review is confirmed, and nobody sees its code before. From then on it goes one way only: taken for
 * casting its seed is erased at once; taken for a challenge it can never be cast, and its seed stays in the worker until
 * it is opened.
 */
import type { EncryptedBallot } from '../../../crypto/ballot/encrypt.ts';
import type { Marks } from '../../../crypto/ballot/form.ts';
import { type Bytes, type Hash, toHash } from '../../../crypto/bytes.ts';
import type { Rejection } from '../../../crypto/rejection.ts';
import type { Opening } from './encrypt-messages.ts';
import type { Encryptor } from './encryptor.ts';
import type { Ballot } from './open-ballot.ts';

export type Made =
  | { readonly kind: 'encrypted'; readonly code: Hash }
  | { readonly kind: 'refused'; readonly rejection: Rejection }
  /** The worker broke. */
  | { readonly kind: 'broken' }
  /** Given up, or asked for again, before it was there. */
  | { readonly kind: 'dropped' };

export class Encryption {
  readonly #encryptor: Encryptor;
  #encrypted: EncryptedBallot | undefined;
  #made: Promise<Made> = Promise.resolve({ kind: 'dropped' });
  /** Grows with every encryption that is asked for or given up: an older answer is thrown away. */
  #attempt = 0;

  constructor(encryptor: Encryptor) {
    this.#encryptor = encryptor;
  }

  /** Begins to encrypt under a fresh seed; `context` 64 bytes. What was encrypted before is thrown away. */
  begin(ballot: Ballot, context: Bytes, marks: Marks): void {
    this.#encrypted = undefined;
    this.#made = this.#make(ballot, context, marks);
  }

  /** What became of the encryption that was begun last. */
  get made(): Promise<Made> {
    return this.#made;
  }

  async #make({ keys }: Ballot, context: Bytes, marks: Marks): Promise<Made> {
    const attempt = ++this.#attempt;
    const encrypted = await this.#encryptor.encrypt(keys, context, marks).catch(() => undefined);
    if (attempt !== this.#attempt) return { kind: 'dropped' };
    if (encrypted === undefined) return { kind: 'broken' };
    if (!encrypted.ok) return { kind: 'refused', rejection: encrypted };
    this.#encrypted = encrypted.value;
    return { kind: 'encrypted', code: toHash(encrypted.value.code) };
  }

  /** For casting. */
  takeForCast(): EncryptedBallot | undefined {
    const encrypted = this.#encrypted;
    this.drop();
    return encrypted;
  }

  /** For a challenge: its code. */
  takeForChallenge(): Hash | undefined {
    const code = this.#encrypted?.code;
    this.#encrypted = undefined;
    return code && toHash(code);
  }

  /** Seed and marks of what was taken for a challenge, once; undefined after a reload. */
  open(): Promise<Opening | undefined> {
    return this.#encryptor.open().catch(() => undefined);
  }

  /** Throws the encryption away, with its seed. */
  drop(): void {
    this.#attempt += 1;
    this.#encrypted = undefined;
    this.#made = Promise.resolve({ kind: 'dropped' });
    this.#encryptor.forget();
  }
}
