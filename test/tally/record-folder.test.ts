/** The record folder: what it may hold, what is found in it, and how it is written. */
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bytes, toHex, utf8 } from '../../crypto/bytes.ts';
import { signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import { readRecord, writeRecord } from '../../tally/publish/record-folder.ts';
import type { RecordFolder } from '../../tally/publish/record-parts.ts';
import { must, random } from '../support/memory-session.ts';

/** Any bytes without a line feed make entries here: what they mean is not the folder's matter. */
const entries = Array.from({ length: 300 }, (_, i) => utf8(`{"entry":${i}}`));
const secret = random(32) as SecretKey;
const checkpointOf = (all: readonly Bytes[], size = all.length): string => {
  const tree = new MerkleTree(all.map(leafHash));
  return signCheckpoint({ origin: 'piaojue/00', size, root: tree.rootAt(size) }, secret);
};
const checkpoint = checkpointOf(entries);

let top: string;
let folder: string;
let count = 0;
const at = (...path: string[]): string => join(folder, ...path);

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'piaojue-record-'));
});
afterAll(() => rm(top, { recursive: true, force: true }));
beforeEach(async () => {
  folder = join(top, `record-${count++}`);
  must(await writeRecord(folder, { entries, checkpoint }, { tiles: true }));
});

const read = async (): Promise<RecordFolder> => must(await readRecord(folder));
const faults = async (): Promise<string[]> =>
  (await read()).faults.map(({ code, detail }) => `${code} ${detail}`);

