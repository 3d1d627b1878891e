/** Lines to read: in the order of the hall, complete in both languages. */
import { describe, expect, test } from 'vitest';
import { fill, LANGUAGES } from '../../../../ballot-client/src/lib/i18n.ts';
import type { ResultTable } from '../../../../ballot-client/src/lib/result-table.ts';
import type { Task } from '../../../../ballot-client/src/presiding/desk.ts';
import { roundWords } from '../../../../ballot-client/src/presiding/round-words.ts';
import { announcement, scriptOf, type Voice } from '../../../../ballot-client/src/presiding/script.ts';
import { scriptWords } from '../../../../ballot-client/src/presiding/script-words.ts';
import { RULES_PRESETS } from '../../../../tally/rules/presets.ts';

const voice = (language: (typeof LANGUAGES)[number]): Voice => ({
  line: (key, values) => fill(scriptWords[language][key], values),
  word: (key, values) => fill(roundWords[language][key], values),
});
const zh = voice('zh-CN');

const row = (item: number, title: string, votes: number[], status: 'chosen' | 'tied') => ({
  ...{ item, title, votes, status, rank: 1, isChosen: status === 'chosen', grade: null },
  ...{ isInquiry: false, explanation: null },
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
    isGraded: false,
    rules: RULES_PRESETS['haian-2024'].rules,
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
    expect(lines).toContain('第 1 轮，正式投票。');
    expect(lines).toContain('第 2 轮，再次投票。');
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
  { kind: 'wait-seal', isTest: false },
  { kind: 'wait-decryption', partials: 0, threshold: 2, isStated: false },
  { kind: 'finished' },
  { kind: 'declare-round', isTest: false, issued: 4, received: 3, floor: 2 },
  { kind: 'decide', choices: ['runoff'], tied: [1, 3], places: 1 },
];

test.each(LANGUAGES)('every step that speaks has its lines in %s, with all figures', (language) => {
  const attendance = { roll: 324, present: 311, leave: 8, quorum: 216, missing: 0 };
  for (const task of TASKS) {
    const { now, pressed } = scriptOf(task, attendance, voice(language));
    expect(now.length + pressed.length, task.kind).toBeGreaterThan(0);
    expect([...now, ...pressed].join(), task.kind).not.toContain('{');
  }
});

test('nobody says that a quorum holds while it does not', () => {
  const attendance = { roll: 324, present: 200, leave: 8, quorum: 216, missing: 16 };
  expect(scriptOf(TASKS[2] as Task, attendance, zh)).toEqual({
    now: ['应到代表 324 人，现已签到 200 人，尚未达到法定人数。请各位代表尽快签到。'],
    pressed: [],
  });
});

test('nobody says that the box is empty before it was seen', () => {
  const attendance = { roll: 324, present: 311, leave: 8, quorum: 216, missing: 0 };
  const task: Task = { kind: 'open-round', round: 'main', witnesses: 1, threshold: 2 };
  expect(scriptOf(task, attendance, zh).now.join()).not.toContain('空');
});

test('a round that is too small is not said to be counted', () => {
  const attendance = { roll: 324, present: 311, leave: 8, quorum: 216, missing: 0 };
  const task: Task = { kind: 'declare-round', isTest: false, issued: 4, received: 3, floor: 5 };
  const { pressed } = scriptOf(task, attendance, zh);
  expect(pressed.join()).toContain('不计票');
  expect(pressed.join()).not.toContain('表决有效');
});

describe('an evaluation', () => {
  const graded = (item: number, votes: number[], grade: string, isInquiry: boolean) => ({
    ...row(item, '农桥', votes, 'chosen'),
    ...{ status: 'graded' as const, reason: 'grade-reached' as const, isChosen: false, grade, isInquiry },
  });
  const evaluation: ResultTable = {
    ...table,
    isGraded: true,
    columns: [{ kind: 'grade', name: '好' }, { kind: 'grade', name: '差' }, { kind: 'abstain' }],
    rows: [graded(1, [200, 50, 58], '好', false), graded(2, [10, 250, 48], '差', true)],
  };
  const proclamation = { ...proclaimed, tables: [evaluation], chosen: [] };

  test('is read with the grade of each project, and nothing is chosen', () => {
    const lines = announcement(proclamation, zh);
    expect(lines).toContain('1 号，农桥：好 200 票，差 50 票，弃权 58 票，测评结果为好。');
    expect(lines).toContain('2 号，农桥：好 10 票，差 250 票，弃权 48 票，测评结果为差，转专题询问。');
    expect(lines.join()).not.toContain('当选');
  });

  test('without counts is read with the grades alone', () => {
    const lines = announcement({ ...proclamation, isNamesOnly: true }, zh);
    expect(lines).toContain('2 号，农桥：测评结果为差，转专题询问。');
    expect(lines.join()).not.toMatch(/200|空白/);
  });
});
