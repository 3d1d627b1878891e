/** Names that people would take for the same, and names that differ. */
import { expect, test } from 'vitest';
import {
  likeness,
  strangeCharacter,
  textFault,
} from '../../../../../ballot-client/src/lib/import/likeness.ts';

test.each([
  ['5G 基站', '５Ｇ基站'],
  ['AED', 'aed'],
  ['王 伟', '王　伟'],
  ['HPV 疫苗', 'НРV 疫苗'],
  ['1 号桥', 'l号桥'],
  ['第一小学', '第—小学'],
  ['二〇二四', '二0二四'],
  ['站、桥', '站，桥'],
  ['阿里木·买买提', '阿里木・买买提'],
  ['（甲）', '(甲)'],
  ['⼟桥', '土桥'],
])('%s looks like %s', (one, other) => {
  expect(one).not.toBe(other);
  expect(likeness(one)).toBe(likeness(other));
});

test.each([
  ['农桥', '公桥'],
  ['道路 1', '道路 2'],
  ['张三', '张三丰'],
])('%s does not look like %s', (one, other) => {
  expect(likeness(one)).not.toBe(likeness(other));
});

test('the first character that no statement admits is named', () => {
  expect(strangeCharacter('农\u200b桥\u202e')).toBe('U+200B');
  expect(strangeCharacter('e\u0301 农桥 A-1')).toBeUndefined();
});

test.each([
  ['桥'.repeat(3), undefined],
  ['𠀀𠀁𠀂', undefined],
  ['桥'.repeat(4), { fault: 'too-long', detail: 3 }],
  ['a\nb', { fault: 'line-break', detail: '' }],
  ['a\tb', { fault: 'characters', detail: 'U+0009' }],
])('%j of at most 3 characters', (text, fault) => {
  expect(textFault(text, 3)).toEqual(fault);
});
