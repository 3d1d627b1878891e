/** From draft to freeze: faults at their fields, the checklist, and envelopes that the log takes whole. */
import { beforeEach, describe, expect, test } from 'vitest';
import { credentialOf, fitBadges } from '../../../../ballot-client/src/registrar/badges.ts';
import {
  CHECKS,
  checksPassed,
  type Readiness,
  warningsOf,
} from '../../../../ballot-client/src/registrar/checklist.ts';
import { type Draft, newContent } from '../../../../ballot-client/src/registrar/content.ts';
import { examine } from '../../../../ballot-client/src/registrar/examine.ts';
import { EXAMPLE_CANDIDATES } from '../../../../ballot-client/src/registrar/example.ts';
import {
  type FreezeInput,
  keptFreeze,
  prepareFreeze,
} from '../../../../ballot-client/src/registrar/freezing.ts';
import { draftRulesOf } from '../../../../ballot-client/src/registrar/rules/draft-rules.ts';
import { approvedStaff } from '../../../../ballot-client/src/registrar/staff.ts';
import { readCount } from '../../../../ballot-client/src/registrar/typed.ts';
import { type PublicKey, toHash, toHex, toPublicKey } from '../../../../crypto/bytes.ts';
import { toBase64 } from '../../../../crypto/encoding.ts';
import { isFrozenWhole, originOf } from '../../../../crypto/session/setup-checks.ts';
import { publicKeyOf, type SecretKey } from '../../../../crypto/signature.ts';
import { StatementSigner } from '../../../../crypto/statements/envelope.ts';
import type { Enrolment } from '../../../../server/contract/events.ts';
import { RULES_PRESETS } from '../../../../tally/rules/presets.ts';
import { must, random } from '../../../support/memory-session.ts';
import { newLedger, statementOf } from '../../../support/session-scenes.ts';

const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));
const member = (role: Enrolment['role'], name: string): Enrolment => ({
  ...{ role, name, identityKey: newKey() },
  witnessKey: role === 'scrutineer' ? newKey() : null,
});
const enrolments = [
  member('presiding', '王'),
  member('scrutineer', '李'),
  member('scrutineer', '张'),
  member('scrutineer', '赵'),
];
const keys = enrolments.map(({ identityKey }) => identityKey);
const registrar = new StatementSigner('registrar', random(32) as SecretKey);
const content = newContent(random);
const { badges } = fitBadges(content, 12, random);
let draft: Draft;

beforeEach(() => {
  draft = {
    ...content.draft,
    rules: draftRulesOf('haian-2024'),
    title: ' 海安市人民代表大会 ',
    deputies: '12',
    candidates: EXAMPLE_CANDIDATES,
    approved: keys,
    chief: keys[2] as PublicKey,
  };
});

const faultsWith = (changes: Partial<Draft>): string[] => [...examine({ ...draft, ...changes }).faults];

test('a complete draft has no fault, and its rules are those of Hai’an', () => {
  const { faults, ruleFaults, rules, deputies, threshold } = examine(draft);
  expect([[...faults], [...ruleFaults]]).toEqual([[], []]);
  expect(rules).toEqual(RULES_PRESETS['haian-2024'].rules);
  expect([deputies, threshold]).toEqual([12, 2]);
});

test.each<[string, Partial<Draft>, string[]]>([
  ['no title', { title: ' ' }, ['title']],
  ['an invisible character', { title: '会\u200b议' }, ['title']],
  ['no question', { testQuestion: '' }, ['question']],
  ['no deputies', { deputies: '' }, ['deputies']],
  ['deputies in words', { deputies: '十二' }, ['deputies']],
  ['no candidates', { candidates: '' }, ['no-candidates']],
  ['a faulty line', { candidates: `${EXAMPLE_CANDIDATES}农桥 26 座` }, ['lines']],
  ['t of one', { threshold: '1' }, ['threshold']],
])('%s is a fault of its field', (_, changes, faults) => {
  expect(faultsWith(changes)).toEqual(faults);
});

test('full-width digits are no fault', () => {
  expect(faultsWith({ deputies: '１２' })).toEqual([]);
});

test.each(['', ' ', '-1', '1.5', '1e3', '0x10', '十', '1234567'])('%j is no count', (typed) => {
  expect(readCount(typed)).toBeUndefined();
});

describe('the staff of the manifest', () => {
  test('has only those who were approved, the chief first', () => {
    const [, li, zhang] = enrolments;
    const staff = approvedStaff({ approved: keys.slice(0, 3), chief: keys[2] as PublicKey }, enrolments);
    expect(staff.scrutineers).toEqual([zhang, li]);
  });

  test('has the first scrutineer as chief where nobody who was approved is chosen', () => {
    for (const chief of [null, keys[3] as PublicKey, newKey()]) {
      const { scrutineers } = approvedStaff({ approved: keys.slice(0, 3), chief }, enrolments);
      expect(scrutineers[0]).toBe(enrolments[1]);
    }
  });
});

