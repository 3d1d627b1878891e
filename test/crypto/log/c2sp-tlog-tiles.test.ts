import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../../crypto/bytes.ts';
import { leafHash, MerkleTree, rootOf } from '../../../crypto/log/merkle.ts';
import {
  entryBundle,
  MAX_ENTRY_LENGTH,
  parseEntryBundle,
  parseTilePath,
  type TileId,
  tileBytes,
  tilePath,
  tilesOf,
} from '../../../crypto/log/tiles.ts';
import { codeOf, flip, unwrap } from './support.ts';

describe('C2SP tlog-tiles: paths', () => {
  it.each<[string, TileId]>([
    ['tile/0/x001/x234/067', { level: 0, index: 1234067, width: 256 }],
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/1/273.p/17', { level: 1, index: 273, width: 17 }],
    ['tile/63/x001/000.p/1', { level: 63, index: 1000, width: 1 }],
    ['tile/entries/999.p/255', { level: 'entries', index: 999, width: 255 }],
    ['tile/entries/x001/x234/067', { level: 'entries', index: 1234067, width: 256 }],
  ])('%s', (path, id) => {
    expect(tilePath(id)).toBe(path);
    expect(unwrap(parseTilePath(path))).toEqual(id);
  });

  it.each([
    'tile/0/0',
    'tile/0/x000/001',
    'tile/0/x001/67',
    'tile/0/001/067',
    'tile/0/x001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/../000',
    'tile/data/000',
    'tile/0/000\n',
    `tile/0/${'x999/'.repeat(6)}999`,
    '',
  ])('rejects %j', (path) => {
    expect(codeOf(parseTilePath(path))).toBe('log.tile');
  });

  it('format and parse are inverse', () => {
    const level = fc.oneof(fc.nat(63), fc.constant<'entries'>('entries'));
    fc.assert(
      fc.property(level, fc.maxSafeNat(), fc.integer({ min: 1, max: 256 }), (l, index, width) => {
        const id: TileId = { level: l, index, width };
        expect(unwrap(parseTilePath(tilePath(id)))).toEqual(id);
      }),
      { numRuns: 100 },
    );
  });
});

describe('C2SP tlog-tiles: tiles', () => {
  const count = (tiles: readonly TileId[], level: number, full: boolean) =>
    tiles.filter((tile) => tile.level === level && (tile.width === 256) === full).length;

  it('a tree of 70,000, as the specification counts it', () => {
    const tiles = tilesOf(70_000);
    expect([0, 1, 2].map((level) => count(tiles, level, true))).toEqual([273, 1, 0]);
    expect(tiles.filter(({ width }) => width < 256)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ]);
  });

  it('a tree of 256, as the specification counts it, and the empty tree', () => {
    expect(tilesOf(256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ]);
    expect(tilesOf(0)).toEqual([]);
  });

  it('hold the hashes of complete subtrees of 256^level leaves', () => {
    const leaves = Array.from({ length: 600 }, (_, i) => leafHash(utf8(String(i))));
    const tree = new MerkleTree(leaves);
    expect(tilesOf(600).map(tilePath)).toEqual([
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/88',
      'tile/1/000.p/2',
    ]);
    expect(toHex(tileBytes(tree, 0, 2, 88))).toBe(leaves.slice(512).map(toHex).join(''));
    const above = [rootOf(leaves.slice(0, 256)), rootOf(leaves.slice(256, 512))];
    expect(toHex(tileBytes(tree, 1, 0, 2))).toBe(above.map(toHex).join(''));
    expect(() => tileBytes(tree, 0, 2, 89)).toThrow(RangeError);
    expect(() => tileBytes(tree, 1, 0, 3)).toThrow(RangeError);
    for (const [level, index, width] of [
      [0, 0, 257],
      [0, 0, 0],
      [0, -1, 1],
      [0, 0.5, 1],
      [-1, 0, 1],
      [64, 0, 1],
    ] as const) {
      expect(() => tileBytes(tree, level, index, width)).toThrow('no such tile');
      expect(() => tilePath({ level, index, width })).toThrow('no such tile');
    }
    expect(tilePath({ level: 63, index: 0, width: 1 })).toBe('tile/63/000.p/1');
    for (const size of [-1, 0.5]) expect(() => tilesOf(size)).toThrow(RangeError);
  });

  it('the root follows from the tiles alone', () => {
    const tree = new MerkleTree(
      Array.from({ length: 300 }, (_, i) => sha256(Uint8Array.of(i & 255, i >> 8))),
    );
    const bytes = [tileBytes(tree, 0, 0, 256), tileBytes(tree, 0, 1, 44)];
    const hashes = bytes.flatMap((tile) =>
      Array.from({ length: tile.length / 32 }, (_, i) => tile.slice(i * 32, i * 32 + 32)),
    );
    expect(toHex(rootOf(hashes))).toBe(toHex(tree.root()));
  });
});

describe('C2SP tlog-tiles: entry bundles', () => {
  it('prefixes each entry with its 16-bit big-endian length', () => {
    const bundle = entryBundle([utf8('ab'), new Uint8Array(0), new Uint8Array(0x0102)]);
    expect(toHex(bundle)).toBe(`00026162${'0000'}0102${'00'.repeat(0x0102)}`);
  });

  it('takes entries of up to 65,535 bytes, 1 to 256 of them', () => {
    const longest = new Uint8Array(MAX_ENTRY_LENGTH).fill(7);
    expect(unwrap(parseEntryBundle(entryBundle([longest]), 1))).toEqual([longest]);
    expect(() => entryBundle([new Uint8Array(MAX_ENTRY_LENGTH + 1)])).toThrow(RangeError);
    expect(() => entryBundle([])).toThrow(RangeError);
    for (const width of [0, 257]) expect(() => parseEntryBundle(utf8(''), width)).toThrow(RangeError);
    expect(() => entryBundle(Array(257).fill(utf8('x')))).toThrow(RangeError);
    const full = Array.from({ length: 256 }, (_, i) => Uint8Array.of(i));
    expect(unwrap(parseEntryBundle(entryBundle(full), 256))).toEqual(full);
  });

  const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 12 });

  it('format and parse are inverse, for the right number of entries only', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const bundle = entryBundle(list);
        expect(unwrap(parseEntryBundle(bundle, list.length))).toEqual(list);
        expect(codeOf(parseEntryBundle(bundle, list.length + 1))).toBe('log.tile');
        if (list.length > 1) expect(codeOf(parseEntryBundle(bundle, list.length - 1))).toBe('log.tile');
      }),
      { numRuns: 60 },
    );
  });

  it('truncated and extended bundles are rejected; mutated ones too, or they are their own encoding', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.integer({ min: 1, max: 255 }), (list, pick, mask) => {
        const bundle = entryBundle(list);
        const at = pick % bundle.length;
        expect(codeOf(parseEntryBundle(bundle.slice(0, at), list.length))).toBe('log.tile');
        expect(codeOf(parseEntryBundle(Uint8Array.of(...bundle, 0), list.length))).toBe('log.tile');
        const mutant = parseEntryBundle(flip(bundle, at, mask), list.length);
        if (mutant.ok) expect(entryBundle(mutant.value)).toEqual(flip(bundle, at, mask));
        else expect(mutant.code).toBe('log.tile');
      }),
      { numRuns: 100 },
    );
  });
});
