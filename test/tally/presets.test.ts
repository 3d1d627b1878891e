/** The rules that are offered to start from: each makes a ballot, and says what domain.md says it does. */
import { describe, expect, test } from 'vitest';
import { ballotFormFor } from '../../crypto/session/forms.ts';
import { rulesSchema } from '../../crypto/statements/rules.ts';
import { isExact, PRESET_IDS, RULES_PRESETS, rulesFrom } from '../../tally/rules/presets.ts';
import { must } from '../support/memory-session.ts';

describe.each(PRESET_IDS)('%s', (id) => {
  const { rules, candidates, title, source } = RULES_PRESETS[id];

  test('makes a ballot of its candidates, a test ballot, and a runoff between two', () => {
    const main = must(ballotFormFor(rules, 'main', candidates, rules.chosen));
    expect(main.form).toMatchObject({ items: candidates, max: rules.max, min: rules.min });
    must(ballotFormFor(rules, 'test', 1, 1));
    must(ballotFormFor(rules, 'runoff', 2, 1));
  });

  test('fits the schema of rules and takes its own numbers back unchanged', () => {
    expect(rulesSchema.read(rules)).toEqual(rules);
    const { chosen, max, decryptionFloor } = rules;
    expect(rulesFrom(id, { chosen, max, decryptionFloor })).toEqual(rules);
  });

  test('has title and source in both languages', () => {
    for (const text of [title, source]) {
      expect(text['zh-CN']).toMatch(/\p{Script=Han}/u);
      expect(text.en).toMatch(/^[^\p{Script=Han}]+$/u);
    }
  });
});

test.each([
  ['haian-2024', 25, { chosen: 20, form: 'for-against-abstain', options: 3, min: 0, max: 20 }],
  ['zhejiang-dongyang', 12, { chosen: 10, form: 'for-against-abstain', options: 3, min: 0, max: null }],
  ['township-small', 12, { chosen: 10, form: 'approve', options: 1, min: 0, max: 10 }],
  ['township-equal', 7, { chosen: 7, form: 'for-against-abstain', options: 3, min: 0, max: null }],
  ['exact-n', 12, { chosen: 10, form: 'approve', options: 1, min: 10, max: 10, blank: false }],
] as const)('%s is for %i candidates', (id, candidates, expected) => {
  expect(RULES_PRESETS[id].candidates).toBe(candidates);
  expect(RULES_PRESETS[id].rules).toMatchObject(expected);
});

test('every preset demands two thirds present and more than half of all deputies', () => {
  for (const id of PRESET_IDS) {
    expect(RULES_PRESETS[id].rules).toMatchObject({
      quorum: { numerator: 2, denominator: 3 },
      majority: { base: 'all-deputies', numerator: 1, denominator: 2, strict: true },
    });
  }
});

test('every preset but the exact one admits blank ballots', () => {
  expect(PRESET_IDS.filter((id) => !RULES_PRESETS[id].rules.blank)).toEqual(['exact-n']);
});

test('bounds follow the number to be chosen where it is exact, and only there', () => {
  const exact = rulesFrom('exact-n', { chosen: 3, max: null, decryptionFloor: 2 });
  expect(exact).toMatchObject({ min: 3, max: 3, chosen: 3, decryptionFloor: 2 });
  expect(PRESET_IDS.filter((id) => isExact(RULES_PRESETS[id].rules))).toEqual(['exact-n']);
  const capped = rulesFrom('township-small', { chosen: 3, max: 5, decryptionFloor: 5 });
  expect(capped).toMatchObject({ min: 0, max: 5, chosen: 3 });
});
