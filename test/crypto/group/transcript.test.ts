/** The transcript hash (PROTOCOL.md §2): no two lists of arguments share an encoding. */
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, concat, fromUtf8, toHash, toHex, u64le, utf8 } from '../../../crypto/bytes.ts';
import { LABELS } from '../../../crypto/domains.ts';
import {
  lengthPrefixed,
  payloadHash,
  payloadsHash,
  type TranscriptArgument,
  transcript,
  transcript256,
} from '../../../crypto/transcript.ts';

const bytesOf = (x: TranscriptArgument): Bytes =>
  typeof x === 'number' ? u64le(x) : typeof x === 'string' ? utf8(x) : x;

/** The definition, written out. */
const preimage = (label: string, args: readonly TranscriptArgument[]): Bytes =>
  concat(
    ...[utf8(`piaojue/v1/${label}`), ...args.map(bytesOf)].map((x) => {
      const length = new Uint8Array(8);
      new DataView(length.buffer).setUint32(0, x.length, true);
      return concat(length, x);
    }),
  );

const argument = fc.oneof(
  fc.uint8Array({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.nat(300),
);
const args = fc.array(argument, { maxLength: 5 });
const asText = (list: readonly TranscriptArgument[]): string => list.map((x) => toHex(bytesOf(x))).join('/');

describe('transcript', () => {
  it('is SHA-512, and for codes SHA-256, of the length-prefixed label and arguments', () => {
    fc.assert(
      fc.property(args, (list) => {
        const whole = preimage('ballot', list);
        expect(toHex(transcript(LABELS.ballot, ...list))).toBe(toHex(sha512(whole)));
        expect(toHex(transcript256(LABELS.ballot, ...list))).toBe(toHex(sha256(whole)));
      }),
      { numRuns: 100 },
    );
  });

  it('of two lists of arguments is equal only if the lists are', () => {
    fc.assert(
      fc.property(args, args, (one, other) => {
        const isEqual = list(one) === list(other);
        expect(toHex(transcript(LABELS.box, ...one)) === toHex(transcript(LABELS.box, ...other))).toBe(
          isEqual,
        );
      }),
      { numRuns: 200 },
    );
    function list(of: readonly TranscriptArgument[]): string {
      return `${of.length}:${asText(of)}`;
    }
  });

  it('tells apart bytes moved between arguments, empty arguments, and arguments joined', () => {
    const [a, b] = [utf8('a'), utf8('b')];
    const lists: TranscriptArgument[][] = [
      [],
      [''],
      ['', ''],
      ['ab'],
      ['a', 'b'],
      ['', 'ab'],
      ['ab', ''],
      ['b', 'a'],
      ['a', '', 'b'],
      [concat(lengthPrefixed(a), lengthPrefixed(b))],
      [concat(a, lengthPrefixed(b))],
      [1, 2],
      [concat(u64le(1), u64le(2))],
      [1 + 2 * 2 ** 32],
    ];
    const hashes = lists.map((list) => toHex(transcript(LABELS.box, ...list)));
    expect(new Set(hashes).size).toBe(lists.length);
  });

  it('of the same arguments under another label is another', () => {
    const labels = Object.values(LABELS);
    expect(new Set(labels).size).toBe(labels.length);
    expect(new Set(labels.map((label) => toHex(transcript(label, 'x')))).size).toBe(labels.length);
  });

  it('keeps a label apart from an argument that continues it', () => {
    expect(toHex(transcript(LABELS.ballot, '-context'))).not.toBe(toHex(transcript(LABELS.ballotContext)));
    expect(toHex(transcript(LABELS.ballot, '-context'))).not.toBe(
      toHex(transcript(LABELS.ballotContext, '')),
    );
  });

  it('hashes of payloads are SHA-256 of one, and of a list in its order and length', () => {
    const [a, b] = [utf8('{"a":1}'), utf8('{"b":2}')];
    expect(payloadHash(a)).toBe(toHash(sha256(a)));
    const lists = [[], [a], [b], [a, b], [b, a], [concat(a, b)], [a, b, new Uint8Array(0)]];
    expect(new Set(lists.map(payloadsHash)).size).toBe(lists.length);
  });
});

describe('counters', () => {
  it('are 8 bytes little-endian', () => {
    expect(toHex(u64le(0))).toBe('0000000000000000');
    expect(toHex(u64le(0x01020304))).toBe('0403020100000000');
    expect(toHex(u64le(Number.MAX_SAFE_INTEGER))).toBe('ffffffffffff1f00');
  });

  it('that are no unsigned safe integers are a bug of the caller', () => {
    for (const value of [-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1, Number.POSITIVE_INFINITY]) {
      expect(() => u64le(value)).toThrow(RangeError);
      expect(() => transcript(LABELS.box, value)).toThrow(RangeError);
    }
  });
});

describe('UTF-8', () => {
  it('decodes what it encodes, and keeps a byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
      { numRuns: 100 },
    );
    expect(fromUtf8(utf8('\ufeffa'))).toBe('\ufeffa');
  });

  it('that is malformed is refused: surrogates, overlong forms, cut sequences', () => {
    for (const bytes of [
      [0xed, 0xa0, 0x80],
      [0xc0, 0xaf],
      [0xe2, 0x82],
      [0xff],
      [0xf4, 0x90, 0x80, 0x80],
      [0x80],
    ]) {
      expect(fromUtf8(Uint8Array.from(bytes))).toBeUndefined();
    }
  });
});
