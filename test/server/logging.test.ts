/** Log lines never hold what could join a person to a vote. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toHash } from '../../crypto/bytes.ts';
import { buildApp } from '../../server/app.ts';
import { describeError, LOG_OPTIONS } from '../../server/logging.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { cast, ServerSession } from '../support/server-session.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let temporary: TemporaryDatabase;
let server: TestServer;
const lines: string[] = [];

beforeAll(async () => {
  temporary = await temporaryDatabase();
  server = await startTestServer(await temporary.create());
});
afterAll(async () => {
  await server.stop();
  await temporary.stop();
});

it('a session leaves no address, device, credential, key or envelope in the log, at the lowest level', async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = pino({ ...LOG_OPTIONS, level: 'trace' }, sink);
  const app = await buildApp({ service: server.service, log });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const session = new ServerSession(base);
  await session.toOpenRound();
  const socket = session.connect();
  const { envelope } = session.ballotOf(session.deputies[0]!);
  await cast(socket, envelope);
  await cast(socket, session.ballotOf(session.deputies[0]!).envelope);
  await fetch(`${base}/log/receipt?leaf=${'ab'.repeat(32)}`, { headers: { 'user-agent': 'Tablet-7' } });
  const passes = [
    session.registrar.readingPass(session.state.session ?? toHash(new Uint8Array(32))),
    'Piaojue-Staff none',
  ];
  for (const authorization of passes) {
    await fetch(`${base}/log/entries?from=0&to=1`, { headers: { authorization } });
  }
  await fetch(`${base}/api/statements`, {
    method: 'POST',
    body: '{',
    headers: { 'content-type': 'text/plain' },
  });
  session.close();
  await app.close();
  const text = lines.join('');
  expect(lines.length).toBeGreaterThan(10);
  expect(text).toContain('/log/receipt');
  expect(text).not.toMatch(
    /[0-9a-f]{32}|eyJ|remote|address|user-agent|Tablet-7|leaf=|authorization|Piaojue-Staff/i,
  );
  expect(text.replaceAll(base, '')).not.toMatch(/127\.0\.0\.1|::1/);
});

it('an error of the database is described without the row that it quotes', () => {
  const error = Object.assign(new Error('duplicate key value violates unique constraint "ballot_once"'), {
    ...{
      code: '23505',
      detail: 'Key (credential)=(\\xabcdef) already exists.',
      where: 'x',
      parameters: ['y'],
    },
  });
  const described = describeError(Object.assign(new Error('outer', { cause: error }), { detail: 'z' }));
  expect(JSON.stringify(described)).not.toMatch(/abcdef|"y"|"z"/);
  expect(described).toMatchObject({ message: 'outer', cause: { code: '23505' } });
});
