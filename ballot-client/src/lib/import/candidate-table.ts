/** Candidate projects from a table: its headings, its rows as they are read, and what is wrong with each. */
import type { Bytes } from '../../../../crypto/bytes.ts';
import { type CandidateList, candidateList, type ListFaultName, type OutlineLine } from './candidate-list.ts';
import { type CellFaultName, numberFault, tableCellFault } from './cell-faults.ts';
import { findHeadings, type Headed, type Headings } from './headings.ts';
import { isMarkup } from './outline-text.ts';
import { readTables } from './read-tables.ts';
import type { Cell, FileFault, RowFault, Table, TableRow } from './table.ts';

const TEXT_COLUMNS = ['category', 'item', 'part', 'target', 'budget', 'owner'] as const;
export const CANDIDATE_COLUMNS = ['number', ...TEXT_COLUMNS] as const;
export type CandidateColumn = (typeof CANDIDATE_COLUMNS)[number];
export type CandidateFaultName =
  | ListFaultName
  | CellFaultName
  | FileFault
  | 'number-order'
  | 'markup'
  | 'no-unit';
export type CandidateFault = RowFault<CandidateColumn, CandidateFaultName>;

const HEADINGS: Headings<CandidateColumn> = {
  number: ['序号', '编号', '项目序号', '项目编号', 'no', 'no.', 'number'],
  category: ['类别', '项目类别', '分类', '领域', '类型', 'category'],
  item: [
    '项目',
    '项目名称',
    '候选项目',
    '候选项目名称',
    '实事项目',
    '民生实事项目',
    '项',
    '名称',
    'project',
    'item',
    'title',
  ],
  part: [
    '件',
    '子项目',
    '子项目名称',
    '件名称',
    '分项',
    '具体项目',
    '具体事项',
    'part',
    'sub-project',
    'subproject',
  ],
  target: ['目标', '年度目标', '目标任务', '建设目标', '工作目标', 'target'],
  budget: ['预算', '预算资金', '投资', '总投资', '计划投资', '投资估算', '资金', 'budget'],
  owner: [
    '责任单位',
    '牵头单位',
    '承办单位',
    '实施单位',
    '主办单位',
    '责任部门',
    'owner',
    'ownerunit',
    'unit',
  ],
};

/** One row as it is read; a category that is blank (merged cells) is that of the row above. */
export interface CandidateRow {
  readonly row: number;
  readonly values: Readonly<Record<CandidateColumn, string>>;
}

export interface CandidateTable {
  readonly sheet: string;
  readonly rows: readonly CandidateRow[];
  readonly lines: readonly OutlineLine[];
  readonly list: CandidateList;
  /** Nothing is taken over while there is one. */
  readonly faults: readonly CandidateFault[];
  /** Headings of the columns that are not read. */
  readonly ignored: readonly string[];
}

const EMPTY: Cell = { kind: 'text', text: '' };
const PLAIN_NUMBER = /^\d+(,\d{3})*(\.\d+)?$/;

class Reader {
  readonly rows: CandidateRow[] = [];
  readonly lines: OutlineLine[] = [];
  readonly faults: CandidateFault[] = [];
  readonly #headed: Headed<CandidateColumn>;
  #category = '';
  #item: string | undefined;
  #items = 0;

  constructor(headed: Headed<CandidateColumn>) {
    this.#headed = headed;
    for (const row of headed.rows) this.#read(row);
  }

