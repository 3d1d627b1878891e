/**
 * Rows of a text whose cells are separated by semicolons and quoted as in RFC 4180 §2: a cell that holds a separator,
 * a line break or a double quote stands in double quotes, and a double quote inside is doubled. White space around a
 * cell does not count. Lines end in LF or CRLF; a byte order mark at the beginning is dropped.
 */
export interface Row {
  /** 1-based line on which the row begins. */
  readonly line: number;
  /** The cells without quotes; an empty line is one empty cell. */
  readonly cells: readonly string[];
}

export interface RowsFault {
  readonly ok: false;
  /** 1-based line of the fault. */
  readonly line: number;
  readonly message: string;
}

export type Rows = { readonly ok: true; readonly value: readonly Row[] } | RowsFault;

const QUOTED = /[^\S\n]*"([^"]*(?:""[^"]*)*)("?)[^\S\n]*/y;
const PLAIN = /[^;\n]*/y;

/** All rows of a text, or the first cell whose quotes do not match. The empty rows at the end are left out. */
export function readRows(text: string): Rows {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n/g, '\n');
  const rows: Row[] = [];
  let cells: string[] = [];
  let line = 1;
  let rowLine = 1;
  for (let at = 0; ; ) {
    const cell = readCell(source, at);
    if (cell.fault !== undefined) return { ok: false, line, message: cell.fault };
    cells.push(cell.value);
    line += source.slice(at, cell.end).split('\n').length - 1;
    const separator = source[cell.end];
    at = cell.end + 1;
    if (separator === ';') continue;
    rows.push({ line: rowLine, cells });
    if (separator === undefined) break;
    cells = [];
    line += 1;
    rowLine = line;
  }
  while (rows.at(-1)?.cells.join('') === '' && rows.at(-1)?.cells.length === 1) rows.pop();
  return { ok: true, value: rows };
}

/** One cell from `start` up to the next separator. */
function readCell(source: string, start: number): { value: string; end: number; fault?: string } {
  QUOTED.lastIndex = start;
  const quoted = QUOTED.exec(source);
  if (quoted !== null) {
    const end = QUOTED.lastIndex;
    const value = (quoted[1] ?? '').replace(/""/g, '"');
    if (quoted[2] === '') return { value, end, fault: 'A quoted cell has no closing quote: add it.' };
    if (end < source.length && source[end] !== ';' && source[end] !== '\n') {
      return { value, end, fault: 'Text follows a closing quote: double the quotes inside the cell.' };
    }
    return { value, end };
  }
  PLAIN.lastIndex = start;
  const value = (PLAIN.exec(source)?.[0] ?? '').trim();
  const end = PLAIN.lastIndex;
  if (!value.includes('"')) return { value, end };
  return {
    value,
    end,
    fault: 'A quote stands inside a cell: quote the whole cell and double the quotes in it.',
  };
}
