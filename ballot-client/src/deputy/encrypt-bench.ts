/**
 * Where ballots are encrypted, inside the page's worker. It keeps the seed of the newest encryption and nothing older:
 * handed out once to have the encryption checked, or erased when it is cast or given up. Knows no voting key.
 */
import { type EncryptedBallot, encryptBallot } from '../../../crypto/ballot/encrypt.ts';
import { type BallotForm, formText, type Marks } from '../../../crypto/ballot/form.ts';
import { type EncryptionKeys, encryptionKeys, roundKeys } from '../../../crypto/ballot/keys.ts';
import { type Bytes, toHex } from '../../../crypto/bytes.ts';
import { decodePoint, type Point } from '../../../crypto/group.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import type { Encrypt, Opening } from './encrypt-messages.ts';

const POINT_LENGTH = 32;

/** The tables of the newest round. */
class Tables {
  #name = '';
  #keys: Result<EncryptionKeys> = reject('round.keys');

  of(form: BallotForm, slotKeys: Bytes): Result<EncryptionKeys> {
    const name = `${formText(form)} ${toHex(slotKeys)}`;
    if (name !== this.#name) {
      this.#keys = build(form, slotKeys);
      this.#name = name;
    }
    return this.#keys;
  }
}

function build(form: BallotForm, slotKeys: Bytes): Result<EncryptionKeys> {
  const points: Point[] = [];
  for (let at = 0; at < slotKeys.length; at += POINT_LENGTH) {
    const point = decodePoint(slotKeys.subarray(at, at + POINT_LENGTH));
    if (point === undefined) return reject('round.keys', 'a slot key is no point');
    points.push(point);
  }
  const keys = roundKeys(form, points);
  return keys.ok ? accept(encryptionKeys(keys.value)) : keys;
}

export class EncryptBench {
  readonly #tables = new Tables();
  #seed: Bytes | undefined;
  #marks: Marks = [];

  prepare(form: BallotForm, slotKeys: Bytes): void {
    this.#tables.of(form, slotKeys);
  }

  /** Encrypts under the seed of the job, which it takes over; the one before is erased. */
  encrypt({ form, slotKeys, context, marks, seed }: Omit<Encrypt, 'type' | 'id'>): Result<EncryptedBallot> {
    this.forget();
    const keys = this.#tables.of(form, slotKeys);
    const encrypted = keys.ok ? encryptBallot(keys.value, context, marks, seed) : keys;
    if (encrypted.ok) {
      this.#seed = seed;
      this.#marks = marks;
    } else seed.fill(0);
    return encrypted;
  }

  /** Hands out seed and marks of the newest encryption, once. */
  open(): Opening | undefined {
    const seed = this.#seed;
    const marks = this.#marks;
    this.#seed = undefined;
    this.#marks = [];
    return seed && { seed, marks };
  }

  /** Erases the seed. */
  forget(): void {
    this.open()?.seed.fill(0);
  }
}
