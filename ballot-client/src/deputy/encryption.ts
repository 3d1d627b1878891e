/**
 * The one encryption that a deputy may cast or have checked. It goes one way only: taken for casting its seed is
 * erased at once; taken for a challenge it can never be cast, and its seed stays in the worker until it is opened.
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
  /** Grows with every encryption that is asked for or given up: an older answer is thrown away. */
  #attempt = 0;

  constructor(encryptor: Encryptor) {
    this.#encryptor = encryptor;
  }

  /** Encrypts under a fresh seed; `context` 64 bytes. */
  async make({ keys }: Ballot, context: Bytes, marks: Marks): Promise<Made> {
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
    this.#encryptor.forget();
  }
}
