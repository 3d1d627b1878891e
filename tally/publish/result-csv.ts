/** The result as CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need to read Chinese. */
import { outcomeWord, voteColumns } from './hall-words.ts';
import type { ResultSheet } from './result-sheet.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/** A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line per round and item, the header first; rounds without a result have none. */
export function resultCsv({ rounds }: ResultSheet): string {
  const tables = rounds.filter(({ kind, status }) => kind !== 'test' && ['final', 'paper'].includes(status));
  const words = tables.flatMap(({ rows }) => (rows[0] ? voteColumns(rows[0]).map(([word]) => word) : []));
  const columns = [...new Set(words)];
  const lines = tables.flatMap(({ round, rows, tie }) =>
    rows.map((row) => {
      const votes = new Map(voteColumns(row));
      const counts = columns.map((word) => votes.get(word) ?? '');
      return [round, row.number, row.title, row.category, ...counts, outcomeWord(row, tie)];
    }),
  );
  const header = ['轮次', '编号', '项目', '类别', ...columns, '结果'];
  return BYTE_ORDER_MARK + [header, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}