  #fault(
    line: number,
    column: CandidateColumn,
    fault: CandidateFaultName,
    detail: string | number = '',
  ): void {
    this.faults.push({ line, column, fault, detail });
  }

  #read({ row, cells }: TableRow): void {
    const cellOf = (column: CandidateColumn): Cell => cells[this.#headed.at[column] ?? -1] ?? EMPTY;
    for (const column of TEXT_COLUMNS) this.#examine(row, column, cellOf(column));
    const text = (column: CandidateColumn): string => cellOf(column).text;
    const [item, part] = [text('item'), text('part')];
    const details = {
      target: text('target'),
      budget: this.#budget(row, cellOf('budget')),
      owner: text('owner'),
    };
    this.#categoryOf(row, text('category'));
    const isOnlyCategory =
      text('category') !== '' &&
      CANDIDATE_COLUMNS.every((column) => column === 'category' || text(column) === '');
    // a 项 that is repeated beside each of its 件 is the same one
    const isNewItem = part === '' || (item !== '' && item !== this.#item);
    const values = { number: text('number'), category: this.#category, item, part, ...details };
    this.rows.push({ row, values });
    // a row that holds nothing but a category is a heading of its own
    if (isOnlyCategory) return;
    const none = { target: '', budget: '', owner: '' };
    if (isNewItem) {
      this.#item = item;
      this.#items += 1;
      this.#number(row, cellOf('number'));
      this.lines.push({ line: row, level: 'item', name: item, ...(part === '' ? details : none) });
    }
    if (part !== '') this.lines.push({ line: row, level: 'part', name: part, ...details });
  }

  #examine(row: number, column: (typeof TEXT_COLUMNS)[number], cell: Cell): void {
    const kind = column === 'budget' ? 'amount' : column === 'target' ? 'free' : 'name';
    const found = tableCellFault(cell, kind);
    if (found !== undefined) this.#fault(row, column, found.fault, found.detail);
    else if (isMarkup(cell.text)) this.#fault(row, column, 'markup', cell.text);
  }

  /** A category holds until the next one; it begins where its name changes. */
  #categoryOf(row: number, name: string): void {
    if (this.#headed.at.category === undefined) return;
    if (name === '' && this.#category === '') this.#fault(row, 'category', 'empty');
    if (name === '' || name === this.#category) return;
    this.#category = name;
    this.#item = undefined;
    this.lines.push({ line: row, level: 'category', name, target: '', budget: '', owner: '' });
  }

  /** Numbers, where there are any, say that the order is that of the printed list. */
  #number(row: number, cell: Cell): void {
    if (cell.text === '') return;
    const fault = numberFault(cell);
    if (fault !== undefined) this.#fault(row, 'number', fault, cell.text);
    else if (Number(cell.text.normalize('NFKC')) !== this.#items) {
      this.#fault(row, 'number', 'number-order', this.#items);
    }
  }

  /** A bare number is in the unit of the heading, such as 预算（万元）. */
  #budget(row: number, { text }: Cell): string {
    const digits = text.normalize('NFKC');
    if (!PLAIN_NUMBER.test(digits)) return text;
    const unit = this.#headed.unit.budget ?? '';
    if (unit === '') this.#fault(row, 'budget', 'no-unit', text);
    return unit === '' ? text : `${digits} ${unit}`;
  }
}

/** Nothing but what is wrong with the file. */
const noTable = (line: number, fault: FileFault, detail = ''): CandidateTable => ({
  ...{ sheet: '', rows: [], lines: [], list: candidateList([]), ignored: [] },
  faults: [{ line, column: undefined, fault, detail }],
});

/** Reads the table with the best headings; nothing is thrown for anything that can stand in one. */
export function readCandidateTable(tables: readonly Table[]): CandidateTable {
  const headed = findHeadings(tables, HEADINGS, CANDIDATE_COLUMNS, 'item');
  if (!headed.ok) return noTable(headed.line, headed.fault, headed.detail);
  const { rows, lines, faults: found } = new Reader(headed.value);
  const list = candidateList(lines);
  const faults = [...found, ...list.faults].sort((a, b) => a.line - b.line);
  return { sheet: headed.value.table.sheet, rows, lines, list, faults, ignored: headed.value.ignored };
}

/** The same from the bytes of a file. */
export async function candidatesOfFile(bytes: Bytes): Promise<CandidateTable> {
  const read = await readTables(bytes);
  return read.ok ? readCandidateTable(read.tables) : noTable(read.line, read.fault);
}
