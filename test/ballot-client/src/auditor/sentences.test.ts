/** Every kind of entry is told in both languages, with its facts and without the payload's secrets of form. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LogFilter } from '../../../../ballot-client/src/auditor/log-reader.ts';
import type { Facts } from '../../../../ballot-client/src/auditor/sentences/facts.ts';
import { formatTime, TELLINGS, tell } from '../../../../ballot-client/src/auditor/sentences/tell.ts';
import { LANGUAGES } from '../../../../ballot-client/src/lib/i18n.ts';
import type { Hash } from '../../../../crypto/bytes.ts';
import { manifestOf } from '../../../../crypto/session/state.ts';
import { KIND_NAMES } from '../../../../crypto/statements/catalogue.ts';
import { sampleStatements } from '../../../support/sample-statements.ts';
import { statementOf } from '../../../support/session-scenes.ts';
import { audited, folderOf, type Played, playSession } from './support.ts';

const ALL: LogFilter = { kind: null, role: null, isFolded: false, range: null };
const FOLDED: LogFilter = { ...ALL, isFolded: true };
let played: Played;
let log: Awaited<ReturnType<typeof audited>>['audit'];

beforeAll(async () => {
  played = await playSession();
  log = (await audited(folderOf(played.record))).audit;
});

/** All sentences of a language, as the pages give them. */
function sentencesOf(language: (typeof LANGUAGES)[number], filter = ALL): string[] {
  const first = log.readLog(filter, 0, language);
  return Array.from({ length: first.pages }, (_, page) => log.readLog(filter, page, language))
    .flatMap(({ lines }) => lines)
    .map(({ sentence }) => sentence);
}

const HAN = /\p{Script=Han}/u;
const FACTS: Facts = {
  signer: { role: 'scrutineer', index: 2, isOnly: false },
  papersOf: () => 311,
  target: () => ({ entry: 7, kind: 'result' }),
  code: 'AAAA-BBBB-CCCC-DDDD',
  note: () => ({ size: 12, cosignatures: 3 }),
};

describe('every kind', () => {
  const samples = (): ReturnType<typeof sampleStatements> => {
    const { session } = played;
    const scrutineer = session.devices[0]?.signer;
    if (scrutineer === undefined) throw new Error('no device');
    const signers = { registrar: session.registrar, presiding: session.presiding, scrutineer };
    return sampleStatements(signers, session.state.session as Hash, manifestOf(session.state));
  };

  it.each(KIND_NAMES)('%s has a sentence in Chinese and one in English', (kind) => {
    const statement = statementOf(samples().get(kind) as Uint8Array);
    const zh = tell(statement, FACTS, 'zh-CN');
    const en = tell(statement, FACTS, 'en');
    expect(zh).toMatch(HAN);
    for (const said of [zh, en]) expect(said).not.toMatch(/undefined|null|NaN|\[object/);
    // Texts of people stay as they were written.
    const own = JSON.stringify(statement.payload);
    const foreign = [...en.matchAll(/\p{Script=Han}+/gu)].filter(([text]) => !own.includes(text));
    expect(foreign).toEqual([]);
  });
});

describe('a whole session', () => {
  it('gives every entry a sentence, in order', () => {
    for (const language of LANGUAGES) {
      expect(sentencesOf(language)).toHaveLength(played.session.entries.length);
    }
  });

  it('tells the facts of the opening, with the papers that were issued', () => {
    const opened = sentencesOf('zh-CN').find((sentence) => sentence.includes('第 1 轮正式投票开始'));
    expect(opened).toContain(
      '执行主席宣布第 1 轮正式投票开始：3 个项目，应选 2 项，实到 5 人，发出 5 张选票。',
    );
    expect(opened).toMatch(/^2023年11月/);
  });

  it('names the code of every ballot and challenge', () => {
    const told = sentencesOf('en').filter((sentence) => sentence.includes(' code '));
    expect(told).toHaveLength(6);
    expect(told.every((sentence) => / code ([0-9A-Z]{4}-){3}[0-9A-Z]{4}/.test(sentence))).toBe(true);
  });

  it('says what an endorsement is about', () => {
    expect(sentencesOf('zh-CN').some((said) => /会签第 \d+ 条（结果）/.test(said))).toBe(true);
  });

  it('tells who sealed and how many cosigned', () => {
    const size = played.session.state.rounds[0]?.closedSize;
    expect(sentencesOf('en').join('\n')).toContain(
      `The server sealed round 1: 3 scrutineers cosigned the checkpoint of ${size} entries.`,
    );
  });

  it('folds runs into one line that opens into its entries', () => {
    const folded = log.readLog(FOLDED, 0, 'zh-CN');
    const papers = folded.lines.find(({ kind }) => kind === 'paper');
    expect(papers?.sentence).toBe('服务器向 5 位到会代表发出选票。');
    const range = { from: papers?.from ?? 0, to: papers?.to ?? 0 };
    const opened = log.readLog({ ...FOLDED, kind: 'paper', range }, 0, 'zh-CN');
    expect(opened.lines).toHaveLength(5);
    const covered = folded.lines.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    expect(covered).toBe(played.session.entries.length);
  });

  it('filters by kind and by who signed', () => {
    expect(log.readLog({ ...ALL, kind: 'ballot' }, 0, 'en').entries).toBe(5);
    const presiding = log.readLog({ ...ALL, role: 'presiding' }, 0, 'en');
    expect(new Set(presiding.lines.map(({ role }) => role))).toEqual(new Set(['presiding']));
    expect(presiding.entries).toBeGreaterThan(4);
  });

  it('shows the nearest page where there is none', () => {
    const last = log.readLog(ALL, 999, 'en');
    expect(last.page).toBe(last.pages - 1);
    expect(last.lines.at(-1)?.from).toBe(played.session.entries.length - 1);
  });

  it('opens an entry into what it says, with the signature verified again', () => {
    const entry = played.session.entries.length - 1;
    const detail = log.readEntry(entry, 'en');
    expect(detail).toMatchObject({ entry, standing: 'taken', findings: [] });
    expect(detail?.statement).toMatchObject({ kind: 'archived', role: 'registrar', isSigned: true });
    expect(detail?.statement?.rows.find(({ path }) => path[0] === 'size')?.value).toBe(String(entry));
    expect(log.readEntry(entry + 1, 'en')).toBeNull();
  });
});

describe('what does not hold', () => {
  it('is opened but not told, and so is what comes after it', async () => {
    const entries = [...played.record.entries];
    const at = entries.length - 3;
    entries[at] = new TextEncoder().encode('{"payload":"AA==');
    const { audit } = await audited(folderOf({ ...played.record, entries }));
    expect(audit.readEntry(at, 'en')).toMatchObject({
      standing: 'refused',
      statement: null,
      raw: '{"payload":"AA==',
      findings: [{ code: 'envelope.malformed' }],
    });
    const after = audit.readEntry(at + 1, 'en');
    expect(after).toMatchObject({ standing: 'not-looked-at', statement: { sentence: '', role: null } });
    expect(audit.readLog(ALL, 99, 'en').lines.at(-1)?.from).toBe(at - 1);
  });
});

it('has a name for every kind, and no two alike', () => {
  for (const language of LANGUAGES) {
    const names = KIND_NAMES.map((kind) => TELLINGS[language].kinds[kind]);
    expect(new Set(names).size).toBe(KIND_NAMES.length);
  }
  expect(formatTime(1_700_000_000, 'en')).toContain('2023');
});
