/** The hall table as lines of fixed-width text. */
import type { HallRow, HallTable } from './hall-table.ts';
import { KIND_WORDS, outcomeWord, STATUS_WORDS, voteColumns } from './hall-words.ts';
import { padEnd, padStart, textWidth } from './text-width.ts';

const GAP = '  ';

/** Lines in the order in which the hall hears them, without a newline at the end. */
export function formatHallTable(table: HallTable): string {
  const { round, kind, status, roll, present, leave, issued, received, invalid, blank } = table;
  const numbers: [string, number | null][] = [
    ['应到', roll],
    ['实到', present],
    ['请假', leave],
    ['发出', issued],
    ['收回', received],
    ['废票', invalid],
    ['空白', blank],
  ];
  return [
    `第 ${round} 轮（${KIND_WORDS[kind]}） ${STATUS_WORDS[status]}`,
    numbers.flatMap(([word, n]) => (n === null ? [] : [`${word} ${n}`])).join(GAP),
    ...itemLines(table),
    ...chosenLines(table),
  ].join('\n');
}

function itemLines(table: HallTable): string[] {
  const { rows } = table;
  const [first] = rows;
  if (first === undefined || (first.votes === null && first.outcome === null)) return [];
  const words = voteColumns(first, table).map(([word]) => word);
  const cells = rows.map((row) => [
    String(row.number),
    row.title,
    ...voteColumns(row, table).map(([, count]) => String(count)),
    outcomeWord(row, table),
  ]);
  return alignColumns([['编号', '项目', ...words, '结果'], ...cells]);
}

/** Number and votes to the right, title and outcome to the left. */
function alignColumns(cells: readonly (readonly string[])[]): string[] {
  const columns = cells[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, c) =>
    Math.max(...cells.map((row) => textWidth(row[c] ?? ''))),
  );
  return cells.map((row) =>
    row
      .map((cell, c) =>
        c === 1 || c === columns - 1 ? padEnd(cell, widths[c] ?? 0) : padStart(cell, widths[c] ?? 0),
      )
      .join(GAP)
      .trimEnd(),
  );
}

function chosenLines({ status, rows, chosen, kind, form }: HallTable): string[] {
  if (status !== 'final' || kind === 'test' || form === 'grade') return [];
  const titles = new Map(rows.map(({ number, title }: HallRow) => [number, title]));
  const lines = chosen.map((number, i) => `${i + 1}. ${titles.get(number) ?? ''}（${number} 号）`);
  return [`本轮当选项目 ${chosen.length} 项${lines.length > 0 ? '：' : ''}`, ...lines];
}
