/** The folder `tile/` of a record (C2SP tlog-tiles): made from the entries, or compared with them. Pure. */
import { type Bytes, equalBytes } from '../../crypto/bytes.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import {
  entryBundle,
  parseTilePath,
  TILE_WIDTH,
  type TileId,
  tileBytes,
  tilePath,
  tilesOf,
} from '../../crypto/log/tiles.ts';
import { type Rejection, reject } from '../../crypto/rejection.ts';
import type { NamedFile } from './named-file.ts';

/** All tiles and bundles that a log of `size` entries needs. */
const neededBy = (size: number): TileId[] =>
  tilesOf(size).flatMap((id) => (id.level === 0 ? [id, { ...id, level: 'entries' as const }] : [id]));

/** Whether a log of `size` entries has, or had when it was smaller, this tile. */
function exists({ level, index, width }: TileId, size: number): boolean {
  const hashes = level === 'entries' ? size : Math.floor(size / TILE_WIDTH ** level);
  return index * TILE_WIDTH + width <= hashes;
}

function bytesOf({ level, index, width }: TileId, entries: readonly Bytes[], tree: MerkleTree): Bytes {
  const first = index * TILE_WIDTH;
  return level === 'entries'
    ? entryBundle(entries.slice(first, first + width))
    : tileBytes(tree, level, index, width);
}

const treeOf = (entries: readonly Bytes[]): MerkleTree => new MerkleTree(entries.map(leafHash));

/** Every tile and bundle of these entries; each entry has at most 65,535 bytes. */
export function tileFiles(entries: readonly Bytes[]): NamedFile[] {
  const tree = treeOf(entries);
  return neededBy(entries.length).map((id) => ({ path: tilePath(id), bytes: bytesOf(id, entries, tree) }));
}

/**
 * Compares attacker-controlled tiles with the entries: `log.tile` for a tile that differs, is missing, or is none of
 * this log; `record.extra_file` for a file that is no tile. Tiles of earlier sizes may stay, as C2SP has it.
 */
export function checkTiles(entries: readonly Bytes[], files: readonly NamedFile[]): Rejection[] {
  const tree = treeOf(entries);
  const faults: Rejection[] = [];
  const found = new Set<string>();
  for (const { path, bytes } of files) {
    const id = parseTilePath(path);
    found.add(path);
    if (!id.ok) faults.push(reject('record.extra_file', path));
    else if (!exists(id.value, entries.length)) faults.push(reject('log.tile', `${path} is beyond the log`));
    else if (!isSame(id.value, bytes, entries, tree)) faults.push(reject('log.tile', path));
  }
  const missing = neededBy(entries.length).filter((id) => !found.has(tilePath(id)));
  return [...faults, ...missing.map((id) => reject('log.tile', `${tilePath(id)} is missing`))];
}

/** A bundle cannot be made of an entry that is too long; then nothing is the right one. */
function isSame(id: TileId, bytes: Bytes, entries: readonly Bytes[], tree: MerkleTree): boolean {
  try {
    return equalBytes(bytes, bytesOf(id, entries, tree));
  } catch {
    return false;
  }
}
