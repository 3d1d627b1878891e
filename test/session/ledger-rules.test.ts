/** Rules that cannot be: each fault of the closed list, alone, is found, and the ledger refuses it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { signFreeze } from '../../ballot-client/src/lib/freeze.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { RULES_FAULTS, type RulesFault, rulesFaults } from '../../crypto/session/rules-faults.ts';
import { KINDS, type PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import { encodePayload } from '../../crypto/statements/schema.ts';
import type { Manifest } from '../../crypto/statements/setup.ts';
import { payloadsHash } from '../../crypto/transcript.ts';
import { GRADING_RULES, MemorySession, must, SMALL_RULES } from '../support/memory-session.ts';
import { newLedger, statementOf } from '../support/session-scenes.ts';

type CandidatesPart = PayloadOf<'candidates-part'>;

const ROLL = 4;
const approve = { ...SMALL_RULES, form: 'approve', options: 1 } as const;
const { evaluation } = GRADING_RULES;
if (evaluation === null) throw new Error('these rules grade');
const share = (numerator: number, denominator: number, strict: boolean) => ({
  numerator,
  denominator,
  strict,
});
const majority = (...of: Parameters<typeof share>) => ({ base: 'present' as const, ...share(...of) });
const HALF = share(1, 2, false);
const thresholds = (...of: ReturnType<typeof share>[]): Pick<Rules, 'evaluation'> => ({
  evaluation: { ...evaluation, thresholds: of },
});

interface Case {
  readonly fault: RulesFault;
  readonly rules: Rules;
  readonly candidates?: number;
  /** Whether the manifest alone shows it, or only the list. */
  readonly at: 'manifest' | 'list';
}
const atManifest = (fault: RulesFault, base: Rules, change: Partial<Rules>): Case => ({
  fault,
  rules: { ...base, ...change },
  at: 'manifest',
});
const atList = (fault: RulesFault, base: Rules, change: Partial<Rules>, candidates = 3): Case => ({
  fault,
  rules: { ...base, ...change },
  candidates,
  at: 'list',
});

const CASES: readonly Case[] = [
  atList('no-items', SMALL_RULES, {}, 0),
  atManifest('options', SMALL_RULES, { options: 2 }),
  atManifest('options', approve, { options: 3 }),
  atManifest('approve-uncapped', approve, { max: null }),
  atManifest('grade-bounded', GRADING_RULES, { max: 2 }),
  atManifest('grade-bounded', GRADING_RULES, { min: 1 }),
  atManifest('min-without-max', SMALL_RULES, { min: 1, max: null }),
  atManifest('min-above-max', SMALL_RULES, { min: 3 }),
  atList('max-above-items', SMALL_RULES, { max: 4 }),
  atList('too-large', GRADING_RULES, gradesTo(9), 40),
  atManifest('quorum-none', SMALL_RULES, { quorum: { numerator: 0, denominator: 3 } }),
  atManifest('quorum-above-all', SMALL_RULES, { quorum: { numerator: 4, denominator: 3 } }),
  atManifest('chosen-none', SMALL_RULES, { chosen: 0 }),
  atList('chosen-above-items', SMALL_RULES, { chosen: 4 }),
  atManifest('chosen-graded', GRADING_RULES, { chosen: 1 }),
  atManifest('exact-with-blank', SMALL_RULES, { min: 2 }),
  atManifest('majority-none', SMALL_RULES, { majority: majority(0, 2, false) }),
  atManifest('majority-out-of-reach', SMALL_RULES, { majority: majority(3, 2, false) }),
  atManifest('majority-out-of-reach', SMALL_RULES, { majority: majority(2, 2, true) }),
  atManifest('majority-graded', GRADING_RULES, { majority: majority(1, 2, true) }),
  atManifest('grades-count', SMALL_RULES, { grades: ['好', '差'] }),
  atManifest('grades-count', GRADING_RULES, { options: 3 }),
  atManifest('grades-count', GRADING_RULES, { options: 2, grades: ['好'], ...thresholds() }),
  atManifest('grades-alike', GRADING_RULES, { grades: ['满意', '满意', '不满意'] }),
  atManifest('grades-alike', GRADING_RULES, { grades: ['满意', '弃权', '不满意'] }),
  atManifest('evaluation-missing', GRADING_RULES, { evaluation: null }),
  atManifest('evaluation-foreign', SMALL_RULES, { evaluation }),
  atManifest('threshold-count', GRADING_RULES, thresholds(HALF)),
  atManifest('threshold-count', GRADING_RULES, thresholds(HALF, HALF, HALF)),
  atManifest('threshold-none', GRADING_RULES, thresholds(HALF, share(0, 5, false))),
  atManifest('threshold-out-of-reach', GRADING_RULES, thresholds(share(1, 1, true), HALF)),
  atManifest('threshold-out-of-reach', GRADING_RULES, thresholds(HALF, share(6, 5, false))),
  atManifest('floor-above-roll', SMALL_RULES, { decryptionFloor: ROLL + 1 }),
];

