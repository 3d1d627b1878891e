/** Ballot forms (PROTOCOL.md §3): the linear rules admit exactly the ballots that the words of the rules admit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ruleHolds } from '../../../crypto/ballot/equations.ts';
import {
  type BallotForm,
  bitsOf,
  type FormLayout,
  formText,
  layoutOf,
  slackWeights,
} from '../../../crypto/ballot/form.ts';
import { roundKeys } from '../../../crypto/ballot/keys.ts';
import { multiplyBase, scalar } from '../../../crypto/group.ts';
import { codeOf, unwrap } from '../../support/crypto-basics.ts';
import { allMarks, FORM_NAMES, FORMS, isPermitted, layoutNamed } from '../../support/crypto-forms.ts';

const bitVectors = (length: number): number[][] =>
  Array.from({ length: 2 ** length }, (_, n) => Array.from({ length }, (_, i) => (n >> i) & 1));

const obeysRules = (layout: FormLayout, bits: readonly number[]): boolean =>
  layout.rules.every((rule) =>
    ruleHolds(
      rule,
      scalar(1),
      bits.map((bit) => scalar(bit)),
    ),
  );

describe('slack weights', () => {
  it('have subset sums that cover 0 … range and nothing else, for every range up to 100', () => {
    for (let range = 0; range <= 100; range++) {
      const sums = new Set([0]);
      for (const weight of slackWeights(range)) for (const sum of [...sums]) sums.add(sum + weight);
      expect([...sums].sort((a, b) => a - b)).toEqual(Array.from({ length: range + 1 }, (_, n) => n));
    }
  });

  it('are none for an empty range and logarithmically many otherwise', () => {
    expect(slackWeights(0)).toEqual([]);
    expect(slackWeights(1)).toEqual([1]);
    expect(slackWeights(20)).toEqual([1, 2, 4, 8, 5]);
  });
});

describe.each(FORM_NAMES)('%s', (name) => {
  const layout = layoutNamed(name);
  const { form } = layout;

  it('takes exactly the permitted marks, over- and under-votes are refused', () => {
    const verdicts = allMarks(form).map((marks) => [codeOf(bitsOf(layout, marks)), isPermitted(form, marks)]);
    for (const [code, permitted] of verdicts) expect(code).toBe(permitted ? 'accepted' : 'ballot.choices');
    expect(verdicts.some(([, permitted]) => permitted)).toBe(true);
  });

  it('admits by its linear rules exactly the slots of permitted marks, among all vectors of bits', () => {
    const byRules = new Set<string>();
    for (const bits of bitVectors(layout.bits)) {
      if (obeysRules(layout, bits)) byRules.add(bits.slice(0, layout.slots).join(''));
    }
    const byMarks = new Set<string>();
    for (const marks of allMarks(form)) {
      if (!isPermitted(form, marks)) continue;
      const bits = unwrap(bitsOf(layout, marks));
      expect(obeysRules(layout, bits)).toBe(true);
      byMarks.add(bits.slice(0, layout.slots).join(''));
    }
    expect([...byRules].sort()).toEqual([...byMarks].sort());
  });

  it('refuses marks of other lengths and options that are not there', () => {
    const none = new Array<null>(form.items).fill(null);
    expect(codeOf(bitsOf(layout, [...none, null]))).toBe('ballot.choices');
    expect(codeOf(bitsOf(layout, none.slice(1)))).toBe('ballot.choices');
    for (const option of [-1, form.options, 0.5, Number.NaN]) {
      expect(codeOf(bitsOf(layout, [option, ...none.slice(1)]))).toBe('ballot.choices');
    }
  });
});

describe('layout', () => {
  const base = { type: 'approve', items: 5, options: 1, blank: false, min: 0, max: 3 } as const;
  const open = { type: 'grade', items: 2, options: 3, blank: true, min: 0, max: null } as const;
  const impossible: readonly (readonly [why: string, form: BallotForm])[] = [
    ['no item', { ...base, items: 0, max: 0 }],
    ['half an item', { ...base, items: 2.5 }],
    ['no item and no bound', { ...open, items: 0 }],
    ['half an item and no bound', { ...open, items: 2.5 }],
    ['fewer items than none', { ...open, items: -1 }],
    ['max 0', { ...base, max: 0 }],
    ['max above the items', { ...base, max: 6 }],
    ['min above max', { ...base, min: 4 }],
    ['negative min', { ...base, min: -1 }],
    ['approve without a bound', { ...base, max: null }],
    ['approve with two options', { ...base, options: 2 }],
    ['for-against-abstain with two options', { ...open, type: 'for-against-abstain', options: 2 }],
    ['min without max', { ...open, type: 'for-against-abstain', min: 1 }],
    ['a bounded grade', { ...open, max: 1 }],
    ['one grade', { ...open, options: 1 }],
    ['a ballot that no entry of the log can hold', { ...open, items: 1000 }],
  ];

  it.each(impossible)('refuses %s', (_, form) => {
    expect(codeOf(layoutOf(form))).toBe('form.invalid');
  });

  it('takes a ballot of 361 slots, the largest that an entry holds, and none of 362', () => {
    expect(unwrap(layoutOf({ ...open, items: 180, options: 2, blank: true })).slots).toBe(361);
    expect(codeOf(layoutOf({ ...open, items: 181, options: 2, blank: false }))).toBe('form.invalid');
  });

  it('takes a single item of every kind', () => {
    for (const type of ['approve', 'for-against-abstain', 'grade'] as const) {
      const options = type === 'approve' ? 1 : 3;
      const form = { ...open, type, items: 1, options, max: type === 'approve' ? 1 : null };
      expect(codeOf(layoutOf(form))).toBe('accepted');
    }
  });

  it('has slots item by item, then blank, then slack; the bound first among the rules', () => {
    const layout = layoutNamed('for-against-abstain 1 to 2, blank');
    expect(layout).toMatchObject({ slots: 10, bits: 11, blankSlot: 9, slackWeights: [1] });
    expect(layout.rules[0]?.terms).toEqual([
      [0, 1],
      [3, 1],
      [6, 1],
      [9, 2],
      [10, 1],
    ]);
    expect(layout.rules[2]?.terms).toEqual([
      [3, 1],
      [4, 1],
      [5, 1],
      [9, 1],
    ]);
  });

  it('has a pivot of coefficient 1 in every rule that no later rule of the same form moves', () => {
    for (const name of FORM_NAMES) {
      const { rules } = layoutNamed(name);
      for (const [i, { terms, pivot }] of rules.entries()) {
        expect(terms).toContainEqual([pivot, 1]);
        for (const earlier of rules.slice(0, i)) {
          expect(earlier.terms.map(([bit]) => bit)).not.toContain(pivot);
        }
      }
    }
  });

  it('bounds as drawn, of whatever size, are covered by the slack', () => {
    const bounded = fc
      .tuple(fc.integer({ min: 1, max: 200 }), fc.boolean(), fc.boolean())
      .chain(([items, blank, approve]) =>
        fc.integer({ min: 1, max: items }).chain((max) =>
          fc.integer({ min: 0, max }).map(
            (min): BallotForm => ({
              type: approve ? 'approve' : 'for-against-abstain',
              items,
              options: approve ? 1 : 3,
              blank,
              min,
              max,
            }),
          ),
        ),
      );
    fc.assert(
      fc.property(bounded, (form) => {
        const result = layoutOf(form);
        fc.pre(result.ok);
        const layout = unwrap(result);
        const least = form.type === 'approve' && form.blank ? Math.max(form.min, 1) : form.min;
        const reach = layout.slackWeights.reduce((sum, weight) => sum + weight, 0);
        expect(reach).toBe((form.max as number) - least);
      }),
      { numRuns: 200 },
    );
  });

  it('takes the first keys of the ceremony, and refuses a ceremony with too few', () => {
    const form = FORMS['approve up to 2 of 3'];
    const keys = [1, 2, 3, 4].map((k) => multiplyBase(scalar(k)));
    expect(unwrap(roundKeys(form, keys)).slotKeys).toEqual(keys.slice(0, 3));
    expect(codeOf(roundKeys(form, keys.slice(0, 3)))).toBe('accepted');
    expect(codeOf(roundKeys(form, keys.slice(0, 2)))).toBe('round.keys');
    expect(codeOf(roundKeys({ ...form, items: 0 }, keys))).toBe('form.invalid');
  });

  it('gives every form another text', () => {
    expect(new Set(FORM_NAMES.map((name) => formText(FORMS[name]))).size).toBe(FORM_NAMES.length);
    expect(formText({ ...FORMS['grade of 2'] })).toBe(
      '{"type":"grade","items":2,"options":2,"blank":false,"min":0,"max":null}',
    );
  });
});
