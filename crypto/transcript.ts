/**
 * The transcript hash `T(label, x₁ … x_k)` (PROTOCOL.md §2): SHA-512 over length-prefixed arguments, so that no two
 * different argument lists share an encoding ("Frozen Heart" and ambiguous joins are closed by construction).
 */
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, type Hash, toHash, u64le, utf8 } from './bytes.ts';
import { LABEL_PREFIX, LABELS, type Label } from './domains.ts';

/** One argument: raw bytes, text (as UTF-8), or a counter (as 8 bytes little-endian). */
export type TranscriptArgument = Bytes | string | number;

const asBytes = (x: TranscriptArgument): Bytes =>
  typeof x === 'number' ? u64le(x) : typeof x === 'string' ? utf8(x) : x;

/** `LP(x)`: 8-byte little-endian length, then `x`. */
export function lengthPrefixed(x: Bytes): Bytes {
  return concat(u64le(x.length), x);
}

/** `T(label, x₁ … x_k)`, 64 bytes. Vectors are passed with each element as an argument of its own. */
export function transcript(label: Label, ...args: readonly TranscriptArgument[]): Bytes {
  const hash = sha512.create();
  hash.update(lengthPrefixed(utf8(LABEL_PREFIX + label)));
  for (const arg of args) hash.update(lengthPrefixed(asBytes(arg)));
  return hash.digest();
}

/** SHA-256 over the same length-prefixed form: identifiers that people compare (tracking code). 32 bytes. */
export function transcript256(label: Label, ...args: readonly TranscriptArgument[]): Bytes {
  const hash = sha256.create();
  hash.update(lengthPrefixed(utf8(LABEL_PREFIX + label)));
  for (const arg of args) hash.update(lengthPrefixed(asBytes(arg)));
  return hash.digest();
}

/** SHA-256 of one payload: the identifier of a statement. */
export const payloadHash = (payload: Bytes): Hash => toHash(sha256(payload));

/** Identifier of a sequence of payloads, in the order given. */
export const payloadsHash = (payloads: readonly Bytes[]): Hash =>
  toHash(transcript256(LABELS.payloads, ...payloads));
