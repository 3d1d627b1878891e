/** Lines to read: in the order of the hall, complete in both languages. */
import { describe, expect, test } from 'vitest';
import { fill, LANGUAGES } from '../../../../ballot-client/src/lib/i18n.ts';
import type { ResultTable } from '../../../../ballot-client/src/lib/result-table.ts';
import type { Task } from '../../../../ballot-client/src/presiding/desk.ts';
import {
  announcement,
  columnWord,
  scriptOf,
  type Voice,
} from '../../../../ballot-client/src/presiding/script.ts';
import { scriptWords } from '../../../../ballot-client/src/presiding/script-words.ts';
import { words } from '../../../../ballot-client/src/presiding/words.ts';

const voice = (language: (typeof LANGUAGES)[number]): Voice => ({
  line: (key, values) => fill(scriptWords[language][key], values),
  word: (key, values) => fill(words[language][key], values),
});
const zh = voice('zh-CN');

const row = (item: number, title: string, votes: number[], status: 'chosen' | 'tied') => ({
  ...{ item, title, votes, status, rank: 1, isChosen: status === 'chosen' },
  reason: status === 'chosen' ? ('within-n' as const) : ('tie-at-cut' as const),
});
const table: ResultTable = {
  ...{
    round: 1,
    kind: 'main',
    present: 311,
    issued: 311,
    received: 308,
    invalid: null,
    blank: 3,
    valid: 308,
  },
  columns: [{ kind: 'for' }, { kind: 'against' }, { kind: 'abstain' }],
  rows: [row(7, '农桥', [300, 5, 3], 'chosen'), row(2, '5G 基站', [200, 100, 8], 'tied')],
  cutAfter: 1,
};
const proclaimed = {
  ...{ roll: 324, tables: [table], isNamesOnly: false },
  chosen: [{ item: 7, title: '农桥' }],
};

describe('the announcement', () => {
  test('reads 应到, 实到, 发出, 收回, 空白, the projects as printed, then the chosen', () => {
    expect(announcement(proclaimed, zh)).toEqual([
      '现在公布票决结果。',
      '应到代表 324 人，实到代表 311 人。',
      '发出选票 311 张，收回选票 308 张。',
      '空白票 3 张。',
      '2 号，5G 基站：赞成 200 票，反对 100 票，弃权 8 票，得票相同。',
      '7 号，农桥：赞成 300 票，反对 5 票，弃权 3 票。',
      '当选项目共 1 项：',
      '1. 农桥（7 号）',
    ]);
  });

  test('names the rounds where there are several', () => {
    const runoff: ResultTable = { ...table, round: 2, kind: 'runoff', rows: [] };
    const lines = announcement({ ...proclaimed, tables: [table, runoff] }, zh);
    expect(lines).toContain('第 1 轮，正式票决。');
    expect(lines).toContain('第 2 轮，再次票决。');
  });

  test('has no count of any project where names only are published', () => {
    const lines = announcement({ ...proclaimed, isNamesOnly: true }, zh).join('\n');
    expect(lines).not.toMatch(/赞成|反对|弃权|空白|300/);
    expect(lines).toContain('1. 农桥（7 号）');
  });
});

const TASKS: readonly Task[] = [
  { kind: 'adopt' },
  { kind: 'open-sign-in' },
  { kind: 'open-round', round: 'main', witnesses: 2, threshold: 2 },
  { kind: 'close-round', isTest: false },
  { kind: 'resume-round', isTest: false },
  { kind: 'declare-round', isTest: false, issued: 4, received: 3, floor: 2 },
  { kind: 'decide', choices: ['runoff'], tied: [1, 3], places: 1 },
];

test.each(LANGUAGES)('every step that speaks has its lines in %s, with all figures', (language) => {
  const attendance = { roll: 324, present: 311, leave: 8, quorum: 216, missing: 0 };
  for (const task of TASKS) {
    const lines = scriptOf(task, attendance, voice(language));
    expect(lines.length, task.kind).toBeGreaterThan(0);
    expect(lines.join(), task.kind).not.toContain('{');
  }
});

test('nobody says that a quorum holds while it does not', () => {
  const attendance = { roll: 324, present: 200, leave: 8, quorum: 216, missing: 16 };
  expect(scriptOf(TASKS[2] as Task, attendance, zh)).toEqual([]);
});

test('three grades have names, others numbers', () => {
  expect(columnWord({ kind: 'grade', grade: 2, of: 3 }, zh.word)).toBe('基本满意');
  expect(columnWord({ kind: 'grade', grade: 2, of: 5 }, zh.word)).toBe('第 2 档');
});
