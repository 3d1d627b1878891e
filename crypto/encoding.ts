/**
 * Canonical text encodings of bytes: base64 (RFC 4648 §4, padded, zero trailing bits) and Crockford base 32.
 * Every decoder satisfies `encode(decode(x)) = x` or rejects.
 */
import type { Bytes } from './bytes.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64_CHUNK = 0x2000;

/** RFC 4648 §4 with padding. */
export function toBase64(bytes: Bytes): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += BASE64_CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(i, i + BASE64_CHUNK));
  }
  return btoa(binary);
}

const BASE64_SHAPE = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes of canonical base64; undefined where padding, alphabet or trailing bits are not canonical. */
export function fromBase64(text: string): Bytes | undefined {
  if (!BASE64_SHAPE.test(text)) return undefined;
  if (text.endsWith('==') && (BASE64.indexOf(text.charAt(text.length - 3)) & 0x0f) !== 0) return undefined;
  if (!text.endsWith('==') && text.endsWith('=')) {
    if ((BASE64.indexOf(text.charAt(text.length - 2)) & 0x03) !== 0) return undefined;
  }
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

/** Crockford's base 32 alphabet: no I, L, O, U. */
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The first `length` characters (5 bits each, most significant first) of `bytes` in Crockford base 32. */
export function toCrockford(bytes: Bytes, length: number): string {
  if (length * 5 > bytes.length * 8) throw new RangeError('not enough bytes');
  let out = '';
  for (let i = 0; i < length; i++) {
    let value = 0;
    for (let bit = 0; bit < 5; bit++) {
      const at = i * 5 + bit;
      value = (value << 1) | (((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    }
    out += CROCKFORD.charAt(value);
  }
  return out;
}

/** Whole bytes as `⌈8n / 5⌉` Crockford characters; the bits that fill up the last one are zero. */
export function bytesToCrockford(bytes: Bytes): string {
  const padded = new Uint8Array(bytes.length + 1);
  padded.set(bytes);
  return toCrockford(padded, Math.ceil((bytes.length * 8) / 5));
}

/** The bytes of {@link bytesToCrockford}; undefined for any other length, character or filling bits. */
export function crockfordToBytes(text: string): Bytes | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let value = 0;
  let bits = 0;
  let at = 0;
  for (const character of text) {
    const five = CROCKFORD.indexOf(character);
    if (five < 0) return undefined;
    value = ((value << 5) | five) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (value >> bits) & 0xff;
  }
  return bytesToCrockford(bytes) === text ? bytes : undefined;
}

/** Upper-cases and maps look-alikes as Crockford prescribes (O→0, I and L→1); removes spaces and hyphens. */
export function normalizeCrockford(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}
