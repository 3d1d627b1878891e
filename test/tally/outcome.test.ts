/** Who is chosen: laws that hold for all counts, and a second definition tried on all small electorates. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutcomeInput } from '../../crypto/session/handler.ts';
import type { ItemOutcome } from '../../crypto/statements/round.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import { decideOutcome } from '../../tally/rules/outcome.ts';

const TIES: readonly Rules['tie'][] = ['runoff', 'presidium', 'admit-all', 'choose-fewer'];
const BASES = ['all-deputies', 'present', 'ballots-cast'] as const;

/** An election as people see it: one set of approved items per ballot. */
interface Election {
  readonly items: number;
  readonly ballots: readonly (readonly boolean[])[];
  readonly input: OutcomeInput;
}

const approvalsOf = (items: number, ballots: readonly (readonly boolean[])[]): number[] =>
  Array.from({ length: items }, (_, i) => ballots.filter((ballot) => ballot[i]).length);

const election: fc.Arbitrary<Election> = fc
  .record({ items: fc.integer({ min: 1, max: 7 }), ballots: fc.integer({ min: 0, max: 9 }) })
  .chain(({ items, ballots }) =>
    fc.record({
      items: fc.constant(items),
      ballots: fc.array(fc.array(fc.boolean(), { minLength: items, maxLength: items }), {
        minLength: ballots,
        maxLength: ballots,
      }),
      chosen: fc.integer({ min: 1, max: items }),
      tie: fc.constantFrom(...TIES),
      absent: fc.nat(4),
      silent: fc.nat(3),
      majority: fc.option(
        fc.record({
          base: fc.constantFrom(...BASES),
          numerator: fc.integer({ min: 0, max: 3 }),
          denominator: fc.integer({ min: 1, max: 4 }),
          strict: fc.boolean(),
        }),
      ),
    }),
  )
  .map(({ items, ballots, chosen, tie, absent, silent, majority }) => ({
    items,
    ballots,
    input: {
      rules: { majority, tie },
      chosen,
      items: Array.from({ length: items }, (_, i) => i + 1),
      approvals: approvalsOf(items, ballots),
      roll: ballots.length + silent + absent,
      present: ballots.length + silent,
      received: ballots.length,
    },
  }));

const byItem = (outcome: readonly ItemOutcome[]): Map<number, string> =>
  new Map(outcome.map(({ item, status, reason }) => [item, `${status} ${reason}`]));
const statusOf = (input: OutcomeInput, item: number): ItemOutcome['status'] | undefined =>
  decideOutcome(input).find((one) => one.item === item)?.status;

describe('laws', () => {
  it('lists every item once, by 赞成 descending, equal votes in printed order', () => {
    fc.assert(
      fc.property(election, ({ input }) => {
        const votes = new Map(input.items.map((item, i) => [item, input.approvals[i] as number]));
        const listed = decideOutcome(input).map(({ item }) => item);
        const sorted = [...input.items].sort(
          (a, b) => (votes.get(b) as number) - (votes.get(a) as number) || a - b,
        );
        expect(listed).toEqual(sorted);
      }),
    );
  });

  it('does not depend on the order of items or ballots', () => {
    const shuffled = election.chain((one) =>
      fc.record({
        one: fc.constant(one),
        order: fc.shuffledSubarray([...one.input.items], { minLength: one.items, maxLength: one.items }),
        ballots: fc.shuffledSubarray([...one.ballots], {
          minLength: one.ballots.length,
          maxLength: one.ballots.length,
        }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ one, order, ballots }) => {
        const counted = approvalsOf(one.items, ballots);
        const approvals = order.map((item) => counted[item - 1] as number);
        expect(decideOutcome({ ...one.input, items: order, approvals })).toEqual(decideOutcome(one.input));
      }),
    );
  });

  it('treats equal votes equally: a tie at the cut is never broken silently', () => {
    fc.assert(
      fc.property(election, ({ input }) => {
        const outcome = byItem(decideOutcome(input));
        const votes = new Map<number, string>();
        for (const [i, item] of input.items.entries()) {
          const n = input.approvals[i] as number;
          expect(votes.get(n) ?? outcome.get(item)).toBe(outcome.get(item));
          votes.set(n, outcome.get(item) as string);
        }
      }),
    );
  });

  it('chooses more than N only where the rules admit a tie, and never an item below the majority', () => {
    fc.assert(
      fc.property(election, ({ input }) => {
        const outcome = decideOutcome(input);
        const chosen = outcome.filter(({ status }) => status === 'chosen');
        if (input.rules.tie !== 'admit-all') expect(chosen.length).toBeLessThanOrEqual(input.chosen);
        for (const one of outcome.filter(({ reason }) => reason === 'below-majority')) {
          expect(one.status).toBe('not-chosen');
        }
      }),
    );
  });

  it('never hurts an item by one more 赞成', () => {
    const rank = { 'not-chosen': 0, tied: 1, chosen: 2 };
    fc.assert(
      fc.property(election, fc.nat(), fc.nat(), ({ items, ballots, input }, at, who) => {
        const item = at % items;
        const deputy = ballots.length === 0 ? undefined : who % ballots.length;
        if (deputy === undefined || ballots[deputy]?.[item]) return;
        const better = ballots.map((ballot, d) =>
          ballot.map((mark, i) => mark || (d === deputy && i === item)),
        );
        const before = statusOf(input, item + 1) as ItemOutcome['status'];
        const after = statusOf({ ...input, approvals: approvalsOf(items, better) }, item + 1);
        expect(rank[after as ItemOutcome['status']]).toBeGreaterThanOrEqual(rank[before]);
      }),
    );
  });
});

