/** What pages read from signed results must be what the tally computes. */
import { beforeAll, describe, expect, test } from 'vitest';
import { formatElapsed } from '../../../../ballot-client/src/lib/elapsed.ts';
import { resultTable, resultTables } from '../../../../ballot-client/src/lib/result-table.ts';
import { chosenInOrder } from '../../../../crypto/session/closing-checks.ts';
import { hallTable } from '../../../../tally/publish/hall-table.ts';
import { GRADING_RULES, type MemorySession } from '../../../support/memory-session.ts';
import {
  decisionOn,
  deviceOf,
  endorsementBy,
  idleSession,
  openSession,
  paperEntryOf,
  toResult,
  verifierOf,
} from '../../../support/session-scenes.ts';

/** Items 1 and 3 tie behind item 2; one ballot is blank. */
const TIE = [
  [1, 0, 0],
  [0, 0, 2],
  [2, 1, 0],
  [null, null, null],
] as const;
const NO_MAJORITY = { majority: null };

let tied: MemorySession;
beforeAll(async () => {
  tied = await openSession({ rules: { ...NO_MAJORITY, tie: 'presidium' } });
});

describe('the table of a result', () => {
  test('does not exist before the result is final', () => {
    expect(resultTable(tied.state, tied.round)).toBeUndefined();
    expect(resultTables(tied.state)).toEqual([]);
    expect(chosenInOrder(tied.state)).toEqual([]);
  });

  test('has the votes, ranks and outcomes that the tally publishes', async () => {
    await toResult(tied, TIE);
    const table = resultTable(tied.state, tied.round);
    const verifier = await verifierOf(tied.entries);
    const published = hallTable(verifier, tied.round);
    expect(table).toMatchObject({ issued: 4, received: 4, valid: 4, blank: 1, present: 4 });
    expect(table?.columns.map(({ kind }) => kind)).toEqual(['for', 'against', 'abstain']);
    const votes = published.rows.map(({ number, votes: v }) => [number, v?.for, v?.against, v?.abstain]);
    const own = [...(table?.rows ?? [])].sort((a, b) => a.item - b.item);
    expect(own.map(({ item, votes: v }) => [item, ...v])).toEqual(votes);
    expect(table?.rows.map(({ item, rank, status, isChosen }) => [item, rank, status, isChosen])).toEqual([
      [2, 1, 'chosen', true],
      [3, 1, 'chosen', true],
      [1, 3, 'not-chosen', false],
    ]);
    expect(table?.cutAfter).toBe(2);
  });
});

describe('ties', () => {
  let session: MemorySession;
  beforeAll(async () => {
    session = await openSession({ rules: { ...NO_MAJORITY, tie: 'presidium' } });
    await toResult(session, [
      [0, 0, 2],
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });

  test('stand behind the cut with the same rank, chosen by nobody yet', () => {
    const table = resultTable(session.state, session.round);
    expect(table?.rows.map(({ item, rank, status }) => [item, rank, status])).toEqual([
      [2, 1, 'chosen'],
      [1, 2, 'tied'],
      [3, 2, 'tied'],
    ]);
    expect(table?.cutAfter).toBe(1);
    expect(chosenInOrder(session.state)).toEqual([2]);
  });

  test('are chosen as the presidium decides, after those with more votes', () => {
    session.append(decisionOn(session, 'choose-among-tied', [3]));
    expect(chosenInOrder(session.state)).toEqual([2, 3]);
    const rows = resultTable(session.state, session.round)?.rows ?? [];
    expect(rows.filter(({ isChosen }) => isChosen).map(({ item }) => item)).toEqual([2, 3]);
  });

  test('stand in printed order without a cut where the rules publish so', () => {
    const { state } = session;
    const manifest = state.manifest as NonNullable<typeof state.manifest>;
    const publication = { counts: 'counts', order: 'ballot' } as const;
    const printed = { ...state, manifest: { ...manifest, rules: { ...manifest.rules, publication } } };
    const table = resultTable(printed, session.round);
    expect(table?.rows.map(({ item }) => item)).toEqual([1, 2, 3]);
    expect(table?.cutAfter).toBeUndefined();
  });
});

test('a paper round is read like an electronic one', async () => {
  const session = await idleSession({ rules: { ...NO_MAJORITY, tie: 'presidium' } });
  const counts = [2, 0, 0, 1, 1, 0, 0, 2, 0];
  session.append(paperEntryOf(session, counts, { invalid: 1, blank: 1 }));
  session.append(endorsementBy(session, deviceOf(session, 2).signer));
  session.append(endorsementBy(session, session.presiding));
  const table = resultTable(session.state, session.round);
  expect(table).toMatchObject({ kind: 'paper', invalid: 1, blank: 1, valid: 3 });
  expect(table?.rows[0]).toMatchObject({ item: 1, votes: [2, 0, 1] });
});

test('grades have a column each, and 弃权 takes the blank ballots', async () => {
  const session = await openSession({ rules: GRADING_RULES, items: 1, deputies: 8 });
  const [GOOD, FAIR, POOR, ABSTAIN] = [0, 1, 2, 3];
  await toResult(
    session,
    [GOOD, FAIR, FAIR, POOR, POOR, POOR, ABSTAIN, null].map((grade) => [grade ?? null]),
  );
  const table = resultTable(session.state, session.round);
  expect(table).toMatchObject({ isGraded: true, cutAfter: undefined });
  expect(table?.columns.map((column) => (column.kind === 'grade' ? column.name : column.kind))).toEqual([
    ...['满意', '基本满意', '不满意'],
    'abstain',
  ]);
  expect(table?.rows[0]).toMatchObject({
    votes: [1, 2, 3, 2],
    grade: '不满意',
    isInquiry: true,
    isChosen: false,
  });
});

test.each([
  [-5, '00:00'],
  [59_999, '00:59'],
  [521_000, '08:41'],
  [3_723_000, '1:02:03'],
])('%i ms are shown as %s', (milliseconds, shown) => {
  expect(formatElapsed(milliseconds)).toBe(shown);
});
