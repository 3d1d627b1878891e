/** A tablet's own view of the log: it follows an honest server and never again believes one that lied. */
import { beforeAll, describe, expect, test } from 'vitest';
import { giveWay } from '../../../../ballot-client/src/lib/give-way.ts';
import { type LogSource, SessionView } from '../../../../ballot-client/src/lib/session-view.ts';
import type { Bytes, PublicKey } from '../../../../crypto/bytes.ts';
import { signCheckpoint } from '../../../../crypto/log/checkpoint.ts';
import { leafHash, MerkleTree } from '../../../../crypto/log/merkle.ts';
import { accept, type Result, reject } from '../../../../crypto/rejection.ts';
import { PublicLedger } from '../../../../crypto/session/public-ledger.ts';
import type { SecretKey } from '../../../../crypto/signature.ts';
import { LAWS } from '../../../../tally/rules/laws.ts';
import { type MemorySession, random } from '../../../support/memory-session.ts';
import { idleSession, reclaimed, statementOf } from '../../../support/session-scenes.ts';

let session: MemorySession;
let honest: Bytes[];
beforeAll(async () => {
  session = await idleSession();
  honest = [...session.entries];
});

/** A server that serves any entries under a checkpoint of its own making. */
class Server implements LogSource {
  entriesServed: Bytes[];
  secret = session.logSecret;
  /** Claims another root or size than that of the entries. */
  lie: Partial<{ size: number; root: Bytes; origin: string }> = {};
  asked = 0;
  failure: Result<never> | undefined;

  constructor(entries: readonly Bytes[] = honest) {
    this.entriesServed = [...entries];
  }

  async entries(from: number, to: number): Promise<Result<Bytes[]>> {
    this.asked++;
    return this.failure ?? accept(this.entriesServed.slice(from, to));
  }

  async checkpoint(): Promise<Result<string>> {
    const tree = new MerkleTree(this.entriesServed.map(leafHash));
    const head = { origin: `piaojue/${session.sessionId}`, size: tree.size, root: tree.root(), ...this.lie };
    return accept(signCheckpoint(head, this.secret));
  }
}

const viewOf = (server: LogSource, registrar: PublicKey = session.registrar.publicKey): SessionView =>
  new SessionView(server, new PublicLedger({ laws: LAWS, random }), registrar);
async function answerOf(server: Server, size = server.entriesServed.length): Promise<string> {
  const answer = await viewOf(server).sync(size);
  return answer.ok ? 'accepted' : answer.code;
}

describe('an honest log', () => {
  test('is followed as far as the server is, in steps', async () => {
    const server = new Server(honest.slice(0, 6));
    const view = viewOf(server);
    expect(await view.sync(4)).toMatchObject({ ok: true });
    expect(view.state.tree.size).toBe(6);
    server.entriesServed = [...honest];
    expect(await view.sync(honest.length)).toMatchObject({ ok: true });
    expect(view.state.phase).toBe('idle');
    expect(view.state.tree.root()).toEqual(session.state.tree.root());
  });

  test('is fetched once for calls that come at the same time', async () => {
    const server = new Server();
    const view = viewOf(server);
    const answers = await Promise.all([1, 2, 3].map(() => view.sync(honest.length)));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(server.asked).toBe(1);
  });

  test('of a server that is behind or away is waited for', async () => {
    const server = new Server(honest.slice(0, 5));
    const view = viewOf(server);
    expect(await view.sync(6)).toMatchObject({ ok: false, code: 'request.unavailable' });
    server.entriesServed = [...honest];
    server.failure = reject('request.unavailable', 'restarting');
    expect(await view.sync(6)).toMatchObject({ ok: false, code: 'request.unavailable' });
    server.failure = undefined;
    expect(await view.sync(6), 'neither is a lie').toMatchObject({ ok: true });
  });
});

