/** A key file opens with its passphrase and purpose only, and holds all that a device needs to go on. */
import { beforeAll, expect, test } from 'vitest';
import { ScrutineerDevice } from '../../../../ballot-client/src/scrutineer/device.ts';
import type { Bytes } from '../../../../crypto/bytes.ts';
import { SealedFile, type SealKey, seal, unseal } from '../../../../crypto/sealed.ts';
import { must, random } from '../../../support/memory-session.ts';

const PURPOSE = '监票人密钥';
const PASSPHRASE = '一号监票人 2024 é';
let file: SealedFile;
let bytes: Bytes;
let device: ScrutineerDevice;

beforeAll(async () => {
  file = await SealedFile.create(PASSPHRASE, PURPOSE, random);
  device = await ScrutineerDevice.create({
    random,
    now: () => 1,
    save: async (content) => {
      bytes = file.write(content, random);
    },
  });
});

test('the right passphrase gives the device back, however its letters are composed', async () => {
  const opened = must(await SealedFile.open(PASSPHRASE.normalize('NFD'), PURPOSE, bytes));
  const restored = must(
    ScrutineerDevice.restore(opened.content, { random, now: () => 1, save: async () => {} }),
  );
  expect(restored.signer.publicKey).toBe(device.signer.publicKey);
  expect(restored.witnessSecret).toEqual(device.witnessSecret);
  // It is saved again under the same passphrase without asking for it.
  const again = opened.file.write(opened.content, random);
  expect(again).not.toEqual(bytes);
  expect(again.slice(0, 16)).toEqual(bytes.slice(0, 16));
});

test('a wrong passphrase does not open it', async () => {
  expect(await SealedFile.open(`${PASSPHRASE} `, PURPOSE, bytes)).toMatchObject({
    ok: false,
    code: 'key.file',
  });
});

test('another purpose does not open it', async () => {
  expect(await SealedFile.open(PASSPHRASE, '登记处密钥', bytes)).toMatchObject({
    ok: false,
    code: 'key.file',
  });
});

test('a file that is too short is none', async () => {
  for (const length of [0, 7, 15, 16]) {
    expect(await SealedFile.open(PASSPHRASE, PURPOSE, bytes.slice(0, length))).toMatchObject({
      ok: false,
      code: 'key.file',
    });
  }
});

test('nothing can be sealed too, and is not mistaken for a box that is too short', () => {
  const key = random(32) as SealKey;
  const sealed = seal(key, PURPOSE, new Uint8Array(), random);
  expect(sealed).toHaveLength(40);
  expect(unseal(key, PURPOSE, sealed)).toEqual({ ok: true, value: new Uint8Array() });
});

test('any changed, missing or additional byte is noticed', () => {
  const key = random(32) as SealKey;
  const content = random(100);
  const sealed = seal(key, PURPOSE, content, random);
  expect(unseal(key, PURPOSE, sealed)).toEqual({ ok: true, value: content });
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice();
    changed[at] = (changed[at] as number) ^ 0x80;
    expect(unseal(key, PURPOSE, changed), `byte ${at}`).toMatchObject({ ok: false, code: 'key.file' });
  }
  const shorter = Array.from(sealed, (_, length) => sealed.slice(0, length));
  for (const wrong of [sealed.slice(1), ...shorter, new Uint8Array([...sealed, 0])]) {
    expect(unseal(key, PURPOSE, wrong)).toMatchObject({ ok: false, code: 'key.file' });
  }
  expect(unseal(random(32) as SealKey, PURPOSE, sealed)).toMatchObject({ ok: false, code: 'key.file' });
});
