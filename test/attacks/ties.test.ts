/** Ties and majorities: the outcome is a function of the counts, never of an order, a database or chance. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodePoint, multiplyBase, randomScalar } from '../../crypto/group.ts';
import type { OutcomeInput } from '../../crypto/session/handler.ts';
import { type Aggregate, aggregate } from '../../crypto/threshold/decrypt.ts';
import { decideOutcome } from '../../tally/rules/outcome.ts';
import { reaches } from '../../tally/rules/quorum.ts';
import { random } from '../support/memory-session.ts';

const items = Array.from({ length: 25 }, (_, i) => i + 1);
const RANKED = { majority: null, evaluation: null } as const;
const TIES = ['runoff', 'presidium', 'admit-all', 'choose-fewer'] as const;
const input = (approvals: readonly number[], changes: Partial<OutcomeInput> = {}): OutcomeInput => ({
  rules: { ...RANKED, tie: 'runoff' },
  chosen: 20,
  items,
  votes: approvals.map((n) => [n]),
  roll: 324,
  present: 324,
  received: 324,
  ...changes,
});
const statuses = (outcome: ReturnType<typeof decideOutcome>): Record<number, string> =>
  Object.fromEntries(outcome.map(({ item, status, reason }) => [item, `${status} ${reason}`]));

describe('equal votes on places 20 and 21', () => {
  /** Items 1–18 above, 19–22 equal, 23–25 below. */
  const approvals = items.map((item) => (item <= 18 ? 300 - item : item <= 22 ? 200 : 100));

  test.each([
    ['runoff', 'tied tie-at-cut', 18],
    ['presidium', 'tied tie-at-cut', 18],
    ['admit-all', 'chosen tie-admitted', 22],
    ['choose-fewer', 'not-chosen tie-left-out', 18],
  ] as const)('are settled by the rule %s and by nothing else', (tie, expected, chosen) => {
    const outcome = statuses(decideOutcome(input(approvals, { rules: { ...RANKED, tie } })));
    for (const item of [19, 20, 21, 22]) expect(outcome[item]).toBe(expected);
    expect(Object.values(outcome).filter((status) => status.startsWith('chosen'))).toHaveLength(chosen);
  });

  test('that do not stand on both sides of the cut are no tie', () => {
    const within = items.map((item) => (item <= 18 ? 300 : item <= 20 ? 200 : 100));
    const outcome = decideOutcome(input(within));
    expect(outcome.filter(({ status }) => status === 'chosen')).toHaveLength(20);
    expect(outcome.some(({ status }) => status === 'tied')).toBe(false);
  });
});

test('the outcome does not depend on the order in which the items stand', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 6 }), { minLength: 6, maxLength: 6 }),
      fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 }),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(...TIES),
      (approvals, order, chosen, tie) => {
        const six = { chosen, items: [1, 2, 3, 4, 5, 6], rules: { ...RANKED, tie } };
        const straight = statuses(decideOutcome(input(approvals, six)));
        const shuffled = statuses(
          decideOutcome(
            input(
              order.map((i) => approvals[i] as number),
              { ...six, items: order.map((i) => i + 1) },
            ),
          ),
        );
        expect(shuffled).toEqual(straight);
      },
    ),
    { numRuns: 300 },
  );
});

test('the sum of the ballots does not depend on their order', () => {
  const ballots: Aggregate[] = Array.from({ length: 6 }, () => ({
    alpha: multiplyBase(randomScalar(random)),
    beta: [multiplyBase(randomScalar(random)), multiplyBase(randomScalar(random))],
  }));
  const bytesOf = ({ alpha, beta }: Aggregate): string =>
    [alpha, ...beta].map((point) => Buffer.from(encodePoint(point)).toString('hex')).join();
  const straight = bytesOf(aggregate(ballots, 2));
  expect(bytesOf(aggregate([...ballots].reverse(), 2))).toBe(straight);
  expect(bytesOf(aggregate([...ballots.slice(3), ...ballots.slice(0, 3)], 2))).toBe(straight);
});

test('never more are chosen than N unless the rules admit all who tie, and nobody below the majority', () => {
  const majority = { base: 'all-deputies', numerator: 1, denominator: 2, strict: true } as const;
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 324 }), { minLength: 25, maxLength: 25 }),
      fc.constantFrom(...TIES),
      (approvals, tie) => {
        const outcome = decideOutcome(input(approvals, { rules: { ...RANKED, majority, tie } }));
        const chosen = outcome.filter(({ status }) => status === 'chosen');
        if (tie !== 'admit-all') expect(chosen.length).toBeLessThanOrEqual(20);
        for (const { item } of chosen) expect((approvals[item - 1] as number) * 2).toBeGreaterThan(324);
      },
    ),
    { numRuns: 200 },
  );
});

test('a majority is compared in integers: 162 of 324 is not more than half, 163 is', () => {
  const half = { numerator: 1, denominator: 2 };
  expect(reaches(half, 162, 324, true)).toBe(false);
  expect(reaches(half, 162, 324, false)).toBe(true);
  expect(reaches(half, 163, 324, true)).toBe(true);
  const twoThirds = { numerator: 2, denominator: 3 };
  expect(reaches(twoThirds, 216, 324, false)).toBe(true);
  expect(reaches(twoThirds, 215, 324, false)).toBe(false);
});
