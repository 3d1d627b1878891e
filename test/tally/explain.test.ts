/** Why each item got its outcome: numbers that agree with it for all votes, and the words that are printed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutcomeInput } from '../../crypto/session/handler.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import { type Explanation, explainOutcome } from '../../tally/rules/explain.ts';
import { decideOutcome } from '../../tally/rules/outcome.ts';
import { RULES_PRESETS } from '../../tally/rules/presets.ts';
import { explanationWord } from '../../tally/rules/sentences/explanation.ts';

const haian = RULES_PRESETS['haian-2024'].rules;
const satisfaction = RULES_PRESETS['satisfaction-deputies'].rules;
const inputOf = (
  rules: Rules,
  votes: readonly (readonly number[])[],
  chosen = rules.chosen,
): OutcomeInput => ({
  ...{ rules, chosen, items: votes.map((_, i) => i + 1), votes },
  ...{ roll: 324, present: 310, received: 309 },
});
const wordsOf = (rules: Rules, votes: readonly (readonly number[])[], chosen = rules.chosen): string[] =>
  explainOutcome(inputOf(rules, votes, chosen))
    .sort((a, b) => a.item - b.item)
    .map((one) => explanationWord(one, rules));

describe('the numbers', () => {
  const shares = fc.record({
    numerator: fc.integer({ min: 1, max: 3 }),
    denominator: fc.integer({ min: 3, max: 5 }),
    strict: fc.boolean(),
  });
  const bases = fc.constantFrom('all-deputies', 'present', 'ballots-cast');
  const numbers = fc.array(fc.nat(9), { minLength: 1, maxLength: 8 });

  it('of a choice agree with its outcome', () => {
    const rules = fc.record({
      majority: fc.option(fc.tuple(bases, shares).map(([base, share]) => ({ base, ...share }))),
      tie: fc.constantFrom('runoff', 'presidium', 'admit-all', 'choose-fewer'),
      evaluation: fc.constant(null),
    });
    fc.assert(
      fc.property(rules, numbers, fc.integer({ min: 1, max: 8 }), (own, approvals, n) => {
        const votes = approvals.map((count) => [count]);
        const input: OutcomeInput = {
          ...{ rules: own, chosen: Math.min(n, votes.length), items: votes.map((_, i) => i + 1), votes },
          ...{ roll: 14, present: 12, received: 9 },
        };
        const outcome = decideOutcome(input);
        const explained = explainOutcome(input);
        expect(explained.map(({ item }) => item)).toEqual(outcome.map(({ item }) => item));
        for (const [i, one] of explained.entries()) {
          if (one.kind !== 'choice') throw new Error('a choice');
          expect(one.reason).toBe(outcome[i]?.reason);
          expect(one.votes).toBe(approvals[one.item - 1]);
          expect(one.place).toBe(1 + approvals.filter((other) => other > one.votes).length);
          expect(one.needed === null).toBe(own.majority === null);
          expect(one.votes >= (one.needed ?? 0)).toBe(one.reason !== 'below-majority');
          expect(one.tie !== null).toBe(/^tie-/.test(one.reason));
          if (one.tie === null) continue;
          expect([one.tie.first, one.tie.first <= input.chosen, one.tie.last > input.chosen]).toEqual([
            one.place,
            true,
            true,
          ]);
          const equal = approvals.filter((other) => other === one.votes).length;
          expect(one.tie.last - one.tie.first + 1).toBe(equal);
        }
      }),
    );
  });

  it('of a grade agree with it', () => {
    const evaluated = fc.record({
      base: bases,
      thresholds: fc.array(shares, { minLength: 2, maxLength: 2 }),
      inquiry: fc.boolean(),
    });
    const marks = fc.array(fc.array(fc.nat(4), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(evaluated, marks, (evaluation, votes) => {
        const rules = { majority: null, tie: 'runoff', evaluation } as const;
        const input: OutcomeInput = {
          ...{ rules, chosen: 0, items: votes.map((_, i) => i + 1), votes },
          ...{ roll: 20, present: 18, received: 16 },
        };
        for (const [i, one] of explainOutcome(input).entries()) {
          if (one.kind !== 'grade') throw new Error('a grade');
          expect(one.grade).toBe(decideOutcome(input)[i]?.grade);
          expect(one.measured).toBe(Math.min(one.grade, 2));
          const own = votes[i] ?? [];
          expect(one.votes).toBe((own[0] ?? 0) + (one.measured === 2 ? (own[1] ?? 0) : 0));
          expect(one.votes >= one.needed).toBe(one.grade === one.measured);
          expect(one.base).toBe({ 'all-deputies': 20, present: 18, 'ballots-cast': 16 }[evaluation.base]);
        }
      }),
    );
  });
});

describe('the words', () => {
  it('say place, majority and tie', () => {
    // 19 above, 20 and 21 equal, one passing below them, one three votes short.
    const votes = [...Array.from({ length: 19 }, (_, i) => 300 - i), 200, 200, 170, 160].map((n) => [n]);
    const runoff = wordsOf(haian, votes);
    expect(runoff[6]).toBe('得票第 7，过半数');
    expect(runoff.slice(19)).toEqual([
      '得票第 20，过半数，第 20–21 名得票相同，待再次投票',
      '得票第 20，过半数，第 20–21 名得票相同，待再次投票',
      '得票第 22，过半数，在应选 20 名之外',
      '得票第 23，未过半数（差 3 票）',
    ]);
    const last = (tie: Rules['tie']): string | undefined =>
      wordsOf({ ...haian, tie }, votes)[20]
        ?.split('，')
        .at(-1);
    expect([last('presidium'), last('admit-all'), last('choose-fewer')]).toEqual([
      '由主席团决定',
      '一并入选',
      '均不入选',
    ]);
  });

  it.each([
    [
      { numerator: 2, denominator: 3, strict: false },
      '得票第 1，达到三分之二',
      '得票第 2，未达到三分之二（差 6 票）',
    ],
    [
      { numerator: 2, denominator: 3, strict: true },
      '得票第 1，超过三分之二',
      '得票第 2，未超过三分之二（差 7 票）',
    ],
    [{ numerator: 1, denominator: 2, strict: false }, '得票第 1，达到半数', '得票第 2，达到半数'],
    [null, '得票第 1', '得票第 2'],
  ])('name the majority %j', (share, ...expected) => {
    const majority = share && ({ base: 'all-deputies', ...share } as const);
    expect(wordsOf({ ...haian, majority }, [[220], [210]], 2)).toEqual(expected);
  });

  it('say which votes made a grade, or how many were missing', () => {
    const votes = [
      [171, 80, 40, 18],
      [100, 71, 100, 38],
      [60, 40, 190, 19],
    ];
    expect(wordsOf(satisfaction, votes, 0)).toEqual([
      '满意票 171 票，达到全体成员 324 人的半数（162 票）',
      '满意、基本满意票合计 171 票，达到全体成员 324 人的半数（162 票）',
      '满意、基本满意票合计 100 票，未达到全体成员 324 人的半数（差 62 票）',
    ]);
    const { evaluation } = satisfaction;
    const cast: Rules = {
      ...satisfaction,
      evaluation: evaluation && { ...evaluation, base: 'ballots-cast' },
    };
    expect(wordsOf(cast, votes, 0)[0]).toBe('满意票 171 票，达到有效票 309 张的半数（155 票）');
  });

  it('say nothing that depends on the order in which items stand', () => {
    const byItem = (all: readonly Explanation[]) => new Map(all.map((one) => [one.item, one]));
    const input = inputOf(haian, [[3], [200], [200], [250]], 2);
    const order = [2, 0, 3, 1];
    const shuffled = {
      ...input,
      items: order.map((i) => input.items[i] as number),
      votes: order.map((i) => input.votes[i] as number[]),
    };
    expect(byItem(explainOutcome(shuffled))).toEqual(byItem(explainOutcome(input)));
  });
});

describe('in English', () => {
  const told = (rules: Rules, votes: readonly (readonly number[])[], chosen = rules.chosen): string[] =>
    explainOutcome(inputOf(rules, votes, chosen))
      .sort((a, b) => a.item - b.item)
      .map((one) => explanationWord(one, rules, 'en'));

  it('place, votes needed and ties are told', () => {
    expect(told(haian, [[200], [180], [180], [170], [160]], 2)).toEqual([
      'place 1 by votes, has the 163 votes needed',
      'place 2 by votes, has the 163 votes needed, shares places 2 to 3, a runoff is to be held',
      'place 2 by votes, has the 163 votes needed, shares places 2 to 3, a runoff is to be held',
      'place 4 by votes, has the 163 votes needed, outside the first 2',
      'place 5 by votes, 3 short of the 163 votes needed',
    ]);
    for (const tie of ['presidium', 'admit-all', 'choose-fewer'] as const) {
      expect(told({ ...haian, majority: null, tie }, [[5], [5]], 1)[0]).toMatch(
        /^place 1 by votes, shares places 1 to 2, (the presidium decides|all of them are chosen|none of them is chosen)$/,
      );
    }
  });

  it('the grade that was reached, or what is missing', () => {
    expect(
      told(satisfaction, [
        [170, 10, 5],
        [100, 70, 5],
        [10, 20, 200],
      ]),
    ).toEqual([
      '170 votes for 满意; 162 of 324 are needed',
      '170 votes for 基本满意 or better; 162 of 324 are needed',
      '30 votes for 基本满意 or better; 162 of 324 are needed, 132 short',
    ]);
  });
});
