/** What open lines of the checklist need, told with the numbers that differ. */
import { expect, test } from 'vitest';
import {
  CHECKS,
  checksPassed,
  openNeeds,
  type Readiness,
} from '../../../../ballot-client/src/registrar/checklist.ts';
import { newContent } from '../../../../ballot-client/src/registrar/content.ts';
import { examine } from '../../../../ballot-client/src/registrar/examine.ts';
import { editable } from '../../../../ballot-client/src/registrar/rules/draft-rules.ts';
import { random } from '../../../support/memory-session.ts';

const { draft } = newContent(random);
const readiness = (
  changes: Partial<Omit<typeof draft, 'rules'>>,
  also: Partial<Readiness> = {},
): Readiness => ({
  examined: examine({ ...draft, rules: editable(draft.rules), ...changes }),
  staff: { presiding: [], scrutineers: [] },
  ...{ badges: 0, roster: 0, enrolled: 0, isOfficial: true },
  ...also,
});

test('the lines that do not pass are those that need something', () => {
  const empty = readiness({});
  const passed = checksPassed(empty);
  expect([...openNeeds(empty).keys()]).toEqual(CHECKS.filter((check) => !passed.has(check)));
  expect(passed.has('question')).toBe(true);
});

test.each([
  [{ deputies: '' }, {}, { word: 'need-roll', values: {} }],
  [{ deputies: '12' }, { badges: 10 }, { word: 'need-badges', values: { badges: 10, deputies: 12 } }],
  [
    { deputies: '12' },
    { badges: 12, roster: 11 },
    { word: 'need-roster', values: { roster: 11, deputies: 12 } },
  ],
  [{ deputies: '12' }, { badges: 12, roster: 12 }, undefined],
] as const)('badges: %o %o', (changes, also, need) => {
  expect(openNeeds(readiness(changes, also)).get('badges')).toEqual(need);
});

test('a list without projects is told apart from one with errors', () => {
  expect(openNeeds(readiness({ candidates: '' })).get('candidates')?.word).toBe('need-list');
  const faulty = openNeeds(readiness({ candidates: '农桥\n农桥\n农桥' })).get('candidates');
  expect(faulty).toEqual({ word: 'need-lines', values: { faults: 2 } });
});
