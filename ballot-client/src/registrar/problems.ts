/** What is wrong with the lines of a list, in words. */

import type { Dictionary, Values } from '../lib/i18n.ts';
import type { CandidateFault } from '../lib/import/candidate-table.ts';
import type { RosterFault, RosterNotice } from '../lib/import/roster-table.ts';
import type { importWords } from './import-words.ts';

type Key = typeof importWords extends Dictionary<infer K> ? K : never;
type Word = (key: Key, values?: Values) => string;

export interface Problem {
  /** Row or line from 1; 0: the file as a whole. */
  readonly line: number;
  readonly text: string;
  /** Whether it is worth knowing only. */
  readonly isNotice: boolean;
}

export type Fault = CandidateFault | RosterFault | RosterNotice;

/** What of a table that was read is shown before it is taken over. */
export interface Previewed<Column extends string> {
  readonly sheet: string;
  readonly rows: readonly { readonly row: number; readonly values: Readonly<Record<Column, string>> }[];
  /** Headings of the columns that are not read. */
  readonly ignored: readonly string[];
}

/** The column where one is named, then what is wrong and what to do. */
export function problemOf(word: Word, { line, column, fault, detail }: Fault): Problem {
  const sentence = word(fault, { detail });
  const text =
    column === undefined ? sentence : word('inColumn', { column: word(`column-${column}`), sentence });
  return { line, text, isNotice: fault === 'name-twice' };
}