/**
 * The same rules said in another way, item by item: an item that reaches the majority is in if at most N of those that
 * do have as many votes or more, out if N have more; otherwise it stands in a tie.
 */
function oracle(input: OutcomeInput): Map<number, string> {
  const { majority, tie } = input.rules;
  const passes = (votes: number): boolean => {
    if (majority === null) return true;
    const base = { 'all-deputies': input.roll, present: input.present, 'ballots-cast': input.received };
    const share = votes * majority.denominator - base[majority.base] * majority.numerator;
    return majority.strict ? share > 0 : share >= 0;
  };
  const passing = input.approvals.filter(passes);
  return new Map(
    input.items.map((item, i) => {
      const votes = input.approvals[i] as number;
      if (!passes(votes)) return [item, 'not-chosen below-majority'];
      const more = passing.filter((other) => other > votes).length;
      const asMany = passing.filter((other) => other >= votes).length;
      if (asMany <= input.chosen) return [item, 'chosen within-n'];
      if (more >= input.chosen) return [item, 'not-chosen beyond-n'];
      if (tie === 'admit-all') return [item, 'chosen tie-admitted'];
      return [item, tie === 'choose-fewer' ? 'not-chosen tie-left-out' : 'tied tie-at-cut'];
    }),
  );
}

const MAJORITIES: readonly Rules['majority'][] = [
  null,
  ...BASES.flatMap((base) =>
    [true, false].flatMap((strict) => [
      { base, numerator: 1, denominator: 2, strict },
      { base, numerator: 2, denominator: 3, strict },
    ]),
  ),
];

/** All vectors of `length` numbers from 0 to `max`. */
function vectors(length: number, max: number): number[][] {
  if (length === 0) return [[]];
  return vectors(length - 1, max).flatMap((rest) => Array.from({ length: max + 1 }, (_, n) => [...rest, n]));
}

describe('all small electorates', () => {
  it.each([1, 2, 3, 4])('agree with the second definition for %i items', (items) => {
    let tried = 0;
    for (const received of [1, 2, 3, 4]) {
      for (const approvals of vectors(items, received)) {
        for (let chosen = 1; chosen <= items; chosen++) {
          for (const tie of TIES) {
            for (const majority of MAJORITIES) {
              const numbers = approvals.map((_, i) => i + 1);
              const rules = { majority, tie };
              const input = { rules, chosen, items: numbers, approvals, roll: 5, present: 4, received };
              const [given, wanted] = [byItem(decideOutcome(input)), oracle(input)];
              const differs = numbers.some((item) => given.get(item) !== wanted.get(item));
              if (differs) expect(given, JSON.stringify(input)).toEqual(wanted);
              tried++;
            }
          }
        }
      }
    }
    expect(tried).toBeGreaterThan(500);
  });
});

describe('the case of 25 candidates of which 20 are chosen', () => {
  const input: OutcomeInput = {
    rules: { majority: { base: 'all-deputies', numerator: 1, denominator: 2, strict: true }, tie: 'runoff' },
    chosen: 20,
    items: Array.from({ length: 25 }, (_, i) => i + 1),
    approvals: Array.from({ length: 25 }, (_, i) => 320 - 5 * i),
    roll: 324,
    present: 310,
    received: 309,
  };
  it('chooses the first twenty', () => {
    const chosen = decideOutcome(input).filter(({ status }) => status === 'chosen');
    expect(chosen.map(({ item }) => item)).toEqual(input.items.slice(0, 20));
  });

  it('asks for more than half of all deputies: 163 of 324, not 162', () => {
    const at = (votes: number): string =>
      decideOutcome({ ...input, approvals: input.approvals.map((n, i) => (i === 19 ? votes : n)) }).find(
        ({ item }) => item === 20,
      )?.reason ?? '';
    expect(at(162)).toBe('below-majority');
    expect(at(226)).toBe('within-n');
    const few = { ...input, approvals: input.approvals.map((_, i) => (i === 0 ? 163 : 162)) };
    expect(decideOutcome(few).filter(({ status }) => status === 'chosen')).toEqual([
      { item: 1, status: 'chosen', reason: 'within-n' },
    ]);
  });
});
