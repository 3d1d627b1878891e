/**
 * Bytes and their text forms. Pure functions, no I/O.
 *
 * `Bytes` is a plain `Uint8Array`; the branded string types below are the text forms that stand in statements, so
 * that a hash cannot be passed where a key is meant.
 */
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

export type Bytes = Uint8Array;

declare const brand: unique symbol;
/** A value of type `T` that must not be mixed with other values of type `T`. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** 32 bytes as 64 lower-case hexadecimal digits: SHA-256 of something. */
export type Hash = Branded<string, 'Hash'>;
/** 32 bytes as 64 lower-case hexadecimal digits: a leaf hash of the log (RFC 6962). */
export type LeafHash = Branded<string, 'LeafHash'>;
/** 32 bytes as 64 lower-case hexadecimal digits: an Ed25519 public key. */
export type PublicKey = Branded<string, 'PublicKey'>;

const HEX_32 = /^[0-9a-f]{64}$/;

/** Whether `text` is exactly 32 bytes in lower-case hexadecimal. */
export const isHex32 = (text: string): boolean => HEX_32.test(text);

/** Lower-case hexadecimal. */
export const toHex = (bytes: Bytes): string => bytesToHex(bytes);
/** The bytes of a lower- or upper-case hexadecimal string; throws on anything else. */
export const fromHex = (hex: string): Bytes => hexToBytes(hex);
export const toHash = (bytes: Bytes): Hash => bytesToHex(bytes) as Hash;
export const toLeafHash = (bytes: Bytes): LeafHash => bytesToHex(bytes) as LeafHash;
export const toPublicKey = (bytes: Bytes): PublicKey => bytesToHex(bytes) as PublicKey;

/** UTF-8 encoding. The caller makes sure that `text` has no lone surrogate where that matters. */
export const utf8 = (text: string): Bytes => utf8ToBytes(text);

/** Strict UTF-8 decoding: undefined for malformed input; a byte order mark is kept, never swallowed. */
export function fromUtf8(bytes: Bytes): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export const concat = (...parts: readonly Bytes[]): Bytes => concatBytes(...parts);

/** Equality of public values; not constant-time, never used on secrets. */
export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Unsigned 64-bit little-endian, the encoding of every counter and index inside a transcript. */
export function u64le(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not an unsigned safe integer');
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value), true);
  return out;
}

/** A source of cryptographically secure random bytes; passed in, so that pure modules hold no randomness. */
export type RandomBytes = (length: number) => Bytes;
