/** Texts that disguise themselves, and one statement in two byte forms. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, concat, fromUtf8, type PublicKey, toHex, utf8 } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { scalarFromWide } from '../../crypto/group.ts';
import { KIND_NAMES, KINDS, type PayloadOf } from '../../crypto/statements/catalogue.ts';
import { decodeStatement, encodeEnvelope } from '../../crypto/statements/envelope.ts';
import { isPlainText } from '../../crypto/statements/schema.ts';
import { type MemorySession, random } from '../support/memory-session.ts';
import { SAMPLES } from '../support/session-samples.ts';
import { openSession, statementOf } from '../support/session-scenes.ts';

let session: MemorySession;
beforeAll(async () => {
  session = await openSession();
});

const codeOf = (bytes: Bytes): string => {
  const decoded = decodeStatement(bytes);
  return decoded.ok ? 'accepted' : decoded.code;
};
/** The same entry with its payload's text changed; nobody asks for the signature here. */
function withPayload(envelope: Bytes, change: (text: string) => string): Bytes {
  const { kind, payloadBytes, signer, signature } = statementOf(envelope);
  return encodeEnvelope(kind, utf8(change(fromUtf8(payloadBytes) as string)), signer, signature);
}

describe('canonical form', () => {
  test('every entry of a session is the only encoding of itself', () => {
    const byKind = new Map(session.entries.map((bytes) => [statementOf(bytes).kind, bytes]));
    for (const [kind, bytes] of byKind) {
      const changes: [string, (text: string) => string][] = [
        ['a space', (text) => text.replace(':', ': ')],
        ['a line at the end', (text) => `${text}\n`],
        ['a space before', (text) => ` ${text}`],
        ['a byte order mark', (text) => `\ufeff${text}`],
        ['an unknown key', (text) => text.replace('{', '{"x":1,')],
        ['the first key again', (text) => text.replace(/^\{("[a-zA-Z]+":)("[^"]*")/, '{$1$2,$1$2')],
        ['a trailing value', (text) => `${text}{}`],
        ['an escape that is not needed', (text) => text.replace('"s', '"\\u0073')],
        ['an escaped key', (text) => text.replace('"session', '"\\u0073ession')],
        ['a number in another form', (text) => text.replace(/:(\d+)([,}])/, ':$1.0$2')],
        ['a number with an exponent', (text) => text.replace(/:(\d+)([,}])/, ':$1e0$2')],
        ['a negative zero', (text) => text.replace(/:0([,}])/, ':-0$1')],
        [
          'upper-case hex',
          (text) => text.replace(/"([0-9a-f]{64})"/, (_, hex: string) => `"${hex.toUpperCase()}"`),
        ],
      ];
      for (const [name, change] of changes) {
        const changed = withPayload(bytes, change);
        if (toHex(changed) === toHex(bytes)) continue;
        expect(codeOf(changed), `${kind} with ${name}`).toBe('payload.malformed');
      }
    }
  });

  test('an envelope has one byte form as well', () => {
    const bytes = session.entries[3] as Bytes;
    const text = fromUtf8(bytes) as string;
    const { payloadBytes, signature } = statementOf(bytes);
    const wrong = [
      `${text}\n`,
      ` ${text}`,
      text.replace(',', ', '),
      text.replace('"keyid"', '"keyId"'),
      text.replace('"signatures":[', '"signatures":[{"keyid":"00","sig":""},'),
      text.replace(toBase64(payloadBytes), toBase64(payloadBytes).replace(/=+$/, '')),
      text.replace(toBase64(signature), toBase64(signature).replace(/==$/, '')),
      text.replace('application/vnd', 'Application/vnd'),
      text.replace(/"keyid":"([0-9a-f]+)"/, (_, key: string) => `"keyid":"${key.toUpperCase()}"`),
      text.replace(/\{"payload":("[^"]+"),("payloadType":"[^"]+")/, '{$2,"payload":$1'),
    ];
    for (const changed of wrong) {
      expect(changed).not.toBe(text);
      expect(codeOf(utf8(changed))).toBe('envelope.malformed');
    }
    expect(codeOf(concat(bytes, new Uint8Array(1)))).toBe('envelope.malformed');
    expect(codeOf(concat(new Uint8Array([0xef, 0xbb, 0xbf]), bytes))).toBe('envelope.malformed');
    const unknown = text.replace(/piaojue\.[a-z-]+\+json/, 'piaojue.ballots+json');
    expect(codeOf(utf8(unknown))).toBe('envelope.kind');
    expect(codeOf(new Uint8Array(65_536))).toBe('log.entry_too_long');
  });

  test('bytes that are not UTF-8 are no payload', () => {
    const { kind, payloadBytes, signer, signature } = statementOf(session.entries[0] as Bytes);
    const broken = payloadBytes.slice();
    const at = broken.findIndex((byte) => byte > 0x7f);
    broken[at] = 0xff;
    expect(codeOf(encodeEnvelope(kind, broken, signer, signature))).toBe('payload.malformed');
  });
});

describe('texts that people read', () => {
  const incident = (text: string): Bytes => {
    const payload: PayloadOf<'incident'> = { ...SAMPLES.incident, text };
    return encodeEnvelope(
      'incident',
      utf8(JSON.stringify(payload)),
      'ab'.repeat(32) as PublicKey,
      random(64),
    );
  };

  test.each<[string, string]>([
    ['a right-to-left override', '项目\u202eabc'],
    ['an isolate', '\u2067项目\u2069'],
    ['a zero-width space', '项\u200b目'],
    ['a zero-width joiner', '项\u200d目'],
    ['a byte order mark', '\ufeff项目'],
    ['a soft hyphen', '项\u00ad目'],
    ['a line break', '项目\n二'],
    ['a tab', '项目\t二'],
    ['a null', '项目\u0000'],
    ['a line separator', '项目\u2028二'],
    ['a private-use character', '项\ue000目'],
    ['a tag character', '项目\u{e0041}'],
    ['a lone surrogate', '项目\ud800'],
    ['white space around', ' 项目'],
    ['nothing', ''],
    ['too many characters', '项'.repeat(2001)],
    ['a decomposed letter', 'e\u0301'],
    ['a compatibility ideograph that NFC replaces', '\uf900'],
  ])('do not hold %s', (_, text) => {
    expect(codeOf(incident(text))).toBe('payload.malformed');
  });

  test.each(['项目 1：26 座农桥', '<script>alert(1)</script> & "引号"', 'é', '𠮷田', '5G 基站 400 个', '👍'])(
    'may be %s: markup is text like any other and only shown as text',
    (text) => {
      expect(codeOf(incident(text))).toBe('accepted');
    },
  );

  test('have one form: what is accepted is its own NFC, and every other normal form of it is refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (text) => {
        if (!isPlainText(text, 100)) return;
        expect(text).toBe(text.normalize('NFC'));
        const decomposed = text.normalize('NFD');
        if (decomposed !== text) expect(isPlainText(decomposed, 100)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

test('nothing in a public statement about a deputy could name a person, a seat, a device or a time', () => {
  expect(KINDS.attendance.fields).toEqual(['session', 'nonce', 'votingKey']);
  expect(KINDS.paper.fields).toEqual([
    'session',
    'round',
    'credential',
    'votingKey',
    'serial',
    'candidates',
    'rules',
    'opened',
    'ceremony',
  ]);
  expect(KINDS.ballot.fields).toEqual(['session', 'round', 'paper', 'replaces', 'ciphertext', 'proof']);
  expect(KINDS.challenge.fields).toEqual(['session', 'round', 'paper', 'code']);
  expect(KINDS['roll-part'].fields).toEqual(['sessionId', 'part', 'of', 'credentials']);
  const telling = /name|seat|device|address|ip$|delegation|serialNumber/i;
  for (const kind of KIND_NAMES)
    expect(KINDS[kind].fields.filter((field) => telling.test(field))).toEqual([]);
});

test('scalars come from 64 bytes, so that none is more likely than another', () => {
  expect(() => scalarFromWide(new Uint8Array(32))).toThrow(RangeError);
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => Number((order >> BigInt(8 * i)) & 255n));
  expect(scalarFromWide(bytes)).toBe(0n);
  expect(scalarFromWide(new Uint8Array(64).fill(0xff))).toBe((2n ** 512n - 1n) % order);
});
