/**
 * The pages on which the hall sees a result: at most ten rows each, about the same number on every page, and fewer where
 * long titles take several lines, since letters are never made smaller than can be read from the last row.
 */
import { manifestOf, type SessionState } from '../../../crypto/session/state.ts';
import { type ResultRow, type ResultTable, resultTables } from '../lib/result-table.ts';

export const MOST_ROWS = 10;
/** What a page holds, in rows of one line. */
const MOST_FILL = 10.5;

export interface ChosenItem {
  readonly place: number;
  readonly item: number;
  readonly title: string;
}

/** What a proclaimed result has to be shown of. */
export interface HallResult {
  /** Each round's table in sequence; none where names only are published. */
  readonly tables: readonly ResultTable[];
  readonly chosen: readonly ChosenItem[];
  readonly isNamesOnly: boolean;
  readonly isArchived: boolean;
}

export interface TablePage {
  readonly kind: 'table';
  readonly table: ResultTable;
  readonly rows: readonly ResultRow[];
  /** The cut is drawn under the row at this position of the page. */
  readonly cutAfter: number | undefined;
  /** Whether the rows are ranked by votes; else they stand in printed order. */
  readonly isRanked: boolean;
  /** Whether the hall is told the round, because there are several or it was held on paper. */
  readonly isNamed: boolean;
  /** In lines of one title: how full the page is. */
  readonly fill: number;
}
export interface ChosenPage {
  readonly kind: 'chosen';
  readonly total: number;
  readonly items: readonly ChosenItem[];
  readonly isNamesOnly: boolean;
  readonly fill: number;
}
export type ResultPage = TablePage | ChosenPage;

/** How many full-width characters of a title stand on one line, by what stands beside it. */
export interface Room {
  readonly counts: number;
  readonly grades: number;
  readonly names: number;
}
export const WIDE: Room = { counts: 26, grades: 22, names: 34 };
/** 4:3 */
export const NARROW: Room = { counts: 16.5, grades: 14.5, names: 24 };
/** English headings and marks are wider, so that titles have less room. */
export const inEnglish = (room: Room): Room => ({
  ...room,
  counts: room.counts - 3.5,
  grades: room.grades - 2,
});

/** With more columns of votes than these, figures are set small and titles have less room. */
export const MANY_COLUMNS = 5;
const ROOM_AMONG_MANY = 0.5;
/** Longer headings than these take several lines. */
export const WRAPPED = 7;
const WRAPPED_HEADING = 1.8;

/** What fits below the heading, in rows of one line. */
const roomBelow = ({ columns }: ResultTable): number => {
  const isWrapped = columns.some((column) => column.kind === 'grade' && column.name.length > WRAPPED);
  return MOST_FILL - (isWrapped ? WRAPPED_HEADING : 0);
};

/** How many full-width characters of a title stand on a line of this table. */
export const titleRoom = ({ isGraded, columns }: ResultTable, room: Room): number =>
  (isGraded ? room.grades : room.counts) * (columns.length > MANY_COLUMNS ? ROOM_AMONG_MANY : 1);

/** Titles of more lines are set small, as what stands beside. */
const MOST_LINES = 3;
/** What a second line of a title adds to a row, in rows of one line. */
const LINE = 0.72;
/** What a row comes to whose mark takes two lines. */
const TWO_MARKS = 1.25;

const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/\s/, 0.26],
  [/[\u2e80-\uffff]/, 1],
];
/** Digits and Latin letters. */
const NARROW_WIDTH = 0.58;

/** Width of a text in full-width characters. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, one) => sum + (WIDTHS.find(([kind]) => kind.test(one))?.[1] ?? NARROW_WIDTH), 0);

/** Lines that a title takes; lines end early before punctuation and within numbers. */
const linesOf = (title: string, perLine: number): number =>
  Math.max(1, Math.ceil(widthOf(title) / (perLine - 0.5)));

/** Whether a title is too long for three lines that can be read from 30 metres. */
export const isVeryLong = (title: string, perLine: number): boolean => linesOf(title, perLine) > MOST_LINES;

interface Row {
  readonly title: string;
  readonly isInquiry?: boolean;
}
const heightOf = ({ title, isInquiry }: Row, perLine: number): number =>
  Math.max(isInquiry ? TWO_MARKS : 1, 1 + LINE * (Math.min(linesOf(title, perLine), MOST_LINES) - 1));

/** Cuts a list into as few parts of at most `most` as possible, the longer ones first. */
export function paginate<T>(items: readonly T[], most = MOST_ROWS): T[][] {
  const count = Math.ceil(items.length / most);
  const pages: T[][] = [];
  for (let from = 0, left = count; left > 0; left--) {
    const size = Math.ceil((items.length - from) / left);
    pages.push(items.slice(from, from + size));
    from += size;
  }
  return pages;
}

/** As {@link paginate}, with fewer on each page until every page holds its titles. */
function fitting<T extends Row>(
  items: readonly T[],
  perLine: number,
  fits = MOST_FILL,
): { rows: T[]; fill: number }[] {
  for (let most = MOST_ROWS; ; most--) {
    const pages = paginate(items, most).map((rows) => ({
      rows,
      fill: rows.reduce((sum, row) => sum + heightOf(row, perLine), 0),
    }));
    if (most === 1 || pages.every(({ fill }) => fill <= fits)) return pages;
  }
}

function tablePages(table: ResultTable, room: Room, isNamed: boolean): TablePage[] {
  const isRanked = table.rules.publication.order === 'votes' && !table.isGraded;
  let before = 0;
  return fitting(table.rows, titleRoom(table, room), roomBelow(table)).map(({ rows, fill }) => {
    const at = table.cutAfter === undefined ? undefined : table.cutAfter - before;
    before += rows.length;
    const cutAfter = at !== undefined && at >= 1 && at <= rows.length ? at : undefined;
    return { kind: 'table', table, rows, cutAfter, isRanked, isNamed, fill };
  });
}

const chosenPages = ({ chosen, isNamesOnly }: HallResult, { names }: Room): ChosenPage[] =>
  fitting(chosen, names).map(({ rows, fill }) => {
    return { kind: 'chosen', total: chosen.length, items: rows, isNamesOnly, fill };
  });

/** The proclaimed result of a session; undefined before. A `names-only` session shows the chosen and no count. */
export function resultOf(state: SessionState): HallResult | undefined {
  if (state.proclaimed === undefined) return undefined;
  const titles = new Map(state.candidates.map(({ number, title }) => [number, title]));
  const isNamesOnly = manifestOf(state).rules.publication.counts === 'names-only';
  return {
    tables: isNamesOnly ? [] : resultTables(state),
    chosen: state.proclaimed.chosen.map((item, i) => {
      return { place: i + 1, item, title: titles.get(item) ?? '' };
    }),
    isNamesOnly,
    isArchived: state.phase === 'archived',
  };
}

/** The pages of a result: each round's table in sequence, then the chosen where more than one round made them. */
export function pagesOf(result: HallResult, room: Room): ResultPage[] {
  const { tables } = result;
  if (result.isNamesOnly) return chosenPages(result, room);
  const isNamed = tables.length > 1;
  const pages = tables.flatMap((table) => tablePages(table, room, isNamed || table.kind === 'paper'));
  return isNamed ? [...pages, ...chosenPages(result, room)] : pages;
}
