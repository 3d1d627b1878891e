/** Base64 and Crockford base 32: one text for every string of bytes, and no other text is taken. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  equalBytes,
  fromHex,
  isHex32,
  toHash,
  toHex,
  toLeafHash,
  toPublicKey,
} from '../../../crypto/bytes.ts';
import {
  CROCKFORD,
  fromBase64,
  normalizeCrockford,
  toBase64,
  toCrockford,
} from '../../../crypto/encoding.ts';
import { scalarFromWide } from '../../../crypto/group.ts';

describe('base64', () => {
  it.each([
    // RFC 4648 §10.
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('RFC 4648 §10: %j', (text, base64) => {
    const bytes = new TextEncoder().encode(text);
    expect(toBase64(bytes)).toBe(base64);
    expect(fromBase64(base64)).toEqual(bytes);
  });

  it('decodes what it encodes, of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      }),
      { numRuns: 200 },
    );
    const large = Uint8Array.from({ length: 48_000 }, (_, i) => i & 255);
    expect(fromBase64(toBase64(large))).toEqual(large);
  });

  it('takes a text only if it encodes to the same text', () => {
    let taken = 0;
    const letters = fc.string({ unit: fc.constantFrom(...'ABQgw0159+/=-_ \n'), maxLength: 12 });
    fc.assert(
      fc.property(letters, (text) => {
        const bytes = fromBase64(text);
        const lenient = Buffer.from(text, 'base64');
        if (bytes !== undefined) taken++;
        if (bytes !== undefined) expect(toBase64(bytes)).toBe(text);
        else expect(lenient.toString('base64')).not.toBe(text);
      }),
      { numRuns: 1000 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  it.each([
    'QQ',
    'QQ=',
    'QQ===',
    'Q===',
    'QR==',
    'QUI',
    'QUJ=',
    'QU==QUJD',
    '=QQ=',
    'QQ==\n',
    ' QQ==',
    'QU-_',
    'QÜ==',
    '====',
  ])('refuses %j', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});

describe('the last letter of base64', () => {
  const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  it('before two signs of padding is one of four, before one of sixteen', () => {
    const taken = (before: string, after: string): string =>
      [...LETTERS].filter((letter) => fromBase64(`${before}${letter}${after}`) !== undefined).join('');
    expect(taken('Q', '==')).toBe('AQgw');
    expect(taken('QU', '=')).toBe('AEIMQUYcgkosw048');
    expect(taken('QUJ', '')).toBe(LETTERS);
  });
});

describe('Crockford base 32', () => {
  it('has 32 different characters without I, L, O and U', () => {
    expect(new Set(CROCKFORD).size).toBe(32);
    expect(CROCKFORD).not.toMatch(/[ILOU]/);
  });

  it('is the bits of the bytes, five at a time, most significant first', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(51), (bytes, length) => {
        const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
        const text = toCrockford(bytes, length);
        const back = [...text].map((c) => CROCKFORD.indexOf(c).toString(2).padStart(5, '0')).join('');
        expect(back).toBe(bits.slice(0, 5 * length));
      }),
      { numRuns: 100 },
    );
    expect(toCrockford(Uint8Array.of(0, 68, 50, 20, 199, 66, 84, 182, 53, 207), 16)).toBe('0123456789ABCDEF');
    expect(() => toCrockford(new Uint8Array(2), 4)).toThrow(RangeError);
  });

  it('read from paper: capitals, look-alikes, spaces and hyphens', () => {
    expect(normalizeCrockford('o0-iI lL1\u3000abz')).toBe('001111 1ABZ'.replace(' ', ''));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
        const text = toCrockford(bytes, 32);
        expect(normalizeCrockford(text)).toBe(text);
        expect(normalizeCrockford(text.toLowerCase().replace(/(.{4})/g, '$1 '))).toBe(text);
      }),
      { numRuns: 50 },
    );
  });
});

describe('hexadecimal', () => {
  it('of hashes, leaves and keys is 64 lower-case digits', () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => 7 * i);
    for (const text of [toHash(bytes), toLeafHash(bytes), toPublicKey(bytes)]) {
      expect(text).toBe(toHex(bytes));
      expect(isHex32(text)).toBe(true);
      expect(fromHex(text)).toEqual(bytes);
    }
    for (const text of [
      '',
      'A'.repeat(64),
      'a'.repeat(63),
      'a'.repeat(65),
      `${'a'.repeat(64)}\n`,
      'g'.repeat(64),
    ]) {
      expect(isHex32(text)).toBe(false);
    }
  });
});

describe('bytes', () => {
  it('are equal only where length and every byte are', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    expect(equalBytes(bytes, Uint8Array.of(1, 2, 3))).toBe(true);
    expect(equalBytes(bytes, Uint8Array.of(1, 2, 4))).toBe(false);
    expect(equalBytes(bytes, Uint8Array.of(1, 2, 3, 4))).toBe(false);
    expect(equalBytes(bytes, bytes.subarray(0, 2))).toBe(false);
    expect(equalBytes(bytes.subarray(0, 0), bytes)).toBe(false);
  });

  it('are reduced to a scalar only where there are 64 of them', () => {
    for (const length of [0, 32, 63, 65]) {
      expect(() => scalarFromWide(new Uint8Array(length))).toThrow(RangeError);
    }
  });
});
