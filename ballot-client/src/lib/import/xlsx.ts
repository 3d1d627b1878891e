/** Tables of an Excel workbook (.xlsx), one for each sheet. */
import readXlsxFile from 'read-excel-file/universal';
import type { Bytes } from '../../../../crypto/bytes.ts';
import { type Cell, refuseFile, type TablesRead, textCell } from './table.ts';
import { unpacksSmall } from './zip-sizes.ts';

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

/**
 * All sheets with their rows as Excel numbers them; of merged cells only the first holds the value. `too-large` if it
 * unpacks to more than a list of people or projects can need, `unreadable` for anything that is no workbook. The bytes
 * come from whoever sent the file.
 */
export async function readXlsx(bytes: Bytes): Promise<TablesRead> {
  const isSmall = unpacksSmall(bytes);
  if (isSmall !== true) return refuseFile(isSmall === undefined ? 'unreadable' : 'too-large');
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
