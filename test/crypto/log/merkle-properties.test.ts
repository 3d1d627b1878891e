import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, concat, equalBytes, toHex } from '../../../crypto/bytes.ts';
import { leafHash, MerkleTree, rootOf } from '../../../crypto/log/merkle.ts';
import { verifyConsistency, verifyInclusion } from '../../../crypto/log/verify-merkle.ts';
import { flip, treeOf } from './support.ts';

const MAX = 300;
const tree = treeOf(MAX);
const leaf = (index: number): Bytes => tree.subtreeHash(0, index);
const leaves = Array.from({ length: MAX }, (_, i) => leaf(i));

const size = fc.integer({ min: 1, max: MAX });
/** `size` and an `index` below it. */
const place = size.chain((n) => fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.constant(n)));
/** 0 < `old` < `new`. */
const growth = fc
  .integer({ min: 2, max: MAX })
  .chain((n) => fc.tuple(fc.integer({ min: 1, max: n - 1 }), fc.constant(n)));
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const bit = fc.record({ at: fc.nat(31), mask: fc.integer({ min: 1, max: 255 }) });

/** Every proof that differs from `proof` in one hash: changed, dropped, added at either end, or swapped. */
function alterations(
  proof: readonly Bytes[],
  extra: Bytes,
  { at, mask }: { at: number; mask: number },
): Bytes[][] {
  const changed = proof.map((h, i) => proof.with(i, flip(h, at, mask)));
  const dropped = proof.map((_, i) => proof.toSpliced(i, 1));
  const swapped = proof.slice(1).map((h, i) => proof.with(i, h).with(i + 1, proof[i]!));
  return [...changed, ...dropped, ...swapped, [...proof, extra], [extra, ...proof]];
}

const same = (a: readonly Bytes[], b: readonly Bytes[]): boolean =>
  a.length === b.length && a.every((h, i) => equalBytes(h, b[i]!));

describe('tree', () => {
  it('grows to the roots that rootOf computes from scratch, for whatever leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 80 }), (entries) => {
        const hashes = entries.map(leafHash);
        const grown = new MerkleTree();
        for (const h of hashes) grown.append(h);
        expect(toHex(grown.root())).toBe(toHex(rootOf(hashes)));
      }),
      { numRuns: 60 },
    );
  });

  it('remembers the root of every earlier size', () => {
    fc.assert(
      fc.property(size, (n) => {
        expect(toHex(tree.rootAt(n))).toBe(toHex(rootOf(leaves.slice(0, n))));
      }),
      { numRuns: 60 },
    );
  });
});

