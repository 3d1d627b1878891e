/** The pages of the hall: nothing before the proclamation, no count where names only are published. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  NARROW,
  pagesOf,
  paginate,
  type ResultPage,
  type Room,
  resultOf,
  WIDE,
} from '../../../../ballot-client/src/hall/pages.ts';
import type { SessionState } from '../../../../crypto/session/state.ts';
import type { Rules } from '../../../../crypto/statements/rules.ts';
import type { MemorySession } from '../../../support/memory-session.ts';
import { decisionOn, openRoundOf, openSession, toResult } from '../../../support/session-scenes.ts';

describe('paginate', () => {
  test.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [6, 5]],
    [20, [10, 10]],
    [25, [9, 8, 8]],
    [31, [8, 8, 8, 7]],
  ])('%i rows', (count, sizes) => {
    const rows = Array.from({ length: count }, (_, i) => i);
    const pages = paginate(rows);
    expect(pages.map(({ length }) => length)).toEqual(sizes);
    expect(pages.flat()).toEqual(rows);
  });
});

const resultPages = (state: SessionState, room: Room = WIDE): ResultPage[] => {
  const result = resultOf(state);
  return result === undefined ? [] : pagesOf(result, room);
};

let session: MemorySession;
beforeAll(async () => {
  session = await openSession({ items: 12, rules: { chosen: 11, max: 11, majority: null } });
  const approve = (...items: number[]): number[] =>
    Array.from({ length: 12 }, (_, i) => (items.includes(i + 1) ? 0 : 1));
  await toResult(session, [
    approve(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    approve(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12),
    approve(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    approve(1),
  ]);
});

const publishing = (state: SessionState, publication: Rules['publication']): SessionState => {
  const manifest = state.manifest as NonNullable<SessionState['manifest']>;
  return { ...state, manifest: { ...manifest, rules: { ...manifest.rules, publication } } };
};

test('a tie at the cut and its runoff: both tables, then the chosen', async () => {
  expect(resultPages(session.state), 'final, not proclaimed').toEqual([]);
  session.append(decisionOn(session, 'runoff'));
  session.witnessEmpty();
  openRoundOf(session, 'runoff');
  await toResult(session, [
    [1, 0],
    [1, 0],
    [0, 1],
  ]);
  expect(resultPages(session.state)).toEqual([]);
  session.proclaim();
  const pages = resultPages(session.state);
  expect(pages.map(({ kind }) => kind)).toEqual(['table', 'table', 'table', 'chosen', 'chosen']);
  const tables = pages.filter((page) => page.kind === 'table');
  expect(tables.map(({ rows }) => rows.length)).toEqual([6, 6, 2]);
  expect(tables.map(({ cutAfter }) => cutAfter)).toEqual([undefined, 4, 1]);
  expect(tables.every(({ isNamed, isRanked }) => isNamed && isRanked)).toBe(true);
  const last = tables[1]?.rows.slice(-2);
  expect(last?.map(({ item, status, isChosen }) => [item, status, isChosen])).toEqual([
    [11, 'tied', false],
    [12, 'tied', true],
  ]);
  const chosen = pages.filter((page) => page.kind === 'chosen').flatMap(({ items }) => items);
  expect(chosen.map(({ item }) => item)).toEqual(session.state.proclaimed?.chosen);
  expect(chosen.map(({ place }) => place)).toEqual(chosen.map((_, i) => i + 1));
});

test('names only: the chosen and no table', () => {
  const pages = resultPages(publishing(session.state, { counts: 'names-only', order: 'votes' }));
  expect(pages.map(({ kind }) => kind)).toEqual(['chosen', 'chosen']);
  expect(JSON.stringify(pages)).not.toMatch(/votes|rank|received/);
});

test('printed order: no rank and no cut', () => {
  const pages = resultPages(publishing(session.state, { counts: 'counts', order: 'ballot' }));
  const [first] = pages;
  expect(first).toMatchObject({ kind: 'table', isRanked: false, cutAfter: undefined });
  expect(first?.kind === 'table' && first.rows.map(({ item }) => item)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('fewer rows on a page where titles take several lines, and every row on one of them', () => {
  const result = resultOf(session.state);
  const [table] = result?.tables ?? [];
  if (result === undefined || table === undefined) throw new Error('no table');
  const titled = (title: string): number[] => {
    const rows = table.rows.map((row) => ({ ...row, title }));
    const pages = pagesOf({ ...result, tables: [{ ...table, rows }] }, NARROW);
    expect(pages.flatMap((page) => (page.kind === 'table' ? page.rows.map(({ item }) => item) : []))).toEqual(
      rows.map(({ item }) => item),
    );
    return pages.map((page) => (page.kind === 'table' ? page.rows.length : 0));
  };
  expect(titled('农'.repeat(12))).toEqual([6, 6]);
  expect(titled('农'.repeat(30))).toEqual([6, 6]);
  expect(titled('农'.repeat(45))).toEqual([4, 4, 4]);
  expect(titled('农'.repeat(190)), 'no less than in three lines').toEqual([4, 4, 4]);
});
