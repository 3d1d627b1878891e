/** The sequencer under injected faults: lost answers, refused commits, a database that stays away. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../../crypto/bytes.ts';
import { parseTlogProof } from '../../../crypto/log/proof.ts';
import { originOf } from '../../../crypto/session/setup-checks.ts';
import { decodeStatement, type Statement } from '../../../crypto/statements/envelope.ts';
import { Book } from '../../../server/log/book.ts';
import { Sequencer } from '../../../server/log/sequencer.ts';
import { type Append, LogStore } from '../../../server/log/store.ts';
import { LAWS } from '../../../tally/rules/laws.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { MemorySession, must, random } from '../../support/memory-session.ts';
import { codeOf } from '../../support/server-session.ts';

type Fault = (append: Append, commit: () => Promise<boolean>) => Promise<boolean>;

const broken = (): Error =>
  Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });

/** A store on the real database with faults in front of it. */
class FaultyStore extends LogStore {
  readonly appends: Append[] = [];
  /** Used up one by one; then commits go through. */
  faults: Fault[] = [];
  isAway = false;

  override async append(append: Append): Promise<boolean> {
    this.appends.push(append);
    if (this.isAway) throw broken();
    const fault = this.faults.shift();
    return fault === undefined ? super.append(append) : fault(append, () => super.append(append));
  }

  override async head() {
    if (this.isAway) throw broken();
    return super.head();
  }
}

let temporary: TemporaryDatabase;
let session: MemorySession;
let statements: readonly Statement[];

beforeAll(async () => {
  temporary = await temporaryDatabase();
  session = await MemorySession.create({ deputies: 3 });
  session.acceptAll();
  statements = session.entries.map((entry) => must(decodeStatement(entry)));
});
afterAll(() => temporary.stop());

async function open(patienceMs = 2000) {
  const { db } = await temporary.migrated();
  const store = new FaultyStore(db);
  const origin = originOf(session.sessionId);
  const tools = { laws: LAWS, random };
  const book = new Book(origin, tools);
  const troubles: string[] = [];
  const commits: number[] = [];
  const sequencer = new Sequencer({
    ...{ store, book, origin, logSecret: session.logSecret, patienceMs },
    onCommit: () => commits.push(book.size),
    onTrouble: (message) => troubles.push(message),
  });
  /** The log as another process would read it from the database. */
  const reread = async (): Promise<Book> => {
    const other = new Book(origin, tools);
    await other.catchUp(new LogStore(db));
    return other;
  };
  return { store, book, sequencer, troubles, commits, reread };
}

const rootOf = (book: Book): string => toHex(book.ledger.state.tree.root());

/** Submits everything at once and expects the whole log in the end, in memory and in the database. */
async function expectWholeLog(opened: Awaited<ReturnType<typeof open>>): Promise<void> {
  const { sequencer, book, reread } = opened;
  const results = await Promise.all(statements.map((statement) => sequencer.submit({ statement })));
  for (const [index, result] of results.entries()) {
    expect(must(result)).toEqual(book.logged(statements[index]!.leaf));
    expect(must(result).index).toBe(index);
  }
  expect(rootOf(book)).toBe(toHex(session.state.tree.root()));
  expect(rootOf(await reread())).toBe(rootOf(book));
}

describe('commits', () => {
  it('what arrives together together, and nothing behind a submission that ends its commit', async () => {
    const { sequencer, commits, book } = await open();
    const last = statements.length - 1;
    const submit = (index: number): Promise<unknown> =>
      sequencer.submit({ statement: statements[index]!, endsCommit: index === 3 });
    await Promise.all(statements.map((_, index) => submit(index)));
    expect(commits).toEqual([4, last + 1]);
    expect(book.checkpointAt(4)).toBeDefined();
    expect(book.checkpointAt(5)).toBeUndefined();
    const receipts = [0, 3, last].map((index) =>
      must(parseTlogProof(book.logged(statements[index]!.leaf)!.receipt)),
    );
    expect(receipts.map(({ checkpoint }) => checkpoint.split('\n')[1])).toEqual(['4', '4', String(last + 1)]);
  });

  it('the same statement once, with one answer', async () => {
    const { sequencer, book } = await open();
    const statement = statements[0]!;
    const results = await Promise.all([1, 2, 3].map(() => sequencer.submit({ statement })));
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(book.size).toBe(1);
  });
});

