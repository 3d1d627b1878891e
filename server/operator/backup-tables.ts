/**
 * What a backup holds: every column of every table, as data. A column that is added to the schema and forgotten here is
 * a type error. Rows are read in the order of their keys, never in that in which they arrived.
 */
import type { Schema } from '../db/schema.ts';

/** How a value is written as JSON: as it is, bytes in base64, or JSON as text. */
export type ColumnKind = 'plain' | 'bytes' | 'json';

export interface TableForm {
  readonly columns: Readonly<Record<string, ColumnKind>>;
  readonly key: readonly string[];
}

type Forms = {
  readonly [Name in keyof Schema]: {
    readonly columns: Readonly<Record<keyof Schema[Name], ColumnKind>>;
    readonly key: readonly (keyof Schema[Name])[];
  };
};

/** In an order in which rows can be put back: what is referred to comes first. */
const FORMS: Forms = {
  log_entry: { columns: { index: 'plain', leaf: 'bytes', envelope: 'bytes' }, key: ['index'] },
  tree_head: { columns: { only: 'plain', size: 'plain', root: 'bytes' }, key: ['only'] },
  checkpoint: { columns: { size: 'plain', note: 'plain' }, key: ['size'] },
  cosignature: {
    columns: { size: 'plain', witness: 'plain', line: 'plain' },
    key: ['size', 'witness'],
  },
  ballot: {
    columns: { index: 'plain', round: 'plain', credential: 'bytes', code: 'bytes', replaces: 'bytes' },
    key: ['index'],
  },
  pending_attendance: {
    columns: { credential: 'bytes', voting_key: 'bytes', envelope: 'bytes' },
    key: ['credential'],
  },
  server_key: { columns: { name: 'plain', secret: 'bytes' }, key: ['name'] },
  server_state: { columns: { name: 'plain', value: 'json' }, key: ['name'] },
  enrolment: {
    columns: {
      ...{ identity_key: 'bytes', role: 'plain', name: 'plain' },
      ...{ witness_key: 'bytes', approved: 'plain' },
    },
    key: ['identity_key'],
  },
};

export const TABLES: readonly (readonly [name: string, form: TableForm])[] = Object.entries(FORMS);

/** A value as it stands in a backup. */
export type Cell = string | number | boolean | null;

/** A row of the database as cells, in the order of the columns. Throws for a value that no column has. */
export const toCells = ({ columns }: TableForm, row: Readonly<Record<string, unknown>>): Cell[] =>
  Object.entries(columns).map(([name, kind]) => toCell(kind, row[name]));

function toCell(kind: ColumnKind, value: unknown): Cell {
  if (kind === 'json') return JSON.stringify(value);
  if (value === null) return null;
  if (kind === 'bytes' && value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (kind === 'plain' && isPlain(value)) return value;
  throw new TypeError(`a backup cannot hold a ${typeof value} as ${kind}`);
}

/** The values to be stored; undefined where the cells do not fit the columns. */
export function fromCells({ columns }: TableForm, cells: unknown): unknown[] | undefined {
  const kinds = Object.values(columns);
  if (!Array.isArray(cells) || cells.length !== kinds.length) return undefined;
  const values = kinds.map((kind, i) => fromCell(kind, cells[i]));
  return values.includes(undefined) ? undefined : values;
}

function fromCell(kind: ColumnKind, cell: unknown): unknown {
  if (cell === null) return kind === 'json' ? undefined : null;
  if (kind === 'plain') return isPlain(cell) ? cell : undefined;
  if (typeof cell !== 'string') return undefined;
  return kind === 'bytes' ? new Uint8Array(Buffer.from(cell, 'base64')) : cell;
}

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);
