/** Reads chosen files into a record; runs in the worker. */
import type { Bytes } from '../../../crypto/bytes.ts';
import { type Result, reject } from '../../../crypto/rejection.ts';
import type { NamedFile } from '../../../tally/publish/named-file.ts';
import {
  isRecordFile,
  isRecordFolder,
  type RecordFolder,
  recordOf,
} from '../../../tally/publish/record-parts.ts';
import type { ChosenFolder } from './chosen-files.ts';

/** Of a file that is no part of a record the name is enough. */
const isWanted = (path: string): boolean =>
  isRecordFile(path) || (path.includes('/') && isRecordFolder(path.slice(0, path.indexOf('/'))));

const bytesOf = async (file: Blob): Promise<Bytes> => new Uint8Array(await file.arrayBuffer());

/** Rejects with `record.unreadable` where a part is missing or a file cannot be read. */
export async function readChosen({ files, emptyFolders }: ChosenFolder): Promise<Result<RecordFolder>> {
  const read: NamedFile[] = [];
  for (const { path, file } of files) {
    try {
      read.push({ path, bytes: isWanted(path) ? await bytesOf(file) : new Uint8Array() });
    } catch {
      return reject('record.unreadable', path);
    }
  }
  return recordOf({ files: read, emptyFolders, irregular: [] });
}
