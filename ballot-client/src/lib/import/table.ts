/** A table as it stands in a file, before anything is known of what its columns mean. */

/** What a spreadsheet took a cell for; in a CSV file everything is text. */
export type CellKind = 'text' | 'number' | 'date' | 'other';

export interface Cell {
  readonly kind: CellKind;
  /** NFC without outer white space; empty for an empty cell. A date as `YYYY-MM-DD`. */
  readonly text: string;
}

export interface TableRow {
  /** The number that a spreadsheet shows beside the row, from 1. */
  readonly row: number;
  readonly cells: readonly Cell[];
}

export interface Table {
  /** Name of the sheet; empty for a CSV file. */
  readonly sheet: string;
  readonly rows: readonly TableRow[];
  /** The row at which a quotation mark has no partner: what follows is not what it seems. */
  readonly brokenAt?: number;
}

/** Why a file gives no table at all. */
export type FileFault =
  | 'empty-file'
  | 'too-large'
  | 'xls'
  | 'unreadable'
  | 'encoding'
  | 'quotes'
  | 'no-headings'
  | 'heading-twice'
  | 'no-rows';

/** What is wrong at a row and column; `Column` and `Fault` are the closed lists of one kind of table. */
export interface RowFault<Column extends string = string, Fault extends string = string> {
  /** Row of the table or line of the text, from 1; 0: the file as a whole. */
  readonly line: number;
  /** Undefined where it is the row or the file. */
  readonly column: Column | undefined;
  readonly fault: Fault;
  /** Most characters, the code point that is not admitted, the row that looks the same, what stands in the cell. */
  readonly detail: string | number;
}

export type TablesRead =
  | { readonly ok: true; readonly tables: readonly Table[] }
  | { readonly ok: false; readonly line: number; readonly fault: FileFault };

export const refuseFile = (fault: FileFault, line = 0): TablesRead => ({ ok: false, line, fault });

export const textCell = (raw: string): Cell => ({ kind: 'text', text: raw.normalize('NFC').trim() });
