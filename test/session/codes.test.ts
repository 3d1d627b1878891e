/** Every code with which the session's checks refuse a statement is provoked by some test beside this one. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const read = (folder: string, ending: string): string => {
  const path = fileURLToPath(new URL(folder, import.meta.url));
  const names = readdirSync(path).filter((name) => name.endsWith(ending));
  return names.map((name) => readFileSync(`${path}/${name}`, 'utf8')).join('\n');
};

test('every rejection code of the session checks is asserted', () => {
  const sources = read('../../crypto/session', '.ts');
  const codes = new Set([...sources.matchAll(/'([a-z]+\.[a-z_]+)'/g)].map(([, code]) => code as string));
  expect(codes.size).toBeGreaterThan(50);
  const asserted = read('.', '.test.ts');
  expect([...codes].filter((code) => !asserted.includes(`'${code}'`))).toEqual([]);
});
