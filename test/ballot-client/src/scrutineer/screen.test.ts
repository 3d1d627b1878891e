/** Which screen, which station, which cell: the scrutineer's page without a browser. */
import { describe, expect, test } from 'vitest';
import {
  CEREMONY_STEPS,
  cellOf,
  rankedRows,
  STATIONS,
  screenOf,
  shownPhase,
  stationOf,
} from '../../../../ballot-client/src/scrutineer/screen.ts';
import { PHASES } from '../../../../crypto/session/phase.ts';
import type { HallRow } from '../../../../tally/publish/hall-table.ts';

const member = { me: 2, hasAccepted: true, ceremony: null };

describe('the screen', () => {
  test('leads along the way, never back, for who takes part', () => {
    const inOrder = PHASES.filter((phase) => phase !== 'cancelled');
    const stations = inOrder.map((phase) => STATIONS.indexOf(stationOf(screenOf(phase, member))));
    expect(stations).toEqual([...stations].sort((a, b) => a - b));
    expect(new Set(stations).size, 'all but the comparison, which is done').toBe(STATIONS.length - 1);
  });

  test('of who has not accepted is the comparison, and nothing once it is too late', () => {
    const late = { ...member, hasAccepted: false };
    const screens = PHASES.filter((phase) => phase !== 'empty').map((phase) => screenOf(phase, late));
    expect(screens.slice(0, 2)).toEqual(['compare', 'compare']);
    expect(new Set(screens.slice(2))).toEqual(new Set(['bystander']));
  });

  test('of who is not listed says so in every phase', () => {
    const screens = PHASES.filter((phase) => phase !== 'empty').map((phase) =>
      screenOf(phase, { ...member, me: null }),
    );
    expect(new Set(screens)).toEqual(new Set(['not-listed']));
  });
});

test('the server says whether a ballot is open, and nothing else about the phase', () => {
  expect(shownPhase('idle', 'open')).toBe('open');
  expect(shownPhase('open', 'suspended')).toBe('suspended');
  expect(shownPhase('open', 'closed'), 'until the device has verified it').toBe('open');
  expect(shownPhase('closed', 'open')).toBe('closed');
  expect(shownPhase('accepted', 'open')).toBe('accepted');
  expect(shownPhase('idle', undefined)).toBe('idle');
});

describe('a cell of the ceremony', () => {
  const attempt = { participants: [1, 3], missing: [3] } as const;

  test('is done before the present step, open after it, and awaited where a message is missing', () => {
    const now = { ...attempt, step: 'reveal' } as const;
    expect(CEREMONY_STEPS.map((step) => cellOf(now, step, 1))).toEqual([
      ...['done', 'done', 'done', 'later', 'later', 'later'],
    ]);
    expect(cellOf(now, 'reveal', 3)).toBe('waiting');
    expect(cellOf(now, 'transport', 2)).toBe('out');
  });

  test('is done everywhere in the end, and a complaint ends it at the check of the shares', () => {
    const complete = { ...attempt, missing: [], step: 'complete' } as const;
    expect(CEREMONY_STEPS.every((step) => cellOf(complete, step, 3) === 'done')).toBe(true);
    const broken = { ...attempt, missing: [], step: 'void' } as const;
    expect(CEREMONY_STEPS.map((step) => cellOf(broken, step, 3))).toEqual([
      ...['done', 'done', 'done', 'done', 'later', 'later'],
    ]);
  });
});

test('rows stand as the result is read: the chosen in their order, then by votes, equal ones as printed', () => {
  const row = (number: number, votes: number): HallRow => ({
    number,
    title: `${number}`,
    category: '',
    votes: { for: votes, against: 0, abstain: 0, grades: null },
    outcome: null,
    explanation: null,
    presidium: null,
  });
  const rows = [row(1, 3), row(2, 9), row(3, 5), row(4, 5), row(5, 9)];
  expect(rankedRows({ rows, chosen: [5, 2] }).map(({ number }) => number)).toEqual([5, 2, 3, 4, 1]);
});
