import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../../crypto/encoding.ts';
import {
  ed25519Verifier,
  formatNote,
  formatSignatureLine,
  MAX_SIGNATURES,
  type NoteVerifier,
  openNote,
  parseNote,
  parseSignatureLine,
  signNote,
} from '../../../crypto/log/note.ts';
import { formatVerifierKey, parseVerifierKey, verifierKey } from '../../../crypto/log/verifier-key.ts';
import { publicKeyOf, type SecretKey } from '../../../crypto/signature.ts';
import { codeOf, flip, opensslVerifies, secretKey, unwrap } from './support.ts';
import { C2SP_NOTE, C2SP_POEM, FORMATS_KEYS, GO_NOTE } from './vectors.ts';

function verifierOf(text: string): NoteVerifier {
  const key = unwrap(parseVerifierKey(text));
  return ed25519Verifier(key.name, key.publicKey);
}
const peter = verifierOf(GO_NOTE.peterKey);
const enoch = verifierOf(GO_NOTE.enochKey);
const both = `${GO_NOTE.text}\n${GO_NOTE.peterLine}${GO_NOTE.enochLine}`;
const peterSecret = fromBase64(GO_NOTE.peterSecret)!.slice(1) as SecretKey;

describe('C2SP signed-note: verifier keys', () => {
  it.each([
    C2SP_NOTE.verifierKey,
    GO_NOTE.peterKey,
    GO_NOTE.enochKey,
    FORMATS_KEYS.plus,
    FORMATS_KEYS.witness,
  ])('%s', (text) => {
    expect(formatVerifierKey(unwrap(parseVerifierKey(text)))).toBe(text);
  });

  it('the parts of the example of the specification', () => {
    const key = unwrap(parseVerifierKey(C2SP_NOTE.verifierKey));
    expect(key).toMatchObject({ name: 'example.com/foo', type: 1, keyId: 0x530d903a });
    expect(toHex(key.publicKey)).toBe(C2SP_NOTE.publicKey);
    expect(verifierKey('example.com/foo', 1, fromHex(C2SP_NOTE.publicKey))).toEqual(key);
  });

  it('a key id depends on name, type and key', () => {
    const { publicKey } = peter;
    const ids = [
      verifierKey('a', 1, publicKey),
      verifierKey('b', 1, publicKey),
      verifierKey('a', 4, publicKey),
    ];
    expect(new Set(ids.map(({ keyId }) => keyId)).size).toBe(3);
  });

  it.each([
    ['upper-case id', GO_NOTE.peterKey.replace('c74f20a3', 'C74F20A3')],
    ['another id', GO_NOTE.peterKey.replace('c74f20a3', 'c74f20a4')],
    ['another name', GO_NOTE.peterKey.replace('Peter', 'Paul')],
    ['no name', GO_NOTE.peterKey.replace('PeterNeumann', '')],
    ['a space in the name', GO_NOTE.peterKey.replace('PeterN', 'Peter N')],
    ['a newline at the end', `${GO_NOTE.peterKey}\n`],
    ['no key', 'PeterNeumann+c74f20a3'],
    ['nothing', ''],
    ['ECDSA', 'rekor.sigstore.dev+12345678+AwEB'],
    ['not base64', 'rekor.sigstore.dev+12345678+THIS_IS_NOT_BASE64!'],
    ['a small-order key', formatVerifierKey(verifierKey('a', 1, Uint8Array.of(1, ...new Uint8Array(31))))],
  ])('rejects %s', (_, text) => {
    expect(codeOf(parseVerifierKey(text))).toBe('log.key');
  });

  it('rejects a type that is not in use, even with its own key id', () => {
    // @ts-expect-error 0x02 is ECDSA in C2SP signed-note
    const ecdsa = formatVerifierKey(verifierKey('a', 2, peter.publicKey));
    expect(codeOf(parseVerifierKey(ecdsa))).toBe('log.key');
    expect(codeOf(parseVerifierKey(formatVerifierKey(verifierKey('a', 1, peter.publicKey))))).toBe(
      'accepted',
    );
  });

  it('has a key id of eight digits also where the first ones are zero', () => {
    const names = Array.from({ length: 400 }, (_, i) => `example.com/${i}`);
    const keys = names.map((name) => verifierKey(name, 1, peter.publicKey));
    const small = keys.filter(({ keyId }) => keyId < 0x1000_0000);
    expect(small.length).toBeGreaterThan(0);
    for (const key of small) {
      const text = formatVerifierKey(key);
      expect(text).toMatch(/^[^+]*\+0[0-9a-f]{7}\+/);
      expect(unwrap(parseVerifierKey(text))).toEqual(key);
    }
  });

  it('is not made of a name that is none or a key of another length', () => {
    for (const name of ['', 'a b', 'a+b', 'a\u0001b', 'a\n', '\ud800']) {
      expect(() => verifierKey(name, 1, peter.publicKey), JSON.stringify(name)).toThrow(RangeError);
    }
    expect(() => verifierKey('a', 1, peter.publicKey.subarray(1))).toThrow(RangeError);
  });

  it('a key with one changed byte is rejected', () => {
    const bytes = utf8(C2SP_NOTE.verifierKey);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 127 }), (at, mask) => {
        const mutant = String.fromCharCode(...flip(bytes, at, mask));
        // The key id, 32 bits of SHA-256, binds all parts.
        expect(codeOf(parseVerifierKey(mutant))).toBe('log.key');
      }),
      { numRuns: 100 },
    );
  });
});

