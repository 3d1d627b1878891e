/**
 * What a record folder may hold (PROTOCOL.md §6.4), however it was read: exactly `entries.jsonl` (one envelope a line),
 * `checkpoint`, and optionally `tile/` and `published/`. Everything in it is attacker-controlled. Pure: the command
 * line reads folders with it, the auditors' page what is dropped on it.
 */
import { type Bytes, fromUtf8 } from '../../crypto/bytes.ts';
import { accept, type Rejection, type Result, reject } from '../../crypto/rejection.ts';
import type { RecordSource } from '../verify/verify-record.ts';
import type { NamedFile } from './named-file.ts';
import { checkTiles } from './record-tiles.ts';

export const ENTRIES = 'entries.jsonl';
export const CHECKPOINT = 'checkpoint';
const FOLDERS = ['tile', 'published'] as const;
const LINE_FEED = 0x0a;

/** What stands in a folder; paths from its top, with slashes. */
export interface FolderContent {
  /** Regular files. Of files that are no part of a record the bytes need not be read. */
  readonly files: readonly NamedFile[];
  /** Folders with nothing in them. */
  readonly emptyFolders: readonly string[];
  /** Links and devices; nobody follows them. */
  readonly irregular: readonly string[];
}

/** A record as its folder has it. */
export interface RecordFolder extends RecordSource {
  readonly faults: readonly Rejection[];
  /** The files of `published/`, or undefined where there is no such folder. */
  readonly published: readonly NamedFile[] | undefined;
}

/** Whether the name at the top of a folder is one of a record: a file's or a folder's. */
export const isRecordFile = (name: string): boolean => name === ENTRIES || name === CHECKPOINT;
export const isRecordFolder = (name: string): boolean => FOLDERS.some((part) => part === name);

const topOf = (path: string): string => path.split('/', 1)[0] as string;
const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** What belongs to a folder that is a part of the record; undefined where there is no such folder. */
interface Part {
  readonly files: readonly NamedFile[];
  readonly faults: readonly Rejection[];
}

function partOf({ files, emptyFolders, irregular }: FolderContent, folder: string): Part | undefined {
  const own = files.filter(({ path }) => isBelow(path, folder));
  const empty = emptyFolders.filter((path) => path === folder || isBelow(path, folder));
  const odd = irregular.filter((path) => isBelow(path, folder));
  if (own.length + empty.length + odd.length === 0) return undefined;
  const faults = [...empty.map((path) => `${path}/ is empty`), ...odd].sort();
  return { files: own, faults: faults.map((detail) => reject('record.extra_file', detail)) };
}

/** Names at the top that are no part of a record; a name of a part with the wrong nature is none. */
function foreignNames({ files, emptyFolders, irregular }: FolderContent): string[] {
  const isFile = (path: string): boolean => !path.includes('/');
  const isPart = (path: string): boolean => (isFile(path) ? isRecordFile(path) : isRecordFolder(topOf(path)));
  const foreign = [
    ...files.map(({ path }) => path).filter((path) => !isPart(path)),
    ...emptyFolders.filter((path) => !isRecordFolder(topOf(path))),
    ...irregular.filter((path) => isFile(path) || !isRecordFolder(topOf(path))),
  ];
  return [...new Set(foreign.map(topOf))].sort();
}

/**
 * The record in a folder. Rejects with `record.unreadable` where there is no `entries.jsonl` or no `checkpoint`. What
 * can be read in spite of a fault is read, and the fault reported: `record.extra_file`, `log.tile`, or
 * `record.unreadable` for an unfinished last line.
 */
export function recordOf(content: FolderContent): Result<RecordFolder> {
  const bytesOf = (name: string): Bytes | undefined => content.files.find(({ path }) => path === name)?.bytes;
  const lines = bytesOf(ENTRIES);
  const note = bytesOf(CHECKPOINT);
  if (lines === undefined) return reject('record.unreadable', `no file ${ENTRIES}`);
  if (note === undefined) return reject('record.unreadable', `no file ${CHECKPOINT}`);
  const faults = foreignNames(content).map((name) => reject('record.extra_file', name));
  const entries = splitLines(lines, faults);
  // What is no UTF-8 is no note: the empty text fails as one.
  const checkpoint = fromUtf8(note) ?? '';
  const tiles = partOf(content, 'tile');
  if (tiles !== undefined) faults.push(...tiles.faults, ...checkTiles(entries, tiles.files));
  const published = partOf(content, 'published');
  faults.push(...(published?.faults ?? []));
  return accept({ entries, checkpoint, faults, published: published?.files });
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

/** The bytes of `entries.jsonl`: every entry and a line feed. No entry holds one. */
export function joinLines(lines: readonly Bytes[]): Bytes {
  const joined = new Uint8Array(lines.reduce((sum, { length }) => sum + length + 1, 0)).fill(LINE_FEED);
  let at = 0;
  for (const line of lines) {
    joined.set(line, at);
    at += line.length + 1;
  }
  return joined;
}
