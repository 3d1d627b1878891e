/** The live connection: malformed and oversized messages hurt nobody else; limits are per socket, not per address. */
import { connect } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Hash, PublicKey } from '../../../crypto/bytes.ts';
import type { Status } from '../../../server/contract/events.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must } from '../../support/memory-session.ts';
import { cast, codeOf, ServerSession, textOf } from '../../support/server-session.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

let temporary: TemporaryDatabase;
let server: TestServer;
let session: ServerSession;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  server = await startTestServer(await temporary.create());
  session = new ServerSession(server.base, { deputies: 5 });
  await session.toOpenRound();
});
afterAll(async () => {
  for (const socket of raw) socket.disconnect();
  session.close();
  await server.stop();
  await temporary.stop();
});

const raw: Socket[] = [];

/** A connection that sends anything at all, which the typed client would not. */
function connectRaw(): Socket {
  const socket = io(server.base, { transports: ['websocket'], forceNew: true });
  raw.push(socket);
  return socket;
}
const sendRaw = (socket: Socket, event: string, ...args: readonly unknown[]): Promise<unknown> =>
  socket.timeout(10_000).emitWithAck(event, ...args);

interface Connection {
  readonly connected: boolean;
  once(event: 'connect', listener: () => void): unknown;
}
const opened = (socket: Connection): Promise<void> =>
  new Promise((resolve) => (socket.connected ? resolve() : void socket.once('connect', resolve)));
const closed = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once('disconnect', resolve));

it.each<[string, string, readonly unknown[]]>([
  ['no payload', 'cast', []],
  ['null', 'cast', [null]],
  ['a number', 'sign-in', [7]],
  ['an object', 'cast', [{ envelope: 'x' }]],
  ['bytes', 'cast', [new Uint8Array([1, 2, 3])]],
  ['two payloads', 'cast', ['a', 'b']],
  ['a deep object', 'paper', [JSON.parse('['.repeat(2000) + ']'.repeat(2000))]],
  ['a paper request without fields', 'paper', [{}]],
  ['a paper request with wrong types', 'paper', [{ round: '1', credential: 5 }]],
  ['a credential that is none', 'paper', [{ round: 1, credential: '__proto__' }]],
  ['an unknown event', 'delete-everything', ['x']],
  ['an event named like a method', 'constructor', ['x']],
])('answers %s with request.malformed', async (_what, event, args) => {
  const before = must(await session.api.status());
  expect(await sendRaw(connectRaw(), event, ...args)).toMatchObject({
    ok: false,
    code: 'request.malformed',
  });
  expect(must(await session.api.status())).toEqual(before);
});

it('answers text that is no envelope with the code of the envelope', async () => {
  const socket = connectRaw();
  expect(await sendRaw(socket, 'cast', '')).toMatchObject({ code: 'envelope.malformed' });
  expect(await sendRaw(socket, 'sign-in', '\ud800')).toMatchObject({ code: 'envelope.malformed' });
  expect(await sendRaw(socket, 'cast', 'x'.repeat(70_000))).toMatchObject({ code: 'request.too_large' });
  const attendance = textOf(session.deputies[0]!.tablet.signIn(session.state.session as Hash));
  expect(await sendRaw(socket, 'cast', attendance)).toMatchObject({ code: 'key.kind' });
});

it('survives messages without an acknowledgement function', async () => {
  const socket = connectRaw();
  await opened(socket);
  for (const args of [[], [null], ['x'], [{}]])
    for (const event of ['cast', 'paper', 'sign-in', 'x']) socket.emit(event, ...args);
  const { envelope } = session.ballotOf(session.deputies[0]!);
  socket.emit('cast', textOf(envelope));
  const { receipt } = must(await cast(session.connect(), envelope));
  expect(receipt).toContain('c2sp.org/tlog-proof@v1');
});

it('gives the paper of a credential with its receipt', async () => {
  const socket = session.connect();
  const { tablet } = session.deputies[1]!;
  const { paper, receipt } = must(
    await socket.emitWithAck('paper', { round: 1, credential: tablet.credential }),
  );
  expect(tablet.checkPaper(session.state, session.round, paper, receipt).ok).toBe(true);
  const absent = '99'.repeat(32) as PublicKey;
  expect(codeOf(await socket.emitWithAck('paper', { round: 1, credential: absent }))).toBe('paper.unknown');
  expect(codeOf(await socket.emitWithAck('paper', { round: 2, credential: absent }))).toBe('round.not_open');
});

it('closes the socket of a 10 MB message, answers 413 over HTTP, and others cast meanwhile', async () => {
  const huge = 'x'.repeat(10_000_000);
  const [victim, neighbour] = [connectRaw(), session.connect()];
  await Promise.all([opened(victim), opened(neighbour)]);
  const ballot = session.ballotOf(session.deputies[2]!).envelope;
  const ended = closed(victim);
  void sendRaw(victim, 'cast', huge).catch(() => undefined);
  const posted = fetch(`${server.base}/api/statements`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: huge,
  }).then(
    async (response) => [response.status, codeOf(await response.json())],
    () => 'closed',
  );
  expect((await cast(neighbour, ballot)).ok).toBe(true);
  expect(await ended).toMatch(/transport/);
  expect([[413, 'request.too_large'], 'closed']).toContainEqual(await posted);
  expect(neighbour.connected).toBe(true);
});

it('closes a connection that sends no socket.io, and stays well', async () => {
  const url = new URL(server.base);
  const plain = connect(Number(url.port), url.hostname);
  const ended = new Promise((resolve) => plain.once('close', resolve));
  plain.on('error', () => undefined).resume();
  plain.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n',
  );
  plain.write(
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\xff\xff\xff\xff\xff',
  );
  await ended;
  expect((await session.api.status()).ok).toBe(true);
});

it('slows down one socket that sends without end, not its neighbours at the same address', async () => {
  const [flooder, neighbour] = [connectRaw(), session.connect()];
  const codes = (await Promise.all(Array.from({ length: 160 }, () => sendRaw(flooder, 'cast', 'x')))).map(
    (reply) => JSON.stringify(reply).includes('request.too_many'),
  );
  expect(codes.filter(Boolean).length).toBeGreaterThan(40);
  expect(codes.slice(0, 90)).not.toContain(true);
  expect((await cast(neighbour, session.ballotOf(session.deputies[3]!).envelope)).ok).toBe(true);
});

it('tells everybody the number of ballots received, and a newcomer at once', async () => {
  const watcher = session.connect();
  const seen: Status[] = [];
  watcher.on('status', (status) => seen.push(status));
  await opened(watcher);
  const before = must(await session.api.status());
  const socket = session.connect();
  must(await cast(socket, session.ballotOf(session.deputies[4]!).envelope));
  await new Promise((go) => setTimeout(go, 500));
  expect(seen[0]).toEqual(before);
  expect(seen.at(-1)).toEqual(must(await session.api.status()));
  expect(seen.at(-1)?.round?.received).toBe((before.round?.received ?? 0) + 1);
});

it('carries hundreds of sockets from one address', async () => {
  const sockets = Array.from({ length: 300 }, () => connectRaw());
  await Promise.all(sockets.map(opened));
  const replies = await Promise.all(
    sockets.map((socket) =>
      sendRaw(socket, 'paper', { round: 1, credential: session.deputies[0]!.tablet.credential }),
    ),
  );
  expect(replies.filter((reply) => JSON.stringify(reply).startsWith('{"ok":true'))).toHaveLength(300);
  for (const socket of sockets) socket.disconnect();
});

it('had no trouble with any of it', () => {
  expect(server.troubles).toEqual([]);
});