describe('the checklist', () => {
  const readiness = (changes: Partial<Draft> = {}, drawn = 12, roster = 0): Readiness => {
    const changed = { ...draft, ...changes };
    const staff = approvedStaff(changed, enrolments);
    const isOfficial = changed.purpose === 'official';
    return {
      examined: examine(changed),
      staff,
      badges: drawn,
      roster,
      enrolled: enrolments.length,
      isOfficial,
    };
  };
  const open = (...args: Parameters<typeof readiness>): string[] =>
    CHECKS.filter((check) => !checksPassed(readiness(...args)).has(check));

  test('is green for a complete draft, which still draws its warnings', () => {
    expect(open()).toEqual([]);
    expect(warningsOf(readiness())).toEqual(['one-presiding']);
  });

  test.each<[string, string[], Parameters<typeof readiness>]>([
    ['a roster of other size', ['badges'], [{}, 12, 11]],
    ['no title', ['title'], [{ title: '' }]],
    ['no list', ['candidates'], [{ candidates: '' }]],
    ['a faulty line', ['candidates'], [{ candidates: `${EXAMPLE_CANDIDATES}#` }]],
    ['no question', ['question'], [{ testQuestion: '' }]],
    ['a floor above the roll', ['rules'], [{ rules: { ...draftRulesOf('haian-2024'), floor: '13' } }]],
    ['fewer badges than deputies', ['badges'], [{}, 11]],
    ['more badges than deputies', ['badges'], [{}, 13]],
    ['nobody approved', ['presiding', 'scrutineers', 'threshold'], [{ approved: [] }]],
    ['one scrutineer', ['scrutineers', 'threshold'], [{ approved: keys.slice(0, 2) }]],
    ['t above n', ['threshold'], [{ threshold: '4' }]],
  ])('has an open line with %s', (_, lines, args) => {
    expect(open(...args)).toEqual(lines);
  });

  test('warns of t = n, of staff that was not compared, and of a session that is none', () => {
    expect(warningsOf(readiness({ threshold: '3' }))).toContain('all-needed');
    expect(warningsOf(readiness({ approved: keys.slice(0, 3) }))).toContain('not-approved');
    expect(warningsOf(readiness({ purpose: 'rehearsal' }))).toContain('not-official');
  });
});

describe('freezing', () => {
  const input = (changes: Partial<FreezeInput> = {}): FreezeInput => {
    const sessionId = toHex(random(16));
    const roll = badges.map((badge) => credentialOf(badge, content.badgeSalt));
    const server = {
      ...{ sessionId, origin: originOf(sessionId), logKey: newKey(), issuingKey: newKey() },
      clientBuild: toHash(new Uint8Array(32).fill(7)),
    };
    const staff = approvedStaff(draft, enrolments);
    return {
      server,
      content: { badgeSalt: content.badgeSalt, draft },
      staff,
      roll,
      time: 1,
      random,
      ...changes,
    };
  };

  test('signs what a ledger takes whole', () => {
    const ledger = newLedger();
    for (const envelope of must(prepareFreeze(input(), registrar)))
      must(ledger.append(statementOf(envelope)));
    expect(isFrozenWhole(ledger.state)).toBe(true);
    expect(ledger.state.manifest).toMatchObject({ title: '海安市人民代表大会', threshold: 2, rollSize: 12 });
    expect(ledger.state.manifest?.clientBuild).toBe('07'.repeat(32));
    expect(ledger.state.staff.get(keys[2] as PublicKey)).toMatchObject({ role: 'scrutineer', index: 1 });
    expect(ledger.state.staff.get(registrar.publicKey)).toMatchObject({ role: 'registrar' });
    expect(ledger.state.candidates).toHaveLength(25);
  });

  test('signs nothing that the log would refuse', () => {
    const twice = { ...(enrolments[3] as Enrolment), identityKey: keys[1] as PublicKey };
    const { presiding, scrutineers } = approvedStaff(draft, enrolments);
    const cases: [string, FreezeInput][] = [
      ['manifest.staff', input({ staff: { presiding, scrutineers: [...scrutineers, twice] } })],
      ['manifest.staff', input({ staff: { presiding: [], scrutineers } })],
      ['manifest.roll', input({ roll: [] })],
      ['manifest.roll', input({ roll: [...input().roll, registrar.publicKey] })],
      ['log.origin', input({ server: { ...input().server, origin: 'piaojue/other' } })],
      [
        'request.malformed',
        input({ content: { badgeSalt: content.badgeSalt, draft: { ...draft, title: '' } } }),
      ],
    ];
    for (const [code, changed] of cases) {
      expect(prepareFreeze(changed, registrar)).toMatchObject({ ok: false, code });
    }
  });

  test('is found again in the key file, with the session that it belongs to', () => {
    const given = input();
    const envelopes = must(prepareFreeze(given, registrar));
    const kept = keptFreeze(envelopes.map(toBase64));
    expect(kept?.sessionId).toBe(given.server.sessionId);
    expect(kept?.envelopes.map(({ bytes }) => bytes)).toEqual(envelopes);
    expect(kept?.envelopes.map(({ leaf }) => leaf)).toEqual(envelopes.map((one) => statementOf(one).leaf));
    expect(keptFreeze([])).toBeUndefined();
    expect(keptFreeze(['AAAA'])).toBeUndefined();
    expect(keptFreeze(envelopes.slice(1).map(toBase64))).toBeUndefined();
  });
});
