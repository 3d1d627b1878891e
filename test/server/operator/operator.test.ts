/** The operator's interface: who gets in, what is told, and what never is. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperatorStatus } from '../../../server/contract/operator.ts';
import { LOG_OPTIONS } from '../../../server/logging.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must } from '../../support/memory-session.ts';
import { codeOf, ServerSession } from '../../support/server-session.ts';
import { REGISTRAR_CODE, startTestServer, type TestServer } from '../../support/test-server.ts';

const OPERATOR_CODE = 'OPERATOR-TEST-77';
let temporary: TemporaryDatabase;
let folder: string;
let server: TestServer;
let session: ServerSession;
const lines: string[] = [];
const sockets: Socket[] = [];

const log: Logger = pino(
  { ...LOG_OPTIONS, level: 'trace' },
  new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  }),
);

beforeAll(async () => {
  temporary = await temporaryDatabase();
  folder = await mkdtemp(join(tmpdir(), 'piaojue-operator-'));
  const operation = { dataDir: folder, code: OPERATOR_CODE, minutes: 0 };
  server = await startTestServer(await temporary.create(), { operation, log });
  session = new ServerSession(server.base, { deputies: 3 });
  await session.toOpenRound();
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect();
  session.close();
  await server.stop();
  await temporary.stop();
  await rm(folder, { recursive: true, force: true });
});

const ask = (code: string | undefined, path = '', method = 'GET'): Promise<Response> =>
  fetch(`${server.base}/api/operator${path}`, {
    method,
    ...(code !== undefined && { headers: { 'x-piaojue-operator': code } }),
  });
const status = async (): Promise<OperatorStatus> => (await ask(OPERATOR_CODE)).json();
const refusal = async (response: Promise<Response>): Promise<unknown[]> => {
  const answered = await response;
  return [answered.status, codeOf(await answered.json())];
};

async function connect(auth?: Record<string, unknown>): Promise<Socket> {
  const socket = io(server.base, { transports: ['websocket'], forceNew: true, ...(auth && { auth }) });
  sockets.push(socket);
  await new Promise<void>((resolve) => socket.once('status', () => resolve()));
  return socket;
}

describe('who gets in', () => {
  it.each([
    ['no code', undefined],
    ['a wrong code', 'OPERATOR-TEST-78'],
    ["the registrar's code", REGISTRAR_CODE],
  ])('refuses %s, for looking and for backups', async (_what, code) => {
    expect(await refusal(ask(code))).toEqual([403, 'operator.code']);
    expect(await refusal(ask(code, '/backup', 'POST'))).toEqual([403, 'operator.code']);
    expect(await readdir(join(folder, 'backups')).catch(() => [])).toEqual([]);
  });

  it('takes the code with look-alikes and other hyphens', async () => {
    expect((await ask('operat0r test 77')).status).toBe(200);
  });

  it('takes no code from an address or a body', async () => {
    expect(
      await refusal(ask(undefined, `?code=${OPERATOR_CODE}&x-piaojue-operator=${OPERATOR_CODE}`)),
    ).toEqual([403, 'operator.code']);
  });

  it("gives no registrar's rights", async () => {
    const enrolled = await session.api.enrolRegistrar({
      code: OPERATOR_CODE,
      identityKey: session.presiding.publicKey,
    });
    expect(codeOf(enrolled)).toBe('registrar.code');
    const entries = await fetch(`${server.base}/log/entries?from=0&to=1`, {
      headers: { authorization: OPERATOR_CODE },
    });
    expect(entries.status).toBe(403);
  });

  it('lets no page of another origin ask', async () => {
    const asked = await fetch(`${server.base}/api/operator`, {
      headers: { origin: 'http://elsewhere.example', 'x-piaojue-operator': OPERATOR_CODE },
    });
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await fetch(`${server.base}/api/operator`, { method: 'OPTIONS' });
    expect(preflight.headers.get('access-control-allow-headers')).toBeNull();
  });
});

describe('what is told', () => {
  it('is the state of the machine', async () => {
    const told = await status();
    expect(told).toMatchObject({
      ...{ version: expect.stringMatching(/^\d/), clientBuild: null, phase: 'open', witnesses: [] },
      database: { kind: 'embedded', latencyMs: expect.any(Number), bytes: expect.any(Number) },
      log: { entries: session.state.tree.size },
      queues: { statements: { waiting: 0, oldestMs: 0 }, proofs: { waiting: 0, oldestMs: 0 } },
      backups: { folder: join(folder, 'backups'), last: null, failure: null, isRunning: false },
    });
    expect(told.disks[0]?.total).toBeGreaterThan(told.disks[0]?.free ?? 0);
    const bytes = must(await session.api.entries(0, session.state.tree.size)).reduce(
      (n, e) => n + e.length,
      0,
    );
    expect(told.log.bytes).toBe(bytes);
  });

  it('counts tablets by label, sorted by it, and nothing else about them', async () => {
    const before = await status();
    for (const device of ['A-12', 'A-2', '', 7, 'x'.repeat(21), '\u202eB-1', 'B-1 ', 'A-2']) {
      await connect({ device });
    }
    await connect();
    await connect({ other: 'A-3' });
    const { tablets } = await status();
    expect(tablets.labelled).toEqual([
      { label: 'A-2', connections: 2, minutes: 0 },
      { label: 'A-12', connections: 1, minutes: 0 },
    ]);
    expect(tablets.unlabelled - before.tablets.unlabelled).toBe(5);
    expect(tablets.others - before.tablets.others).toBe(2);
  });

  it('names no credential, ballot or address', async () => {
    const text = JSON.stringify(await status());
    for (const { tablet } of session.deputies) expect(text).not.toContain(tablet.credential);
    expect(text).not.toMatch(/[0-9a-f]{32}|127\.0\.0\.1/);
  });
});

describe('a backup by hand', () => {
  it('is made, read again, and kept to its owner; the file itself is never served', async () => {
    const made = await (await ask(OPERATOR_CODE, '/backup', 'POST')).json();
    expect(made).toMatchObject({ entries: session.state.tree.size, isReadBack: true });
    expect((await status()).backups.last).toEqual(made);
    const backups = join(folder, 'backups');
    expect(await readdir(backups)).toEqual([made.name]);
    expect((await stat(join(backups, made.name))).mode & 0o777).toBe(0o600);
    expect((await stat(backups)).mode & 0o777).toBe(0o700);
    for (const path of [`/${made.name}`, `/backup/${made.name}`, `/backups/${made.name}`]) {
      expect((await ask(OPERATOR_CODE, path)).status).toBe(404);
    }
  });

  it('keeps statements and backups apart: asked twice at once, one is made', async () => {
    const [one, other] = await Promise.all([
      ask(OPERATOR_CODE, '/backup', 'POST').then((made) => made.json()),
      ask(OPERATOR_CODE, '/backup', 'POST').then((made) => made.json()),
    ]);
    expect(one).toEqual(other);
  });
});

it('writes no code and no label into the log of the server', () => {
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.join('')).not.toMatch(/OPERATOR-TEST|operat0r test|A-12/);
});

it('slows down whoever guesses, and not the operator who is in', async () => {
  const guesses = await Promise.all(Array.from({ length: 60 }, (_, i) => refusal(ask(`GUESS-${i}-GUESS`))));
  const codes = guesses.map(([, code]) => code);
  expect(codes).toContain('request.too_many');
  expect(codes.filter((code) => code === 'operator.code').length).toBeLessThanOrEqual(20);
});
