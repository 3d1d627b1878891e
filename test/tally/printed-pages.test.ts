/** 票决结果报告单 and 表决记录: their figures are the recomputed ones, texts stay texts, and names-only says no count. */
import { beforeAll, describe, expect, it } from 'vitest';
import { commandFields, roundCommand, roundOpening } from '../../ballot-client/src/lib/commands.ts';
import { fingerprintGroups } from '../../ballot-client/src/lib/fingerprint.ts';
import { credentialSecret, drawBadge } from '../../crypto/badge.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import { fromUtf8, type Hash, type PublicKey, toHex, toPublicKey } from '../../crypto/bytes.ts';
import { parseCheckpoint } from '../../crypto/log/checkpoint.ts';
import { publicKeyOf } from '../../crypto/signature.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import { hallTables } from '../../tally/publish/hall-table.ts';
import { shortOutcomeWord, voteColumns } from '../../tally/publish/hall-words.ts';
import { checkpointText } from '../../tally/publish/proof-part.ts';
import { publishedFiles, resultSheet } from '../../tally/publish/result-sheet.ts';
import { explanationWord } from '../../tally/rules/sentences/explanation.ts';
import type { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { type Element, elementsOf, parseMarkup, tablesOf, textOf } from '../support/markup.ts';
import {
  GRADING_RULES,
  MemorySession,
  type MemorySessionOptions,
  must,
  random,
} from '../support/memory-session.ts';
import { rebuilt } from './forge.ts';

const HOSTILE = '</style><script>alert(1)</script><img src="x" onerror="alert(1)">&amp;\'';

async function prepared(options: MemorySessionOptions): Promise<MemorySession> {
  const session = await MemorySession.create({ scrutineers: { n: 2, t: 2 }, ...options });
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn();
  return session;
}

function open(session: MemorySession, kind: 'main' | 'runoff' = 'main'): void {
  session.witnessEmpty();
  session.append(session.presiding.sign('round-opened', roundOpening(session.state, kind, session.now())));
  session.issuePapers();
}

async function toDeclared(session: MemorySession, marks: readonly Marks[]): Promise<void> {
  for (const [i, own] of marks.entries())
    session.cast(session.deputies[i] as MemorySession['deputies'][0], own);
  session.closeRound();
  await session.seal();
}

async function toResult(session: MemorySession, marks: readonly Marks[]): Promise<void> {
  await toDeclared(session, marks);
  session.declare();
  await session.decrypt();
  await session.finishResult();
}

const decide = (session: MemorySession, choice: PayloadOf<'decision'>['choice'], reason: string): void => {
  const fields = { ...commandFields(session.state, session.now()), round: session.round.number };
  session.append(session.presiding.sign('decision', { ...fields, choice, items: [], reason }));
};

async function verified(session: MemorySession): Promise<SessionVerifier> {
  const { verifier, findings } = await verifyRecord(rebuilt(session, session.entries), { random });
  expect(findings).toEqual([]);
  return verifier;
}

interface Printed {
  readonly texts: Readonly<Record<'minutes' | 'result-form', string>>;
  readonly form: Element;
  readonly minutes: Element;
}

function printed(verifier: SessionVerifier): Printed {
  const files = must(publishedFiles(verifier));
  const read = (name: string): string =>
    fromUtf8(files.find(({ path }) => path === `published/${name}.html`)?.bytes ?? random(0)) ?? '';
  const texts = { minutes: read('minutes'), 'result-form': read('result-form') };
  return { texts, form: parseMarkup(texts['result-form']), minutes: parseMarkup(texts.minutes) };
}

const credentialOf = (session: MemorySession, badge: ReturnType<typeof drawBadge>): PublicKey =>
  toPublicKey(publicKeyOf(credentialSecret(badge, session.badgeSalt)));

function replaceBadge(session: MemorySession, deputy: number): number {
  const { badge } = session.deputies[deputy] as MemorySession['deputies'][0];
  const own = { session: session.state.session as Hash };
  const badges = { old: credentialOf(session, badge), new: credentialOf(session, drawBadge(random)) };
  const filed = session.append(
    session.registrar.sign('badge-replaced', { ...own, ...badges, reason: '张三的代表证遗失' }),
  );
  session.append(session.presiding.sign('endorsed', { ...own, entry: filed.leaf }));
  return session.entries.length - 2;
}

/** A void round, an aborted one, a tie with a runoff, an incident, a badge; every text of people is hostile. */
async function eventful(): Promise<{ session: MemorySession; badgeEntry: number; incidentEntry: number }> {
  const base = await MemorySession.create();
  const candidates = base
    .freeze()
    .candidates.map((one) => ({ ...one, title: `${one.title}${HOSTILE}`, owner: HOSTILE }));
  const session = await prepared({
    deputies: 5,
    rules: { majority: null },
    frozen: { title: `会议${HOSTILE}`, purpose: 'official', candidates, categories: [`民生${HOSTILE}`] },
  });
  const badgeEntry = replaceBadge(session, 4);
  open(session);
  await toDeclared(session, [
    [0, 0, 1],
    [0, 0, 1],
  ]);
  session.append(
    session.presiding.sign('round-declared', {
      ...commandFields(session.state, session.now()),
      ...{ round: 1, verdict: 'void', issued: 4, received: 2, reason: `作废${HOSTILE}` },
    }),
  );
  open(session);
  const incident = { session: session.state.session as Hash, round: 2, text: `停电${HOSTILE}` };
  session.append(session.presiding.sign('incident', incident));
  const incidentEntry = session.entries.length - 1;
  const reason = `中止${HOSTILE}`;
  session.append(
    session.presiding.sign('round-aborted', { ...roundCommand(session.state, session.now()), reason }),
  );
  open(session);
  await toResult(session, [
    [0, 0, 1],
    [0, 0, 1],
    [0, 1, 0],
    [0, 1, 0],
  ]);
  decide(session, 'runoff', `两项得票相同${HOSTILE}`);
  open(session, 'runoff');
  await toResult(session, [
    [1, 0],
    [1, 0],
    [2, 0],
  ]);
  session.proclaim();
  session.archive();
  return { session, badgeEntry, incidentEntry };
}

describe('a session in which much happened', () => {
  let session: MemorySession;
  let badgeEntry: number;
  let incidentEntry: number;
  let verifier: SessionVerifier;
  let pages: Printed;
  beforeAll(async () => {
    ({ session, badgeEntry, incidentEntry } = await eventful());
    verifier = await verified(session);
    pages = printed(verifier);
  });

  it('prints the same bytes every time', async () => {
    expect(printed(await verified(session)).texts).toEqual(pages.texts);
  });

  it('lets no text of a record become markup', () => {
    for (const page of [pages.form, pages.minutes]) {
      const names = new Set(elementsOf(page, () => true).map(({ name }) => name));
      for (const forbidden of ['script', 'img', 'a', 'link', 'iframe', 'object', 'form']) {
        expect(names).not.toContain(forbidden);
      }
      expect(elementsOf(page, ({ name }) => name === 'style')).toHaveLength(1);
      const attributes = elementsOf(page, () => true).flatMap(({ attributes: own }) => [...own.keys()]);
      for (const name of attributes) expect(name).not.toMatch(/^on|^href$|^src$|^style$/);
      const texts = elementsOf(page, ({ name }) => ['td', 'p', 'small', 'li', 'dd'].includes(name)).map(
        textOf,
      );
      expect(texts.filter((text) => text.includes(HOSTILE)).length).toBeGreaterThan(5);
    }
  });

  it('asks nobody for anything', () => {
    for (const text of Object.values(pages.texts)) {
      expect(text).not.toMatch(/https?:|url\(|@import/);
      expect(text).toContain("default-src 'none'");
    }
  });

  it('has the recomputed figures in the form, in the order of votes, and a cut line', () => {
    const [third, fourth] = hallTables(verifier).slice(2);
    const [main, runoff] = tablesOf(pages.form, 'result');
    for (const [table, shown] of [
      [third, main],
      [fourth, runoff],
    ] as const) {
      if (table === undefined || shown === undefined) throw new Error('two tables are printed');
      const [head, ...lines] = shown;
      expect(head).toEqual(['名次', '编号', '项目', '赞成', '反对', '弃权', '图示', '结果与说明']);
      expect(lines).toHaveLength(table.rows.length);
      for (const line of lines) {
        const row = table.rows.find(({ number }) => String(number) === line[1]);
        if (row === undefined) throw new Error(`no item ${line[1]}`);
        expect(line.slice(2, 6)).toEqual([row.title, ...voteColumns(row, table).map(([, n]) => String(n))]);
        if (row.explanation === null) throw new Error('counts are published');
        const why = explanationWord(row.explanation, session.rules);
        expect(line[7]).toMatch(new RegExp(`${shortOutcomeWord(row, table)} ${why}$`));
      }
      const votes = lines.map((line) => Number(line[3]));
      expect(votes).toEqual([...votes].sort((a, b) => b - a));
    }
    expect(main?.slice(1).map(([rank, number]) => `${rank} ${number}`)).toEqual(['1 1', '2 2', '2 3']);
    const cuts = elementsOf(pages.form, ({ attributes }) => attributes.get('class') === 'cut');
    expect(cuts.map((row) => textOf(row).slice(0, 2))).toEqual(['13']);
  });

  it('says 应到, 实到, 发出, 收回 of every round', () => {
    const figures = tablesOf(pages.minutes, 'figures');
    const tables = hallTables(verifier);
    expect(figures).toHaveLength(4);
    for (const [i, { roll, present, leave, issued, received, blank }] of tables.entries()) {
      const numbers = [roll, present, leave, issued, received, ...(blank === null ? [] : [blank])];
      expect(figures[i]?.[1]).toEqual(numbers.map(String));
    }
    expect(tables.map(({ issued, received }) => [issued, received])).toEqual([
      [4, 2],
      [4, 0],
      [4, 4],
      [4, 3],
    ]);
  });

  it('tells what became of the rounds without a result, and who decided what and why', () => {
    for (const page of [pages.form, pages.minutes]) {
      const text = textOf(page);
      expect(text).toContain(`表决无效。理由：作废${HOSTILE}`);
      expect(text).toContain(`表决中止。理由：中止${HOSTILE}`);
      expect(text).toContain(`主席团决定：在得票相同的项目中再次投票。理由：两项得票相同${HOSTILE}`);
    }
    const course = tablesOf(pages.minutes, 'note')
      .at(-1)
      ?.map((row) => row[2]);
    expect(course).toContain('第 3 轮开始，正式投票，实到 4 人，重做第 2 轮。');
    expect(course).toContain('执行主席宣布结果，当选 2 项。');
    expect(course).toContain('总监票人、监票人 2 检验票箱，确认为空（第 4 轮）。');
  });

  it('lists incidents with their entries, and badges by number and never by reason or key', () => {
    const text = textOf(pages.minutes);
    expect(text).toContain(`停电${HOSTILE}（第 2 轮，第 ${incidentEntry} 条）`);
    expect(text).toContain(`共换发 1 张：第 ${badgeEntry} 条申请、第 ${badgeEntry + 1} 条确认。`);
    for (const own of Object.values(pages.texts)) {
      expect(own).not.toContain('张三');
      for (const { tablet } of session.deputies) expect(own).not.toContain(tablet.credential.slice(0, 16));
    }
  });

  it('has the chosen in their order and a line for everybody who signs', () => {
    const list = elementsOf(pages.form, ({ attributes }) => attributes.get('class') === 'chosen')[0];
    const items = list === undefined ? [] : elementsOf(list, ({ name }) => name === 'li').map(textOf);
    expect(items).toEqual(
      [`项目 1${HOSTILE}（1 号）\n`, `项目 3${HOSTILE}（3 号）\n`].map((text) => text.trimEnd()),
    );
    const signatures = elementsOf(
      pages.form,
      ({ attributes }) => attributes.get('class') === 'signatures',
    )[0];
    const names = signatures && elementsOf(signatures, ({ name }) => name === 'p').map(textOf);
    expect(names).toEqual(['总监票人（签名）', '监票人（签名）', '执行主席（签名）', '日期年月日']);
  });

  it('ties every page to the record: fingerprint, checkpoint, hash of the rules', () => {
    const sheet = must(resultSheet(verifier));
    const checkpoint = must(parseCheckpoint(checkpointText(sheet)));
    expect(checkpoint.size).toBe(session.entries.length);
    expect(toHex(checkpoint.root)).toBe(toHex(session.state.tree.root()));
    const print = fingerprintGroups(session.state.session ?? '').join('-');
    for (const page of [pages.form, pages.minutes]) {
      expect(textOf(page)).toContain(`会议指纹${print}`);
      const [style] = elementsOf(page, ({ name }) => name === 'style').map(textOf);
      expect(style).toContain(`指纹 ${print}`);
      expect(elementsOf(page, ({ attributes }) => attributes.get('aria-label') === '检查点')).toHaveLength(1);
    }
    const shown = textOf(pages.minutes).replaceAll(' ', '');
    expect(shown).toContain(session.state.rulesHash);
    expect(shown).toContain(session.state.manifest?.candidatesHash);
  });
});

describe('grades', () => {
  it('are printed with their words, as parts of one bar, and choose nothing', async () => {
    const session = await prepared({
      deputies: 3,
      items: 2,
      rules: GRADING_RULES,
      frozen: { precededBy: 'ab'.repeat(32) as Hash },
    });
    open(session);
    await toResult(session, [
      [0, 1],
      [0, 2],
      [1, null],
    ]);
    session.proclaim();
    const { form, minutes } = printed(await verified(session));
    const [lines] = tablesOf(form, 'result');
    expect(lines?.[0]?.slice(0, 7)).toEqual(['编号', '项目', '满意', '基本满意', '不满意', '弃权', '图示']);
    expect(lines?.slice(1).map((line) => line.slice(2, 6))).toEqual([
      ['2', '1', '0', '0'],
      ['0', '1', '1', '1'],
    ]);
    expect(textOf(form)).toContain('满意度测评结果报告单');
    expect(textOf(form)).not.toContain('当选项目');
    expect(textOf(minutes)).toContain(`所评价的票决${fingerprintGroups('ab'.repeat(32)).join('-')}`);
    const bars = elementsOf(
      form,
      ({ name, attributes }) => name === 'td' && attributes.get('class') === 'bar',
    );
    expect(bars.map((bar) => elementsOf(bar, ({ name }) => name === 'rect').length)).toEqual([2, 3]);
  });
});

describe('names only', () => {
  const play = async (
    counts: Rules['publication']['counts'],
    marks: readonly Marks[],
  ): Promise<Record<string, string>> => {
    const session = await prepared({
      deputies: 5,
      rules: { publication: { counts, order: 'ballot' } },
    });
    open(session);
    await toResult(session, marks);
    session.proclaim();
    const files = must(publishedFiles(await verified(session)));
    // Keys, hashes and what is drawn from them differ between any two sessions.
    const plain = (text: string): string =>
      text
        .replace(/[0-9A-Z]{4}(?:-[0-9A-Z]{2,4}){6}/g, '')
        .replace(/<path d="[^"]*" fill="#000"\/>/g, '')
        .replace(/[0-9a-f]{8}(?: [0-9a-f]{8})+|[0-9a-f]{32,}/g, '')
        .replace(/<svg viewBox="0 0 \d+ \d+" role="img" aria-label="检查点"/g, '');
    return Object.fromEntries(files.map(({ path, bytes }) => [path, plain(fromUtf8(bytes) ?? '')]));
  };
  const close: readonly Marks[] = [
    [0, 0, 1],
    [0, 0, 1],
    [0, 0, 1],
    [1, 1, 0],
    [1, 1, 0],
  ];
  const clear: readonly Marks[] = [
    [0, 0, 1],
    [0, 0, 1],
    [0, 0, 2],
    [0, 0, 2],
    [0, 0, null],
  ];

  it('publishes the same whatever the counts are, as long as they choose the same', async () => {
    expect(await play('names-only', close)).toEqual(await play('names-only', clear));
  });

  it('would show them otherwise', async () => {
    const [one, other] = [await play('counts', close), await play('counts', clear)];
    for (const path of Object.keys(one)) expect(one[path]).not.toBe(other[path]);
  });
});
