/**
 * The Merkle tree of RFC 6962 §2.1 over SHA-256: hashes, roots, and the proofs of §2.1.1 and §2.1.2. Proofs are
 * checked in `verify-merkle.ts`. All hashes have 32 bytes.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, concat } from '../bytes.ts';
import { isCount } from './text.ts';

const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

/** `SHA-256(0x00 ‖ data)`. */
export const leafHash = (data: Bytes): Bytes => sha256(concat(LEAF, data));
/** `SHA-256(0x01 ‖ left ‖ right)`. */
export const nodeHash = (left: Bytes, right: Bytes): Bytes => sha256(concat(NODE, left, right));
/** The root of the tree without leaves: `SHA-256("")`. */
export const emptyRoot = (): Bytes => sha256(new Uint8Array(0));

/** The largest power of two below `n`, for `n` ≥ 2: where RFC 6962 splits a tree of `n` leaves. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The root over leaf hashes, computed from scratch in O(n): the definition of RFC 6962 §2.1. */
export function rootOf(leafHashes: readonly Bytes[]): Bytes {
  const rootOfRange = (start: number, end: number): Bytes => {
    if (end - start === 1) return leafHashes[start]!;
    const middle = start + splitOf(end - start);
    return nodeHash(rootOfRange(start, middle), rootOfRange(middle, end));
  };
  return leafHashes.length === 0 ? emptyRoot() : rootOfRange(0, leafHashes.length);
}

/**
 * A tree that grows by leaf hashes and answers for every size it ever had. It keeps the hash of each complete subtree
 * (64 bytes a leaf in all), so `append` costs O(1) hashes on average, a root O(log n) and a proof O(log² n).
 * The arrays given and returned are shared, not copied: nobody may write into them.
 */
export class MerkleTree {
  /** `#levels[h][i]`: the root of leaves `i·2ʰ … (i + 1)·2ʰ − 1`. */
  readonly #levels: Bytes[][] = [[]];

  constructor(leafHashes: Iterable<Bytes> = []) {
    for (const hash of leafHashes) this.append(hash);
  }

  /** The number of leaves. */
  get size(): number {
    return this.#levels[0]!.length;
  }

  /** Adds one leaf hash (32 bytes) at the end. */
  append(hash: Bytes): void {
    if (hash.length !== 32) throw new RangeError('a leaf hash has 32 bytes');
    let node = hash;
    for (let height = 0; ; height++) {
      this.#levels[height] ??= [];
      const level = this.#levels[height]!;
      level.push(node);
      if (level.length % 2 === 1) return;
      node = nodeHash(level.at(-2)!, node);
    }
  }

  /** The root of the whole tree. */
  root(): Bytes {
    return this.rootAt(this.size);
  }

  /** The root of the tree as it was with `size` leaves. */
  rootAt(size: number): Bytes {
    this.#checkSize(size);
    return size === 0 ? emptyRoot() : this.#rootOfRange(0, size);
  }

  /** The hash of the complete subtree of leaves `index·2^height … (index + 1)·2^height − 1`. */
  subtreeHash(height: number, index: number): Bytes {
    const hash = this.#levels[height]?.[index];
    if (hash === undefined) throw new RangeError('no such complete subtree');
    return hash;
  }

  /** RFC 6962 §2.1.1: the siblings of leaf `index` (zero-based) in the tree of `size` leaves, from leaf to root. */
  inclusionProof(index: number, size: number = this.size): Bytes[] {
    this.#checkSize(size);
    if (!isCount(index) || index >= size) throw new RangeError('no such leaf at this size');
    const path = (start: number, end: number): Bytes[] => {
      if (end - start === 1) return [];
      const middle = start + splitOf(end - start);
      return index < middle
        ? [...path(start, middle), this.#rootOfRange(middle, end)]
        : [...path(middle, end), this.#rootOfRange(start, middle)];
    };
    return path(0, size);
  }

  /** RFC 6962 §2.1.2: that the tree of `newSize` leaves extends that of `oldSize`; empty for equal sizes and for 0. */
  consistencyProof(oldSize: number, newSize: number = this.size): Bytes[] {
    this.#checkSize(newSize);
    if (!isCount(oldSize) || oldSize > newSize)
      throw new RangeError('the old tree is larger than the new one');
    if (oldSize === 0) return [];
    // `complete`: the old tree ends here and its root is known to the verifier, so its hash is left out.
    const path = (start: number, end: number, complete: boolean): Bytes[] => {
      if (oldSize === end) return complete ? [] : [this.#rootOfRange(start, end)];
      const middle = start + splitOf(end - start);
      return oldSize <= middle
        ? [...path(start, middle, complete), this.#rootOfRange(middle, end)]
        : [...path(middle, end, false), this.#rootOfRange(start, middle)];
    };
    return path(0, newSize, true);
  }

  #checkSize(size: number): void {
    if (!isCount(size) || size > this.size) throw new RangeError('the tree never had this size');
  }

  /** The root of leaves `start … end − 1`, where `start` is a multiple of the largest power of two in the range. */
  #rootOfRange(start: number, end: number): Bytes {
    const n = end - start;
    const height = Math.floor(Math.log2(n));
    if (2 ** height === n) return this.subtreeHash(height, start / n);
    const middle = start + splitOf(n);
    return nodeHash(this.#rootOfRange(start, middle), this.#rootOfRange(middle, end));
  }
}
