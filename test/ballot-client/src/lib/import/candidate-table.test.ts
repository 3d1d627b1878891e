/** Lists of candidates from tables: how offices lay them out, and every fault at its row. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OutlineLine } from '../../../../../ballot-client/src/lib/import/candidate-list.ts';
import { candidateList } from '../../../../../ballot-client/src/lib/import/candidate-list.ts';
import {
  type CandidateTable,
  candidatesOfFile,
} from '../../../../../ballot-client/src/lib/import/candidate-table.ts';
import { formatCsv } from '../../../../../ballot-client/src/lib/import/csv.ts';
import { formatOutline, outlineOf } from '../../../../../ballot-client/src/lib/import/outline-text.ts';
import { CANDIDATE_TEMPLATE } from '../../../../../ballot-client/src/lib/import/templates.ts';
import { utf8 } from '../../../../../crypto/bytes.ts';
import { isPlainText } from '../../../../../crypto/statements/schema.ts';
import { type CellInput, gb18030, xlsx } from '../../../../support/spreadsheets.ts';

const HEADINGS = ['序号', '类别', '项目', '件', '目标', '预算（万元）', '责任单位'];
const ofCsv = (text: string): Promise<CandidateTable> => candidatesOfFile(utf8(text));
const ofSheet = (...rows: (readonly CellInput[])[]): Promise<CandidateTable> =>
  candidatesOfFile(xlsx({ 名单: rows }));
const withHeadings = (...rows: (readonly CellInput[])[]): Promise<CandidateTable> =>
  ofSheet(HEADINGS, ...rows);

/** What is voted on, shortly. */
const voted = ({ list }: CandidateTable): unknown[][] =>
  list.candidates.map(({ number, title, category, target, budget, owner }) => [
    ...[number, list.categories[category], title],
    ...[target, budget, owner].filter((text) => text !== null),
  ]);

describe('a list is read', () => {
  const TEMPLATE = [
    [1, '交通出行', '农桥改造', '26 座', '1300 万元', '交通运输局'],
    [
      ...[2, '交通出行', '农村道路提升'],
      ...[
        '8 公里；含 2 件：幸福路（5 公里，600 万元）；团结路（3 公里，300 万元）',
        '900 万元',
        '交通运输局',
      ],
    ],
    [3, '养老服务', '社区助餐点', '8 个', '160 万元', '民政局'],
  ];

  test.each([
    ['the template', utf8(CANDIDATE_TEMPLATE.text)],
    ['the template as Excel saves it on a Chinese Windows', gb18030(CANDIDATE_TEMPLATE.text.slice(1))],
  ])('%s', async (_, bytes) => {
    const table = await candidatesOfFile(bytes);
    expect(table.faults).toEqual([]);
    expect(voted(table)).toEqual(TEMPLATE);
    expect(table.list.candidates.every(({ parent }) => parent === null)).toBe(true);
  });

  test('with numbers as numbers, a title above, blank rows and merged categories', async () => {
    const table = await ofSheet(
      ['2024 年民生实事候选项目'],
      [],
      HEADINGS,
      [1, '交通', '农桥', null, '26 座', 1300, '交通局'],
      [],
      [2, null, '道路', null, null, 0.1 + 0.2, null],
      [3, '养老', '助餐点', null, 8, '160 万元', null],
    );
    expect(table.faults).toEqual([]);
    expect(table.sheet).toBe('名单');
    expect(table.rows.map(({ row }) => row)).toEqual([4, 6, 7]);
    expect(voted(table)).toEqual([
      [1, '交通', '农桥', '26 座', '1300 万元', '交通局'],
      [2, '交通', '道路', '0.3 万元'],
      [3, '养老', '助餐点', '8', '160 万元'],
    ]);
  });

  test('from the sheet that has the headings, in English too', async () => {
    const table = await candidatesOfFile(
      xlsx({
        说明: [['请填写']],
        Sheet2: [
          ['No.', 'Project', 'Owner', 'Remarks'],
          [1, 'Bridges', 'Transport', 'x'],
        ],
      }),
    );
    expect(table.faults).toEqual([]);
    expect([table.sheet, table.ignored]).toEqual(['Sheet2', ['Remarks']]);
    expect(voted(table)).toEqual([[1, '民生实事项目', 'Bridges', 'Transport']]);
  });

  test('with rows that hold nothing but a category', async () => {
    const table = await withHeadings([null, '交通'], [1, null, '农桥'], [null, '养老'], [2, null, '食堂']);
    expect(table.faults).toEqual([]);
    expect(voted(table)).toEqual([
      [1, '交通', '农桥'],
      [2, '养老', '食堂'],
    ]);
  });

  test.each(['\t', ';', '，'])('with cells separated by %j', async (separator) => {
    const table = await ofCsv(`项目${separator}目标\n农桥${separator}26 座`);
    expect(voted(table)).toEqual([[1, '民生实事项目', '农桥', '26 座']]);
  });

  test('with the 项 repeated beside each 件, or once beside the first', async () => {
    const repeated = await withHeadings(
      [1, '交通', '道路', '甲路', '2 公里', null, '交通局'],
      [1, '交通', '道路', '乙路', null, 80, null],
      [2, '交通', '农桥', null, '3 座', null, null],
    );
    const once = await withHeadings(
      [1, '交通', '道路', '甲路', '2 公里', null, '交通局'],
      [null, null, null, '乙路', null, 80, null],
      [2, null, '农桥', null, '3 座', null, null],
    );
    expect([repeated.faults, once.faults]).toEqual([[], []]);
    expect(voted(repeated)).toEqual([
      [1, '交通', '道路', '含 2 件：甲路（2 公里，交通局）；乙路（80 万元）'],
      [2, '交通', '农桥', '3 座'],
    ]);
    expect(voted(once)).toEqual(voted(repeated));
  });
});

