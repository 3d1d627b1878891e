/** Typed badge codes: what is forgiven, what is noticed, and the keys that they give. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BadgeSecret,
  credentialSecret,
  drawBadge,
  formatBadge,
  isBadgeGroup,
  parseBadge,
  tabletSealKey,
} from '../../../../crypto/badge.ts';
import { CROCKFORD } from '../../../../crypto/encoding.ts';
import { random } from '../../../support/memory-session.ts';

const RUNS = { numRuns: 100 };
const badges: fc.Arbitrary<BadgeSecret> = fc
  .uint8Array({ minLength: 13, maxLength: 13 })
  .map((bytes) => drawBadge(() => bytes));
const positions = fc.nat({ max: 24 });
const characters = fc.constantFrom(...CROCKFORD);
const plain = (badge: BadgeSecret): string => formatBadge(badge).replaceAll('-', '');
const isRefused = (typed: string): boolean => {
  const parsed = parseBadge(typed);
  return !parsed.ok && parsed.code === 'badge.code';
};

describe('a badge code', () => {
  test('is read back as it was printed: five groups of five', () => {
    fc.assert(
      fc.property(badges, (badge) => {
        expect(formatBadge(badge)).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){4}$/);
        expect(parseBadge(formatBadge(badge))).toEqual({ ok: true, value: badge });
      }),
      RUNS,
    );
  });

  test('forgives case, spaces, missing hyphens, and look-alikes: O for 0, I and L for 1', () => {
    fc.assert(
      fc.property(badges, fc.constantFrom('I', 'L', 'i', 'l'), (badge, one) => {
        const typed = formatBadge(badge).replaceAll('0', 'o').replaceAll('1', one).replaceAll('-', ' ');
        expect(parseBadge(typed.toLowerCase())).toEqual({ ok: true, value: badge });
        expect(parseBadge(`  ${typed.replaceAll(' ', '')}\n`)).toEqual({ ok: true, value: badge });
      }),
      RUNS,
    );
  });

  test('notices every single wrong character', () => {
    fc.assert(
      fc.property(badges, positions, characters, (badge, at, wrong) => {
        const code = plain(badge);
        fc.pre(code[at] !== wrong);
        expect(isRefused(code.slice(0, at) + wrong + code.slice(at + 1))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('notices two characters of a group that changed places', () => {
    fc.assert(
      fc.property(
        badges,
        fc.nat({ max: 4 }),
        fc.nat({ max: 4 }),
        fc.nat({ max: 4 }),
        (badge, group, a, b) => {
          const code = [...plain(badge)];
          const [i, j] = [5 * group + a, 5 * group + b];
          fc.pre(code[i] !== code[j]);
          [code[i], code[j]] = [code[j] as string, code[i] as string];
          expect(isRefused(code.join(''))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('notices groups in the wrong order, and names the first wrong one', () => {
    fc.assert(
      fc.property(badges, fc.nat({ max: 4 }), fc.nat({ max: 4 }), (badge, a, b) => {
        fc.pre(a !== b);
        const groups = formatBadge(badge).split('-');
        [groups[a], groups[b]] = [groups[b] as string, groups[a] as string];
        const detail = `group ${Math.min(a, b) + 1}`;
        expect(parseBadge(groups.join('-'))).toMatchObject({ ok: false, code: 'badge.code', detail });
      }),
      RUNS,
    );
  });

  test('notices a group that was typed twice, left out, or cut', () => {
    const groups = formatBadge(drawBadge(random)).split('-');
    for (const wrong of [
      groups.slice(0, 4).join('-'),
      [...groups, groups[4]].join('-'),
      [groups[0], groups[0], ...groups.slice(2)].join('-'),
      groups.join('').slice(1),
      '',
      '-----',
      'U'.repeat(25),
      '票'.repeat(25),
    ]) {
      expect(isRefused(wrong), wrong).toBe(true);
    }
  });

  test('is checked group by group while it is typed', () => {
    const groups = formatBadge(drawBadge(random)).split('-');
    for (const [i, group] of groups.entries()) {
      expect(isBadgeGroup(group, i)).toBe(true);
      expect(isBadgeGroup(group.toLowerCase(), i)).toBe(true);
      expect(isBadgeGroup(group, (i + 1) % 5)).toBe(false);
      expect(isBadgeGroup(group.slice(0, 4), i)).toBe(false);
      expect(isBadgeGroup(`${group.slice(0, 4)}0${group.slice(4)}`, i)).toBe(false);
      const strange = [...CROCKFORD].map((check) => `U${group.slice(1, 4)}${check}`);
      expect(strange.filter((typed) => isBadgeGroup(typed, i))).toEqual([]);
    }
  });
});

test('credential and seal key differ from each other, by badge and by salt', () => {
  const [badge, other] = [drawBadge(random), drawBadge(random)];
  const [salt, otherSalt] = [random(32), random(32)];
  const keys = [badge, other].flatMap((one) =>
    [salt, otherSalt].flatMap((with_) => [credentialSecret(one, with_), tabletSealKey(one, with_)]),
  );
  expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(8);
  expect(credentialSecret(badge, salt)).toEqual(credentialSecret(badge, salt));
});
