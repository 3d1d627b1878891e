/** The rules as the registrar types them: every preset is read back as it is, and every fault stands at its field. */
import { describe, expect, test } from 'vitest';
import {
  type DraftRules,
  draftRulesOf,
  gradesOf,
  isUnchanged,
  readRules,
} from '../../../../ballot-client/src/registrar/rules/draft-rules.ts';
import { faultWords } from '../../../../ballot-client/src/registrar/rules/fault-words.ts';
import { examineRules } from '../../../../ballot-client/src/registrar/rules/rule-faults.ts';
import { RULES_FAULTS } from '../../../../crypto/session/rules-faults.ts';
import { PRESET_IDS, type PresetId, RULES_PRESETS } from '../../../../tally/rules/presets.ts';

const changed = (id: PresetId, changes: Partial<DraftRules>): DraftRules => ({
  ...draftRulesOf(id),
  ...changes,
});
const faultsOf = (draft: DraftRules, candidates: number | undefined = 25, roll: number | undefined = 324) =>
  Object.fromEntries(examineRules(draft, { candidates, roll }).faults);
const third = (numerator: string, strict = false) => ({ numerator, denominator: '3', strict });

describe.each(PRESET_IDS)('the preset %s', (id) => {
  const { rules, candidates } = RULES_PRESETS[id];

  test('is read back as it is, and has no fault', () => {
    const draft = draftRulesOf(id);
    expect(examineRules(draft, { candidates, roll: 324 })).toEqual({ rules, faults: new Map() });
    expect(isUnchanged(draft)).toBe(true);
  });

  test('is changed by any of its fields', () => {
    expect(isUnchanged(changed(id, { floor: '7' }))).toBe(false);
    expect(isUnchanged(changed(id, { quorum: { numerator: '1', denominator: '2' } }))).toBe(false);
    expect(isUnchanged(changed(id, { inquiry: !draftRulesOf(id).inquiry }))).toBe(false);
  });
});

test.each<[string, DraftRules, Record<string, string>]>([
  [
    'nobody as quorum',
    changed('haian-2024', { quorum: { numerator: '0', denominator: '3' } }),
    { quorum: 'quorum-none' },
  ],
  [
    'a quorum of more than all',
    changed('haian-2024', { quorum: { numerator: '4', denominator: '3' } }),
    { quorum: 'quorum-above-all' },
  ],
  [
    'a quorum over nothing',
    changed('haian-2024', { quorum: { numerator: '2', denominator: '0' } }),
    { quorum: 'unread-quorum' },
  ],
  ['nothing to choose', changed('haian-2024', { chosen: '0' }), { chosen: 'unread-chosen' }],
  ['words for a number', changed('haian-2024', { chosen: '二十' }), { chosen: 'unread-chosen' }],
  [
    'more to choose than there are',
    changed('haian-2024', { chosen: '26' }),
    { chosen: 'chosen-above-items' },
  ],
  ['a cap of nothing', changed('haian-2024', { max: '0' }), { max: 'unread-max' }],
  ['no cap', changed('township-small', { max: '' }), { max: 'unread-max' }],
  ['a cap above the list', changed('haian-2024', { max: '26' }), { max: 'max-above-items' }],
  ['marking without a bound', changed('township-small', { bound: 'any' }), { max: 'approve-uncapped' }],
  ['an exact number with blank ballots', changed('exact-n', { blank: true }), { ballot: 'exact-with-blank' }],
  ['a majority of nothing', changed('haian-2024', { majority: third('0') }), { majority: 'majority-none' }],
  [
    'a majority out of reach',
    changed('haian-2024', { majority: third('3', true) }),
    { majority: 'majority-out-of-reach' },
  ],
  [
    'a majority that is no number',
    changed('haian-2024', { majority: third('x') }),
    { majority: 'unread-majority' },
  ],
  ['a floor of one', changed('haian-2024', { floor: '1' }), { floor: 'unread-floor' }],
  ['a floor above the roll', changed('haian-2024', { floor: '325' }), { floor: 'floor-above-roll' }],
  ['one grade', changed('satisfaction-deputies', { grades: '满意' }), { grades: 'unread-grades' }],
  [
    'ten grades',
    changed('satisfaction-deputies', { grades: 'a b c d e f g h i j' }),
    { grades: 'unread-grades' },
  ],
  [
    'a long grade',
    changed('satisfaction-deputies', { grades: `满意、${'不'.repeat(21)}` }),
    { grades: 'unread-grades' },
  ],
  [
    'the same grade twice',
    changed('satisfaction-deputies', { grades: '好、差、好' }),
    { grades: 'grades-alike' },
  ],
  [
    '弃权 as a grade',
    changed('satisfaction-deputies', { grades: '好、差、弃权' }),
    { grades: 'grades-alike' },
  ],
  [
    'a threshold out of reach',
    changed('satisfaction-deputies', { thresholds: [third('4'), third('2')] }),
    { thresholds: 'threshold-out-of-reach' },
  ],
  [
    'a threshold of nothing',
    changed('satisfaction-deputies', { thresholds: [third('1'), third('0')] }),
    { thresholds: 'threshold-none' },
  ],
  [
    'a threshold that is no number',
    changed('satisfaction-deputies', { thresholds: [third('1'), third('')] }),
    { thresholds: 'unread-thresholds' },
  ],
])('%s is a fault of its field', (_, draft, faults) => {
  expect(faultsOf(draft)).toEqual(faults);
});

test('a list that no ballot holds, and a list or roll that is not there yet', () => {
  expect(faultsOf(changed('haian-2024', {}), 200)).toEqual({ ballot: 'too-large' });
  const large = changed('haian-2024', { chosen: '26', max: '26', floor: '400' });
  expect(examineRules(large, { candidates: undefined, roll: undefined }).faults.size).toBe(0);
});

test('what a form has no use for is not read, and comes back with the form', () => {
  const draft = changed('haian-2024', { form: 'grade', max: 'x', chosen: '', majority: third('x') });
  expect(readRules(draft).rules).toMatchObject({
    ...{ form: 'grade', options: 4, grades: ['满意', '基本满意', '不满意'] },
    ...{ chosen: 0, min: 0, max: null, majority: null },
  });
  expect(readRules({ ...draft, form: 'approve' }).unread).toEqual(new Set(['chosen', 'max', 'majority']));
});

test('no least number of votes, any number for, and an exact number', () => {
  expect(readRules(changed('haian-2024', { hasMajority: false })).rules?.majority).toBeNull();
  expect(readRules(changed('haian-2024', { bound: 'any', max: 'x' })).rules?.max).toBeNull();
  const exact = readRules(changed('haian-2024', { bound: 'exact', chosen: '８', blank: false })).rules;
  expect(exact).toMatchObject({ min: 8, max: 8, chosen: 8 });
});

test('grades are separated as people do', () => {
  expect(gradesOf({ grades: ' 满意、 基本满意，不满意；差/坏\n' })).toEqual([
    '满意',
    '基本满意',
    '不满意',
    '差',
    '坏',
  ]);
});

test('every fault has its sentence in both languages', () => {
  for (const fault of RULES_FAULTS) {
    expect(faultWords['zh-CN'][fault]).toMatch(/。$/);
    expect(faultWords.en[fault]).toMatch(/\.$/);
  }
});
