/** The table of README.md names a test for every row, and every test that it names exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isRejectionCode } from '../../crypto/rejection.ts';

const FOLDER = 'test/attacks';
const ROWS = 38;
const SEPARATOR = ' › ';

interface Named {
  readonly file: string;
  readonly title: string;
}
interface Row {
  readonly number: number;
  readonly codes: readonly string[];
  readonly tests: readonly Named[];
  readonly cells: readonly string[];
}

/** "`file` › title; `file` › title": a title may hold a semicolon, a new test begins with a quoted file. */
function testsOf(cell: string): Named[] {
  return cell.split(/; (?=`)/).map((one) => {
    const [file = '', title = ''] = one.split(SEPARATOR);
    return { file: file.replaceAll('`', ''), title: title.trim() };
  });
}

const rows: Row[] = readFileSync(join(FOLDER, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const cells = line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, ''));
    const [number, , , codes = '', tests = ''] = cells;
    return {
      number: Number(number),
      codes: [...codes.matchAll(/`([^`]+)`/g)].map(([, code]) => code as string),
      tests: testsOf(tests),
      cells,
    };
  });

const sources = new Map<string, string>();
function sourceOf(file: string): string {
  const known = sources.get(file) ?? readFileSync(join(FOLDER, file), 'utf8');
  sources.set(file, known);
  return known;
}

/** Titles of the tests of a file; of a parametrised one the pattern. */
const titlesIn = (source: string): string[] =>
  [...source.matchAll(/\b(?:test|it)(?:\.each\([\s\S]*?\))?\(\s*(['"`])([^\n]*?)\1,/g)].map(
    ([, , title]) => title as string,
  );

test('every row is there once, in order, with five cells', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
  for (const { number, cells } of rows) {
    expect(cells, `row ${number}`).toHaveLength(5);
    expect(
      cells.every((cell) => cell.trim() !== ''),
      `row ${number}`,
    ).toBe(true);
  }
});

test('every row names at least one test, and every test that is named exists', () => {
  for (const { number, tests } of rows) {
    expect(tests.length, `row ${number}`).toBeGreaterThan(0);
    for (const { file, title } of tests) {
      expect(titlesIn(sourceOf(file)), `row ${number}: ${file}`).toContain(title);
    }
  }
});

test('every answer that a row promises is a code, and one of its tests expects it', () => {
  for (const { number, codes, tests } of rows) {
    const source = tests.map(({ file }) => sourceOf(file)).join('\n');
    for (const code of codes) {
      expect(isRejectionCode(code), `row ${number}: ${code}`).toBe(true);
      const isExpected = source.includes(code) || source.includes(code.replace('.', '\\.'));
      expect(isExpected, `row ${number}: ${code}`).toBe(true);
    }
  }
});

test('every file of this folder is named', () => {
  const named = new Set(rows.flatMap(({ tests }) => tests.map(({ file }) => file)));
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.test.ts') && name !== 'index.test.ts');
  expect(files.filter((name) => !named.has(name))).toEqual([]);
});
