/** How many cells a workbook spans, found before any is made: one address in the far corner of a sheet is enough for many. */
import type { Bytes } from '../../../../crypto/bytes.ts';

/** Of all sheets together. A list of 10,000 people in 20 columns spans 200,000. */
export const MAX_CELLS = 1_000_000;

/** The addresses of rows and cells, and whatever else stands where one could. */
const ADDRESS = /\br\s*=\s*["'](?:([A-Z]{0,3})([0-9]{1,7})["'])?/g;

/** `XFD` is 16,384; none is 0. */
const columnOf = (letters: string): number =>
  [...letters].reduce((column, letter) => 26 * column + letter.charCodeAt(0) - 64, 0);

/**
 * The area from A1 to the outermost row and column of a file of a workbook: 0 where it is no sheet, undefined where an
 * address has another form. Every `r="…"` counts, wherever it stands: no comment, prefix or entity of the XML hides one.
 */
export function sheetArea(bytes: Bytes): number | undefined {
  const xml = new TextDecoder().decode(bytes); // as the library does, whatever the bytes are
  if (!xml.includes('sheetData')) return 0;
  let [rows, columns] = [0, 0];
  for (const [, letters = '', row] of xml.matchAll(ADDRESS)) {
    if (row === undefined) return undefined;
    rows = Math.max(rows, Number(row));
    columns = Math.max(columns, columnOf(letters));
  }
  return rows * Math.max(1, columns);
}