describe('a long log', () => {
  test('is taken in by slices; between them the screen gets its turn, and nothing counts as checked', async () => {
    const ledger = new PublicLedger({ laws: LAWS, random });
    let inARow = 0;
    let longest = 0;
    const take = ledger.take.bind(ledger);
    ledger.take = (line) => {
      longest = Math.max(longest, ++inARow);
      return take(line);
    };
    const view = new SessionView(new Server(), ledger, session.registrar.publicKey, 2);
    const checked: boolean[] = [];
    let isOver = false;
    const screen = async (): Promise<void> => {
      while (!isOver) {
        await giveWay();
        inARow = 0;
        checked.push(view.isChecked);
      }
    };
    const drawing = screen();
    const synced = await view.sync(honest.length);
    expect(view.isChecked).toBe(true);
    isOver = true;
    await drawing;
    expect(synced.ok).toBe(true);
    expect(longest).toBeLessThanOrEqual(3);
    expect(checked.slice(0, -1).filter(Boolean)).toEqual([]);
    expect(checked.length).toBeGreaterThan(honest.length / 3);
  });

  test('that is wrong at its end was never checked', async () => {
    const view = viewOf(new Server([...honest, honest.at(-1) as Bytes]));
    expect(await view.sync(honest.length + 1)).toMatchObject({ ok: false });
    expect(view.isChecked).toBe(false);
    expect(view.isOf(session.registrar.publicKey)).toBe(false);
  });
});

describe('a log is refused', () => {
  test('under another root or size', async () => {
    const server = new Server();
    server.lie = { root: random(32) };
    expect(await answerOf(server)).toBe('log.root');
    server.lie = { size: honest.length + 1 };
    expect(await answerOf(server)).toBe('log.root');
    server.lie = { origin: `piaojue/${'0'.repeat(32)}` };
    expect(await answerOf(server)).toBe('log.origin');
  });

  test('that the log key of the manifest has not signed', async () => {
    const server = new Server();
    server.secret = random(32) as SecretKey;
    expect(await answerOf(server)).toBe('log.signature');
  });

  test('of another registrar than the one on the badge', async () => {
    const other = 'ab'.repeat(32) as PublicKey;
    const answer = await viewOf(new Server(), other).sync(honest.length);
    expect(answer).toMatchObject({ ok: false, code: 'manifest.keys' });
  });

  test('with an entry that is forged, left out, moved, repeated or broken', async () => {
    const at = honest.findIndex((bytes) => statementOf(bytes).kind === 'attendance');
    const entry = honest[at] as Bytes;
    const { signer } = statementOf(entry);
    const logs: [string, Bytes[]][] = [
      ['envelope.signature', honest.with(at, reclaimed(entry, signer))],
      ['envelope.malformed', honest.with(at, entry.subarray(1))],
      ['manifest.missing', honest.slice(1)],
      ['session.duplicate', [...honest, entry]],
      ['session.stale_command', honest.toSpliced(at - 2, 1)],
    ];
    for (const [code, entries] of logs) expect(await answerOf(new Server(entries)), code).toBe(code);
  });

  test('without any entry', async () => {
    const server = new Server([]);
    server.lie = { size: 3 };
    expect(await answerOf(server, 3)).toBe('manifest.missing');
  });

  test('that was rewritten under entries that the view has already', async () => {
    const server = new Server(honest.slice(0, -1));
    const view = viewOf(server);
    expect(await view.sync(honest.length - 1)).toMatchObject({ ok: true });
    const last = honest.at(-1) as Bytes;
    const before = honest.at(-2) as Bytes;
    server.entriesServed = [...honest.slice(0, -2), last, before];
    expect(await view.sync(honest.length)).toMatchObject({ ok: false, code: 'session.duplicate' });
  });
});

test('a server that lied once is not believed again', async () => {
  const server = new Server();
  server.lie = { root: random(32) };
  const view = viewOf(server);
  expect(await view.sync(3)).toMatchObject({ ok: false, code: 'log.root' });
  server.lie = {};
  const { asked } = server;
  expect(await view.sync(3)).toMatchObject({ ok: false, code: 'log.root' });
  expect(await view.sync(honest.length)).toMatchObject({ ok: false, code: 'log.root' });
  expect(server.asked).toBe(asked);
});
