/** Randomness and results that the tests of `crypto/` share. */
import { randomFillSync } from 'node:crypto';
import { sha512 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, type RandomBytes, u64le, utf8 } from '../../crypto/bytes.ts';
import type { Result } from '../../crypto/rejection.ts';

/** The system's generator. */
export const systemRandom: RandomBytes = (length) => randomFillSync(new Uint8Array(length));

/** A stream of bytes that is the same every time: SHA-512 of name and counter, block after block. */
export function streamOf(name: string): RandomBytes {
  let counter = 0;
  let rest: Bytes = new Uint8Array(0);
  return (length) => {
    while (rest.length < length) rest = concat(rest, sha512(concat(utf8(name), u64le(counter++))));
    const taken = rest.slice(0, length);
    rest = rest.slice(length);
    return taken;
  };
}

/** The value of an accepted result; fails the test on a rejection. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`rejected: ${result.code} (${result.detail})`);
  return result.value;
}

/** The code of a rejection, `accepted` otherwise. */
export const codeOf = (result: Result<unknown>): string => (result.ok ? 'accepted' : result.code);

/** A copy with the byte at `at` changed by exclusive or. */
export function flip(bytes: Bytes, at: number, mask = 1): Bytes {
  const copy = bytes.slice();
  copy[at] = (copy[at] as number) ^ mask;
  return copy;
}

/** A copy in which the 32-byte element `index` is replaced. */
export function withElement(bytes: Bytes, index: number, element: Bytes): Bytes {
  const copy = bytes.slice();
  copy.set(element, 32 * index);
  return copy;
}

/** All subsets of `size` elements, in order. */
export function subsetsOf<T>(all: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return all.flatMap((first, i) => subsetsOf(all.slice(i + 1), size - 1).map((rest) => [first, ...rest]));
}
