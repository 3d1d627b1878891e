/** Fields of a schema at their bounds, and what only one of their checks refuses. */
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../crypto/bytes.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import { MAX_ENTRY_LENGTH, StatementSigner } from '../../../crypto/statements/envelope.ts';
import {
  boolean,
  decodePayload,
  encodePayload,
  type Field,
  hash,
  integer,
  isPlainText,
  list,
  note,
  nullable,
  object,
  text,
} from '../../../crypto/statements/schema.ts';
import { codeOf } from '../../support/crypto-basics.ts';
import { somePayload } from '../../support/crypto-payloads.ts';

const DIGEST = 'ab'.repeat(32);

describe('a field', () => {
  it('takes a value of its own type, not a list that would be written as the same text', () => {
    expect(hash.read(DIGEST)).toBe(DIGEST);
    expect(hash.read([DIGEST])).toBeUndefined();
    expect(codeOf(decodePayload(object({ hash }), utf8(`{"hash":["${DIGEST}"]}`)))).toBe('payload.malformed');
  });

  it('of truth values takes true and false only', () => {
    expect([true, false].map((value) => boolean.read(value))).toEqual([true, false]);
    for (const value of [0, 1, 'true', '', null, [], {}]) expect(boolean.read(value)).toBeUndefined();
  });

  it('of integers takes both bounds and nothing beyond', () => {
    const { read } = integer(2, 4);
    expect([1, 2, 3, 4, 5].map(read)).toEqual([undefined, 2, 3, 4, undefined]);
    expect(integer(0).read(Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
    expect(integer(0).read(Number.MAX_SAFE_INTEGER + 1)).toBeUndefined();
  });

  it('of text takes one character, and as many as it says', () => {
    expect(['', '票', '票决', '票决会'].map((value) => isPlainText(value, 2))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(text(1).read('票')).toBe('票');
  });

  it('of notes takes 16,384 characters', () => {
    expect(note.read('a'.repeat(16_384))).toHaveLength(16_384);
    expect(note.read('a'.repeat(16_385))).toBeUndefined();
  });

  it('of lists takes none to as many items as it may have', () => {
    const { read } = list(boolean, 2);
    expect(read([])).toEqual([]);
    expect(read([true, false])).toEqual([true, false]);
    expect(read([true, false, true])).toBeUndefined();
    expect(read([true, 1])).toBeUndefined();
    const many = (length: number) => new Array<boolean>(length).fill(true);
    expect(list(boolean).read(many(10_000))).toHaveLength(10_000);
    expect(list(boolean).read(many(10_001))).toBeUndefined();
  });

  it('that may be null takes null beside its values', () => {
    expect(nullable(boolean).read(null)).toBeNull();
    expect(nullable(boolean).read(false)).toBe(false);
    expect(nullable(boolean).read(0)).toBeUndefined();
  });

  it('of an object is its own, not what every object has', () => {
    const anything: Field<unknown> = { read: (value) => value, describe: 'anything' };
    const { read } = object({ valueOf: anything });
    expect(read({ valueOf: 1 })).toEqual({ valueOf: 1 });
    expect(read({ other: 1 })).toBeUndefined();
  });
});

it('a payload that does not fit is not encoded, and the error says what fits', () => {
  expect(() => encodePayload(object({ open: boolean }), JSON.parse('{"open":1}'))).toThrow(
    'the value does not fit {open: true or false}',
  );
});

it('a key signs an entry of 65,535 bytes, and none that is longer', () => {
  const signer = new StatementSigner('voting', new Uint8Array(32).fill(7) as SecretKey);
  const sign = (round: number, groups: number) =>
    signer.sign('ballot', { ...somePayload('ballot'), round, proof: 'AAAA'.repeat(groups) });
  // A digit more moves the payload by a byte, four letters by four, and the envelope writes three bytes as four.
  const full = [1, 10, 100].flatMap((round) => {
    const room = MAX_ENTRY_LENGTH - sign(round, 0).length;
    const groups = Math.floor((room * 3) / 16);
    return [groups - 1, groups, groups + 1].map((some) => () => sign(round, some));
  });
  const lengths = full.map((make) => {
    try {
      return make().length;
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      return undefined;
    }
  });
  expect(lengths).toContain(MAX_ENTRY_LENGTH);
  expect(lengths).toContain(undefined);
  expect(Math.max(...lengths.map((length = 0) => length))).toBe(MAX_ENTRY_LENGTH);
});