describe('C2SP signed-note: published notes', () => {
  it('the example of the specification', () => {
    const note = `${C2SP_NOTE.text}\n${C2SP_NOTE.line}`;
    const opened = unwrap(openNote(note, [verifierOf(C2SP_NOTE.verifierKey)]));
    expect(opened.text).toBe(C2SP_NOTE.text);
    expect(opened.verified).toMatchObject([{ name: 'example.com/foo', keyId: 0x530d903a, type: 1 }]);
    expect(opened.unknown).toEqual([]);
    expect(unwrap(openNote(utf8(note), [verifierOf(C2SP_NOTE.verifierKey)]))).toEqual(opened);
  });

  it('golang.org/x/mod/sumdb/note: signing gives the published bytes', () => {
    const note = `${GO_NOTE.text}\n${GO_NOTE.peterLine}`;
    expect(signNote(GO_NOTE.text, 'PeterNeumann', peterSecret)).toBe(note);
    const enochSecret = secretKey(0);
    expect(signNote(GO_NOTE.text, 'EnochRoot', enochSecret)).toBe(`${GO_NOTE.text}\n${GO_NOTE.enochLine}`);
  });

  it('golang.org/x/mod/sumdb/note: one known, both known, the other unknown', () => {
    const names = (lines: readonly { name: string }[]) => lines.map(({ name }) => name);
    const one = unwrap(openNote(both, [peter]));
    expect([names(one.verified), names(one.unknown)]).toEqual([['PeterNeumann'], ['EnochRoot']]);
    const two = unwrap(openNote(both, [enoch, peter]));
    expect([names(two.verified), names(two.unknown)]).toEqual([['PeterNeumann', 'EnochRoot'], []]);
  });

  it('the text keeps its own empty lines: the split is at the last one', () => {
    const note = unwrap(parseNote(C2SP_POEM));
    expect(note.text).toBe(
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n',
    );
    expect(note.signatures).toMatchObject([{ name: 'quasimodo.example/salvatore', keyId: 0x367ba04b }]);
    expect(formatNote(note.text, note.signatures)).toBe(C2SP_POEM);
  });
});

