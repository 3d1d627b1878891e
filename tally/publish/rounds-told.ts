/** What the announcement, the form and the minutes say of a round beside its table. */
import type { Rules } from '../../crypto/statements/rules.ts';
import { baseSize } from '../rules/outcome.ts';
import { leastReaching } from '../rules/quorum.ts';
import { baseUnit, baseWord, fractionWord, thanWord } from '../rules/sentences/share-words.ts';
import type { HallRow, HallTable } from './hall-table.ts';
import { KIND_WORDS } from './hall-words.ts';

export const hasResult = ({ status }: HallTable): boolean => status === 'final' || status === 'paper';

/** Rounds that the hall hears of: test votes are discarded, paper and electronic ones stay apart. */
export const isAnnounced = ({ kind }: HallTable): boolean => kind !== 'test';

/** What the session is called: it chooses projects, or grades them at the end of the year. */
export const voteName = ({ rules }: { readonly rules: Rules }): string =>
  rules.form === 'grade' ? '满意度测评' : '票决';

/** 第 2 轮（再次投票） */
export const roundName = ({ round, kind }: HallTable): string => `第 ${round} 轮（${KIND_WORDS[kind]}）`;

/** Ballots that count: 收回 less 废票. */
export const validBallots = ({ received, invalid }: HallTable): number => received - (invalid ?? 0);

/** How many 赞成 a project needed in a round, and why; null where votes alone rank, and for grades. */
export function needed(table: HallTable, { form, majority }: Rules): { votes: number; text: string } | null {
  if (majority === null) return null;
  const { base, strict } = majority;
  const size = baseSize(base, { ...table, received: validBallots(table) });
  const votes = leastReaching(majority, size, strict);
  const share = `${thanWord(strict)}${baseWord(base, form)} ${size} ${baseUnit(base)}的${fractionWord(majority)}`;
  return { votes, text: `当选须得赞成票至少 ${votes} 票（${share}）。` };
}

/** Whether a row belongs above the cut: by the rules, or by the presidium among the tied. */
export function standing({ outcome, presidium }: HallRow): 'chosen' | 'not-chosen' | 'tied' {
  if (presidium !== null) return presidium ? 'chosen' : 'not-chosen';
  return outcome?.status === 'chosen' || outcome?.status === 'tied' ? outcome.status : 'not-chosen';
}

const STANDINGS = ['chosen', 'tied', 'not-chosen'] as const;

export interface RankedRow {
  readonly row: HallRow;
  /** 名次: equal votes have the same; null where rows are not ranked. */
  readonly rank: number | null;
}

/**
 * Rows as the rules publish them: by 赞成, or in printed order. Where no counts are published the chosen come first, and
 * nothing says how votes compared.
 */
export function publishedRows({ rows, form, kind }: HallTable, { publication }: Rules): RankedRow[] {
  const votes = (row: HallRow): number | null => row.votes?.for ?? null;
  if (kind === 'test' || form === 'grade' || publication.order === 'ballot') {
    return rows.map((row) => ({ row, rank: null }));
  }
  const isRanked = rows.every((row) => votes(row) !== null);
  const place = (row: HallRow): number => STANDINGS.indexOf(standing(row));
  const sorted = [...rows].sort(
    (a, b) => (votes(b) ?? 0) - (votes(a) ?? 0) || place(a) - place(b) || a.number - b.number,
  );
  const rank = (row: HallRow): number =>
    1 + sorted.filter((other) => (votes(other) ?? 0) > (votes(row) ?? 0)).length;
  return sorted.map((row) => ({ row, rank: isRanked ? rank(row) : null }));
}

/** How many items got which grade, and which go to a special inquiry: sentences, of the rounds that have a result. */
export function gradeSummary(rounds: readonly HallTable[]): string[] {
  return rounds.filter(hasResult).flatMap(({ rows, grades, inquiry }) => {
    const having = (grade: number): HallRow[] => rows.filter(({ outcome }) => outcome?.grade === grade);
    const counts = grades.map((name, i) => `${name} ${having(i + 1).length} 项`);
    const last = having(grades.length).map(({ number, title }) => `${title}（${number} 号）`);
    const asked =
      last.length === 0 ? '没有项目转专题询问。' : `转专题询问的项目 ${last.length} 项：${last.join('、')}。`;
    return [`测评结果：${counts.join('，')}。`, ...(inquiry ? [asked] : [])];
  });
}

/** Numbers of a round in the order in which the hall hears them. */
export function figures(table: HallTable): [word: string, count: number][] {
  const { roll, present, leave, issued, received, invalid, blank } = table;
  const all: [string, number | null][] = [
    ['应到', roll],
    ['实到', present],
    ['请假', leave],
    ['发出选票', issued],
    ['收回选票', received],
    ['废票', invalid],
    ['空白票', blank],
  ];
  return all.filter((pair): pair is [string, number] => pair[1] !== null);
}
