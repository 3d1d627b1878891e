/** The announcement (主持词) as it is read aloud in the hall, in its order (domain: 宣布结果). */
import { leastReaching, quorumHolds } from '../rules/quorum.ts';
import { decisionText, reasonText } from './decision-words.ts';
import type { HallRow, HallTable } from './hall-table.ts';
import { outcomeWord, STATUS_WORDS, voteColumns } from './hall-words.ts';
import { reasonOf, type ToldSession } from './result-form.ts';
import type { ResultSheet } from './result-sheet.ts';
import { gradeSummary, hasResult, isAnnounced, needed, roundName, voteName } from './rounds-told.ts';

const PURPOSE: Readonly<Record<ResultSheet['purpose'], string>> = {
  official: '',
  rehearsal: '（演练，非正式结果）',
  demonstration: '（演示，非正式结果）',
};

/** UTF-8 text, lines ending in a line feed. */
export function announcement(sheet: ResultSheet, session: ToldSession): string {
  const { title, purpose, rounds } = sheet;
  const name = voteName(sheet);
  const announced = rounds.filter(isAnnounced);
  return [
    title,
    `${name}结果主持词${PURPOSE[purpose]}`,
    '',
    '各位代表：',
    `现在宣布${name}结果。`,
    ...announced.flatMap((table) => ['', ...roundLines(table, sheet, session, announced.length > 1)]),
    ...conclusion(sheet),
    '',
    `${name}结果宣布完毕。`,
    '',
  ].join('\n');
}

/** The chosen in their order; a session that grades chooses nothing: how many items got which grade. */
function conclusion({ chosen, rules, rounds }: ResultSheet): string[] {
  if (rules.form === 'grade') return ['', ...gradeSummary(rounds)];
  const items = chosen.map((item, i) => `${i + 1}. ${item.title}（${item.number} 号）`);
  return ['', `当选项目共 ${chosen.length} 项${items.length > 0 ? '：' : '。'}`, ...items];
}

function roundLines(
  table: HallTable,
  { rules }: ResultSheet,
  session: ToldSession,
  isOneOfMany: boolean,
): string[] {
  const { kind, present, roll, leave, issued, received } = table;
  const holds = quorumHolds(rules.quorum, present, roll);
  const quorum = holds ? `，达到法定人数 ${leastReaching(rules.quorum, roll, false)} 人` : '';
  return [
    ...(isOneOfMany || kind === 'paper' ? [`${roundName(table)}。`] : []),
    `应到代表 ${roll} 人，实到代表 ${present} 人，请假 ${leave} 人${quorum}。`,
    `发出选票 ${issued} 张，收回选票 ${received} 张${hasResult(table) ? '，表决有效' : ''}。`,
    ...(hasResult(table) ? resultLines(table, rules) : [noResult(table, session)]),
    ...decisionLines(table, session),
  ];
}

function noResult({ status, round }: HallTable, session: ToldSession): string {
  const reason = reasonOf(session, round);
  return `${STATUS_WORDS[status]}。${reason === null ? '' : reasonText(reason)}`;
}

function resultLines(table: HallTable, rules: ResultSheet['rules']): string[] {
  const { invalid, blank, rows } = table;
  const least = needed(table, rules);
  const items = rows.flatMap((row) => itemLine(row, table));
  return [
    ...(invalid === null ? [] : [`废票 ${invalid} 张。`]),
    ...(blank === null ? [] : [`空白票 ${blank} 张。`]),
    ...(rows.some(({ votes }) => votes !== null) ? ['各项目得票：'] : []),
    ...items,
    ...(least === null ? [] : [least.text]),
  ];
}

function decisionLines({ round }: HallTable, { state }: ToldSession): string[] {
  const decision = state.rounds.find(({ number }) => number === round)?.decision;
  return decision === undefined ? [] : [decisionText(decision.payload, state)];
}

/** Votes with every item; an outcome only where the list of the chosen does not say it all: ties and grades. */
function itemLine(row: HallRow, table: HallTable): string[] {
  const votes = voteColumns(row, table).map(([word, count]) => `${word} ${count} 票`);
  const isGraded = row.outcome?.status === 'graded';
  const isSaid = row.outcome?.status === 'tied' || isGraded;
  const said = [...votes, ...(isSaid ? [`${isGraded ? '结果为' : ''}${outcomeWord(row, table)}`] : [])]
    .filter((part) => part !== '')
    .join('，');
  return said === '' ? [] : [`${row.number}. ${row.title}：${said}。`];
}