describe('C2SP signed-note: verification', () => {
  it('a wrong signature of a known key rejects the note, even beside a right one', () => {
    const bad = both.replace('rwz+eBzm', 'rwz+eBzn');
    expect(codeOf(openNote(bad, [peter, enoch]))).toBe('log.signature');
    expect(codeOf(openNote(bad, [peter]))).toBe('accepted');
    expect(codeOf(openNote(both.replace('cryptography', 'Cryptography'), [peter]))).toBe('log.signature');
  });

  it('no known key, no note', () => {
    expect(codeOf(openNote(both, []))).toBe('log.signature');
    expect(codeOf(openNote(both, [verifierOf(C2SP_NOTE.verifierKey)]))).toBe('log.signature');
  });

  it('the same key under another name, and the same name with another key, are unknown', () => {
    const renamed = ed25519Verifier('Peter', peter.publicKey);
    const rekeyed = ed25519Verifier('PeterNeumann', enoch.publicKey);
    const opened = unwrap(openNote(both, [renamed, rekeyed, enoch]));
    expect(opened.verified.map(({ name }) => name)).toEqual(['EnochRoot']);
    expect(opened.unknown.map(({ name }) => name)).toEqual(['PeterNeumann']);
  });

  it('two lines of one known key are rejected, of an unknown key ignored', () => {
    const twice = `${both}${GO_NOTE.enochLine}`;
    expect(codeOf(openNote(twice, [peter, enoch]))).toBe('log.signature');
    expect(unwrap(openNote(twice, [peter])).unknown).toHaveLength(2);
    expect(codeOf(openNote(both, [peter, peter]))).toBe('log.signature');
  });

  it('signatures verify under OpenSSL', () => {
    const note = unwrap(parseNote(signNote('某某选举\n', 'vote.example', secretKey(9))));
    const [line] = note.signatures;
    expect(opensslVerifies(utf8(note.text), line!.signature, publicKeyOf(secretKey(9)))).toBe(true);
    expect(opensslVerifies(utf8('other\n'), line!.signature, publicKeyOf(secretKey(9)))).toBe(false);
  });
});

describe('C2SP signed-note: form', () => {
  const valid = `${GO_NOTE.text}\n${GO_NOTE.peterLine}`;
  const line = GO_NOTE.peterLine;

  it.each([
    ['nothing', ''],
    ['no empty line', GO_NOTE.text + line],
    ['no text before the empty line', `\n${line}`],
    ['no signature', `${GO_NOTE.text}\n`],
    ['no newline at the end', valid.slice(0, -1)],
    ['an empty line at the end', `${valid}\n`],
    ['text after the signatures', `${valid}garbage\n`],
    ['a hyphen for the dash', valid.replace('— ', '- ')],
    ['an en dash', valid.replace('— ', '– ')],
    ['no space after the dash', valid.replace('— ', '—')],
    ['two spaces before the signature', valid.replace('Neumann x08', 'Neumann  x08')],
    ['a space after the signature', valid.replace('AM=\n', 'AM= \n')],
    ['no name', valid.replace('PeterNeumann', '')],
    ['a plus in the name', valid.replace('PeterNeumann', 'Peter+Neumann')],
    ['a no-break space in the name', valid.replace('PeterNeumann', 'Peter\u00a0Neumann')],
    ['an ideographic space in the name', valid.replace('PeterNeumann', 'Peter\u3000Neumann')],
    ['a next-line character in the name', valid.replace('PeterNeumann', 'Peter\u0085Neumann')],
    ['no signature on the line', valid.replace(/Neumann .*/, 'Neumann')],
    ['an empty signature', valid.replace(/Neumann .*/, 'Neumann ')],
    ['a key id alone', valid.replace(/Neumann .*/, 'Neumann x08gow==')],
    ['base64 without padding', valid.replace('AM=\n', 'AM\n')],
    ['base64 with other trailing bits', valid.replace('AM=\n', 'AN=\n')],
    ['a carriage return', valid.replaceAll('\n', '\r\n')],
    ['a tab in the text', valid.replace('you think', 'you\tthink')],
    ['a zero byte in the text', valid.replace('you think', 'you\0think')],
    ['a lone surrogate in the text', valid.replace('you think', 'you\ud800think')],
    ['a lone surrogate in the name', valid.replace('PeterNeumann', 'Peter\udc00Neumann')],
    ['more than 100 signatures', valid + line.repeat(MAX_SIGNATURES)],
    ['more than a million bytes', `${'好'.repeat(333_400)}\n\n${line}`],
  ])('rejects %s', (_, note) => {
    expect(codeOf(parseNote(valid))).toBe('accepted');
    expect(codeOf(parseNote(note))).toBe('log.note');
  });

  it('rejects malformed UTF-8', () => {
    const bytes = utf8(valid);
    expect(codeOf(parseNote(bytes))).toBe('accepted');
    for (const bad of [0x80, 0xc0, 0xff]) {
      expect(codeOf(parseNote(bytes.with(3, bad)))).toBe('log.note');
    }
  });

  it('keeps a byte order mark as part of the text', () => {
    expect(unwrap(parseNote(utf8(`\ufeff${valid}`))).text).toBe(`\ufeff${GO_NOTE.text}`);
    expect(codeOf(openNote(utf8(`\ufeff${valid}`), [peter]))).toBe('log.signature');
  });

  it('does not write what it would not read', () => {
    const signature = { name: 'a', keyId: 1, signature: new Uint8Array(64) };
    expect(unwrap(parseNote(formatNote('x\n', [signature]))).signatures).toEqual([signature]);
    const many = Array(MAX_SIGNATURES).fill(signature);
    expect(unwrap(parseNote(formatNote('x\n', many))).signatures).toHaveLength(MAX_SIGNATURES);
    const overhead = formatNote('\n', [signature]).length + 2;
    const longest = formatNote(`${'x'.repeat(1_000_000 - overhead)}\n`, [signature]);
    expect(utf8(longest)).toHaveLength(1_000_000);
    expect(codeOf(parseNote(longest))).toBe('accepted');
    expect(codeOf(parseNote(utf8(longest)))).toBe('accepted');
    expect(codeOf(parseNote(`x${longest}`))).toBe('log.note');
    expect(() => formatNote('x', [signature])).toThrow(RangeError);
    expect(() => formatNote('', [signature])).toThrow(RangeError);
    expect(() => formatNote('x\r\n', [signature])).toThrow(RangeError);
    expect(() => formatNote('x\n', [])).toThrow(RangeError);
    expect(() => formatNote('x\n', Array(MAX_SIGNATURES + 1).fill(signature))).toThrow(RangeError);
    expect(() => formatNote('x\n', [{ ...signature, name: 'a b' }])).toThrow(RangeError);
    expect(() => formatNote('x\n', [{ ...signature, signature: new Uint8Array(0) }])).toThrow(RangeError);
  });
});

