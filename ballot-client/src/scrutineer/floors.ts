/** What a device has bound itself to: the largest head of a session's log that it ever signed. Pure. */
import { fromHex, toHash, toHex } from '../../../crypto/bytes.ts';
import type { MerkleTree } from '../../../crypto/log/merkle.ts';
import { cosignable, type Head } from '../../../crypto/log/witness.ts';
import type { Floor } from './memory.ts';

/** Whether a tree has what was signed before in it. */
export const extendsFloor = (tree: MerkleTree, { size, root }: Floor): boolean =>
  size <= tree.size && toHash(tree.rootAt(size)) === root;

/**
 * What is to be remembered before the head of `size` of this tree is signed; undefined where the tree does not have the
 * floor in it, however small that head is. A smaller head moves nothing.
 */
export function nextFloor(floor: Floor | undefined, tree: MerkleTree, size: number): Floor | undefined {
  const isOfThisTree = (head: Head): boolean => extendsFloor(tree, { ...head, root: toHex(head.root) });
  const kept = floor && { size: floor.size, root: fromHex(floor.root) };
  const next = cosignable(kept, { size, root: tree.rootAt(size) }, (...heads) => heads.every(isOfThisTree));
  return next && { size: next.size, root: toHex(next.root) };
}
