/** The roster of deputies from a table: who gets which badge. It stays apart from credentials and off the record. */
import type { Bytes } from '../../../../crypto/bytes.ts';
import { type CellFaultName, numberFault, tableCellFault } from './cell-faults.ts';
import { findHeadings, type Headed, type Headings } from './headings.ts';
import { likeness, textFault } from './likeness.ts';
import { readTables } from './read-tables.ts';
import type { Cell, FileFault, RowFault, Table, TableRow } from './table.ts';

export const ROSTER_COLUMNS = ['number', 'name', 'delegation', 'note'] as const;
export type RosterColumn = (typeof ROSTER_COLUMNS)[number];
export const ROSTER_LIMITS = { name: 50, delegation: 100, note: 200 } as const;
export const MAX_DEPUTIES = 10_000;

export type RosterFaultName =
  | CellFaultName
  | FileFault
  | 'empty'
  | 'too-long'
  | 'line-break'
  | 'characters'
  | 'same-as'
  | 'number-twice'
  | 'number-above'
  | 'too-many-people';
export type RosterFault = RowFault<RosterColumn, RosterFaultName>;
/** Two deputies may have the same name: it is reported, and no fault. */
export type RosterNotice = RowFault<RosterColumn, 'name-twice'>;

const HEADINGS: Headings<RosterColumn> = {
  number: ['编号', '序号', '代表证编号', '代表证号', '代表编号', '证号', 'no', 'no.', 'number'],
  name: ['姓名', '代表姓名', '名字', '代表', 'name', 'deputy'],
  delegation: [
    '代表团',
    '选区',
    '选举单位',
    '代表团/选区',
    '所在代表团',
    '代表小组',
    'delegation',
    'constituency',
  ],
  note: ['备注', '说明', 'note', 'notes', 'remark'],
};

/** A deputy; the number of the badge is the place in the roster, from 1. */
export interface RosterPerson {
  readonly name: string;
  readonly delegation: string;
  readonly note: string;
}

/** One row as it is read; a delegation that is blank (merged cells) is that of the row above. */
export interface RosterRow {
  readonly row: number;
  readonly values: Readonly<Record<RosterColumn, string>>;
}

export interface RosterTable {
  readonly sheet: string;
  readonly rows: readonly RosterRow[];
  /** By number from 1; only where there are no faults. */
  readonly people: readonly RosterPerson[];
  readonly faults: readonly RosterFault[];
  readonly notices: readonly RosterNotice[];
  /** Headings of the columns that are not read. */
  readonly ignored: readonly string[];
}

const EMPTY: Cell = { kind: 'text', text: '' };

class Reader {
  readonly rows: RosterRow[] = [];
  readonly faults: RosterFault[] = [];
  readonly notices: RosterNotice[] = [];
  readonly people: RosterPerson[] = [];
  readonly #headed: Headed<RosterColumn>;
  readonly #names = new Map<string, number>();
  readonly #whole = new Map<string, number>();
  readonly #numbers = new Map<number, number>();
  #delegation = '';

  constructor(headed: Headed<RosterColumn>) {
    this.#headed = headed;
    for (const row of headed.rows) this.#read(row);
    const last = headed.rows[MAX_DEPUTIES];
    if (last !== undefined) this.#fault(last.row, undefined, 'too-many-people', MAX_DEPUTIES);
  }

  #fault(
    line: number,
    column: RosterColumn | undefined,
    fault: RosterFaultName,
    detail: string | number = '',
  ): void {
    this.faults.push({ line, column, fault, detail });
  }

  #read({ row, cells }: TableRow): void {
    const cellOf = (column: RosterColumn): Cell => cells[this.#headed.at[column] ?? -1] ?? EMPTY;
    for (const column of ['name', 'delegation', 'note'] as const) this.#examine(row, column, cellOf(column));
    const number = this.#number(row, cellOf('number'));
    const name = cellOf('name').text;
    this.#delegation = cellOf('delegation').text || this.#delegation;
    const person = { name, delegation: this.#delegation, note: cellOf('note').text };
    this.rows.push({
      row,
      values: { number: number === undefined ? cellOf('number').text : `${number}`, ...person },
    });
    if (name !== '') this.#once(row, person);
    if (number !== undefined) this.people[number - 1] = person;
  }

  #examine(row: number, column: keyof typeof ROSTER_LIMITS, cell: Cell): void {
    if (cell.text === '') {
      if (column === 'name') this.#fault(row, 'name', 'empty');
      return;
    }
    const found =
      tableCellFault(cell, column === 'note' ? 'free' : 'name') ??
      textFault(cell.text, ROSTER_LIMITS[column]);
    if (found !== undefined) this.#fault(row, column, found.fault, found.detail);
  }

  /** The number of the badge: what the column says, or the place in the list where there is no such column. */
  #number(row: number, cell: Cell): number | undefined {
    if (this.#headed.at.number === undefined) return this.rows.length + 1;
    const fault = cell.text === '' ? 'empty' : numberFault(cell);
    if (fault !== undefined) {
      this.#fault(row, 'number', fault, cell.text);
      return undefined;
    }
    const number = Number(cell.text.normalize('NFKC'));
    const same = this.#numbers.get(number);
    const count = this.#headed.rows.length;
    if (number > count) this.#fault(row, 'number', 'number-above', count);
    else if (same !== undefined) this.#fault(row, 'number', 'number-twice', same);
    else this.#numbers.set(number, row);
    return number > count ? undefined : number;
  }

  #once(row: number, { name, delegation, note }: RosterPerson): void {
    const whole = [name, delegation, note].map(likeness).join('\0');
    const same = this.#whole.get(whole);
    const alike = this.#names.get(likeness(name));
    if (same !== undefined) this.#fault(row, 'name', 'same-as', same);
    else if (alike !== undefined)
      this.notices.push({ line: row, column: 'name', fault: 'name-twice', detail: alike });
    if (same === undefined) this.#whole.set(whole, row);
    if (alike === undefined) this.#names.set(likeness(name), row);
  }
}

/** Nothing but what is wrong with the file. */
const noTable = (line: number, fault: FileFault, detail = ''): RosterTable => ({
  ...{ sheet: '', rows: [], people: [], notices: [], ignored: [] },
  faults: [{ line, column: undefined, fault, detail }],
});

/** Reads the table with the best headings; nothing is thrown for anything that can stand in one. */
export function readRosterTable(tables: readonly Table[]): RosterTable {
  const headed = findHeadings(tables, HEADINGS, ROSTER_COLUMNS, 'name');
  if (!headed.ok) return noTable(headed.line, headed.fault, headed.detail);
  const { rows, people, faults, notices } = new Reader(headed.value);
  const { table, ignored } = headed.value;
  const sorted = faults.sort((a, b) => a.line - b.line);
  return {
    sheet: table.sheet,
    rows,
    people: faults.length > 0 ? [] : people,
    faults: sorted,
    notices,
    ignored,
  };
}

/** The same from the bytes of a file. */
export async function rosterOfFile(bytes: Bytes): Promise<RosterTable> {
  const read = await readTables(bytes);
  return read.ok ? readRosterTable(read.tables) : noTable(read.line, read.fault);
}
