/** The static form of a log (C2SP tlog-tiles): tiles of up to 256 hashes, bundles of up to 256 entries, their paths. */
import { type Bytes, concat } from '../bytes.ts';
import { accept, type Result, reject } from '../rejection.ts';
import type { MerkleTree } from './merkle.ts';
import { isCount, parseDecimal } from './text.ts';

/** Hashes in a full tile, entries in a full bundle. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;
const MAX_LEVEL = 63;
/** Entries have a 16-bit length. */
export const MAX_ENTRY_LENGTH = 65_535;

/** A tile of hashes, or a bundle of entries. */
export interface TileId {
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 … 256; fewer than 256: a partial tile. */
  readonly width: number;
}

const isLevel = (level: number | 'entries'): boolean =>
  level === 'entries' || (isCount(level) && level <= MAX_LEVEL);
const isWidth = (width: number): boolean => isCount(width) && width >= 1 && width <= TILE_WIDTH;

/** `tile/<L>/<N>[.p/<W>]`, with N in groups of three digits: 1234067 is `x001/x234/067`. */
export function tilePath({ level, index, width }: TileId): string {
  if (!isLevel(level) || !isCount(index) || !isWidth(width)) throw new RangeError('no such tile');
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const path = padded.replace(/\d{3}(?=\d)/g, 'x$&/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** Reads exactly the paths that `tilePath` writes; rejects with `log.tile`. */
export function parseTilePath(path: string): Result<TileId> {
  const [, level = '', digits = '', partial = String(TILE_WIDTH)] = PATH.exec(path) ?? [];
  const index = parseDecimal(digits.replace(/[x/]/g, '').replace(/^0+(?=\d)/, ''));
  if (index === undefined) return reject('log.tile', 'not the path of a tile');
  const id: TileId = { level: level === 'entries' ? level : Number(level), index, width: Number(partial) };
  const valid = isLevel(id.level) && isWidth(id.width) && tilePath(id) === path;
  return valid ? accept(id) : reject('log.tile', 'not the path of a tile');
}

/** The tiles of hashes of a log with `size` entries; those of level 0 are also its bundles of entries. */
export function tilesOf(size: number): TileId[] {
  if (!isCount(size)) throw new RangeError('not a size');
  const tiles: TileId[] = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH)) {
    for (let index = 0; index * TILE_WIDTH < hashes; index++) {
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) });
    }
  }
  return tiles;
}

/** `width` · 32 bytes: the hashes of one tile, each the root of 256^level leaves. Throws where the tree is smaller. */
export function tileBytes(tree: MerkleTree, level: number, index: number, width: number): Bytes {
  if (!isLevel(level) || !isCount(index) || !isWidth(width)) throw new RangeError('no such tile');
  const hashes = Array.from({ length: width }, (_, i) =>
    tree.subtreeHash(level * TILE_HEIGHT, index * TILE_WIDTH + i),
  );
  return concat(...hashes);
}

/** 1 to 256 entries, each after its length (16 bits, big-endian). Throws on more, none, and on longer entries. */
export function entryBundle(entries: readonly Bytes[]): Bytes {
  if (!isWidth(entries.length)) throw new RangeError('a bundle has 1 to 256 entries');
  const parts = entries.flatMap((entry) => {
    if (entry.length > MAX_ENTRY_LENGTH) throw new RangeError('an entry has at most 65,535 bytes');
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
  });
  return concat(...parts);
}

/** The entries of a bundle that has exactly `width` of them (1 … 256); rejects with `log.tile`. */
export function parseEntryBundle(bundle: Bytes, width: number): Result<Bytes[]> {
  if (!isWidth(width)) throw new RangeError('a bundle has 1 to 256 entries');
  const entries: Bytes[] = [];
  let at = 0;
  while (at < bundle.length) {
    const start = at + 2;
    const end = start + ((bundle[at] ?? 0) << 8) + (bundle[at + 1] ?? 0);
    if (end > bundle.length) return reject('log.tile', 'the last entry is cut off');
    entries.push(bundle.slice(start, end));
    at = end;
  }
  return entries.length === width
    ? accept(entries)
    : reject('log.tile', `${entries.length} entries, not ${width}`);
}
