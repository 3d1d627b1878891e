/** The keys of observers' witnesses as the registrar pastes them, and what the manifest then lists. */
import { expect, test } from 'vitest';
import { credentialOf, fitBadges } from '../../../../ballot-client/src/registrar/badges.ts';
import { CHECKS, checksPassed } from '../../../../ballot-client/src/registrar/checklist.ts';
import { newContent } from '../../../../ballot-client/src/registrar/content.ts';
import { examine } from '../../../../ballot-client/src/registrar/examine.ts';
import { prepareFreeze } from '../../../../ballot-client/src/registrar/freezing.ts';
import { MAX_OBSERVERS, parseObservers } from '../../../../ballot-client/src/registrar/observers.ts';
import { draftRulesOf } from '../../../../ballot-client/src/registrar/rules/draft-rules.ts';
import { type PublicKey, toHex, toPublicKey } from '../../../../crypto/bytes.ts';
import {
  formatVerifierKey,
  SIGNATURE_TYPES,
  type SignatureType,
  verifierKey,
} from '../../../../crypto/log/verifier-key.ts';
import { originOf } from '../../../../crypto/session/setup-checks.ts';
import { publicKeyOf, type SecretKey } from '../../../../crypto/signature.ts';
import { StatementSigner } from '../../../../crypto/statements/envelope.ts';
import type { Enrolment } from '../../../../server/contract/events.ts';
import { must, random } from '../../../support/memory-session.ts';
import { newLedger, statementOf } from '../../../support/session-scenes.ts';

const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));
const line = (
  name: string,
  type: SignatureType = SIGNATURE_TYPES.cosignature,
  key = publicKeyOf(random(32) as SecretKey),
): string => formatVerifierKey(verifierKey(name, type, key));
const faultsOf = (...lines: readonly string[]): unknown[] =>
  parseObservers(lines.join('\n')).faults.map(({ line: number, fault }) => [number, fault]);

test('each line gives name and key; empty ones and outer spaces mean nothing', () => {
  const key = publicKeyOf(random(32) as SecretKey);
  const text = `\n  ${line('a.example/一', SIGNATURE_TYPES.cosignature, key)} \r\n\r\n${line('b')}\r${line('c')}\n`;
  const { observers, faults } = parseObservers(text);
  expect(faults).toEqual([]);
  expect(observers.map(({ name }) => name)).toEqual(['a.example/一', 'b', 'c']);
  expect(observers[0]?.key).toBe(toHex(key));
  expect(parseObservers('')).toEqual({ observers: [], faults: [] });
});

test('what is no key of a witness is a fault of its line', () => {
  const sound = line('a.example/b');
  expect(faultsOf('x', '', sound.slice(0, -1), sound.replace('a.', 'b.'), `${sound} ${sound}`)).toEqual([
    [1, 'no-key'],
    [3, 'no-key'],
    [4, 'no-key'],
    [5, 'no-key'],
  ]);
  expect(faultsOf(line('piaojue/00', 0x01))).toEqual([[1, 'key-of-log']]);
  const unusable = ['a\u200bb', 'x'.repeat(201), 'piaojue/00/scrutineer/1', 'piaojue/00'];
  expect(faultsOf(...unusable.map((name) => line(name))).map((one) => (one as unknown[])[1])).toEqual(
    Array(4).fill('unusable-name'),
  );
});

test('a witness twice, or two under one name, is a fault of the later line', () => {
  const sound = line('a');
  expect(faultsOf(sound, line('a'), sound)).toEqual([
    [2, 'same-name'],
    [3, 'same-key'],
  ]);
  const key = publicKeyOf(random(32) as SecretKey);
  expect(faultsOf(line('a', 0x04, key), line('b', 0x04, key))).toEqual([[2, 'same-key']]);
  const many = Array.from({ length: MAX_OBSERVERS + 1 }, (_, i) => line(`w${i}`));
  expect(faultsOf(...many)).toEqual([[MAX_OBSERVERS + 1, 'too-many']]);
});

const enrolments: Enrolment[] = [
  { role: 'presiding', name: '王', identityKey: newKey(), witnessKey: null },
  { role: 'scrutineer', name: '李', identityKey: newKey(), witnessKey: newKey() },
  { role: 'scrutineer', name: '张', identityKey: newKey(), witnessKey: newKey() },
];
const [presiding, ...scrutineers] = enrolments as [Enrolment, ...Enrolment[]];
const staff = { presiding: [presiding], scrutineers };
const content = fitBadges(newContent(random), 6, random);
const fresh = newContent(random);
const draft = {
  ...fresh.draft,
  ...{ title: '会议', deputies: '6', candidates: '农桥\n路灯' },
  rules: { ...draftRulesOf('haian-2024'), chosen: '1', max: '1', floor: '2' },
};

test('a faulty line keeps one line of the checklist open, and nothing is frozen', () => {
  const readiness = (observers: string) => ({
    ...{
      examined: examine({ ...draft, observers }),
      staff,
      badges: 6,
      roster: 0,
      enrolled: 3,
      isOfficial: true,
    },
  });
  const open = (observers: string): string[] => {
    const passed = checksPassed(readiness(observers));
    return CHECKS.filter((check) => !passed.has(check));
  };
  expect(open('')).toEqual([]);
  expect(open(line('a'))).toEqual([]);
  expect(open('a')).toEqual(['observers']);
});

test('the manifest lists them', () => {
  const sessionId = toHex(random(16));
  const freeze = (observers: string) =>
    prepareFreeze(
      {
        server: {
          ...{ sessionId, origin: originOf(sessionId), logKey: newKey(), issuingKey: newKey() },
          clientBuild: null,
        },
        content: { badgeSalt: fresh.badgeSalt, draft: { ...draft, observers } },
        staff,
        roll: content.badges.map((badge) => credentialOf(badge, fresh.badgeSalt)),
        ...{ time: 1, random },
      },
      new StatementSigner('registrar', random(32) as SecretKey),
    );
  const key = publicKeyOf(random(32) as SecretKey);
  const ledger = newLedger();
  for (const envelope of must(freeze(line('hall.example/observer', 0x04, key))))
    must(ledger.append(statementOf(envelope)));
  expect(ledger.state.manifest?.witnesses).toEqual([{ name: 'hall.example/observer', key: toHex(key) }]);
  expect(ledger.state.manifest?.witnessThreshold).toBe(2);
  expect(freeze('x')).toMatchObject({ ok: false, code: 'request.malformed', detail: 'observers' });
});
