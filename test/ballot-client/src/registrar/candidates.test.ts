/** The list as it is typed: categories, printed order, and the lines that must not be frozen. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCandidates } from '../../../../ballot-client/src/registrar/candidates.ts';
import { EXAMPLE_CANDIDATES } from '../../../../ballot-client/src/registrar/example.ts';
import { isPlainText } from '../../../../crypto/statements/schema.ts';

test('a line with # begins a category; every other line is a project in printed order', () => {
  const list = parseCandidates('# 就业\n零工驿站\r\n\n  农桥  \n＃ 养老\n助餐点\n');
  expect(list.faults).toEqual([]);
  expect(list.categories).toEqual(['就业', '养老']);
  expect(list.candidates.map(({ id, number, title, category }) => [id, number, title, category])).toEqual([
    ['p1', 1, '零工驿站', 0],
    ['p2', 2, '农桥', 0],
    ['p3', 3, '助餐点', 1],
  ]);
});

test('behind a bar stand target, budget and owner, and - begins a 件 of the project above', () => {
  const { candidates, faults } = parseCandidates(
    '农桥 | 26 座 ｜ 300 万元 | 交通局\n道路||20 万元\n- 甲路 | 2 公里\n－ 乙路\n食堂 | | | 民政局',
  );
  expect(faults).toEqual([]);
  expect(candidates.map(({ title, target, budget, owner }) => [title, target, budget, owner])).toEqual([
    ['农桥', '26 座', '300 万元', '交通局'],
    ['道路', '含 2 件：甲路（2 公里）；乙路', '20 万元', null],
    ['食堂', null, null, '民政局'],
  ]);
});

test('projects before the first category stand in one of their own', () => {
  const list = parseCandidates('农桥\n# 养老\n助餐点');
  expect(list.categories).toEqual(['民生实事项目', '养老']);
  expect(list.candidates.map(({ category }) => category)).toEqual([0, 1]);
});

test('the example of Hai’an has 25 projects in 10 categories, nine of them from the press', () => {
  const { categories, candidates, faults } = parseCandidates(EXAMPLE_CANDIDATES);
  expect(faults).toEqual([]);
  expect([candidates.length, categories.length]).toEqual([25, 10]);
  expect(candidates.filter(({ title }) => !title.endsWith('（示例）'))).toHaveLength(9);
});

describe('a fault is named at its line', () => {
  test.each<[string, string, object[]]>([
    ['nothing after #', '#\n农桥', [{ line: 1, column: 'category', fault: 'category-empty', detail: '' }]],
    [
      'a category without projects',
      '# 甲\n# 乙\n农桥',
      [{ line: 1, column: 'category', fault: 'category-unused', detail: '' }],
    ],
    [
      'an empty last category',
      '# 甲\n农桥\n# 乙',
      [{ line: 3, column: 'category', fault: 'category-unused', detail: '' }],
    ],
    [
      'a category twice',
      '# 甲\n农桥\n# 甲\n公园',
      [{ line: 3, column: 'category', fault: 'category-twice', detail: 1 }],
    ],
    ['a project twice', '农桥\n公园\n农桥', [{ line: 3, column: 'item', fault: 'same-as', detail: 1 }]],
    ['a full-width twin', '5G 基站\n５Ｇ基站', [{ line: 2, column: 'item', fault: 'same-as', detail: 1 }]],
    ['a long title', '桥'.repeat(301), [{ line: 1, column: 'item', fault: 'too-long', detail: 300 }]],
    [
      'a long category',
      `# ${'类'.repeat(101)}\n农桥`,
      [{ line: 1, column: 'category', fault: 'too-long', detail: 100 }],
    ],
    [
      'a zero-width space',
      '农\u200b桥',
      [{ line: 1, column: 'item', fault: 'characters', detail: 'U+200B' }],
    ],
    [
      'a change of direction',
      '农桥\u202e桥',
      [{ line: 1, column: 'item', fault: 'characters', detail: 'U+202E' }],
    ],
    ['a tab', '农桥\t26 座', [{ line: 1, column: 'item', fault: 'characters', detail: 'U+0009' }]],
    [
      'a long target',
      `农桥 | ${'座'.repeat(301)}`,
      [{ line: 1, column: 'target', fault: 'too-long', detail: 300 }],
    ],
    ['a 件 first', '# 甲\n- 甲路\n农桥', [{ line: 2, column: 'part', fault: 'part-first', detail: '' }]],
    ['no name before the bar', '| 3 座', [{ line: 1, column: 'item', fault: 'empty', detail: '' }]],
    [
      'half a character',
      '农桥\ud840桥',
      [{ line: 1, column: 'item', fault: 'characters', detail: 'U+D840' }],
    ],
  ])('%s', (_, text, faults) => {
    expect(parseCandidates(text).faults).toEqual(faults);
  });

  test('too many categories', () => {
    const text = Array.from({ length: 201 }, (_, i) => `# 类${i}\n项${i}`).join('\n');
    expect(parseCandidates(text).faults).toEqual([
      { line: 401, column: 'category', fault: 'too-many-categories', detail: 200 },
    ]);
  });
});

test('whatever is typed: without faults, every text is one that a statement admits', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.string({ unit: 'grapheme', maxLength: 8 }).map((name) => `# ${name}`),
    fc.constantFrom('农桥', '# 类', '#', '', 'e\u0301', '\u3000', '\u00a0x', 'x\u0308'),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const { categories, candidates, faults } = parseCandidates(lines.join('\n'));
      if (faults.length > 0) return;
      expect(candidates.map(({ number }) => number)).toEqual(candidates.map((_, i) => i + 1));
      expect(candidates.every(({ title }) => isPlainText(title, 300))).toBe(true);
      expect(categories.every((name) => isPlainText(name, 100))).toBe(true);
    }),
    { numRuns: 500 },
  );
});
