/** Tables as delimited text (RFC 4180 quoting), whichever separator the program at hand writes. */
import Papa from 'papaparse';
import { type Table, textCell } from './table.ts';

const SEPARATORS = [',', '\t', ';', '，'] as const;
/** What Excel, WPS and LibreOffice take for the beginning of a formula, in either width. */
const FORMULA = /^[=+\-@＝＋－＠\t\r]/;

/** Whether a spreadsheet might run a text instead of showing it. */
export const isFormula = (text: string): boolean => FORMULA.test(text);

/** Rows as a spreadsheet numbers them: one for each record, empty ones too. */
function tableOf(text: string, delimiter: string): Table {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline: '\n' });
  // what follows the last line end is no row
  if (data.at(-1)?.join('') === '' && data.at(-1)?.length === 1) data.pop();
  const rows = data.map((cells, i) => ({ row: i + 1, cells: cells.map(textCell) }));
  const [error] = errors;
  return error === undefined ? { sheet: '', rows } : { sheet: '', rows, brokenAt: (error.row ?? 0) + 1 };
}

/** The text read with each separator in turn, comma first: which one it is shows at the headings. */
export function parseCsv(text: string): Table[] {
  const lines = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return SEPARATORS.map((separator) => tableOf(lines, separator));
}

const quoted = (cell: string): string =>
  /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/**
 * Comma-separated text with a byte order mark, by which Excel knows UTF-8. A cell that a spreadsheet might take for a
 * formula gets an apostrophe in front (CWE-1236).
 */
export const formatCsv = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows
    .map((cells) => cells.map((cell) => quoted(isFormula(cell) ? `'${cell}` : cell)).join(','))
    .map((line) => `${line}\r\n`)
    .join('')}`;
