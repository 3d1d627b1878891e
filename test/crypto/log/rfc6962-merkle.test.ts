import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../../crypto/bytes.ts';
import { emptyRoot, leafHash, MerkleTree, nodeHash, rootOf } from '../../../crypto/log/merkle.ts';
import { verifyConsistency, verifyInclusion } from '../../../crypto/log/verify-merkle.ts';
import { treeOf } from './support.ts';
import { CT } from './vectors.ts';

const leaves = CT.leaves.map((leaf) => leafHash(fromHex(leaf)));
const tree = new MerkleTree(leaves);
const root = (size: number) => fromHex(CT.roots[size]!);

describe('RFC 6962 §2.1: Merkle tree hash', () => {
  it.each(CT.roots.map((hash, size) => ({ size, hash })))('root of $size leaves', ({ size, hash }) => {
    expect(toHex(rootOf(leaves.slice(0, size)))).toBe(hash);
    expect(toHex(tree.rootAt(size))).toBe(hash);
    expect(toHex(new MerkleTree(leaves.slice(0, size)).root())).toBe(hash);
  });

  it('the empty root is the hash of no bytes', () => {
    expect(toHex(emptyRoot())).toBe(CT.roots[0]);
  });
});

describe('RFC 6962 §2.1.1: inclusion proofs', () => {
  it.each(CT.inclusion)('leaf $index of $size', ({ index, size, proof }) => {
    expect(tree.inclusionProof(index, size).map(toHex)).toEqual(proof);
    expect(verifyInclusion(leaves[index]!, index, size, proof.map(fromHex), root(size))).toBe(true);
  });

  it('a proof holds for its own leaf only', () => {
    const proof = tree.inclusionProof(5, 8);
    const holders = leaves.filter((leaf) => verifyInclusion(leaf, 5, 8, proof, root(8)));
    expect(holders).toEqual([leaves[5]]);
  });

  it('an index outside the tree, a fraction, a negative index fail', () => {
    const one = leaves[0]!;
    expect(verifyInclusion(one, 0, 1, [], root(1))).toBe(true);
    for (const [index, size] of [
      [1, 1],
      [0, 0],
      [-1, 1],
      [0.5, 1],
      [Number.NaN, 1],
      [0, 2 ** 53],
    ] as const) {
      expect(verifyInclusion(one, index, size, [], root(1)), `${index}/${size}`).toBe(false);
    }
    expect(verifyInclusion(emptyRoot(), 0, 0, [], emptyRoot())).toBe(false);
  });

  it('a path longer or shorter than the size asks for fails, whatever the root', () => {
    expect(verifyInclusion(leaves[1]!, 1, 2, [leaves[0]!], root(2))).toBe(true);
    expect(verifyInclusion(leaves[1]!, 0, 1, [leaves[0]!], root(2))).toBe(false);
    expect(verifyInclusion(leaves[1]!, 1, 4, [leaves[0]!], root(2))).toBe(false);
  });

  it('hashes that have not 32 bytes fail', () => {
    const proof = tree.inclusionProof(0, 2);
    expect(verifyInclusion(leaves[0]!, 0, 2, proof, root(2))).toBe(true);
    expect(verifyInclusion(leaves[0]!, 0, 2, [proof[0]!.subarray(1)], root(2))).toBe(false);
    expect(verifyInclusion(leaves[0]!.subarray(1), 0, 1, [], leaves[0]!.subarray(1))).toBe(false);
  });
});

