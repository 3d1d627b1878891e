/** Tables of an Excel workbook (.xlsx), one for each sheet. */
import readXlsxFile from 'read-excel-file/universal';
import type { Bytes } from '../../../../crypto/bytes.ts';
import { MAX_CELLS, sheetArea } from './sheet-area.ts';
import { type Cell, type FileFault, refuseFile, type TablesRead, textCell } from './table.ts';
import { unpack, unpacksSmall, zipEntries } from './zip.ts';

/** Excel computes in binary and shows 15 digits: 0.1 + 0.2 is 0.3. */
const shown = (value: number): string => String(Number(value.toPrecision(15)));

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return textCell('');
  if (typeof value === 'string') return textCell(value);
  if (typeof value === 'number') return { kind: 'number', text: shown(value) };
  if (value instanceof Date) {
    const text = Number.isNaN(value.getTime()) ? '?' : value.toISOString().slice(0, 10);
    return { kind: 'date', text };
  }
  return { kind: 'other', text: String(value).toUpperCase() };
}

/** What stands against giving the file to the library, which makes every cell up to the outermost. */
async function faultOf(bytes: Bytes): Promise<FileFault | undefined> {
  const entries = zipEntries(bytes);
  if (entries === undefined) return 'unreadable';
  if (!unpacksSmall(entries)) return 'too-large';
  let cells = 0;
  // those that the library looks at
  for (const entry of entries.filter(({ name }) => /\.xml(\.rels)?$/.test(name))) {
    const file = await unpack(bytes, entry);
    const area = file && sheetArea(file);
    if (area === undefined) return 'unreadable';
    cells += area;
  }
  return cells > MAX_CELLS ? 'too-large' : undefined;
}

/**
 * All sheets with their rows as Excel numbers them; of merged cells only the first holds the value. `too-large` if it
 * unpacks to more than a list of people or projects can need or spans more than a million cells, `unreadable` for anything
 * that is no workbook. The bytes come from whoever sent the file.
 */
export async function readXlsx(bytes: Bytes): Promise<TablesRead> {
  const fault = await faultOf(bytes);
  if (fault !== undefined) return refuseFile(fault);
  try {
    const sheets = await readXlsxFile(new Uint8Array(bytes).buffer);
    const tables = sheets.map(({ sheet, data }) => ({
      sheet,
      rows: data.map((cells, i) => ({ row: i + 1, cells: cells.map(cellOf) })),
    }));
    return { ok: true, tables };
  } catch {
    return refuseFile('unreadable');
  }
}
