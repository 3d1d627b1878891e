/** Published files and hall tables of whole sessions: test vote, leave, blank ballots, tie and runoff, other forms. */
import { describe, expect, it } from 'vitest';
import { commandFields, roundOpening } from '../../ballot-client/src/lib/commands.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import { fromUtf8, type Hash, utf8 } from '../../crypto/bytes.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import { formatHallTable } from '../../tally/publish/format-hall-table.ts';
import { hallTables, namesOnly } from '../../tally/publish/hall-table.ts';
import type { NamedFile } from '../../tally/publish/named-file.ts';
import { comparePublished, publishedFiles } from '../../tally/publish/result-sheet.ts';
import type { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import {
  GRADING_RULES,
  MemorySession,
  type MemorySessionOptions,
  must,
  random,
} from '../support/memory-session.ts';
import { rebuilt } from './forge.ts';

const TWO = { scrutineers: { n: 2, t: 2 } };

async function castAll(session: MemorySession, marks: readonly (Marks | undefined)[]): Promise<void> {
  for (const [i, deputy] of session.deputies.entries()) {
    const own = marks[i];
    if (own !== undefined) session.cast(deputy, own);
  }
  session.closeRound();
  await session.seal();
  session.declare();
}

async function toResult(session: MemorySession, marks: readonly (Marks | undefined)[]): Promise<void> {
  await castAll(session, marks);
  await session.decrypt();
  await session.finishResult();
}

async function prepared(options: MemorySessionOptions, present?: number): Promise<MemorySession> {
  const session = await MemorySession.create({ ...TWO, ...options });
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn(session.deputies.slice(0, present));
  return session;
}

async function verified(session: MemorySession): Promise<SessionVerifier> {
  const { verifier, findings } = await verifyRecord(rebuilt(session, session.entries), { random });
  expect(findings).toEqual([]);
  return verifier;
}

const textOf = (files: readonly NamedFile[], name: string): string =>
  fromUtf8(files.find(({ path }) => path === `published/${name}`)?.bytes as Uint8Array) as string;
const tablesOf = (verifier: SessionVerifier): string => hallTables(verifier).map(formatHallTable).join('\n');

// A test vote, one deputy on leave, a blank ballot, a ballot with one mark, one deputy who did not cast.
const plain = await prepared({ deputies: 6, items: 3 }, 5);
plain.append(plain.registrar.sign('leave-reported', { session: plain.state.session as Hash, count: 1 }));
plain.openRound('test');
await castAll(plain, [[0], [0], [1]]);
plain.witnessEmpty();
plain.openRound();
await toResult(plain, [
  [0, 0, 1],
  [0, 0, 2],
  [null, 0, null],
  [null, null, null],
]);
const before = publishedFiles(await verified(plain));
plain.append(
  plain.presiding.sign('decision', {
    ...commandFields(plain.state, 1),
    round: 2,
    choice: 'accept-fewer',
    items: [],
    reason: '只有一项达到票数',
  }),
);
plain.proclaim();
plain.archive();
const plainVerifier = await verified(plain);
const plainFiles = must(publishedFiles(plainVerifier));

describe('a session with a test vote, leave and a blank ballot', () => {
  it('publishes nothing before the proclamation', () => {
    expect(before).toMatchObject({ ok: false, code: 'session.state' });
  });

  it('is announced in the order of the hall', () => {
    expect(textOf(plainFiles, 'announcement.txt')).toBe(
      [
        '小型试验会议',
        '票决结果主持词（演练，非正式结果）',
        '',
        '各位代表：',
        '现在宣布票决结果。',
        '',
        '应到代表 6 人，实到代表 5 人，请假 1 人，达到法定人数 4 人。',
        '发出选票 5 张，收回选票 4 张，表决有效。',
        '空白票 1 张。',
        '各项目得票：',
        '1. 项目 1：赞成 2 票，反对 0 票，弃权 2 票。',
        '2. 项目 2：赞成 3 票，反对 0 票，弃权 1 票。',
        '3. 项目 3：赞成 0 票，反对 1 票，弃权 3 票。',
        '当选须得赞成票至少 4 票（超过全体代表 6 人的半数）。',
        '主席团决定：不再投票，少选。理由：只有一项达到票数。',
        '',
        '当选项目共 0 项。',
        '',
        '票决结果宣布完毕。',
        '',
      ].join('\n'),
    );
  });

  it('has a hall table with columns that stand under each other', () => {
    expect(tablesOf(plainVerifier).split('\n')).toEqual([
      '第 1 轮（试投票） 测试，不计票',
      '应到 6  实到 5  请假 1  发出 5  收回 3',
      '第 2 轮（正式投票） 结果有效',
      '应到 6  实到 5  请假 1  发出 5  收回 4  空白 1',
      '编号  项目    赞成  反对  弃权  结果',
      '   1  项目 1     2     0     2  未当选（未达规定票数）',
      '   2  项目 2     3     0     1  未当选（未达规定票数）',
      '   3  项目 3     0     1     3  未当选（未达规定票数）',
      '本轮当选项目 0 项',
    ]);
  });

  it('has a table for spreadsheets', () => {
    const csv = textOf(plainFiles, 'result.csv');
    expect([...utf8(csv).slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(csv.slice(1).split('\r\n')).toEqual([
      '轮次,编号,项目,类别,赞成,反对,弃权,结果,说明',
      '2,1,项目 1,民生,2,0,2,未当选（未达规定票数）,得票第 2，未过半数（差 2 票）',
      '2,2,项目 2,民生,3,0,1,未当选（未达规定票数）,得票第 1，未过半数（差 1 票）',
      '2,3,项目 3,民生,0,1,3,未当选（未达规定票数）,得票第 3，未过半数（差 4 票）',
      '',
    ]);
  });

  it('has a result for machines', () => {
    const result = JSON.parse(textOf(plainFiles, 'result.json'));
    expect(result).toMatchObject({
      title: '小型试验会议',
      manifest: plain.state.session,
      checkpoint: { size: plain.entries.length },
      roll: 6,
      present: 5,
      leave: 1,
      chosen: [],
    });
    expect(result.rounds[0]).toMatchObject({
      round: 1,
      kind: 'test',
      status: 'test',
      blank: null,
      items: [],
    });
    expect(result.rounds[1]).toMatchObject({ round: 2, issued: 5, received: 4, blank: 1, present: 5 });
    expect(result.rounds[1].items[1]).toEqual({
      number: 2,
      title: '项目 2',
      category: '民生',
      for: 3,
      against: 0,
      abstain: 1,
    });
    expect(result.rounds[1].outcome).toHaveLength(3);
  });

  it('adds up: every item has as many votes as ballots came back', () => {
    for (const { votes } of hallTables(plainVerifier)[1]?.rows ?? []) {
      expect((votes?.for ?? 0) + (votes?.against ?? 0) + (votes?.abstain ?? 0)).toBe(4);
    }
  });
});

describe('comparing published files', () => {
  const changed = (name: string, from: string, to: string): NamedFile[] =>
    plainFiles.map((file) =>
      file.path.endsWith(name) ? { ...file, bytes: utf8(textOf(plainFiles, name).replace(from, to)) } : file,
    );
  const codes = (files: readonly NamedFile[], verifier = plainVerifier): string[] =>
    comparePublished(verifier, files).map(({ code, detail }) => `${code} ${detail}`);

  it('accepts what follows from the record, made twice', () => {
    expect(codes(plainFiles)).toEqual([]);
    expect(must(publishedFiles(plainVerifier)).map(({ bytes }) => bytes)).toEqual(
      plainFiles.map(({ bytes }) => bytes),
    );
  });

  it.each([
    ['result.json', '"for": 3', '"for": 4'],
    ['announcement.txt', '赞成 3', '赞成 4'],
    ['result.csv', '3,0,1', '3,0,2'],
    ['announcement.txt', '\n', '\r\n'],
    ['result-form.html', '<td class="n">3</td>', '<td class="n">4</td>'],
    ['minutes.html', '没有记录', '有记录'],
  ])('finds a changed %s', (name, from, to) => {
    expect(codes(changed(name, from, to))).toEqual([`published.mismatch published/${name}`]);
  });

  it('finds a missing and an additional file', () => {
    const more = { path: 'published/minutes.txt', bytes: utf8('x') };
    expect(codes([...plainFiles.slice(1), more])).toEqual([
      'record.extra_file published/minutes.txt',
      'published.mismatch published/announcement.txt',
    ]);
  });

  it('finds files that were published too early', async () => {
    const { findings, report } = await verifyRecord(rebuilt(plain, plain.entries.slice(0, -2)), {
      random,
      inspect: (verifier) => comparePublished(verifier, plainFiles),
    });
    expect(findings).toMatchObject([{ check: 8, code: 'published.mismatch' }]);
    expect(report.checks[7]).toMatchObject({ id: 8, status: 'failed', code: 'published.mismatch' });
  });

  it('publishes nothing of a record that does not verify', async () => {
    const entries = [...plain.entries, utf8('x')];
    const { verifier } = await verifyRecord(rebuilt(plain, entries), { random });
    expect(publishedFiles(verifier)).toMatchObject({ ok: false, code: 'session.state' });
  });
});

describe('a tie at the cut', async () => {
  const session = await prepared({ deputies: 4, items: 3, rules: { majority: null } });
  session.witnessEmpty();
  session.openRound();
  await toResult(session, [
    [0, 0, 1],
    [0, 0, 1],
    [0, 1, 0],
    [0, 1, 0],
  ]);
  session.append(
    session.presiding.sign('decision', {
      ...commandFields(session.state, 1),
      round: 1,
      choice: 'runoff',
      items: [],
      reason: '第二、三项得票相同',
    }),
  );
  session.witnessEmpty();
  session.append(
    session.presiding.sign('round-opened', roundOpening(session.state, 'runoff', session.now())),
  );
  session.issuePapers();
  await toResult(session, [
    [1, 0],
    [1, 0],
    [2, 0],
    [0, 1],
  ]);
  session.proclaim();
  const verifier = await verified(session);
  const files = must(publishedFiles(verifier));

  it('is reported as a tie and settled by the next round', () => {
    const text = textOf(files, 'announcement.txt');
    expect(text).toContain('1. 项目 1：赞成 4 票，反对 0 票，弃权 0 票。');
    expect(text).toContain('2. 项目 2：赞成 2 票，反对 2 票，弃权 0 票，得票相同，待再次投票。');
    expect(text).toContain('第 2 轮（再次投票）');
    expect(text).toMatch(/当选项目共 2 项：\n1\. 项目 1（1 号）\n2\. 项目 3（3 号）\n\n/);
  });

  it('leaves the places open in the table of the first round', () => {
    const [first, second] = hallTables(verifier);
    expect(first?.chosen).toEqual([1]);
    expect(second?.chosen).toEqual([3]);
    expect(second?.rows.map(({ number }) => number)).toEqual([2, 3]);
  });
});

describe('approval, names only, in ballot order', async () => {
  const session = await prepared({
    deputies: 3,
    items: 3,
    rules: {
      form: 'approve',
      options: 1,
      majority: null,
      publication: { counts: 'names-only', order: 'ballot' },
    },
  });
  session.witnessEmpty();
  session.openRound();
  await toResult(
    session,
    [
      [null, 0, 0],
      [0, null, 0],
      [null, null, 0],
    ].map((marks) => marks as Marks),
  );
  const [tie] = hallTables(await verified(session));
  session.append(
    session.presiding.sign('decision', {
      ...commandFields(session.state, 1),
      round: 1,
      choice: 'runoff',
      items: [],
      reason: '得票相同',
    }),
  );
  session.witnessEmpty();
  session.append(
    session.presiding.sign('round-opened', roundOpening(session.state, 'runoff', session.now())),
  );
  session.issuePapers();
  await toResult(session, [
    [0, null],
    [0, null],
    [null, 0],
  ]);
  session.proclaim();
  const verifier = await verified(session);
  const files = must(publishedFiles(verifier));

  it('counts who did not approve as 弃权, for people with the whole record', () => {
    expect(tie?.rows.map(({ votes }) => votes)).toEqual([
      { for: 1, against: null, abstain: 2, grades: null },
      { for: 1, against: null, abstain: 2, grades: null },
      { for: 3, against: null, abstain: 0, grades: null },
    ]);
  });

  it('publishes names and no counts', () => {
    const text = textOf(files, 'announcement.txt');
    expect(text).not.toMatch(/赞成 \d|反对 \d|弃权|空白|各项目得票/);
    expect(text).toMatch(/当选项目共 2 项：\n1\. 项目 1（1 号）\n2\. 项目 3（3 号）\n\n/);
    expect(textOf(files, 'result.csv').split('\r\n')[0]?.slice(1)).toBe('轮次,编号,项目,类别,结果');
    const { rounds } = JSON.parse(textOf(files, 'result.json'));
    for (const round of rounds) {
      expect(round.blank).toBeNull();
      for (const item of round.items)
        expect([item.for, item.against, item.abstain]).toEqual([null, null, null]);
    }
  });

  it('does not say by its reasons or its order how votes compared', () => {
    const { rounds } = JSON.parse(textOf(files, 'result.json'));
    const reasons = rounds.flatMap((round: { outcome: { reason: string }[] }) =>
      round.outcome.map(({ reason }) => reason),
    );
    expect(new Set(reasons)).toEqual(new Set(['within-n', 'beyond-n', 'tie-at-cut']));
    expect(rounds[0].outcome.map(({ item }: { item: number }) => item)).toEqual([1, 2, 3]);
    expect(rounds[0].chosen).toEqual([3]);
    expect(
      JSON.parse(textOf(files, 'result.json')).chosen.map(({ number }: { number: number }) => number),
    ).toEqual([1, 3]);
  });

  it('prints names in the hall', () => {
    const table = hallTables(verifier)[1];
    expect(
      formatHallTable(namesOnly(table as NonNullable<typeof table>))
        .split('\n')
        .slice(2),
    ).toEqual([
      '编号  项目    结果',
      '   1  项目 1  当选',
      '   2  项目 2  未当选',
      '本轮当选项目 1 项：',
      '1. 项目 1（1 号）',
    ]);
  });
});

describe('grades', async () => {
  const graded = async (counts: Rules['publication']['counts']): Promise<SessionVerifier> => {
    const publication = { counts, order: 'votes' } as const;
    const session = await prepared({ deputies: 3, items: 3, rules: { ...GRADING_RULES, publication } });
    session.witnessEmpty();
    session.openRound();
    await toResult(session, [
      [0, 1, 2],
      [0, 2, 2],
      [1, 0, null],
    ]);
    session.proclaim();
    return verified(session);
  };
  const verifier = await graded('counts');
  const files = must(publishedFiles(verifier));

  it('show every grade, with 弃权 apart', () => {
    expect(hallTables(verifier)[0]?.rows.map(({ votes }) => votes)).toEqual([
      { for: null, against: null, abstain: 0, grades: [2, 1, 0] },
      { for: null, against: null, abstain: 0, grades: [1, 1, 1] },
      { for: null, against: null, abstain: 1, grades: [0, 0, 2] },
    ]);
    const lines = tablesOf(verifier).split('\n').slice(2);
    expect(lines).toEqual([
      '编号  项目    满意  基本满意  不满意  弃权  结果',
      '   1  项目 1     2         1       0     0  满意',
      '   2  项目 2     1         1       1     0  基本满意',
      '   3  项目 3     0         0       2     1  不满意，转专题询问',
    ]);
  });

  it('are read aloud with what follows from them, and nothing is said to be chosen', () => {
    const text = textOf(files, 'announcement.txt');
    expect(text).toContain('1. 项目 1：满意 2 票，基本满意 1 票，不满意 0 票，弃权 0 票，结果为满意。');
    expect(text).toContain(
      '测评结果：满意 1 项，基本满意 1 项，不满意 1 项。\n转专题询问的项目 1 项：项目 3（3 号）。\n',
    );
    expect(text).not.toContain('当选');
  });

  it('stand in the table for spreadsheets with their reasons', () => {
    expect(textOf(files, 'result.csv').slice(1).split('\r\n').slice(0, 4)).toEqual([
      '轮次,编号,项目,类别,满意,基本满意,不满意,弃权,结果,说明',
      '1,1,项目 1,民生,2,1,0,0,满意,满意票 2 票，达到全体成员 3 人的半数（2 票）',
      '1,2,项目 2,民生,1,1,1,0,基本满意,满意、基本满意票合计 2 票，达到全体成员 3 人的半数（2 票）',
      '1,3,项目 3,民生,0,0,2,1,不满意，转专题询问,满意、基本满意票合计 0 票，未达到全体成员 3 人的半数（差 2 票）',
    ]);
  });

  it('have their number in the result for machines', () => {
    const { rounds, chosen, rules } = JSON.parse(textOf(files, 'result.json'));
    expect(rules.grades).toEqual(['满意', '基本满意', '不满意']);
    expect(rounds[0].outcome).toEqual([
      { item: 1, status: 'graded', reason: 'grade-reached', grade: 1 },
      { item: 2, status: 'graded', reason: 'grade-reached', grade: 2 },
      { item: 3, status: 'graded', reason: 'grade-by-default', grade: 3 },
    ]);
    expect([rounds[0].chosen, chosen]).toEqual([[], []]);
  });

  it('are all that is published where counts are not', async () => {
    const names = must(publishedFiles(await graded('names-only')));
    expect(textOf(names, 'result.csv').slice(1).split('\r\n')).toEqual([
      '轮次,编号,项目,类别,结果',
      '1,1,项目 1,民生,满意',
      '1,2,项目 2,民生,基本满意',
      '1,3,项目 3,民生,不满意，转专题询问',
      '',
    ]);
    for (const { path } of names) {
      const text = textOf(names, path.replace('published/', ''));
      expect(text, path).not.toMatch(/票合计 \d|满意票? \d+ 票|弃权 \d/);
    }
  });
});
