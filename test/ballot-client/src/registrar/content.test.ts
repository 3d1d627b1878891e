/** What the registrar's key file holds is read back as it was written, and nothing else is read. */
import { expect, test } from 'vitest';
import { fitBadges } from '../../../../ballot-client/src/registrar/badges.ts';
import {
  decodeContent,
  encodeContent,
  newContent,
  type RegistrarContent,
} from '../../../../ballot-client/src/registrar/content.ts';
import { type Bytes, fromUtf8, type Hash, type PublicKey, utf8 } from '../../../../crypto/bytes.ts';
import { must, random } from '../../../support/memory-session.ts';

const fresh = newContent(random);
const [badge] = fitBadges(fresh, 1, random).badges as [RegistrarContent['badges'][number]];
const full: RegistrarContent = {
  ...fresh,
  badges: [...fitBadges(fresh, 11, random).badges, 'c'.repeat(64) as PublicKey],
  roster: [
    { name: '阿里木·买买提', delegation: '第一代表团', note: '' },
    { name: '王伟', delegation: '', note: '女' },
  ],
  replacements: [{ number: 3, badge, reason: '代表证遗失' }],
  enrolled: ['0123456789abcdef0123456789abcdef'],
  frozen: ['AAAA', ''],
  draft: {
    ...fresh.draft,
    title: '会议 ',
    preceding: { session: 'd'.repeat(64) as Hash, title: '海安' },
    rules: { ...fresh.draft.rules, preset: 'satisfaction-deputies', grades: '好、差', floor: '' },
    candidates: '# 甲\n农桥\u200b\n',
    approved: ['a'.repeat(64) as PublicKey],
    chief: 'a'.repeat(64) as PublicKey,
  },
};

test.each([
  ['new', fresh],
  ['full', full],
])('a %s content is read back as it was written, byte for byte', (_, content) => {
  const bytes = encodeContent(content);
  expect(must(decodeContent(bytes))).toEqual(content);
  expect(encodeContent(must(decodeContent(bytes)))).toEqual(bytes);
});

test('two key files have nothing in common', () => {
  const other = newContent(random);
  expect(other.identitySecret).not.toBe(fresh.identitySecret);
  expect(other.badgeSalt).not.toBe(fresh.badgeSalt);
});

const text = fromUtf8(encodeContent(full)) as string;
const changed = (from: string, to: string): Bytes => {
  expect(text).toContain(from);
  return utf8(text.replace(from, to));
};

test.each<[string, () => Bytes]>([
  ['nothing', () => new Uint8Array()],
  ['no text', () => new Uint8Array([0xff])],
  ['no JSON', () => utf8('{')],
  ['a list', () => utf8('[]')],
  ['another version', () => changed('"version":3', '"version":2')],
  ['a field too many', () => changed('{"version":3', '{"note":1,"version":3')],
  ['a field too few', () => changed('"version":3,', '')],
  ['white space', () => changed('"version":3', '"version": 3')],
  ['a badge with a letter that is none', () => changed(badge, `${badge.slice(1)}U`)],
  ['a name with an invisible character', () => changed('王伟', '王\u200b伟')],
  ['a person without a name', () => changed('"王伟"', '""')],
  ['a short key in place of a badge', () => changed('c'.repeat(64), 'c'.repeat(62))],
  ['a short secret', () => changed(full.identitySecret, full.identitySecret.slice(2))],
  ['an unknown preset', () => changed('"satisfaction-deputies"', '"other"')],
  ['a fingerprint of other length', () => changed('d'.repeat(64), 'd'.repeat(62))],
  ['an envelope that is no base64', () => changed('"AAAA"', '"AAA"')],
])('%s is no key file', (_, bytes) => {
  expect(decodeContent(bytes())).toMatchObject({ ok: false, code: 'key.file' });
});