describe('after a fault', () => {
  it.each<[string, readonly Fault[]]>([
    ['before the commit', [() => Promise.reject(broken())]],
    [
      'after the commit, so that it is stored and nobody knows',
      [(_, commit) => commit().then(() => Promise.reject(broken()))],
    ],
    [
      'twice, the second time after the commit',
      [() => Promise.reject(broken()), (_, commit) => commit().then(() => Promise.reject(broken()))],
    ],
    [
      'at the first and at the last moment of several commits',
      [
        (_, commit) => commit().then(() => Promise.reject(broken())),
        () => Promise.reject(broken()),
        () => Promise.reject(broken()),
      ],
    ],
  ])('of the connection %s, the log is whole', async (_when, faults) => {
    const opened = await open();
    opened.store.faults = [...faults];
    await expectWholeLog(opened);
    expect(opened.book.size).toBe(statements.length);
  });

  it('of the database that concerns one statement, only that one is refused', async () => {
    const opened = await open();
    const { sequencer, store, book, reread } = opened;
    const poison = statements[0]!;
    const incident = must(
      decodeStatement(
        session.presiding.sign('incident', { session: session.state.session!, round: null, text: '停电' }),
      ),
    );
    await Promise.all(statements.map((statement) => sequencer.submit({ statement })));
    const others = [1, 2, 3].map((i) =>
      must(
        decodeStatement(
          session.registrar.sign('incident', {
            session: session.state.session!,
            round: null,
            text: `事件 ${i}`,
          }),
        ),
      ),
    );
    store.faults = Array.from(
      { length: 8 },
      (): Fault => async (append, commit) => {
        if (append.entries.some(({ leaf }) => toHex(leaf) === incident.leaf)) throw new Error('constraint');
        return commit();
      },
    );
    const all = [others[0]!, incident, others[1]!, others[2]!];
    const codes = (await Promise.all(all.map((statement) => sequencer.submit({ statement })))).map(codeOf);
    expect(codes).toEqual(['ok', 'request.unavailable', 'ok', 'ok']);
    expect(book.size).toBe(statements.length + 3);
    expect(book.indexOf(poison.leaf)).toBe(0);
    expect(rootOf(await reread())).toBe(rootOf(book));
  });

  it('that lasts, everybody is told to try again, and trying again works', async () => {
    const opened = await open(200);
    const { store, sequencer, book } = opened;
    store.isAway = true;
    const refused = await Promise.all(statements.map((statement) => sequencer.submit({ statement })));
    expect(new Set(refused.map(codeOf))).toEqual(new Set(['request.unavailable']));
    expect(codeOf(await sequencer.check(statements[0]!))).toBe('request.unavailable');
    expect(book.size).toBe(0);
    store.isAway = false;
    expect(codeOf(await sequencer.check(statements[0]!))).toBe('ok');
    await expectWholeLog(opened);
  });

  it('that lasts and hid a commit, trying again gives the receipt of that commit', async () => {
    const opened = await open(200);
    const { store, sequencer, book } = opened;
    store.faults = [
      async (_, commit) => {
        await commit();
        store.isAway = true;
        throw broken();
      },
    ];
    const statement = statements[0]!;
    expect(codeOf(await sequencer.submit({ statement }))).toBe('request.unavailable');
    store.isAway = false;
    const { length } = store.appends;
    expect(must(await sequencer.submit({ statement })).index).toBe(0);
    expect(store.appends).toHaveLength(length);
    expect(book.size).toBe(1);
  });

  it('a refusal that rested on what was not committed is not given', async () => {
    const { store, sequencer } = await open(200);
    const [manifest] = statements as [Statement, ...Statement[]];
    const rival = await MemorySession.create({ deputies: 2 });
    store.isAway = true;
    const results = await Promise.all(
      [manifest, must(decodeStatement(rival.entries[0]!))].map((statement) =>
        sequencer.submit({ statement }),
      ),
    );
    expect(results.map(codeOf)).toEqual(['request.unavailable', 'request.unavailable']);
    store.isAway = false;
    const again = [must(decodeStatement(rival.entries[0]!)), manifest];
    const codes = (await Promise.all(again.map((statement) => sequencer.submit({ statement })))).map(codeOf);
    expect(codes).toEqual(['ok', 'session.state']);
  });

  it('in what follows a statement, neither of them is in the log', async () => {
    const { sequencer, book, troubles } = await open();
    const [first, second, third] = statements as [Statement, Statement, Statement];
    const impossible = sequencer.submit({ statement: first, follow: () => [third, third] });
    const fine = sequencer.submit({ statement: second });
    expect(codeOf(await impossible)).toBe('request.unavailable');
    expect(codeOf(await fine)).toBe('manifest.missing');
    expect(book.size).toBe(0);
    expect(troubles).toHaveLength(1);
    expect(codeOf(await sequencer.submit({ statement: first }))).toBe('ok');
  });
});

it('refuses everything after it was stopped, and finishes what was under way', async () => {
  const { sequencer } = await open();
  const under = sequencer.submit({ statement: statements[0]! });
  await sequencer.stop();
  expect(codeOf(await under)).toBe('ok');
  expect(codeOf(await sequencer.submit({ statement: statements[1]! }))).toBe('request.unavailable');
});