/** So many grades, with names and thresholds of their own. */
function gradesTo(count: number): Partial<Rules> {
  const grades = Array.from({ length: count }, (_, i) => `第${i + 1}档`);
  return { options: count + 1, grades, ...thresholds(...grades.slice(1).map(() => HALF)) };
}

let session: MemorySession;
let frozen: { manifest: Manifest; roll: Bytes; candidates: CandidatesPart };

beforeAll(async () => {
  session = await MemorySession.create({ deputies: ROLL });
  const [manifest, roll, candidates] = must(signFreeze(session.freeze(), session.registrar));
  const [first, list] = [statementOf(manifest as Bytes), statementOf(candidates as Bytes)];
  if (first.kind !== 'manifest' || list.kind !== 'candidates-part') throw new Error('a freeze');
  frozen = { manifest: first.payload, roll: roll as Bytes, candidates: list.payload };
});

/** Manifest, roll and list of so many candidates, signed with these rules by a registrar who checks nothing. */
function freezeWith(rules: Rules, candidates: number): Bytes[] {
  const [one] = frozen.candidates.items;
  if (one === undefined) throw new Error('a candidate');
  const items = Array.from({ length: candidates }, (_, i) => ({ ...one, id: `p${i}`, number: i + 1 }));
  const list = { ...frozen.candidates, items };
  const candidatesHash = payloadsHash([encodePayload(KINDS['candidates-part'].schema, list)]);
  const manifest = { ...frozen.manifest, rules, candidatesHash, maxSlots: 1000 };
  return [
    session.registrar.sign('manifest', manifest),
    frozen.roll,
    session.registrar.sign('candidates-part', list),
  ];
}

/** What the ledger says to the first envelope that it refuses, and which it was. */
function refusalOf(envelopes: readonly Bytes[]): unknown {
  const ledger = newLedger();
  for (const [i, envelope] of envelopes.entries()) {
    const taken = ledger.append(statementOf(envelope));
    if (!taken.ok) return { at: i === 0 ? 'manifest' : 'list', code: taken.code, detail: taken.detail };
  }
  return 'accepted';
}

describe('each fault alone', () => {
  test.each(CASES.map((one) => [one.fault, one] as const))('%s', (fault, { rules, candidates = 3, at }) => {
    expect(rulesFaults(rules, { candidates, roll: ROLL })).toEqual([fault]);
    expect(refusalOf(freezeWith(rules, candidates))).toEqual({ at, code: 'rules.invalid', detail: fault });
  });

  test('has a case, but the one that no payload can show', () => {
    const shown = new Set(CASES.map(({ fault }) => fault));
    expect(RULES_FAULTS.filter((fault) => !shown.has(fault))).toEqual(['max-none']);
  });
});

describe('what just passes', () => {
  const least = majority(0, 2, true);
  const passing: [string, Rules, number?][] = [
    ['the rules themselves', SMALL_RULES],
    ['approvals', approve],
    [
      'a quorum of all and a unanimous majority',
      { ...SMALL_RULES, quorum: { numerator: 2, denominator: 2 }, majority: majority(2, 2, false) },
    ],
    ['a majority of one vote', { ...SMALL_RULES, majority: least }],
    ['no majority', { ...SMALL_RULES, majority: null }],
    ['all of them chosen, all of them marked', { ...SMALL_RULES, chosen: 3, max: 3 }],
    ['exactly N without blank ballots', { ...SMALL_RULES, min: 2, blank: false }],
    ['no bound', { ...SMALL_RULES, max: null }],
    ['a floor of everybody', { ...SMALL_RULES, decryptionFloor: ROLL }],
    ['grades', GRADING_RULES],
    ['two grades', { ...GRADING_RULES, ...gradesTo(2) }],
    ['nine grades', { ...GRADING_RULES, ...gradesTo(9) }, 36],
  ];
  test.each(passing)('%s', (_, rules, candidates = 3) => {
    expect(refusalOf(freezeWith(rules, candidates))).toBe('accepted');
  });
});

test('several faults are all named, in the order of the list', () => {
  const wrong = { ...SMALL_RULES, chosen: 0, max: 9, quorum: { numerator: 0, denominator: 1 }, options: 1 };
  const found = rulesFaults(wrong, { candidates: 3, roll: 1 });
  expect(found).toEqual(['options', 'max-above-items', 'quorum-none', 'chosen-none', 'floor-above-roll']);
  expect(refusalOf(freezeWith(wrong, 3))).toEqual({
    at: 'manifest',
    code: 'rules.invalid',
    detail: 'options, quorum-none, chosen-none',
  });
});
