/** Badges by number: those that were handed out stay when the number of deputies changes. */
import { expect, test } from 'vitest';
import {
  badgeQr,
  badgesOf,
  credentialOf,
  fitBadges,
  newestBadges,
  printable,
  withoutSecrets,
} from '../../../../ballot-client/src/registrar/badges.ts';
import { isSecret, type KeptBadge } from '../../../../ballot-client/src/registrar/content.ts';
import { credentialSecret, drawBadge, parseBadge } from '../../../../crypto/badge.ts';
import { fromHex, type PublicKey, toHex, toPublicKey } from '../../../../crypto/bytes.ts';
import { publicKeyOf } from '../../../../crypto/signature.ts';
import { must, random } from '../../../support/memory-session.ts';

const five = fitBadges({ badges: [], replacements: [] }, 5, random);
const [spare, another] = fitBadges({ badges: [], replacements: [] }, 2, random).badges as [never, never];

test('each number has a badge of its own', () => {
  expect(new Set(five.badges).size).toBe(5);
});

test('more deputies keep the badges that exist; fewer drop them from the end, with their replacements', () => {
  expect(fitBadges(five, 7, random).badges.slice(0, 5)).toEqual(five.badges);
  const replacements = [
    { number: 2, badge: spare, reason: '损坏' },
    { number: 5, badge: another, reason: '遗失' },
  ];
  const three = fitBadges({ ...five, replacements }, 3, random);
  expect(three.badges).toEqual(five.badges.slice(0, 3));
  expect(three.replacements.map(({ number }) => number)).toEqual([2]);
  expect(fitBadges(three, 5, random).badges[4]).not.toBe(five.badges[4]);
});

test('the newest badge of a number is its last replacement', () => {
  const all = {
    ...five,
    replacements: [
      { number: 2, badge: spare, reason: '损坏' },
      { number: 2, badge: another, reason: '遗失' },
    ],
  };
  expect(badgesOf(all, 2)).toEqual([five.badges[1], spare, another]);
  expect(newestBadges(all)).toEqual([five.badges[0], another, ...five.badges.slice(2)]);
  expect([0, 6, -1].map((number) => badgesOf(all, number))).toEqual([[], [], []]);
});

test('a badge gives the credential that its tablet derives, and its QR says code and registrar', () => {
  const badge = drawBadge(random);
  const salt = toHex(random(32));
  const expected = toPublicKey(publicKeyOf(credentialSecret(badge, fromHex(salt))));
  expect(credentialOf(badge, salt)).toBe(expected);
  const [word, code, registrar] = badgeQr(badge, 'ab'.repeat(32) as PublicKey).split(' ');
  expect([word, registrar]).toEqual(['PIAOJUE1', 'ab'.repeat(32)]);
  expect(must(parseBadge(code ?? ''))).toBe(badge);
});

test('of a badge whose secret is erased the credential stays, and it is not printed again', () => {
  const salt = toHex(random(32));
  const all = { ...five, replacements: [{ number: 2, badge: spare, reason: '损坏' }] };
  const handedOut: KeptBadge[] = [...five.badges.slice(0, 2), spare];
  const left = withoutSecrets(all, new Map(handedOut.map((badge) => [badge, credentialOf(badge, salt)])));
  const credentials = (of: typeof all | typeof left): string[][] =>
    [1, 2, 3].map((number) => badgesOf(of, number).map((badge) => credentialOf(badge, salt)));
  expect(credentials(left)).toEqual(credentials(all));
  expect(left.badges.map(isSecret)).toEqual([false, false, true, true, true]);
  expect(left.replacements.map(({ badge }) => isSecret(badge))).toEqual([false]);
  for (const secret of handedOut) expect(JSON.stringify(left)).not.toContain(secret);
  expect(printable(newestBadges(left), []).map(({ number }) => number)).toEqual([3, 4, 5]);
});

test('a badge is printed with the name of its number, where the roster has one', () => {
  const roster = ['甲', '乙'].map((name) => ({ name, delegation: '一团', note: '' }));
  expect(printable([five.badges[0], undefined, five.badges[2]], roster)).toEqual([
    { number: 1, badge: five.badges[0], name: '甲', delegation: '一团' },
    { number: 3, badge: five.badges[2] },
  ]);
});