describe('RFC 6962 §2.1.2: consistency proofs', () => {
  it.each(CT.consistency)('$oldSize to $newSize', ({ oldSize, newSize, proof }) => {
    expect(tree.consistencyProof(oldSize, newSize).map(toHex)).toEqual(proof);
    expect(verifyConsistency(oldSize, root(oldSize), newSize, root(newSize), proof.map(fromHex))).toBe(true);
  });

  it('equal sizes need equal roots and no hashes', () => {
    expect(verifyConsistency(5, root(5), 5, root(5), [])).toBe(true);
    expect(verifyConsistency(5, root(5), 5, root(6), [])).toBe(false);
    expect(verifyConsistency(5, root(5), 5, root(5), [root(5)])).toBe(false);
  });

  it('every tree extends the empty one, with the empty root and without hashes', () => {
    expect(verifyConsistency(0, emptyRoot(), 5, root(5), [])).toBe(true);
    expect(verifyConsistency(0, emptyRoot(), 0, emptyRoot(), [])).toBe(true);
    expect(verifyConsistency(0, root(1), 5, root(5), [])).toBe(false);
    expect(verifyConsistency(0, root(1), 0, root(1), [])).toBe(false);
    expect(verifyConsistency(0, emptyRoot(), 0, root(1), [])).toBe(false);
    expect(verifyConsistency(0, emptyRoot(), 5, root(5), [root(5)])).toBe(false);
  });

  it('a proof that goes above the root of the old or new size fails, whatever the roots', () => {
    const above = leaves[7]!;
    const proof = tree.consistencyProof(3, 4);
    expect(verifyConsistency(3, root(3), 4, root(4), proof)).toBe(true);
    const [higherOld, higherNew] = [nodeHash(above, root(3)), nodeHash(above, root(4))];
    expect(verifyConsistency(3, higherOld, 4, higherNew, [...proof, above])).toBe(false);
  });

  it('a proof that stops below the root of the new size fails, whatever the roots', () => {
    expect(verifyConsistency(3, root(3), 8, root(4), tree.consistencyProof(3, 4))).toBe(false);
    expect(verifyConsistency(2, root(2), 8, root(4), tree.consistencyProof(2, 4))).toBe(false);
  });

  it('a shrinking log fails, and so does a missing proof', () => {
    expect(verifyConsistency(8, root(8), 6, root(6), tree.consistencyProof(6, 8))).toBe(false);
    expect(verifyConsistency(8, root(8), 0, emptyRoot(), [])).toBe(false);
    expect(verifyConsistency(2, root(2), 1, root(2), [])).toBe(false);
    expect(verifyConsistency(4, root(4), 8, root(8), [])).toBe(false);
    expect(verifyConsistency(3, root(3), 8, root(8), [])).toBe(false);
  });

  it('two logs that share a beginning of 5 are not consistent beyond it', () => {
    const fork = new MerkleTree([...leaves.slice(0, 5), leaves[0]!, leaves[1]!, leaves[2]!]);
    expect(verifyConsistency(5, root(5), 8, fork.root(), fork.consistencyProof(5, 8))).toBe(true);
    expect(verifyConsistency(6, root(6), 8, fork.root(), fork.consistencyProof(6, 8))).toBe(false);
    expect(verifyConsistency(6, root(6), 8, fork.root(), tree.consistencyProof(6, 8))).toBe(false);
  });
});

describe('the tree as a data structure', () => {
  it('throws on what it never had', () => {
    const small = treeOf(3);
    expect(() => small.rootAt(4)).toThrow('never had this size');
    expect(() => small.rootAt(-1)).toThrow('never had this size');
    expect(() => small.rootAt(1.5)).toThrow('never had this size');
    expect(() => small.inclusionProof(3, 3)).toThrow('no such leaf');
    expect(() => small.inclusionProof(0.5, 3)).toThrow('no such leaf');
    expect(() => small.inclusionProof(0, 4)).toThrow('never had this size');
    expect(() => small.consistencyProof(3, 2)).toThrow('the old tree is larger');
    expect(() => small.consistencyProof(0.5, 2)).toThrow('the old tree is larger');
    expect(() => small.consistencyProof(1, 4)).toThrow('never had this size');
    expect(() => small.append(new Uint8Array(31))).toThrow(RangeError);
    expect(() => small.subtreeHash(1, 1)).toThrow(RangeError);
    expect(() => small.subtreeHash(9, 0)).toThrow(RangeError);
    expect(small.size).toBe(3);
  });

  it('10,000 appends, each with its root, stay far from re-hashing the log', () => {
    const big = new MerkleTree();
    const started = performance.now();
    for (let i = 0; i < 10_000; i++) {
      big.append(leaves[i % 8]!);
      if (i % 8 === 0) big.root();
    }
    // From scratch these roots would take 6 million hashes, over ten seconds.
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(big.size).toBe(10_000);
    expect(toHex(big.rootAt(8))).toBe(CT.roots[8]);
  });
});
