/** The three sections of a .pb file, and typed reading of their cells. */
import type { Row } from './delimited-rows.ts';

/** Leaves the reader at the first fault; `parsePabulib` turns it into a value. */
export class PabulibFault extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

export function fail(line: number, message: string): never {
  throw new PabulibFault(line, message);
}

const TITLES = ['META', 'PROJECTS', 'VOTES'];
/** Columns that the format makes obligatory. */
const REQUIRED: Record<string, readonly string[]> = {
  META: ['key', 'value'],
  PROJECTS: ['project_id', 'cost'],
  VOTES: ['voter_id', 'vote'],
};

/** Cuts the rows into their sections, which must stand in order and have the columns that they need. */
export function sections(rows: readonly Row[]): { meta: Meta; projects: Section; votes: Section } {
  const starts = TITLES.map((title) => {
    const found = rows.filter((row) => row.cells.length === 1 && row.cells[0] === title);
    const [first, second] = found;
    if (first === undefined)
      fail(rows.at(-1)?.line ?? 1, `The file ends without a section ${title}: add it.`);
    if (second !== undefined) fail(second.line, `The section ${title} stands here a second time: remove it.`);
    return rows.indexOf(first);
  });
  starts.forEach((start, index) => {
    const expected = index === 0 ? 0 : (starts[index - 1] ?? 0) + 1;
    if (index === 0 ? start !== 0 : start < expected) {
      fail(
        rows[start]?.line ?? 1,
        'The sections must be META, PROJECTS, VOTES, in this order, from the first line on.',
      );
    }
  });
  const [meta, projects, votes] = TITLES.map(
    (title, index) => new Section(title, rows.slice(starts[index], starts[index + 1])),
  ) as [Section, Section, Section];
  return { meta: new Meta(meta), projects, votes };
}

/** A section with its columns by name. */
export class Section {
  readonly rows: readonly Row[];
  private readonly columns: readonly string[];

  /** @param rows the title, the column names and the data */
  constructor(title: string, [head, names, ...rows]: readonly Row[]) {
    const line = names?.line ?? head?.line ?? 1;
    this.rows = rows;
    this.columns = names?.cells ?? [];
    for (const column of REQUIRED[title] ?? []) {
      if (!this.has(column)) fail(line, `The section ${title} lacks the column ${column}: add it.`);
    }
    const repeated = this.columns.find((column, index) => this.columns.indexOf(column) !== index);
    if (repeated !== undefined) fail(line, `The column ${repeated} stands twice: remove one.`);
    for (const row of rows) {
      if (row.cells.join('') === '') fail(row.line, 'The line is empty: remove it.');
      if (row.cells.length === this.columns.length) continue;
      fail(row.line, `The row has ${row.cells.length} cells, its section ${this.columns.length} columns.`);
    }
  }

  has(column: string): boolean {
    return this.columns.includes(column);
  }

  /** The cell, or undefined where it is empty or its column is absent. */
  optional(row: Row, column: string): string | undefined {
    return row.cells[this.columns.indexOf(column)] || undefined;
  }

  text(row: Row, column: string): string {
    return this.optional(row, column) ?? fail(row.line, `The column ${column} is empty: fill it in.`);
  }

  /** A whole number ≥ 0. */
  count(row: Row, column: string): number {
    return wholeNumber(row.line, column, this.text(row, column));
  }

  /** A decimal number ≥ 0 with a point. */
  number(row: Row, column: string): number {
    const cell = this.text(row, column);
    if (!/^\d{1,15}(\.\d+)?$/.test(cell))
      fail(row.line, `The column ${column} holds "${cell}", which is no number.`);
    return Number(cell);
  }

  /** Fails at the first row that repeats an earlier value of the column. */
  unique(column: string): void {
    const seen = new Set<string>();
    for (const row of this.rows) {
      const cell = this.text(row, column);
      if (seen.has(cell))
        fail(row.line, `The ${column} "${cell}" stands in an earlier row already: make it unique.`);
      seen.add(cell);
    }
  }
}

/** The section META: one value for each key. */
export class Meta {
  private readonly section: Section;
  private readonly byKey: ReadonlyMap<string, Row>;

  constructor(section: Section) {
    section.unique('key');
    this.section = section;
    this.byKey = new Map(section.rows.map((row) => [section.text(row, 'key'), row]));
  }

  /** The line of a key, or that of the first row where the key is absent. */
  line(key: string): number {
    return (this.byKey.get(key) ?? this.section.rows[0])?.line ?? 1;
  }

  /** The value of a key; without a fallback, an absent or empty one is a fault. */
  text(key: string, fallback?: string): string {
    const row = this.byKey.get(key);
    const value = row && this.section.optional(row, 'value');
    return value ?? fallback ?? fail(this.line(key), `META lacks a value for ${key}: add it.`);
  }

  /** A whole number ≥ 0. */
  count(key: string, fallback?: number): number {
    return wholeNumber(this.line(key), key, this.text(key, fallback?.toString()));
  }
}

function wholeNumber(line: number, name: string, cell: string): number {
  if (!/^\d{1,9}$/.test(cell)) fail(line, `${name} is "${cell}": write a whole number.`);
  return Number(cell);
}
