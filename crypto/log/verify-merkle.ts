/**
 * Checking Merkle proofs against roots (RFC 9162 §2.1.3.2 and §2.1.4.2; the proofs are those of RFC 6962 §2.1.1 and
 * §2.1.2). Every argument is attacker-controlled. Sizes go up to 2⁵³ − 1, so halving is division, not a bit shift.
 */
import { type Bytes, equalBytes } from '../bytes.ts';
import { emptyRoot, nodeHash } from './merkle.ts';
import { isCount } from './text.ts';

const areHashes = (hashes: readonly Bytes[]): boolean => hashes.every((hash) => hash.length === 32);
const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);

/** A node (`fn`) on the way up, and the last node (`sn`) of the same level. */
interface Position {
  readonly fn: number;
  readonly sn: number;
}

const up = ({ fn, sn }: Position): Position => ({ fn: half(fn), sn: half(sn) });
/** A sibling stands on the left of a right child, and of the last node of a level even where that is a left child. */
const hasLeftSibling = ({ fn, sn }: Position): boolean => isOdd(fn) || fn === sn;
/** Skips the levels on which the last node has no sibling. */
function climb(position: Position): Position {
  let at = position;
  while (!isOdd(at.fn) && at.fn !== 0) at = up(at);
  return at;
}

/**
 * Whether `proof` shows that leaf hash `leaf` stands at `index` (zero-based) in the tree of `size` leaves with `root`.
 * `leaf`, `root` and each hash of `proof` have 32 bytes; a proof of the wrong length fails.
 */
export function verifyInclusion(
  leaf: Bytes,
  index: number,
  size: number,
  proof: readonly Bytes[],
  root: Bytes,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (!areHashes([leaf, root, ...proof])) return false;
  let at: Position = { fn: index, sn: size - 1 };
  let hash = leaf;
  for (const sibling of proof) {
    if (at.sn === 0) return false;
    if (hasLeftSibling(at)) {
      hash = nodeHash(sibling, hash);
      at = climb(at);
    } else {
      hash = nodeHash(hash, sibling);
    }
    at = up(at);
  }
  return at.sn === 0 && equalBytes(hash, root);
}

/** Whether the root of the same size, or the empty tree, is extended: the cases in which a proof has no hashes. */
function verifyTrivial(
  oldSize: number,
  oldRoot: Bytes,
  newSize: number,
  newRoot: Bytes,
  proof: readonly Bytes[],
): boolean {
  if (proof.length !== 0) return false;
  if (oldSize === 0 && !equalBytes(oldRoot, emptyRoot())) return false;
  return oldSize < newSize || equalBytes(oldRoot, newRoot);
}

/**
 * Whether `proof` shows that the tree of `newSize` leaves extends that of `oldSize`. Equal sizes need equal roots and
 * no hashes; every tree extends the empty one, whose root is that of RFC 6962. Roots and hashes have 32 bytes.
 */
export function verifyConsistency(
  oldSize: number,
  oldRoot: Bytes,
  newSize: number,
  newRoot: Bytes,
  proof: readonly Bytes[],
): boolean {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize) return false;
  if (!areHashes([oldRoot, newRoot, ...proof])) return false;
  if (oldSize === 0 || oldSize === newSize) return verifyTrivial(oldSize, oldRoot, newSize, newRoot, proof);

  let at: Position = { fn: oldSize - 1, sn: newSize - 1 };
  while (isOdd(at.fn)) at = up(at);
  // An old tree of a power of two leaves is itself a node of the new one, and the proof leaves its hash out.
  const [start, ...rest] = at.fn === 0 ? [oldRoot, ...proof] : proof;
  if (start === undefined) return false;
  let oldHash = start;
  let newHash = start;
  for (const sibling of rest) {
    if (at.sn === 0) return false;
    if (hasLeftSibling(at)) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      at = climb(at);
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    at = up(at);
  }
  return at.sn === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot);
}
