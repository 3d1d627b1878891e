/** Encrypts ballots beside the page, so that the screen never freezes. Knows no voting key and signs nothing. */
import { encryptBallot } from '../../../crypto/ballot/encrypt.ts';
import type { BallotForm } from '../../../crypto/ballot/form.ts';
import { formText } from '../../../crypto/ballot/form.ts';
import { type EncryptionKeys, encryptionKeys, roundKeys } from '../../../crypto/ballot/keys.ts';
import { type Bytes, toHex } from '../../../crypto/bytes.ts';
import { decodePoint, type Point } from '../../../crypto/group.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import type { Encrypt, FromEncryptWorker, ToEncryptWorker } from './encrypt-messages.ts';

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

const tables = new Tables();

function answer({ id, form, slotKeys, context, marks, seed }: Encrypt): FromEncryptWorker {
  const keys = tables.of(form, slotKeys);
  const result = keys.ok ? encryptBallot(keys.value, context, marks, seed) : keys;
  seed.fill(0);
  return { id, result };
}

addEventListener('message', ({ data }: MessageEvent<ToEncryptWorker>) => {
  if (data.type === 'prepare') tables.of(data.form, data.slotKeys);
  else postMessage(answer(data));
});
