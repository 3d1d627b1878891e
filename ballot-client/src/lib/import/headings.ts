/** Which row of a table holds the headings, and what its columns mean. */
import type { FileFault, Table, TableRow } from './table.ts';

/** Titles and notes may stand above the headings. */
const ROWS_SEARCHED = 20;

/** For each column the headings by which it is known, in Chinese and English. */
export type Headings<Column extends string> = Readonly<Record<Column, readonly string[]>>;

export interface Headed<Column extends string> {
  readonly table: Table;
  /** The row of the headings. */
  readonly line: number;
  /** Where each column stands, from 0; undefined for one that the table does not have. */
  readonly at: Readonly<Partial<Record<Column, number>>>;
  /** What stands in brackets behind a heading, such as 万元; empty where nothing does. */
  readonly unit: Readonly<Partial<Record<Column, string>>>;
  /** Headings that mean nothing here: these columns are not read. */
  readonly ignored: readonly string[];
  /** The rows below the headings that are not empty. */
  readonly rows: readonly TableRow[];
}

export type HeadedResult<Column extends string> =
  | { readonly ok: true; readonly value: Headed<Column> }
  | { readonly ok: false; readonly line: number; readonly fault: FileFault; readonly detail: string };

const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s*:]/g, '');
const BRACKETS = /[([]([^()[\]]*)[)\]]/;

class HeadingRow<Column extends string> {
  readonly at: Partial<Record<Column, number>> = {};
  readonly unit: Partial<Record<Column, string>> = {};
  readonly ignored: string[] = [];
  twice: string | undefined;
  found = 0;

  constructor({ cells }: TableRow, columns: readonly Column[], headings: Headings<Column>) {
    for (const [i, { text }] of cells.entries()) {
      const whole = bare(text);
      const name = whole.replace(BRACKETS, '');
      const column = columns.find((known) => headings[known].includes(name));
      if (column === undefined) {
        if (text !== '') this.ignored.push(text);
      } else if (this.at[column] !== undefined) {
        this.twice ??= text;
      } else {
        this.at[column] = i;
        this.unit[column] = BRACKETS.exec(whole)?.[1] ?? '';
        this.found += 1;
      }
    }
  }
}

/**
 * The row with the most headings that are known, of all tables; of equals the first. `no-headings` without the needed
 * one, `heading-twice` if two columns mean the same, `no-rows` if nothing stands below,
 * `quotes` where one has no partner.
 */
export function findHeadings<Column extends string>(
  tables: readonly Table[],
  headings: Headings<Column>,
  columns: readonly Column[],
  needed: Column,
): HeadedResult<Column> {
  let best: { table: Table; row: TableRow; heading: HeadingRow<Column> } | undefined;
  for (const table of tables) {
    for (const row of table.rows.slice(0, ROWS_SEARCHED)) {
      const heading = new HeadingRow(row, columns, headings);
      if (heading.at[needed] === undefined || heading.found <= (best?.heading.found ?? 0)) continue;
      best = { table, row, heading };
    }
  }
  const brokenAt = (best?.table ?? tables[0])?.brokenAt;
  if (brokenAt !== undefined) return { ok: false, line: brokenAt, fault: 'quotes', detail: '' };
  if (best === undefined) {
    return { ok: false, line: 0, fault: 'no-headings', detail: headings[needed][0] ?? '' };
  }
  const { table, row, heading } = best;
  const { at, unit, ignored, twice } = heading;
  if (twice !== undefined) return { ok: false, line: row.row, fault: 'heading-twice', detail: twice };
  const isFilled = ({ cells }: TableRow): boolean => cells.some(({ text }) => text !== '');
  const rows = table.rows.filter((below) => below.row > row.row && isFilled(below));
  if (rows.length === 0) return { ok: false, line: row.row, fault: 'no-rows', detail: '' };
  return { ok: true, value: { table, line: row.row, at, unit, ignored, rows } };
}
