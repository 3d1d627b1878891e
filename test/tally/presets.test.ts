/** The rules that are offered to start from: each is possible, makes its ballots, and says where it comes from. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ballotFormFor } from '../../crypto/session/forms.ts';
import { rulesFaults } from '../../crypto/session/rules-faults.ts';
import { rulesSchema } from '../../crypto/statements/rules.ts';
import { PRESET_IDS, RULES_PRESETS } from '../../tally/rules/presets.ts';
import { must } from '../support/memory-session.ts';

describe.each(PRESET_IDS)('%s', (id) => {
  const { rules, candidates, title, source } = RULES_PRESETS[id];

  test('makes a ballot of its candidates, a test ballot, and where it chooses, a runoff between two', () => {
    const main = must(ballotFormFor(rules, 'main', candidates, rules.chosen));
    expect(main.form).toMatchObject({ items: candidates, max: rules.max, min: rules.min });
    must(ballotFormFor(rules, 'test', 1, rules.form === 'grade' ? 0 : 1));
    expect(ballotFormFor(rules, 'runoff', 2, 1).ok).toBe(rules.form !== 'grade');
  });

  test('fits the schema of rules and has no fault', () => {
    expect(rulesSchema.read(rules)).toEqual(rules);
    expect(rulesFaults(rules, { candidates, roll: 60 })).toEqual([]);
  });

  test('is a file of its own, with title and source in both languages', () => {
    expect(existsSync(new URL(`../../tally/rules/presets/${id}.ts`, import.meta.url))).toBe(true);
    for (const text of [title, source]) {
      expect(text['zh-CN']).toMatch(/\p{Script=Han}/u);
      expect(text.en).toMatch(/^[^\p{Script=Han}]+$/u);
    }
  });
});

const HALF = { numerator: 1, denominator: 2 };
const MAJORITY = { base: 'all-deputies', ...HALF, strict: true };
const FREE = { form: 'for-against-abstain', options: 3, min: 0, majority: MAJORITY, evaluation: null };
const APPROVE = { ...FREE, form: 'approve', options: 1 };
const GRADE = {
  ...{ form: 'grade', options: 4, grades: ['满意', '基本满意', '不满意'], min: 0, max: null, majority: null },
  evaluation: {
    base: 'all-deputies',
    thresholds: [
      { ...HALF, strict: false },
      { ...HALF, strict: false },
    ],
    inquiry: true,
  },
};

test.each([
  ['haian-2024', 25, { ...FREE, chosen: 20, max: 20 }],
  ['zhejiang-dongyang', 12, { ...FREE, chosen: 10, max: null }],
  ['township-small', 12, { ...APPROVE, chosen: 10, max: 10 }],
  ['township-equal', 7, { ...FREE, chosen: 7, max: null }],
  ['exact-n', 12, { ...APPROVE, chosen: 10, min: 10, max: 10, blank: false }],
  ['satisfaction-deputies', 20, { ...GRADE, chosen: 0 }],
  ['satisfaction-standing-committee', 20, { ...GRADE, chosen: 0 }],
] as const)('%s is for %i candidates', (id, candidates, expected) => {
  expect(RULES_PRESETS[id].candidates).toBe(candidates);
  expect(RULES_PRESETS[id].rules).toMatchObject(expected);
});

test('every preset demands two thirds present, and every one but the exact admits blank ballots', () => {
  for (const id of PRESET_IDS) {
    expect(RULES_PRESETS[id].rules.quorum).toEqual({ numerator: 2, denominator: 3 });
  }
  expect(PRESET_IDS.filter((id) => !RULES_PRESETS[id].rules.blank)).toEqual(['exact-n']);
});
