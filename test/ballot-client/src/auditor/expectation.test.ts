/** The fingerprint that people type, in both forms. */
import { expect, it } from 'vitest';
import { expectedManifest, readFingerprint } from '../../../../ballot-client/src/auditor/expectation.ts';
import { fingerprintGroups } from '../../../../ballot-client/src/lib/fingerprint.ts';
import type { Hash } from '../../../../crypto/bytes.ts';

const HASH = '0123456789abcdef'.repeat(4) as Hash;
const OTHER = `${HASH.slice(0, 30)}ff${HASH.slice(32)}` as Hash;
const grouped = fingerprintGroups(HASH).join('-');

it.each([
  ['groups with hyphens', grouped],
  ['groups with spaces, lower case', grouped.toLowerCase().replaceAll('-', ' ')],
  ['look-alikes', grouped.replaceAll('0', 'o').replaceAll('1', 'l')],
  ['all digits', HASH],
  ['all digits in upper case with a line break', `${HASH.slice(0, 32).toUpperCase()}\n${HASH.slice(32)}`],
])('reads %s', (_, typed) => {
  const read = readFingerprint(typed);
  expect(read && expectedManifest(read, HASH)).toBe(HASH);
  expect(read && expectedManifest(read, OTHER)).not.toBe(OTHER);
  expect(read && expectedManifest(read, undefined)).not.toBe(undefined);
});

it.each(['', HASH.slice(1), grouped.slice(0, -1), `${grouped}0`, grouped.replace(/.$/, 'U'), 'g'.repeat(64)])(
  'does not read %j',
  (typed) => {
    expect(readFingerprint(typed)).toBeUndefined();
  },
);
