/** The announcement as it is read aloud in the hall, in its order (domain: 宣布结果). */
import type { HallRow, HallTable } from './hall-table.ts';
import { KIND_WORDS, outcomeWord, STATUS_WORDS, voteColumns } from './hall-words.ts';
import type { ResultSheet } from './result-sheet.ts';

const PURPOSE: Readonly<Record<ResultSheet['purpose'], string>> = {
  official: '',
  rehearsal: '（演练，非正式结果）',
  demonstration: '（演示，非正式结果）',
};

/** Rounds that the hall hears of: test votes are discarded, paper and electronic ones stay apart. */
const isAnnounced = ({ kind }: HallTable): boolean => kind !== 'test';
const hasResult = ({ status }: HallTable): boolean => status === 'final' || status === 'paper';

/** UTF-8 text, lines ending in a line feed. */
export function announcement({ title, purpose, rounds, chosen }: ResultSheet): string {
  const announced = rounds.filter(isAnnounced);
  return [
    title,
    `票决结果${PURPOSE[purpose]}`,
    ...announced.flatMap((table) => ['', ...roundLines(table, announced.length > 1)]),
    '',
    `当选项目共 ${chosen.length} 项：`,
    ...chosen.map((item, i) => `${i + 1}. ${item.title}（${item.number} 号）`),
    '',
  ].join('\n');
}

function roundLines(table: HallTable, isNamed: boolean): string[] {
  const { round, kind, roll, present, leave, issued, received, invalid, blank } = table;
  const name = isNamed || kind === 'paper' ? [`第 ${round} 轮（${KIND_WORDS[kind]}）`] : [];
  const ballots = [`发出选票 ${issued} 张，收回选票 ${received} 张。`];
  if (invalid !== null) ballots.push(`废票 ${invalid} 张。`);
  if (blank !== null) ballots.push(`空白票 ${blank} 张。`);
  return [
    ...name,
    `应到代表 ${roll} 人，实到代表 ${present} 人，请假 ${leave} 人。`,
    ...ballots,
    ...(hasResult(table)
      ? table.rows.flatMap((row) => itemLine(row, table))
      : [`${STATUS_WORDS[table.status]}。`]),
  ];
}

/** Votes with every item; an outcome only where the list of the chosen does not say it all: ties. */
function itemLine(row: HallRow, { tie }: HallTable): string[] {
  const votes = voteColumns(row).map(([word, count]) => `${word} ${count} 票`);
  const notes = row.outcome?.status === 'tied' ? [outcomeWord(row, tie)] : [];
  const said = [...votes, ...notes].join('，');
  return said === '' ? [] : [`${row.number}. ${row.title}：${said}。`];
}