/** All files below a folder. */
async function filesOf(path: string): Promise<string[]> {
  const all = await readdir(path, { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

describe('reading', () => {
  it('gives back what was written', async () => {
    const record = await read();
    expect(record.faults).toEqual([]);
    expect(record.checkpoint).toBe(checkpoint);
    expect(record.published).toBeUndefined();
    expect(record.entries.map(toHex)).toEqual(entries.map(toHex));
    expect(record.entries.every((bytes) => bytes.constructor === Uint8Array)).toBe(true);
  });

  it('takes a folder without tiles', async () => {
    await rm(at('tile'), { recursive: true });
    expect(await faults()).toEqual([]);
  });

  it.each(['entries.jsonl', 'checkpoint'])('cannot read a folder without %s', async (name) => {
    await unlink(at(name));
    expect(await readRecord(folder)).toMatchObject({ ok: false, code: 'record.unreadable' });
  });

  it.each(['entries.jsonl', 'checkpoint'])('does not follow a link in the place of %s', async (name) => {
    await writeFile(join(top, `elsewhere-${name}`), await readFile(at(name)));
    await unlink(at(name));
    await symlink(join(top, `elsewhere-${name}`), at(name));
    expect(await readRecord(folder)).toMatchObject({ ok: false, code: 'record.unreadable' });
  });

  it('cannot read what is not there or is no folder', async () => {
    expect(await readRecord(at('nowhere'))).toMatchObject({ code: 'record.unreadable', detail: 'ENOENT' });
    expect(await readRecord(at('checkpoint'))).toMatchObject({
      code: 'record.unreadable',
      detail: 'ENOTDIR',
    });
  });

  it.each<[string, () => Promise<unknown>, string[]]>([
    ['another file', () => writeFile(at('notes.txt'), ''), ['record.extra_file notes.txt']],
    ['a hidden file', () => writeFile(at('.DS_Store'), ''), ['record.extra_file .DS_Store']],
    ['another folder', () => mkdir(at('more')), ['record.extra_file more']],
    ['a link', () => symlink('checkpoint', at('link')), ['record.extra_file link']],
    ['a folder that is a link', () => symlink('tile', at('published')), ['record.extra_file published']],
    [
      'an empty folder of published files',
      () => mkdir(at('published')),
      ['record.extra_file published/ is empty'],
    ],
    ['a file among the tiles', () => writeFile(at('tile', 'x'), ''), ['record.extra_file tile/x']],
    [
      'a link among the tiles',
      () => symlink('000', at('tile', '0', '002')),
      ['record.extra_file tile/0/002'],
    ],
    [
      'a tile of zeros',
      () => writeFile(at('tile', '0', '000'), new Uint8Array(8192)),
      ['log.tile tile/0/000'],
    ],
    ['a bundle cut off', () => writeFile(at('tile', 'entries', '000'), 'x'), ['log.tile tile/entries/000']],
    [
      'a missing tile',
      () => unlink(at('tile', '1', '000.p', '1')),
      ['record.extra_file tile/1/000.p/ is empty', 'log.tile tile/1/000.p/1 is missing'],
    ],
    [
      'a missing bundle',
      () => unlink(at('tile', 'entries', '000')),
      ['log.tile tile/entries/000 is missing'],
    ],
    [
      'a tile beyond the log',
      () => writeFile(at('tile', '0', '002'), new Uint8Array(8192)),
      ['log.tile tile/0/002 is beyond the log'],
    ],
    [
      'a wider tile than the log has',
      () => writeFile(at('tile', '0', '001.p', '45'), ''),
      ['log.tile tile/0/001.p/45 is beyond the log'],
    ],
  ])('finds %s', async (_, change, expected) => {
    await change();
    expect(await faults()).toEqual(expected);
  });

  it('lets right tiles of earlier sizes stay', async () => {
    const earlier = join(top, `earlier-${count}`);
    must(await writeRecord(earlier, { entries, checkpoint: checkpointOf(entries, 270) }, { tiles: true }));
    await writeFile(
      at('tile', '0', '001.p', '14'),
      await readFile(join(earlier, 'tile', '0', '001.p', '14')),
    );
    expect(await faults()).toEqual([]);
  });

  it('compares tiles with changed entries', async () => {
    const lines = entries.map((bytes, i) => (i === 299 ? '{"entry":"x"}' : new TextDecoder().decode(bytes)));
    await writeFile(at('entries.jsonl'), `${lines.join('\n')}\n`);
    expect(await faults()).toEqual(['log.tile tile/0/001.p/44', 'log.tile tile/entries/001.p/44']);
  });

  it('finds an entry that no tile could hold', async () => {
    await writeFile(at('entries.jsonl'), Buffer.concat([Buffer.alloc(70_000, 120), Buffer.from('\n')]));
    expect((await faults()).filter((fault) => fault.includes('entries/000'))).not.toEqual([]);
  });

  it('reads an unfinished last line and says so', async () => {
    await rm(at('tile'), { recursive: true });
    await writeFile(at('entries.jsonl'), 'a\nb');
    const record = await read();
    expect(record.entries.map((bytes) => new TextDecoder().decode(bytes))).toEqual(['a', 'b']);
    expect(record.faults).toMatchObject([{ code: 'record.unreadable' }]);
  });

  it('keeps empty lines and carriage returns as entries, for the verifier to refuse', async () => {
    await rm(at('tile'), { recursive: true });
    await writeFile(at('entries.jsonl'), 'a\r\n\nb\n\n');
    expect((await read()).entries.map((bytes) => new TextDecoder().decode(bytes))).toEqual([
      'a\r',
      '',
      'b',
      '',
    ]);
  });

  it('takes a checkpoint that is no UTF-8 for no note', async () => {
    await writeFile(at('checkpoint'), Buffer.from([0xff, 0xfe]));
    expect((await read()).checkpoint).toBe('');
  });

  it('hands on what stands in published/', async () => {
    await mkdir(at('published', 'deeper'), { recursive: true });
    await writeFile(at('published', 'deeper', 'a'), 'x');
    expect((await read()).published).toEqual([{ path: 'published/deeper/a', bytes: utf8('x') }]);
  });
});

describe('writing', () => {
  it('writes exactly the parts of a record', async () => {
    const paths = ['0/000', '0/001.p/44', '1/000.p/1', 'entries/000', 'entries/001.p/44'];
    expect(await filesOf(folder)).toEqual([
      'checkpoint',
      'entries.jsonl',
      ...paths.map((path) => `tile/${path}`),
    ]);
    expect((await readFile(at('entries.jsonl'))).at(-1)).toBe(0x0a);
  });

  it('leaves nothing beside the folder', async () => {
    expect((await readdir(top)).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('exports an earlier size', async () => {
    must(await writeRecord(folder, { entries, checkpoint: checkpointOf(entries, 10) }));
    expect((await read()).entries.map(toHex)).toEqual(entries.slice(0, 10).map(toHex));
    expect(await filesOf(folder)).toEqual(['checkpoint', 'entries.jsonl']);
  });

  it('writes an empty log', async () => {
    must(await writeRecord(folder, { entries, checkpoint: checkpointOf(entries, 0) }, { tiles: true }));
    expect((await read()).entries).toEqual([]);
  });

  it('replaces a record with its published files', async () => {
    await mkdir(at('published'));
    await writeFile(at('published', 'result.json'), '{}');
    must(await writeRecord(folder, { entries, checkpoint }));
    expect(await filesOf(folder)).toEqual(['checkpoint', 'entries.jsonl']);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a file that is no part of a record', () => writeFile(at('thesis.txt'), 'x')],
    ['a link', () => symlink('..', at('published'))],
  ])('does not replace a folder with %s', async (_, change) => {
    await change();
    const before = await filesOf(folder);
    expect(await writeRecord(folder, { entries, checkpoint })).toMatchObject({ code: 'record.extra_file' });
    expect(await filesOf(folder)).toEqual(before);
  });

  it('does not replace a file or a link', async () => {
    const link = join(top, `link-${count}`);
    await symlink(folder, link);
    for (const path of [at('checkpoint'), link]) {
      expect(await writeRecord(path, { entries, checkpoint })).toMatchObject({ code: 'record.extra_file' });
    }
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  it.each<[string, readonly Bytes[], string, string]>([
    ['more entries than there are', entries.slice(0, 5), checkpoint, 'log.size'],
    ['other entries', [...entries.slice(1), utf8('x')], checkpoint, 'log.root'],
    ['nothing that is a note', entries, 'x', 'log.note'],
    ['an entry of two lines', [utf8('a\nb')], checkpointOf([utf8('a\nb')]), 'envelope.malformed'],
  ])('refuses a checkpoint over %s', async (_, all, note, code) => {
    const before = await readFile(at('entries.jsonl'));
    expect(await writeRecord(folder, { entries: all, checkpoint: note })).toMatchObject({ ok: false, code });
    expect(await readFile(at('entries.jsonl'))).toEqual(before);
  });

  it('says so where the folder cannot be written', async () => {
    expect(await writeRecord(at('checkpoint', 'below'), { entries, checkpoint })).toMatchObject({
      ok: false,
      code: 'record.unreadable',
    });
  });
});
