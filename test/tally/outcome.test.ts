/** Laws of the outcome that hold for all ballots and rules: who is chosen, and how items are graded. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutcomeInput } from '../../crypto/session/handler.ts';
import type { ItemOutcome } from '../../crypto/statements/round.ts';
import type { Evaluation, Rules } from '../../crypto/statements/rules.ts';
import { decideOutcome } from '../../tally/rules/outcome.ts';

const TIES: readonly Rules['tie'][] = ['runoff', 'presidium', 'admit-all', 'choose-fewer'];
const BASES = ['all-deputies', 'present', 'ballots-cast'] as const;
const RANKED = { majority: null, tie: 'runoff', evaluation: null } as const;

/** Ballots as people see them: per item the option that is marked, the last one 弃权. */
interface Vote {
  readonly items: number;
  readonly options: number;
  readonly ballots: readonly (readonly number[])[];
  readonly input: OutcomeInput;
}

const votesOf = ({ items, options }: Pick<Vote, 'items' | 'options'>, ballots: Vote['ballots']): number[][] =>
  Array.from({ length: items }, (_, item) =>
    Array.from({ length: options }, (_, option) => ballots.filter((marks) => marks[item] === option).length),
  );

const share = fc.record({
  numerator: fc.integer({ min: 0, max: 3 }),
  denominator: fc.integer({ min: 1, max: 4 }),
  strict: fc.boolean(),
});

const evaluationOf = (grades: number): fc.Arbitrary<Evaluation> =>
  fc.record({
    base: fc.constantFrom(...BASES),
    thresholds: fc.array(share, { minLength: grades - 1, maxLength: grades - 1 }),
    inquiry: fc.boolean(),
  });

/** `options` is 3 for 赞成, 反对, 弃权, else grades and 弃权. */
const voteWith = (options: number, rules: fc.Arbitrary<OutcomeInput['rules']>): fc.Arbitrary<Vote> =>
  fc
    .record({ items: fc.integer({ min: 1, max: 7 }), cast: fc.nat(9) })
    .chain(({ items, cast }) =>
      fc.record({
        items: fc.constant(items),
        ballots: fc.array(fc.array(fc.nat(options - 1), { minLength: items, maxLength: items }), {
          minLength: cast,
          maxLength: cast,
        }),
        chosen: fc.integer({ min: 1, max: items }),
        absent: fc.nat(4),
        silent: fc.nat(3),
        rules,
      }),
    )
    .map(({ items, ballots, chosen, absent, silent, rules }) => ({
      items,
      options,
      ballots,
      input: {
        rules,
        chosen: rules.evaluation === null ? chosen : 0,
        items: Array.from({ length: items }, (_, i) => i + 1),
        votes: votesOf({ items, options }, ballots),
        roll: ballots.length + silent + absent,
        present: ballots.length + silent,
        received: ballots.length,
      },
    }));

const choice = voteWith(
  3,
  fc.record({
    tie: fc.constantFrom(...TIES),
    majority: fc.option(share.chain((of) => fc.constantFrom(...BASES).map((base) => ({ base, ...of })))),
    evaluation: fc.constant(null),
  }),
);
const grading = fc.integer({ min: 2, max: 5 }).chain((grades) =>
  voteWith(
    grades + 1,
    evaluationOf(grades).map((evaluation) => ({ ...RANKED, evaluation })),
  ),
);
const any = fc.oneof(choice, grading);

const byItem = (outcome: readonly ItemOutcome[]): Map<number, string> =>
  new Map(outcome.map(({ item, ...rest }) => [item, JSON.stringify(rest)]));
const outcomeOfItem = (input: OutcomeInput, item: number): ItemOutcome => {
  const found = decideOutcome(input).find((one) => one.item === item);
  if (found === undefined) throw new Error(`no outcome of ${item}`);
  return found;
};
const firstVotes = ({ votes }: OutcomeInput): number[] => votes.map(([first]) => first ?? 0);

describe('laws of every form', () => {
  it('the order of items and of ballots changes nothing', () => {
    const shuffled = any.chain((one) =>
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
        const counted = votesOf(one, ballots);
        const votes = order.map((item) => counted[item - 1] ?? []);
        expect(byItem(decideOutcome({ ...one.input, items: order, votes }))).toEqual(
          byItem(decideOutcome(one.input)),
        );
      }),
    );
  });

  it('every item is listed once: chosen ones by 赞成, equal votes in printed order; graded ones as printed', () => {
    fc.assert(
      fc.property(any, ({ input }) => {
        const votes = firstVotes(input);
        const sorted = [...input.items].sort(
          (a, b) => (votes[b - 1] as number) - (votes[a - 1] as number) || a - b,
        );
        const listed = decideOutcome(input).map(({ item }) => item);
        expect(listed).toEqual(input.rules.evaluation === null ? sorted : input.items);
      }),
    );
  });
});

