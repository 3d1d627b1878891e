/** Rosters from tables: numbers that are those of the badges, and every fault at its row. */
import { describe, expect, test } from 'vitest';
import { type RosterTable, rosterOfFile } from '../../../../../ballot-client/src/lib/import/roster-table.ts';
import { ROSTER_TEMPLATE } from '../../../../../ballot-client/src/lib/import/templates.ts';
import { utf8 } from '../../../../../crypto/bytes.ts';
import { type CellInput, gb18030, xlsx } from '../../../../support/spreadsheets.ts';

const ofSheet = (...rows: (readonly CellInput[])[]): Promise<RosterTable> =>
  rosterOfFile(xlsx({ 名册: rows }));
const HEADINGS = ['编号', '姓名', '代表团', '备注'];
const withHeadings = (...rows: (readonly CellInput[])[]): Promise<RosterTable> => ofSheet(HEADINGS, ...rows);

test.each([
  ['as it is', utf8(ROSTER_TEMPLATE.text)],
  ['in GB18030', gb18030(ROSTER_TEMPLATE.text.slice(1))],
])('the template is read %s', async (_, bytes) => {
  const table = await rosterOfFile(bytes);
  expect([table.faults, table.notices]).toEqual([[], []]);
  expect(table.people).toEqual([
    { name: '示例甲', delegation: '第一代表团', note: '' },
    { name: '示例乙', delegation: '第一代表团', note: '请假' },
    { name: '示例丙', delegation: '第二代表团', note: '' },
  ]);
});

test('people stand at the numbers of their badges, in whichever order the rows are', async () => {
  const table = await withHeadings([3, '丙'], ['２', '乙', '选区'], ['001', '甲', '一团']);
  expect(table.faults).toEqual([]);
  expect(table.people.map(({ name }) => name)).toEqual(['甲', '乙', '丙']);
});

test('without numbers the order counts', async () => {
  const table = await ofSheet(['名单'], ['姓名', '选区'], ['甲', '城东'], [], ['乙', null]);
  expect(table.faults).toEqual([]);
  expect(table.people).toEqual([
    { name: '甲', delegation: '城东', note: '' },
    { name: '乙', delegation: '城东', note: '' },
  ]);
});

test('two people of one name are reported, and no fault', async () => {
  const table = await withHeadings([1, '王伟', '一团'], [2, '王 伟', '二团'], [3, '王伟', '一团', '女']);
  expect(table.faults).toEqual([]);
  expect(table.notices.map(({ line, detail }) => [line, detail])).toEqual([
    [3, 2],
    [4, 2],
  ]);
  expect(table.people).toHaveLength(3);
});

describe('a fault is told at its row and column', () => {
  test.each<[string, (readonly CellInput[])[], [number, string, string, string | number]]>([
    ['no name', [[1, null, '一团']], [2, 'name', 'empty', '']],
    [
      'no number',
      [
        [1, '甲'],
        [null, '乙'],
      ],
      [3, 'number', 'empty', ''],
    ],
    [
      'a number twice',
      [
        [1, '甲'],
        [1, '乙'],
      ],
      [3, 'number', 'number-twice', 2],
    ],
    [
      'a number too high',
      [
        [1, '甲'],
        [3, '乙'],
      ],
      [3, 'number', 'number-above', 2],
    ],
    ['number 0', [[0, '甲']], [2, 'number', 'not-a-number', '0']],
    ['a date for a number', [[{ date: 45_322 }, '甲']], [2, 'number', 'excel-date', '2024-01-31']],
    [
      'the same line twice',
      [
        [1, '王伟', '一团'],
        [2, '王　伟', '一团'],
      ],
      [3, 'name', 'same-as', 2],
    ],
    ['a long name', [[1, '王'.repeat(51)]], [2, 'name', 'too-long', 50]],
    ['a long delegation', [[1, '甲', '团'.repeat(101)]], [2, 'delegation', 'too-long', 100]],
    ['a long note', [[1, '甲', null, '注'.repeat(201)]], [2, 'note', 'too-long', 200]],
    ['an invisible character', [[1, '王\u200b伟']], [2, 'name', 'characters', 'U+200B']],
    ['a character of private use', [[1, '王\ue000']], [2, 'name', 'characters', 'U+E000']],
    ['a line break', [[1, '王\n伟']], [2, 'name', 'line-break', '']],
    ['a number for a name', [[1, 7]], [2, 'name', 'excel-number', '7']],
    ['a formula', [[1, '甲', '@x']], [2, 'delegation', 'formula', '@']],
  ])('%s', async (_, rows, [line, column, fault, detail]) => {
    const table = await withHeadings(...rows);
    expect(table.faults).toEqual([{ line, column, fault, detail }]);
    expect(table.people).toEqual([]);
  });

  test('too many people', async () => {
    const lines = Array.from({ length: 10_001 }, (_, i) => `甲${i}乙`);
    const table = await rosterOfFile(utf8(`姓名\n${lines.join('\n')}\n`));
    expect(table.faults).toEqual([
      { line: 10_002, column: undefined, fault: 'too-many-people', detail: 10_000 },
    ]);
  });

  test('no heading for the name', async () => {
    expect((await ofSheet(['编号', '性别'], [1, '女'])).faults).toMatchObject([
      { line: 0, fault: 'no-headings' },
    ]);
  });
});
