/** Payloads have one byte form (PROTOCOL.md §2): every kind decodes what it encodes, and nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Bytes,
  concat,
  equalBytes,
  fromHex,
  fromUtf8,
  toPublicKey,
  utf8,
} from '../../../crypto/bytes.ts';
import { KIND_NAMES, KINDS, type Kind } from '../../../crypto/statements/catalogue.ts';
import { decodeStatement, encodeEnvelope } from '../../../crypto/statements/envelope.ts';
import { decodePayload, encodePayload, type Field } from '../../../crypto/statements/schema.ts';
import { codeOf, flip } from '../../support/crypto-basics.ts';
import { payloadsOf, SIGNATURE, somePayload } from '../../support/crypto-payloads.ts';

const SIGNER = toPublicKey(new Uint8Array(32).fill(3));
const schemaOf = (kind: Kind): Field<unknown> => KINDS[kind].schema as Field<unknown>;
const encoded = (kind: Kind, value: unknown): Bytes => encodePayload(schemaOf(kind), value);
/** The verdict on an entry of the log that holds these payload bytes. */
const verdict = (kind: Kind, payload: Bytes): string =>
  codeOf(decodeStatement(encodeEnvelope(kind, payload, SIGNER, SIGNATURE)));

describe.each(KIND_NAMES)('%s', (kind) => {
  it('any payload decodes to what was encoded, and encodes to the same bytes', () => {
    fc.assert(
      fc.property(payloadsOf(kind), (payload) => {
        const bytes = encoded(kind, payload);
        const decoded = decodeStatement(encodeEnvelope(kind, bytes, SIGNER, SIGNATURE));
        expect(decoded).toMatchObject({ ok: true, value: { kind, payload, signer: SIGNER } });
        expect(equalBytes(encoded(kind, decoded.ok && decoded.value.payload), bytes)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('a payload with one byte changed, dropped or added encodes to those bytes or is refused', () => {
    const bytes = encoded(kind, somePayload(kind));
    const damaged = fc.oneof(
      fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, mask]) => {
        return flip(bytes, at, mask);
      }),
      fc.nat(bytes.length - 1).map((at) => concat(bytes.slice(0, at), bytes.slice(at + 1))),
      fc.tuple(fc.nat(bytes.length), fc.nat(255)).map(([at, byte]) => {
        return concat(bytes.slice(0, at), Uint8Array.of(byte), bytes.slice(at));
      }),
    );
    fc.assert(
      fc.property(damaged, (payload) => {
        const decoded = decodePayload(schemaOf(kind), payload);
        if (decoded.ok) expect(equalBytes(encoded(kind, decoded.value), payload)).toBe(true);
        else expect(decoded.code).toBe('payload.malformed');
      }),
      { numRuns: 60 },
    );
  });

  it('a field missing, unknown, twice or in another place is refused', () => {
    const payload = somePayload(kind) as Record<string, unknown>;
    const keys = Object.keys(payload);
    const json = (entries: readonly (readonly [string, unknown])[]): Bytes =>
      utf8(`{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`);
    const entries = Object.entries(payload);
    const first = entries[0] as [string, unknown];
    expect(keys).toEqual(KINDS[kind].fields);
    expect(verdict(kind, json(entries))).toBe('accepted');

    const wrong = [
      ...entries.map((_, i) => entries.toSpliced(i, 1)),
      ...entries.slice(1).map((entry, i) => entries.with(i, entry).with(i + 1, entries[i] as typeof entry)),
      ...entries.map((entry) => [...entries, entry]),
      [first, ...entries],
      [...entries, ['extra', null] as const],
      [...entries, ['__proto__', null] as const],
      [['', 0] as const, ...entries],
    ];
    for (const list of wrong) expect(verdict(kind, json(list))).toBe('payload.malformed');
  });

  it('a null, a list, an object, a number or a truth value in the place of any field is refused', () => {
    const payload = somePayload(kind) as Record<string, unknown>;
    for (const key of Object.keys(payload)) {
      for (const value of [[null], {}, 0.5, -1, 'x'.repeat(70_001), undefined]) {
        expect(schemaOf(kind).read({ ...payload, [key]: value })).toBeUndefined();
      }
    }
    for (const value of [null, [], [payload], 'x', 7, true]) {
      expect(verdict(kind, utf8(JSON.stringify(value)))).toBe('payload.malformed');
    }
  });
});

describe('the form of JSON', () => {
  const kind = 'round-suspended';
  const hash = 'ab'.repeat(32);
  const source = (time = '7', reason = '"下雨"', session = `"${hash}"`): string =>
    `{"session":${session},"after":"${hash}","time":${time},"round":3,"reason":${reason}}`;
  const of = (text: string): string => verdict(kind, utf8(text));

  it('of these tests is valid before it is spoiled', () => {
    expect(of(source())).toBe('accepted');
    expect(of(source('0'))).toBe('accepted');
  });

  it.each([
    ['a space before', ` ${source()}`],
    ['a line feed after', `${source()}\n`],
    ['a space after a colon', source().replace(':', ': ')],
    ['a tab after a comma', source().replace(',', ',\t')],
    ['a byte order mark', `\ufeff${source()}`],
    ['a trailing NUL', `${source()}\0`],
    ['a trailing comma', source().replace('}', ',}')],
    ['a second value', source() + source()],
    ['a comment', `${source()}/**/`],
    ['nothing', ''],
  ])('with %s is refused', (_, text) => {
    expect(of(text)).toBe('payload.malformed');
  });

  it.each([
    '7.0',
    '7e0',
    '70e-1',
    '-0',
    '0.0',
    '+7',
    '07',
    '00',
    '0x7',
    '-7',
    '7n',
    '"7"',
    'null',
    'true',
    '[7]',
    '1e400',
    'NaN',
    'Infinity',
    '9007199254740993',
    '253402300800',
    ' 7',
    '7 ',
    '',
  ])('a time written %j is refused', (time) => {
    // biome-ignore format: a list of spellings
    expect(of(source(time))).toBe('payload.malformed');
  });

  it.each([
    ['a needless \\u escape', '"\\u4e0b雨"'],
    ['an escaped ASCII letter', '"\\u0061"'],
    ['upper-case hex in an escape', '"a\\u001Fb"'],
    ['an escaped solidus', '"a\\/b"'],
    ['a lone high surrogate, escaped', '"a\\ud800b"'],
    ['a lone low surrogate, escaped', '"a\\udc00b"'],
    ['a surrogate pair, escaped', '"\\ud83d\\uddf3"'],
    ['a raw control character', '"a\u0001b"'],
    ['an escaped control character', '"a\\u0001b"'],
    ['an escaped line feed', '"a\\nb"'],
    ['a decomposed letter (NFD)', '"nai\u0308ve"'],
    ['a compatibility Hangul in parts', '"\u1112\u1161\u11ab"'],
    ['a right-to-left override', '"a\u202eb"'],
    ['a left-to-right isolate', '"a\u2066b"'],
    ['a right-to-left mark', '"a\u200fb"'],
    ['a zero-width space', '"a\u200bb"'],
    ['a zero-width joiner', '"a\u200db"'],
    ['a zero-width no-break space', '"a\ufeffb"'],
    ['a soft hyphen', '"a\u00adb"'],
    ['a line separator', '"a\u2028b"'],
    ['a paragraph separator', '"a\u2029b"'],
    ['a private-use character', '"a\ue000b"'],
    ['a delete', '"a\u007fb"'],
    ['a leading space', '" a"'],
    ['a trailing ideographic space', '"a\u3000"'],
    ['no character', '""'],
    ['more characters than allowed', `"${'项'.repeat(2001)}"`],
    ['no quotation marks', '下雨'],
  ])('a text with %s is refused', (_, reason) => {
    expect(of(source('7', reason))).toBe('payload.malformed');
  });

  it('a text with raw lone surrogates or other malformed UTF-8 is refused', () => {
    const bytes = utf8(source('7', '"XYZ"'));
    const at = (fromUtf8(bytes) as string).indexOf('XYZ');
    for (const sequence of ['eda080', 'edb080', 'c0af61', 'fffe61', 'e28261', 'f09f97']) {
      const spoiled = bytes.slice();
      spoiled.set(fromHex(sequence), at);
      expect(verdict(kind, spoiled)).toBe('payload.malformed');
    }
  });

  it('a text of the greatest length, of characters outside the basic plane, is accepted', () => {
    expect(of(source('7', `"${'🗳'.repeat(2000)}"`))).toBe('accepted');
    expect(of(source('7', `"${'🗳'.repeat(2001)}"`))).toBe('payload.malformed');
  });

  it.each([
    ['upper-case', hash.toUpperCase()],
    ['one digit short', hash.slice(1)],
    ['one digit long', `${hash}a`],
    ['with a prefix', `0x${hash.slice(2)}`],
    ['with a letter that is no digit', hash.replace('a', 'g')],
    ['with a line feed', `${hash}\\n`],
  ])('a hash %s is refused', (_, session) => {
    expect(of(source('7', '"a"', `"${session}"`))).toBe('payload.malformed');
  });

  it.each([
    ['trailing bits', 'QUJDRB=='],
    ['trailing bits of three', 'QUJDREV='],
    ['no padding', 'QUJDRA'],
    ['half the padding', 'QUJDRA='],
    ['too much padding', 'QUJD===='],
    ['the URL alphabet', 'QUJ_RA=='],
    ['a line feed', 'QUJD\\nRA=='],
    ['a space', 'QUJD RA=='],
    ['padding inside', 'QU==QUJD'],
    ['a single letter', 'A==='],
  ])('bytes in base64 with %s are refused', (_, base64) => {
    const transport = (value: string): string =>
      `{"session":"${hash}","attempt":1,"from":1,"prev":"${hash}","transportKey":"${value}"}`;
    expect(verdict('key-transport', utf8(transport('QUJDRA==')))).toBe('accepted');
    expect(verdict('key-transport', utf8(transport('QUJDREU=')))).toBe('accepted');
    expect(verdict('key-transport', utf8(transport(base64)))).toBe('payload.malformed');
  });

  it('a signed note with lone surrogates, which JSON would write as escapes, is refused', () => {
    const sealed = (note: string): string =>
      `{"session":"${hash}","after":"${hash}","time":7,"round":3,"checkpoint":${note}}`;
    expect(verdict('round-sealed', utf8(sealed('"a\\n\\n— b c\\n"')))).toBe('accepted');
    for (const note of ['"a\\ud800"', '"\\udc00a"', '"\\u0061"', 'null', '7', `"${'a'.repeat(16_385)}"`]) {
      expect(verdict('round-sealed', utf8(sealed(note)))).toBe('payload.malformed');
    }
  });

  it('a value that does not fit is not encoded: a bug of the caller', () => {
    const challenge = { session: hash, round: 1, paper: hash, code: hash };
    const leave = { session: hash, count: 0 };
    expect(() => encoded('challenge', challenge)).not.toThrow();
    expect(() => encoded('challenge', { ...challenge, extra: 1 })).toThrow(TypeError);
    expect(() => encoded('leave-reported', leave)).not.toThrow();
    expect(() => encoded('leave-reported', { ...leave, count: -0 })).toThrow(TypeError);
    expect(() => encoded(kind, { session: hash })).toThrow(TypeError);
    expect(() => encoded('challenge', { session: hash, round: 0, paper: hash, code: hash })).toThrow(
      TypeError,
    );
  });
});
