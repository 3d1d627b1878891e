/** The tables of a file that somebody brings: what kind of file it is shows in its bytes, not in its name. */
import type { Bytes } from '../../../../crypto/bytes.ts';
import { parseCsv } from './csv.ts';
import { refuseFile, type TablesRead } from './table.ts';
import { textOf } from './text-file.ts';
import { readXlsx } from './xlsx.ts';

const MAX_BYTES = 4 * 1024 * 1024;
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** Compound files, such as .xls of Excel 97. */
const COMPOUND = [0xd0, 0xcf, 0x11, 0xe0];

/** Every sheet of a workbook, or a CSV text with every separator; a {@link FileFault} for anything else. */
export async function readTables(bytes: Bytes): Promise<TablesRead> {
  const beginsWith = (magic: readonly number[]): boolean => magic.every((byte, i) => bytes[i] === byte);
  if (bytes.length === 0) return refuseFile('empty-file');
  if (bytes.length > MAX_BYTES) return refuseFile('too-large');
  if (beginsWith(COMPOUND)) return refuseFile('xls');
  if (beginsWith(ZIP)) return readXlsx(bytes);
  const text = textOf(bytes);
  // NUL stands in no text: a file of another kind that happens to decode
  if (text === undefined || text.includes('\0'))
    return refuseFile(text === undefined ? 'encoding' : 'unreadable');
  return text.trim() === '' ? refuseFile('empty-file') : { ok: true, tables: parseCsv(text) };
}
