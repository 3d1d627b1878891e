/** What a key file holds is read back as it was written, and nothing else is read. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  contentToExport,
  decodeMemory,
  encodeMemory,
  type ScrutineerMemory,
} from '../../../../ballot-client/src/scrutineer/memory.ts';
import { type Bytes, fromUtf8, utf8 } from '../../../../crypto/bytes.ts';
import { ORDER, type Scalar, scalar } from '../../../../crypto/group.ts';
import { must } from '../../../support/memory-session.ts';

const scalars: fc.Arbitrary<Scalar> = fc.bigInt({ min: 0n, max: ORDER - 1n }).map(scalar);
const hex32 = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('hex'));
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
const memories: fc.Arbitrary<ScrutineerMemory> = fc.record({
  identitySecret: keys,
  witnessSecret: keys,
  attempts: fc.array(
    fc.record({
      session: hex32,
      attempt: fc.integer({ min: 1, max: 1000 }),
      transportSecret: scalars,
      polynomials: fc.array(fc.array(scalars, { maxLength: 3 }), { maxLength: 4 }),
      revealed: fc.option(hex32),
      confirmed: fc.option(hex32),
      isDisclosed: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  shares: fc.array(
    fc.record({ session: hex32, ceremony: hex32, scalars: fc.array(scalars, { maxLength: 4 }) }),
    { maxLength: 3 },
  ),
  floors: fc
    .array(fc.tuple(hex32, fc.record({ size: fc.nat(), root: hex32 })), { maxLength: 3 })
    .map((entries) => new Map(entries)),
  decrypted: fc.array(fc.record({ session: hex32, round: fc.integer({ min: 1, max: 1000 }), root: hex32 }), {
    maxLength: 3,
  }),
});

test('every memory is read back as it was written', () => {
  fc.assert(
    fc.property(memories, (memory) => {
      expect(decodeMemory(encodeMemory(memory))).toEqual({ ok: true, value: memory });
    }),
    { numRuns: 60 },
  );
});

const sample = encodeMemory({
  identitySecret: new Uint8Array(32).fill(1),
  witnessSecret: new Uint8Array(32).fill(2),
  attempts: [
    {
      session: 'a'.repeat(64),
      attempt: 1,
      transportSecret: scalar(5),
      polynomials: [[scalar(1), scalar(2)]],
      revealed: null,
      confirmed: 'c'.repeat(64),
      isDisclosed: true,
    },
  ],
  shares: [{ session: 'a'.repeat(64), ceremony: 'b'.repeat(64), scalars: [scalar(3)] }],
  floors: new Map([['a'.repeat(64), { size: 7, root: 'd'.repeat(64) }]]),
  decrypted: [{ session: 'a'.repeat(64), round: 1, root: 'e'.repeat(64) }],
});
const text = fromUtf8(sample) as string;

test('a copy for another medium has everything but the secrets of ceremonies', () => {
  const whole = must(decodeMemory(sample));
  expect(must(decodeMemory(contentToExport(sample)))).toEqual({ ...whole, attempts: [] });
  expect(fromUtf8(contentToExport(sample))).not.toContain('polynomials');
});

test.each<[string, Bytes]>([
  ['nothing', new Uint8Array()],
  ['no text', new Uint8Array([0xff, 0xfe])],
  ['no JSON', utf8('{')],
  ['another kind of file', utf8('{"hello":"world"}')],
  ['a list', utf8('[]')],
  ['another version', utf8(text.replace('"version":1', '"version":2'))],
  ['a field too many', utf8(text.replace('{"version":1', '{"note":1,"version":1'))],
  ['a field too few', utf8(text.replace('"version":1,', ''))],
  ['a short secret', utf8(text.replace('01'.repeat(32), '01'.repeat(31)))],
  [
    'a scalar above the order',
    utf8(text.replace(`"scalars":["03${'00'.repeat(31)}"`, `"scalars":["${'ff'.repeat(32)}"`)),
  ],
  ['a truth that is none', utf8(text.replace('"isDisclosed":true', '"isDisclosed":1'))],
])('%s is no key file', (_, content) => {
  expect(content).not.toEqual(sample);
  expect(decodeMemory(content)).toMatchObject({ ok: false, code: 'key.file' });
});
