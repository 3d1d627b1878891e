/** A key file says which one it is and how new, so that an old copy never takes the place of a newer one. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeCopy,
  encodeCopy,
  exportedCopy,
  firstCopy,
  type KeyCopy,
  newerCopy,
  nextCopy,
  openCopy,
} from '../../../../ballot-client/src/lib/key-copy.ts';
import { fromUtf8, utf8 } from '../../../../crypto/bytes.ts';
import { SealedFile } from '../../../../crypto/sealed.ts';
import { must, random } from '../../../support/memory-session.ts';

const copies: fc.Arbitrary<KeyCopy> = fc.record({
  id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  revision: fc.integer({ min: 1 }),
  savedAt: fc.nat(),
  exported: fc.nat(),
  content: fc.uint8Array({ maxLength: 300 }),
});

test('every copy is read back as it was written', () => {
  fc.assert(
    fc.property(copies, (copy) => {
      expect(must(decodeCopy(encodeCopy(copy)))).toEqual(copy);
    }),
  );
});

const first = firstCopy(utf8('一'), random, 100);
const text = fromUtf8(encodeCopy(first)) as string;

test.each([
  ['nothing', ''],
  ['the bare content of a role', '{"version":1}'],
  ['another version', text.replace('"version":1', '"version":2')],
  ['a field too many', text.replace('{"version":1', '{"note":1,"version":1')],
  ['a revision of none', text.replace('"revision":1', '"revision":0')],
  ['content that is no base64', text.replace(/"content":"/, '"content":"!')],
])('%s is no copy', (_, bad) => {
  expect(bad).not.toBe(text);
  expect(decodeCopy(utf8(bad))).toMatchObject({ ok: false, code: 'key.file' });
});

test('what was exported is known until something new is stored, also after the file was opened again', () => {
  const isExported = ({ revision, exported }: KeyCopy): boolean => revision === exported;
  expect(isExported(first)).toBe(false);
  const exported = must(decodeCopy(encodeCopy(exportedCopy(first))));
  expect(isExported(exported)).toBe(true);
  const next = must(decodeCopy(encodeCopy(nextCopy(exported, utf8('二'), 200))));
  expect(next).toMatchObject({ id: first.id, revision: 2, savedAt: 200, exported: 1 });
  expect(isExported(next)).toBe(false);
});

describe('of the copy on this device and one that is brought', () => {
  const second = nextCopy(first, utf8('二'), 50);
  const stranger = firstCopy(utf8('三'), random, 300);

  test('the newer one of the same file is gone on with, whatever the clocks say', () => {
    expect(newerCopy(second, first)).toBe('kept');
    expect(newerCopy(first, second)).toBe('brought');
    expect(newerCopy(first, exportedCopy(first)), 'of equal ones the kept one').toBe('kept');
  });

  test('another file is told as another one', () => {
    expect(newerCopy(second, stranger)).toBe('other');
    expect(newerCopy(undefined, first)).toBe('other');
  });
});

test('opens with its passphrase and purpose only', async () => {
  const file = await SealedFile.create('口令口令口令口令', '用途', random);
  const bytes = file.write(encodeCopy(first), random);
  expect(must(await openCopy('口令口令口令口令', '用途', bytes)).copy).toEqual(first);
  expect(await openCopy('口令口令口令口令', '别的用途', bytes)).toMatchObject({ code: 'key.file' });
  const bare = file.write(utf8('{}'), random);
  expect(await openCopy('口令口令口令口令', '用途', bare), 'sealed, but no copy').toMatchObject({
    code: 'key.file',
  });
});