describe('a fault is told at its row and column', () => {
  const ok = [1, '交通', '农桥', null, null, null, null];
  test.each<[string, (readonly CellInput[])[], [number, string | undefined, string, string | number][]]>([
    ['no title', [[1, '交通', null, null, '3 座']], [[2, 'item', 'empty', '']]],
    ['a category without projects', [ok, [null, '养老']], [[3, 'category', 'category-unused', '']]],
    ['no category', [[1, null, '农桥']], [[2, 'category', 'empty', '']]],
    ['a title twice', [ok, [2, null, '农 桥']], [[3, 'item', 'same-as', 2]]],
    [
      'a look-alike title',
      [
        [1, '交通', 'AED'],
        [2, null, 'ΑЕD'],
      ],
      [[3, 'item', 'same-as', 2]],
    ],
    ['a 件 twice', [ok, [null, null, null, '甲'], [null, null, null, '甲']], [[4, 'part', 'same-as', 3]]],
    [
      'a 件 first',
      [
        [null, '交通', null, '甲路'],
        [1, null, '农桥'],
      ],
      [[2, 'part', 'part-first', '']],
    ],
    ['a long title', [[1, '交通', '桥'.repeat(301)]], [[2, 'item', 'too-long', 300]]],
    ['a long category', [[1, '类'.repeat(101), '桥']], [[2, 'category', 'too-long', 100]]],
    [
      'a long owner',
      [[1, '交通', '桥', null, null, null, '局'.repeat(201)]],
      [[2, 'owner', 'too-long', 200]],
    ],
    ['a long budget', [[1, '交通', '桥', null, null, '元'.repeat(101)]], [[2, 'budget', 'too-long', 100]]],
    ['a long target', [[1, '交通', '桥', null, '座'.repeat(301)]], [[2, 'target', 'too-long', 300]]],
    [
      'too many 件',
      [ok, ...Array.from({ length: 16 }, (_, i) => [null, null, null, `${'路'.repeat(17)}${i + 10}`])],
      [[2, 'target', 'parts-too-long', 326]],
    ],
    ['an invisible character', [[1, '交通', '农\u200b桥']], [[2, 'item', 'characters', 'U+200B']]],
    ['a line break', [[1, '交通', '农\n桥']], [[2, 'item', 'line-break', '']]],
    [
      'a category that comes again',
      [ok, [2, '养老', '食堂'], [3, '交通', '道路']],
      [[4, 'category', 'category-twice', 2]],
    ],
    ['a date for a title', [[1, '交通', { date: 45_322 }]], [[2, 'item', 'excel-date', '2024-01-31']]],
    [
      'a date for a number',
      [[{ date: 45_322 }, '交通', '农桥']],
      [[2, 'number', 'excel-date', '2024-01-31']],
    ],
    ['a number for a title', [[1, '交通', 12]], [[2, 'item', 'excel-number', '12']]],
    ['an exponent for a target', [[1, '交通', '桥', null, '1e3']], [[2, 'target', 'excel-number', '1e3']]],
    ['a truth value', [[1, '交通', true]], [[2, 'item', 'excel-number', 'TRUE']]],
    ['text of a number', [['1.0', '交通', '桥']], [[2, 'number', 'excel-number', '1.0']]],
    ['a word for a number', [['一', '交通', '桥']], [[2, 'number', 'not-a-number', '一']]],
    ['half a number', [[1.5, '交通', '桥']], [[2, 'number', 'not-a-number', '1.5']]],
    ['numbers out of order', [[2, '交通', '桥']], [[2, 'number', 'number-order', 1]]],
    ['a formula', [[1, '交通', '=cmd|x']], [[2, 'item', 'formula', '=']]],
    ['a full-width formula', [[1, '交通', '桥', null, null, null, '＠局']], [[2, 'owner', 'formula', '＠']]],
    ['a bar in a title', [[1, '交通', '桥|路']], [[2, 'item', 'markup', '桥|路']]],
    ['a hash before a title', [[1, '交通', '#桥']], [[2, 'item', 'markup', '#桥']]],
  ])('%s', async (_, rows, faults) => {
    const table = await withHeadings(...rows);
    expect(table.faults).toEqual(
      faults.map(([line, column, fault, detail]) => ({ line, column, fault, detail })),
    );
  });

  test('a budget without a unit, in the cell or the heading', async () => {
    const table = await ofCsv('项目,预算\n农桥,300\n道路,20 万元\n');
    expect(table.faults).toEqual([{ line: 2, column: 'budget', fault: 'no-unit', detail: '300' }]);
  });

  test.each<[string, string, number, string]>([
    ['no-headings', '类别,目标\n交通,3\n', 0, '项目'],
    ['heading-twice', '项目,项目名称\n农桥,桥\n', 1, '项目名称'],
    ['no-rows', '说明\n\n序号,项目\n,\n', 3, ''],
    ['quotes', '项目\n"农桥\n', 2, ''],
    ['quotes', '序号,项目\n1,农桥\n2,"道路\n', 3, ''],
  ])('%s', async (fault, text, line, detail) => {
    const table = await ofCsv(text);
    expect(table.faults).toEqual([{ line, column: undefined, fault, detail }]);
    expect(table.list.candidates).toEqual([]);
  });

  test('too many projects', async () => {
    const titles = Array.from({ length: 1001 }, (_, i) => [`甲${i}乙`]);
    const table = await ofCsv(formatCsv([['项目'], ...titles]));
    expect(table.faults).toEqual([{ line: 1002, column: 'item', fault: 'too-many-items', detail: 1000 }]);
  });
});

