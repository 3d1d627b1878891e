/** Badges as they are scanned, pasted and typed. */
import { describe, expect, test } from 'vitest';
import {
  groupState,
  groupsOf,
  readBadge,
  TypedScan,
  typeGroup,
} from '../../../../ballot-client/src/deputy/badge-text.ts';
import { drawBadge, formatBadge } from '../../../../crypto/badge.ts';
import { toHex } from '../../../../crypto/bytes.ts';
import { must, random } from '../../../support/memory-session.ts';

const secret = drawBadge(random);
const code = formatBadge(secret);
const groups = code.split('-');
const registrar = toHex(random(32));
const qr = `PIAOJUE1 ${code} ${registrar}`;
const EMPTY = ['', '', '', '', ''];
const other = (character: string): string => (character === 'X' ? 'Y' : 'X');

describe('the text of a badge', () => {
  test('as QR gives secret and registrar key', () => {
    expect(must(readBadge(qr))).toEqual({ secret, registrar });
    expect(must(readBadge(`${qr}\n`.toUpperCase()))).toEqual({ secret, registrar });
  });

  test('as typed code gives no registrar key', () => {
    expect(must(readBadge(code))).toEqual({ secret, registrar: undefined });
    const sloppy = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect(must(readBadge(sloppy))).toEqual({ secret, registrar: undefined });
  });

  test.each([
    ['an empty text', ''],
    ['half a QR', `PIAOJUE1 ${code}`],
    ['a short registrar key', qr.slice(0, -1)],
    ['text after it', `${qr} x`],
    ['another version', qr.replace('PIAOJUE1', 'PIAOJUE2')],
    ['a wrong character', `PIAOJUE1 ${other(code.charAt(0))}${code.slice(1)} ${registrar}`],
    [
      'groups in another order',
      `PIAOJUE1 ${[groups[1], groups[0], ...groups.slice(2)].join('-')} ${registrar}`,
    ],
  ])('%s is refused', (_, text) => {
    expect(readBadge(text)).toMatchObject({ ok: false, code: 'badge.code' });
  });
});

describe('a group that is typed', () => {
  test('is judged when it is complete', () => {
    const [first = ''] = groups;
    expect(groupState(first.slice(0, 4), 0)).toBe('incomplete');
    expect(groupState(first.toLowerCase(), 0)).toBe('right');
    expect(groupState(other(first.charAt(0)) + first.slice(1), 0)).toBe('wrong');
    expect(groupState(first, 1)).toBe('wrong');
  });

  test('leads to the next one when it is right, and stays when it is wrong', () => {
    const [first = ''] = groups;
    expect(typeGroup(EMPTY, 0, first)).toEqual({ groups: [first, '', '', '', ''], focus: 1 });
    expect(typeGroup(EMPTY, 1, first).focus).toBe(1);
    expect(typeGroup(EMPTY, 4, groups[4] ?? '').focus).toBe(4);
  });

  test('goes on into the next, but never over what stands there', () => {
    const [first = '', second = ''] = groups;
    expect(typeGroup(EMPTY, 0, `${first}-${second.slice(0, 2)}`)).toEqual({
      groups: [first, second.slice(0, 2), '', '', ''],
      focus: 1,
    });
    expect(typeGroup(groups, 0, `${first}7`).groups).toEqual(groups);
  });

  test.each([0, 3])('takes the whole code pasted into field %i', (field) => {
    expect(typeGroup(EMPTY, field, code)).toEqual({ groups, focus: 4 });
    expect(typeGroup(EMPTY, field, ` ${qr} `).groups).toEqual(groups);
  });

  test('is no whole code', () => {
    expect(groupsOf(groups[0] ?? '')).toBeUndefined();
  });
});

describe('a scanner that types', () => {
  const type = (text: string): string[] => {
    const scan = new TypedScan();
    return [...text].flatMap((character) => scan.push(character) ?? []);
  };

  test('is recognised at its last character, whatever was typed before', () => {
    expect(type(qr)).toEqual([qr]);
    expect(type(`abc${'0'.repeat(300)}${qr}`)).toEqual([qr]);
    expect(type(qr + qr)).toEqual([qr, qr]);
  });

  test('of something else is not', () => {
    expect(type(code)).toEqual([]);
    expect(type(qr.replace(groups[2] ?? '', groups[3] ?? ''))).toEqual([]);
  });
});