describe('laws of choosing', () => {
  it('equal votes are treated equally: a tie at the cut is never broken silently', () => {
    fc.assert(
      fc.property(choice, ({ input }) => {
        const outcome = byItem(decideOutcome(input));
        const seen = new Map<number, string | undefined>();
        for (const [i, n] of firstVotes(input).entries()) {
          const own = outcome.get(input.items[i] as number);
          expect(seen.get(n) ?? own).toBe(own);
          seen.set(n, own);
        }
      }),
    );
  });

  it('more than N are chosen only where the rules admit a tie, and never one below the majority', () => {
    fc.assert(
      fc.property(choice, ({ input }) => {
        const outcome = decideOutcome(input);
        const chosen = outcome.filter(({ status }) => status === 'chosen');
        if (input.rules.tie !== 'admit-all') expect(chosen.length).toBeLessThanOrEqual(input.chosen);
        for (const one of outcome) {
          expect(one.grade).toBeNull();
          if (one.reason === 'below-majority') expect(one.status).toBe('not-chosen');
        }
      }),
    );
  });

  it('one more 赞成 never hurts an item', () => {
    const rank = { 'not-chosen': 0, tied: 1, chosen: 2, graded: -1 };
    fc.assert(
      fc.property(choice, fc.nat(), fc.nat(), (one, at, who) => {
        const item = at % one.items;
        const deputy = who % Math.max(1, one.ballots.length);
        fc.pre(one.ballots[deputy] !== undefined && one.ballots[deputy][item] !== 0);
        const better = one.ballots.map((marks, d) =>
          marks.map((mark, i) => (d === deputy && i === item ? 0 : mark)),
        );
        const before = outcomeOfItem(one.input, item + 1).status;
        const after = outcomeOfItem({ ...one.input, votes: votesOf(one, better) }, item + 1).status;
        expect(rank[after]).toBeGreaterThanOrEqual(rank[before]);
      }),
    );
  });
});

describe('laws of grading', () => {
  it('every item gets a grade of those there are, the last one by default only', () => {
    fc.assert(
      fc.property(grading, ({ input }) => {
        const last = (input.rules.evaluation?.thresholds.length ?? 0) + 1;
        for (const { status, reason, grade } of decideOutcome(input)) {
          expect(status).toBe('graded');
          expect(grade).toBeGreaterThanOrEqual(1);
          expect(reason).toBe(grade === last ? 'grade-by-default' : 'grade-reached');
          expect(grade).toBeLessThanOrEqual(last);
        }
      }),
    );
  });

  it('a better mark never worsens a grade, and no other item notices', () => {
    fc.assert(
      fc.property(grading, fc.nat(), fc.nat(), (one, at, who) => {
        const item = at % one.items;
        const deputy = who % Math.max(1, one.ballots.length);
        fc.pre((one.ballots[deputy]?.[item] ?? 0) > 0);
        const better = one.ballots.map((marks, d) =>
          marks.map((mark, i) => (d === deputy && i === item ? mark - 1 : mark)),
        );
        const changed = { ...one.input, votes: votesOf(one, better) };
        const [before, after] = [outcomeOfItem(one.input, item + 1), outcomeOfItem(changed, item + 1)];
        expect(after.grade).toBeLessThanOrEqual(before.grade ?? 0);
        const others = (input: OutcomeInput) => decideOutcome(input).filter((o) => o.item !== item + 1);
        expect(others(changed)).toEqual(others(one.input));
      }),
    );
  });
});

describe('the case of 25 candidates of which 20 are chosen', () => {
  const approvals = Array.from({ length: 25 }, (_, i) => 320 - 5 * i);
  const inputOf = (votes: readonly number[]): OutcomeInput => ({
    rules: { ...RANKED, majority: { base: 'all-deputies', numerator: 1, denominator: 2, strict: true } },
    chosen: 20,
    items: Array.from({ length: 25 }, (_, i) => i + 1),
    votes: votes.map((n) => [n]),
    roll: 324,
    present: 310,
    received: 309,
  });

  it('chooses the first twenty', () => {
    const chosen = decideOutcome(inputOf(approvals)).filter(({ status }) => status === 'chosen');
    expect(chosen.map(({ item }) => item)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('asks for more than half of all deputies: 163 of 324, not 162', () => {
    const at = (votes: number): string =>
      outcomeOfItem(inputOf(approvals.map((n, i) => (i === 19 ? votes : n))), 20).reason;
    expect([at(162), at(226)]).toEqual(['below-majority', 'within-n']);
    const few = inputOf(approvals.map((_, i) => (i === 0 ? 163 : 162)));
    expect(decideOutcome(few).filter(({ status }) => status === 'chosen')).toEqual([
      { item: 1, status: 'chosen', reason: 'within-n', grade: null },
    ]);
  });
});

it('grades as the widely published rules do: 满意 from half of all, 162 of 324', () => {
  const half = { numerator: 1, denominator: 2, strict: false };
  const input: OutcomeInput = {
    rules: { ...RANKED, evaluation: { base: 'all-deputies', thresholds: [half, half], inquiry: true } },
    chosen: 0,
    items: [1, 2, 3, 4],
    votes: [
      [162, 0, 100, 0],
      [161, 1, 100, 0],
      [0, 162, 100, 0],
      [80, 81, 0, 101],
    ],
    roll: 324,
    present: 300,
    received: 262,
  };
  expect(decideOutcome(input).map(({ grade, reason }) => [grade, reason])).toEqual([
    [1, 'grade-reached'],
    [2, 'grade-reached'],
    [2, 'grade-reached'],
    [3, 'grade-by-default'],
  ]);
});