describe('inclusion', () => {
  it('every leaf of every tree up to 40 leaves has a proof', () => {
    for (let n = 1; n <= 40; n++) {
      for (let i = 0; i < n; i++) {
        const valid = verifyInclusion(leaf(i), i, n, tree.inclusionProof(i, n), tree.rootAt(n));
        expect(valid, `${i} of ${n}`).toBe(true);
      }
    }
  });

  it('proofs verify; altered proofs, other leaves, other roots do not', () => {
    fc.assert(
      fc.property(place, hash, bit, ([i, n], extra, change) => {
        const proof = tree.inclusionProof(i, n);
        const root = tree.rootAt(n);
        expect(verifyInclusion(leaf(i), i, n, proof, root)).toBe(true);
        for (const altered of alterations(proof, extra, change)) {
          expect(verifyInclusion(leaf(i), i, n, altered, root)).toBe(false);
        }
        expect(verifyInclusion(flip(leaf(i), change.at, change.mask), i, n, proof, root)).toBe(false);
        expect(verifyInclusion(leaf(i), i, n, proof, flip(root, change.at, change.mask))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('a byte moved from the leaf to its sibling does not pass, though the same bytes are hashed', () => {
    const [left, right] = [leaf(0), leaf(1)];
    const root = tree.rootAt(2);
    expect(verifyInclusion(right, 1, 2, [left], root)).toBe(true);
    const longer = concat(left, right.subarray(0, 1));
    expect(verifyInclusion(right.subarray(1), 1, 2, [longer], root)).toBe(false);
    expect(verifyInclusion(concat(left.subarray(31), right), 1, 2, [left.subarray(0, 31)], root)).toBe(false);
  });

  it('a proof holds at no other index', () => {
    fc.assert(
      fc.property(place, fc.nat(MAX), ([i, n], other) => {
        fc.pre(other !== i);
        const proof = tree.inclusionProof(i, n);
        expect(verifyInclusion(leaf(i), other, n, proof, tree.rootAt(n))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('a proof holds for no other size with its root', () => {
    fc.assert(
      fc.property(place, size, ([i, n], other) => {
        fc.pre(other !== n && i < other);
        const proof = tree.inclusionProof(i, n);
        expect(verifyInclusion(leaf(i), i, other, proof, tree.rootAt(other))).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('sizes beyond 32 bits keep their path length', () => {
    const n = 2 ** 52;
    const path = Array.from({ length: 52 }, () => leaf(0));
    let root = leaf(1);
    for (const sibling of path) root = rootOf([root, sibling]);
    expect(verifyInclusion(leaf(1), 0, n, path, root)).toBe(true);
    expect(verifyInclusion(leaf(1), 0, n, path.slice(1), root)).toBe(false);
    expect(verifyInclusion(leaf(1), 2 ** 40, n, path, root)).toBe(false);
  });
});

describe('consistency', () => {
  it('every tree up to 40 leaves extends every smaller one', () => {
    for (let n = 1; n <= 40; n++) {
      for (let m = 0; m <= n; m++) {
        const valid = verifyConsistency(m, tree.rootAt(m), n, tree.rootAt(n), tree.consistencyProof(m, n));
        expect(valid, `${m} to ${n}`).toBe(true);
      }
    }
  });

  it('proofs verify; altered proofs and other roots do not', () => {
    fc.assert(
      fc.property(growth, hash, bit, ([m, n], extra, change) => {
        const proof = tree.consistencyProof(m, n);
        const [before, after] = [tree.rootAt(m), tree.rootAt(n)];
        expect(verifyConsistency(m, before, n, after, proof)).toBe(true);
        for (const altered of alterations(proof, extra, change)) {
          expect(verifyConsistency(m, before, n, after, altered)).toBe(false);
        }
        expect(verifyConsistency(m, flip(before, change.at, change.mask), n, after, proof)).toBe(false);
        expect(verifyConsistency(m, before, n, flip(after, change.at, change.mask), proof)).toBe(false);
        expect(verifyConsistency(n, after, m, before, proof)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('a byte moved from the old root to its sibling, or half an entry more, does not pass', () => {
    const [old, sibling, root] = [leaf(0), leaf(1), tree.rootAt(2)];
    expect(verifyConsistency(1, old, 2, root, [sibling])).toBe(true);
    const longer = concat(old.subarray(31), sibling);
    expect(verifyConsistency(1, old.subarray(0, 31), 2, root, [longer])).toBe(false);
    expect(verifyConsistency(1.5, old, 2, root, [old, sibling])).toBe(false);
    expect(verifyConsistency(1, old, 2.5, root, [sibling])).toBe(false);
  });

  it('a proof serves no other pair of sizes', () => {
    fc.assert(
      fc.property(growth, growth, ([m, n], [m2, n2]) => {
        const proof = tree.consistencyProof(m, n);
        const expected = same(proof, tree.consistencyProof(m2, n2));
        expect(verifyConsistency(m2, tree.rootAt(m2), n2, tree.rootAt(n2), proof)).toBe(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('a log with one rewritten entry never extends the old one', () => {
    fc.assert(
      fc.property(growth, fc.nat(), ([m, n], pick) => {
        const rewritten = new MerkleTree(leaves.slice(0, n).with(pick % m, leafHash(new Uint8Array(1))));
        const proof = rewritten.consistencyProof(m, n);
        expect(verifyConsistency(m, tree.rootAt(m), n, rewritten.root(), proof)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});