/** Lines as a table without faults can give them. */
const name = fc
  .array(fc.constantFrom('农', '桥', '甲', '乙', 'A', '7', ' ', '（', '）', '"', ','), {
    minLength: 1,
    maxLength: 6,
  })
  .map((characters) => `路${characters.join('').trim()}`.trim());
const line = fc.record({
  level: fc.constantFrom('category', 'item', 'part'),
  name,
  target: fc.oneof(fc.constant(''), name),
  budget: fc.oneof(fc.constant(''), name),
  owner: fc.oneof(fc.constant(''), name),
});
const outline = fc.array(line, { maxLength: 8 }).map((lines) =>
  lines.map(({ level, ...texts }, i): OutlineLine => {
    const none = { target: '', budget: '', owner: '' };
    return { line: i + 1, level, ...texts, ...(level === 'category' ? none : {}) } as OutlineLine;
  }),
);

test('the typed list that is made of a table means the same', () => {
  fc.assert(
    fc.property(outline, (lines) => {
      expect(outlineOf(formatOutline(lines))).toEqual(lines);
    }),
  );
});

test('a list without faults is the same after it was written as a table and read again', async () => {
  await fc.assert(
    fc.asyncProperty(outline, async (lines) => {
      const list = candidateList(lines);
      fc.pre(list.faults.length === 0 && list.candidates.length > 0);
      fc.pre(lines[0]?.level === 'category');
      const rows = lines.map(({ level, name: text, target, budget, owner }) =>
        level === 'category'
          ? [text, '', '', '', '', '']
          : ['', level === 'item' ? text : '', level === 'part' ? text : '', target, budget, owner],
      );
      // the category stands beside its first project
      const merged = rows.flatMap((row, i) =>
        row[0] === '' ? [[rows[i - 1]?.[0] ?? '', ...row.slice(1)]] : [],
      );
      const table = await ofCsv(formatCsv([['类别', '项目', '件', '目标', '预算', '责任单位'], ...merged]));
      expect(table.faults).toEqual([]);
      expect(table.list).toEqual(list);
    }),
    { numRuns: 60 },
  );
});

test('whatever stands in the cells: without faults, every text is one that a statement admits', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('农桥', '=1', '1e3', '1.0', '3 座', '', '#x', '-', '一', '12月1日', '\u3000'),
  );
  const rows = fc.array(fc.array(cell, { minLength: 7, maxLength: 7 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(rows, async (cells) => {
      const table = await ofCsv(formatCsv([HEADINGS, ...cells]));
      if (table.faults.length > 0) return;
      for (const { title, target, budget, owner } of table.list.candidates) {
        expect(isPlainText(title, 300)).toBe(true);
        expect(target === null || isPlainText(target, 300)).toBe(true);
        expect(budget === null || isPlainText(budget, 100)).toBe(true);
        expect(owner === null || isPlainText(owner, 200)).toBe(true);
      }
      expect(table.list.categories.every((category) => isPlainText(category, 100))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
