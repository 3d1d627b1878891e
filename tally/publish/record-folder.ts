/**
 * The record as a folder of this machine's file system. Everything that is read is attacker-controlled; symbolic links
 * are not followed below the folder.
 */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bytes, toHash, utf8 } from '../../crypto/bytes.ts';
import { parseCheckpoint } from '../../crypto/log/checkpoint.ts';
import { leafHash, rootOf } from '../../crypto/log/merkle.ts';
import { parseNote } from '../../crypto/log/note.ts';
import { ACCEPTED, accept, type Rejection, type Result, reject } from '../../crypto/rejection.ts';
import type { RecordSource } from '../verify/verify-record.ts';
import type { NamedFile } from './named-file.ts';
import {
  CHECKPOINT,
  ENTRIES,
  isRecordFile,
  isRecordFolder,
  joinLines,
  type RecordFolder,
  recordOf,
} from './record-parts.ts';
import { tileFiles } from './record-tiles.ts';
import { replaceFolder } from './replace-folder.node.ts';

const LINE_FEED = 0x0a;

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
  (isRecordFile(name) && entry.isFile()) || (isRecordFolder(name) && entry.isDirectory());

/** A folder that is being read. */
interface Found {
  readonly files: NamedFile[];
  readonly emptyFolders: string[];
  readonly irregular: string[];
}

async function readParts(folder: string): Promise<Result<RecordFolder>> {
  const found: Found = { files: [], emptyFolders: [], irregular: [] };
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name } = entry;
    // Of what is no part of a record the name is enough.
    if (!isPart(entry, name)) found.irregular.push(name);
    else if (entry.isDirectory()) await readTree(folder, name, found);
    else found.files.push({ path: name, bytes: await readBytes(join(folder, name)) });
  }
  return recordOf(found);
}

/** A plain array of bytes, not a `Buffer`. */
async function readBytes(path: string): Promise<Bytes> {
  const { buffer, byteOffset, length } = await readFile(path);
  return new Uint8Array(buffer, byteOffset, length);
}

/** All files below `path`, sorted. */
async function readTree(root: string, path: string, found: Found): Promise<void> {
  const listed = await readdir(join(root, path), { withFileTypes: true });
  if (listed.length === 0) found.emptyFolders.push(path);
  for (const entry of listed.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const below = `${path}/${entry.name}`;
    if (entry.isDirectory()) await readTree(root, below, found);
    else if (entry.isFile()) found.files.push({ path: below, bytes: await readBytes(join(root, below)) });
    else found.irregular.push(below);
  }
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
