/** The pages on which the hall sees a result: at most ten rows each, about the same number on every page. */
import { manifestOf, type SessionState } from '../../../crypto/session/state.ts';
import { type ResultRow, type ResultTable, resultTables } from '../lib/result-table.ts';

export const MOST_ROWS = 10;

export interface ChosenItem {
  readonly place: number;
  readonly item: number;
  readonly title: string;
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
}
export interface ChosenPage {
  readonly kind: 'chosen';
  readonly total: number;
  readonly items: readonly ChosenItem[];
}
export type ResultPage = TablePage | ChosenPage;

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

function tablePages(table: ResultTable, isRanked: boolean, isNamed: boolean): TablePage[] {
  let before = 0;
  return paginate(table.rows).map((rows) => {
    const at = table.cutAfter === undefined ? undefined : table.cutAfter - before;
    before += rows.length;
    const cutAfter = at !== undefined && at >= 1 && at <= rows.length ? at : undefined;
    return { kind: 'table', table, rows, cutAfter, isRanked, isNamed };
  });
}

function chosenPages(state: SessionState): ChosenPage[] {
  const titles = new Map(state.candidates.map(({ number, title }) => [number, title]));
  const chosen = (state.proclaimed?.chosen ?? []).map((item, i): ChosenItem => {
    return { place: i + 1, item, title: titles.get(item) ?? '' };
  });
  return paginate(chosen).map((items) => ({ kind: 'chosen', total: chosen.length, items }));
}

/**
 * The pages of a proclaimed result, none before: each round's table in sequence, then the chosen where more than one
 * round made them. A `names-only` session shows the chosen and no count.
 */
export function resultPages(state: SessionState): ResultPage[] {
  if (state.proclaimed === undefined) return [];
  const { counts, order } = manifestOf(state).rules.publication;
  if (counts === 'names-only') return chosenPages(state);
  const tables = resultTables(state);
  const isNamed = tables.length > 1;
  const pages = tables.flatMap((table) =>
    tablePages(table, order === 'votes' && !table.isGraded, isNamed || table.kind === 'paper'),
  );
  return isNamed ? [...pages, ...chosenPages(state)] : pages;
}
