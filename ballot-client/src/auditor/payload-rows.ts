/** A payload as a table for people: one row a value, long bytes cut. */
import type { Statement } from '../../../crypto/statements/envelope.ts';

export interface PayloadRow {
  /** Names of the fields from the outside in; lists count from 1. */
  readonly path: readonly (string | number)[];
  readonly value: string;
  /** Characters that were cut off. */
  readonly cut: number;
}

const LONGEST_VALUE = 200;
/** A roll of hundreds of badges is not read by anybody line by line. */
const MOST_ROWS = 300;

const leafRow = (path: PayloadRow['path'], value: unknown): PayloadRow => {
  const text = value === null ? '—' : typeof value === 'string' ? value : JSON.stringify(value);
  const shown = text.slice(0, LONGEST_VALUE);
  return { path, value: shown, cut: text.length - shown.length };
};

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;

function rowsOf(path: PayloadRow['path'], value: unknown): PayloadRow[] {
  if (isPlain(value)) return [leafRow(path, value)];
  if (Array.isArray(value)) {
    const isShort = value.every(isPlain) && value.every((item) => typeof item === 'number');
    if (isShort) return [leafRow(path, value.join(', '))];
    return value.flatMap((item, i) => rowsOf([...path, i + 1], item));
  }
  return Object.entries(value as object).flatMap(([name, item]) => rowsOf([...path, name], item));
}

/** The rows of a payload, and how many more there would be. */
export function payloadRows({ payload }: Statement): { rows: PayloadRow[]; more: number } {
  const all = rowsOf([], payload);
  return { rows: all.slice(0, MOST_ROWS), more: Math.max(0, all.length - MOST_ROWS) };
}