describe('C2SP signed-note: properties', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((s) => `n${s.replace(/[\s+\p{Cc}\p{White_Space}]/gu, '')}`);
  const signature = fc.record({
    name,
    keyId: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
  });
  const text = fc.string({ unit: 'grapheme' }).map((s) => `${s.replace(/[^\P{Cc}\n]/gu, '')}\n`);

  it('format and parse are inverse', () => {
    fc.assert(
      fc.property(text, fc.array(signature, { minLength: 1, maxLength: 5 }), (body, signatures) => {
        const note = formatNote(body, signatures);
        expect(unwrap(parseNote(note))).toEqual({ text: body, signatures });
        expect(parseNote(utf8(note))).toEqual(parseNote(note));
      }),
      { numRuns: 100 },
    );
  });

  it('every mutated or truncated note is rejected or is its own encoding', () => {
    const bytes = utf8(both);
    let rejected = 0;
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, mask, cut) => {
          const mutant = cut ? bytes.slice(0, at) : flip(bytes, at, mask);
          const parsed = parseNote(mutant);
          if (parsed.ok) {
            expect(utf8(formatNote(parsed.value.text, parsed.value.signatures))).toEqual(mutant);
          } else {
            expect(parsed.code).toBe('log.note');
            rejected++;
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(rejected).toBeGreaterThan(50);
  });

  it('a note cut anywhere is rejected, except between two signature lines', () => {
    const bytes = utf8(both);
    const complete = utf8(`${GO_NOTE.text}\n${GO_NOTE.peterLine}`).length;
    const lengths = Array.from(bytes, (_, length) => length);
    const readable = lengths.filter((length) => parseNote(bytes.slice(0, length)).ok);
    expect(readable).toEqual([complete]);
  });

  it('a line is read only with its newline, alone', () => {
    const parsed = unwrap(parseSignatureLine(GO_NOTE.peterLine));
    expect(formatSignatureLine(parsed)).toBe(GO_NOTE.peterLine);
    expect(toBase64(parsed.signature)).toHaveLength(88);
    expect(codeOf(parseSignatureLine(GO_NOTE.peterLine.trimEnd()))).toBe('log.note');
    expect(codeOf(parseSignatureLine(GO_NOTE.peterLine + GO_NOTE.enochLine))).toBe('log.note');
    expect(codeOf(parseSignatureLine(GO_NOTE.peterLine.replace('\n', 'X')))).toBe('log.note');
    expect(codeOf(parseSignatureLine(GO_NOTE.peterLine.replace('Neumann', '\u0001')))).toBe('log.note');
  });
});
