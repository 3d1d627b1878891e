/** Under the rule `last-valid` a deputy may cast again before the close; each ballot names the one that it replaces. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must } from '../../support/memory-session.ts';
import { cast, codeOf, ServerSession } from '../../support/server-session.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

let temporary: TemporaryDatabase;
let server: TestServer;
let session: ServerSession;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  server = await startTestServer(await temporary.create());
  session = new ServerSession(server.base, { rules: { secondCast: 'last-valid' } });
  await session.toOpenRound();
});
afterAll(async () => {
  session.close();
  await server.stop();
  await temporary.stop();
});

it('takes a second ballot that replaces the first, also while the first is under way, and keeps both receipts', async () => {
  const deputy = session.deputies[0]!;
  const socket = session.connect();
  const first = session.ballotOf(deputy, [0, 1]);
  const second = session.ballotOf(deputy, [1, 0], first.code);
  const replies = await Promise.all([cast(socket, first.envelope), cast(socket, second.envelope)]);
  expect(replies.map(codeOf)).toEqual(['ok', 'ok']);
  // a second first one, and one that replaces what counts no longer
  expect(codeOf(await cast(socket, session.ballotOf(deputy, [0, 1]).envelope))).toBe('ballot.replaces');
  expect(codeOf(await cast(socket, session.ballotOf(deputy, [0, 1], first.code).envelope))).toBe(
    'ballot.replaces',
  );
  expect(await cast(socket, first.envelope)).toEqual(replies[0]);
  expect(must(await session.api.status()).round?.received).toBe(1);
});

it('lets one of many replacements at the same time count', async () => {
  const deputy = session.deputies[1]!;
  const first = session.ballotOf(deputy);
  must(await cast(session.connect(), first.envelope));
  const sockets = Array.from({ length: 10 }, () => session.connect());
  const rivals = sockets.map(() => session.ballotOf(deputy, [1, 0], first.code).envelope);
  const codes = (await Promise.all(rivals.map((envelope, i) => cast(sockets[i]!, envelope)))).map(codeOf);
  expect(codes.filter((code) => code === 'ok')).toHaveLength(1);
  expect(codes.filter((code) => code === 'ballot.replaces')).toHaveLength(9);
  await session.submit(session.closing());
  expect(session.round.counting.size).toBe(2);
  expect(server.troubles).toEqual([]);
});
