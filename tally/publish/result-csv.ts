/** The result as CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need to read Chinese. */
import { explanationWord } from '../rules/sentences/explanation.ts';
import { outcomeWord, voteColumns } from './hall-words.ts';
import type { ResultSheet } from './result-sheet.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/** A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line per round and item, the header first; rounds without a result have none. */
export function resultCsv({ rounds, rules }: ResultSheet): string {
  const tables = rounds.filter(({ kind, status }) => kind !== 'test' && ['final', 'paper'].includes(status));
  const words = tables.flatMap((table) =>
    table.rows.slice(0, 1).flatMap((row) => voteColumns(row, table).map(([word]) => word)),
  );
  const columns = [...new Set(words)];
  const lines = tables.flatMap((table) =>
    table.rows.map((row) => {
      const votes = new Map(voteColumns(row, table));
      const counts = columns.map((word) => votes.get(word) ?? '');
      // Where no counts are published nothing explains an outcome by them, and there is no column either.
      const why = row.explanation === null ? [] : [explanationWord(row.explanation, rules)];
      const { number, title, category } = row;
      return [table.round, number, title, category, ...counts, outcomeWord(row, table), ...why];
    }),
  );
  const isExplained = tables.some(({ rows }) => rows.some(({ explanation }) => explanation !== null));
  const header = ['轮次', '编号', '项目', '类别', ...columns, '结果', ...(isExplained ? ['说明'] : [])];
  return BYTE_ORDER_MARK + [header, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}
