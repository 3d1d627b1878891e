/**
 * The record folder: exactly `entries.jsonl` (one envelope a line), `checkpoint`, and optionally `tile/` and
 * `published/`. Everything that is read is attacker-controlled; symbolic links are not followed below the folder.
 */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bytes, fromUtf8, toHash, utf8 } from '../../crypto/bytes.ts';
import { parseCheckpoint } from '../../crypto/log/checkpoint.ts';
import { leafHash, rootOf } from '../../crypto/log/merkle.ts';
import { parseNote } from '../../crypto/log/note.ts';
import { ACCEPTED, accept, type Rejection, type Result, reject } from '../../crypto/rejection.ts';
import type { RecordSource } from '../verify/verify-record.ts';
import type { NamedFile } from './named-file.ts';
import { checkTiles, tileFiles } from './record-tiles.ts';
import { replaceFolder } from './replace-folder.node.ts';

const ENTRIES = 'entries.jsonl';
const CHECKPOINT = 'checkpoint';
const FOLDERS = ['tile', 'published'] as const;
const LINE_FEED = 0x0a;

/** A record as its folder has it. */
export interface RecordFolder extends RecordSource {
  readonly faults: readonly Rejection[];
  /** The files of `published/`, or undefined where there is no such folder. */
  readonly published: readonly NamedFile[] | undefined;
}

/**
 * Reads a record. Rejects with `record.unreadable` where there is no folder, no `entries.jsonl` or no `checkpoint`.
 * What can be read in spite of a fault is read, and the fault reported: `record.extra_file`, `log.tile`, or
 * `record.unreadable` for an unfinished last line.
 */
export async function readRecord(folder: string): Promise<Result<RecordFolder>> {
  try {
    return await readParts(folder);
  } catch (error) {
    return unreadable(error);
  }
}

/** Errors of the file system are expected; others are bugs. */
function unreadable(error: unknown): Rejection {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return reject('record.unreadable', error.code);
  }
  throw error;
}

const isPart = (entry: Dirent | Stats, name: string): boolean =>
  name === ENTRIES || name === CHECKPOINT
    ? entry.isFile()
    : FOLDERS.some((part) => part === name) && entry.isDirectory();

async function readParts(folder: string): Promise<Result<RecordFolder>> {
  const listed = await readdir(folder, { withFileTypes: true });
  const parts = new Set(listed.filter((entry) => isPart(entry, entry.name)).map(({ name }) => name));
  for (const name of [ENTRIES, CHECKPOINT]) {
    if (!parts.has(name)) return reject('record.unreadable', `no file ${name}`);
  }
  const extra = listed.filter(({ name }) => !parts.has(name)).map(({ name }) => name);
  const faults = extra.sort().map((name) => reject('record.extra_file', name));
  const entries = splitLines(await readBytes(join(folder, ENTRIES)), faults);
  // What is no UTF-8 is no note: the empty text fails as one.
  const checkpoint = fromUtf8(await readBytes(join(folder, CHECKPOINT))) ?? '';
  if (parts.has('tile')) faults.push(...checkTiles(entries, await readTree(folder, 'tile', faults)));
  const published = parts.has('published') ? await readTree(folder, 'published', faults) : undefined;
  return accept({ entries, checkpoint, faults, published });
}

/** A plain array of bytes, not a `Buffer`. */
async function readBytes(path: string): Promise<Bytes> {
  const { buffer, byteOffset, length } = await readFile(path);
  return new Uint8Array(buffer, byteOffset, length);
}

function splitLines(bytes: Bytes, faults: Rejection[]): Bytes[] {
  const lines: Bytes[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  if (start < bytes.length) {
    lines.push(bytes.subarray(start));
    faults.push(reject('record.unreadable', `the last line of ${ENTRIES} is not finished`));
  }
  return lines;
}

function joinLines(lines: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(lines.reduce((sum, { length }) => sum + length + 1, 0)).fill(LINE_FEED);
  let at = 0;
  for (const line of lines) {
    joined.set(line, at);
    at += line.length + 1;
  }
  return joined;
}

/** All files below `path`, sorted; links, devices and empty folders are faults. */
async function readTree(root: string, path: string, faults: Rejection[]): Promise<NamedFile[]> {
  const listed = await readdir(join(root, path), { withFileTypes: true });
  if (listed.length === 0) faults.push(reject('record.extra_file', `${path}/ is empty`));
  const files: NamedFile[] = [];
  for (const entry of listed.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await readTree(root, below, faults)));
    else if (entry.isFile()) files.push({ path: below, bytes: await readBytes(join(root, below)) });
    else faults.push(reject('record.extra_file', below));
  }
  return files;
}

/**
 * Writes the record that a checkpoint stands for, tiles with it where asked: of more entries than it counts only the
 * first are written, so that an earlier size can be exported. Replaces a record that stands there and nothing else
 * (`record.extra_file`). Rejects with `log.note`, `log.checkpoint`, `log.size` or `log.root` where checkpoint and
 * entries do not belong together, `envelope.malformed` for an entry with a line feed, `record.unreadable` where the
 * folder cannot be written.
 */
export async function writeRecord(
  folder: string,
  { entries, checkpoint }: Pick<RecordSource, 'entries' | 'checkpoint'>,
  { tiles = false }: { readonly tiles?: boolean } = {},
): Promise<Result<void>> {
  const covered = coveredBy(checkpoint, entries);
  if (!covered.ok) return covered;
  const files: NamedFile[] = [
    { path: ENTRIES, bytes: joinLines(covered.value) },
    { path: CHECKPOINT, bytes: utf8(checkpoint) },
    ...(tiles ? tileFiles(covered.value) : []),
  ];
  try {
    const foreign = await foreignFile(folder);
    if (foreign !== undefined) return reject('record.extra_file', foreign);
    await replaceFolder(folder, files);
    return ACCEPTED;
  } catch (error) {
    return unreadable(error);
  }
}

/** The first entries, as many as the checkpoint counts. */
function coveredBy(checkpoint: string, entries: readonly Bytes[]): Result<readonly Bytes[]> {
  const note = parseNote(checkpoint);
  if (!note.ok) return note;
  const head = parseCheckpoint(note.value.text);
  if (!head.ok) return head;
  const { size, root } = head.value;
  if (size > entries.length) return reject('log.size', `${size}, there are ${entries.length}`);
  const covered = entries.slice(0, size);
  if (toHash(rootOf(covered.map(leafHash))) !== toHash(root)) return reject('log.root');
  const broken = covered.findIndex((entry) => entry.includes(LINE_FEED));
  return broken < 0 ? accept(covered) : reject('envelope.malformed', `entry ${broken}`);
}

/** The name of something in the folder that is no part of a record, or undefined. */
async function foreignFile(folder: string): Promise<string | undefined> {
  const stats = await lstat(folder).catch(() => undefined);
  if (stats === undefined) return undefined;
  if (!stats.isDirectory()) return 'what stands there is not a folder';
  const listed = await readdir(folder, { withFileTypes: true });
  return listed.find((entry) => !isPart(entry, entry.name))?.name;
}
