/** The database goes away in the middle of a ballot: no crash, no hang, no lost receipt, and the vote goes on. */
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { roundCommand } from '../../ballot-client/src/lib/commands.ts';
import { checkReceipt } from '../../ballot-client/src/lib/tablet.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import type { Logged, Reply } from '../../server/contract/events.ts';
import type { EmbeddedConnection } from '../../server/db/embedded-connection.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { must } from '../support/memory-session.ts';
import { cast, ServerSession, type TabletSocket } from '../support/server-session.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let temporary: TemporaryDatabase;
let connection: EmbeddedConnection;
let server: TestServer;
let session: ServerSession;
let sockets: TabletSocket[];

beforeAll(async () => {
  temporary = await temporaryDatabase();
  connection = await temporary.create();
  server = await startTestServer(connection);
  session = new ServerSession(server.base, { deputies: 12 });
  await session.toIdle();
  await session.signIn();
  sockets = session.deputies.map(() => session.connect());
});
beforeEach(() => session.openRound('test'));
afterAll(async () => {
  session.close();
  await server.stop();
  await temporary.stop();
});

/** Casts until the answer is no longer "try again", as a tablet does: the same bytes each time. */
async function persist(socket: TabletSocket, envelope: Bytes): Promise<Reply<Logged>> {
  for (;;) {
    const reply = await cast(socket, envelope);
    if (reply.ok || reply.code !== 'request.unavailable') return reply;
    await new Promise((go) => setTimeout(go, 100));
  }
}

/** Everybody casts while `disturb` runs; every ballot must be receipted and counted in the end. */
async function everybodyCastsDuring(disturb: () => Promise<void>): Promise<void> {
  const ballots = session.deputies.map((deputy) => session.ballotOf(deputy).envelope);
  const casting = ballots.map(async (envelope, i) => {
    await new Promise((go) => setTimeout(go, i * 25));
    return persist(sockets[i]!, envelope);
  });
  await disturb();
  const replies = await Promise.all(casting);
  await session.submit(session.closing());
  for (const [i, reply] of replies.entries()) {
    expect(checkReceipt(session.state, ballots[i]!, must(reply).receipt).ok).toBe(true);
  }
  expect(session.round.counting.size).toBe(ballots.length);
  const payload = { ...roundCommand(session.state, session.now()), reason: '下一项试验' };
  await session.submit(session.presiding.sign('round-aborted', payload));
}

/** Cuts all connections of the server to its database. */
async function cutConnections(): Promise<number> {
  const client = new pg.Client({ ...connection, database: 'postgres' });
  await client.connect();
  const { rowCount } = await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
    [connection.database],
  );
  await client.end();
  return rowCount ?? 0;
}

it('goes on when its database connections are cut again and again', async () => {
  await everybodyCastsDuring(async () => {
    let cut = 0;
    for (let i = 0; i < 12; i++) {
      cut += await cutConnections();
      await new Promise((go) => setTimeout(go, 35));
    }
    expect(cut).toBeGreaterThan(3);
  });
});

it('goes on when the database is killed and comes back', async () => {
  await everybodyCastsDuring(async () => {
    await new Promise((go) => setTimeout(go, 60));
    const before = temporary.server.pid;
    process.kill(before, 'SIGKILL');
    while (temporary.server.pid === before) await new Promise((go) => setTimeout(go, 20));
  });
});

it('goes on when every other commit fails at its last moment', async () => {
  // a deferred trigger runs inside the commit; it ends its own connection
  await sql`create function cut() returns trigger language plpgsql as $$ begin
    perform pg_terminate_backend(pg_backend_pid()); return null; end $$`.execute(server.database.db);
  await sql`create constraint trigger cut after insert on checkpoint deferrable initially deferred
    for each row when (new.size % 2 = 0) execute function cut()`.execute(server.database.db);
  const drop = async (): Promise<void> => {
    await new Promise((go) => setTimeout(go, 1500));
    const other = new pg.Client({ ...connection });
    await other.connect();
    await other.query('drop trigger cut on checkpoint');
    await other.end();
  };
  await everybodyCastsDuring(drop);
});

it('answers "try again" while the database stays away, keeps serving the log, and recovers', async () => {
  const impatient = await startTestServer(connection, { patienceMs: 300 });
  const admin = new pg.Client({ ...connection, database: 'postgres' });
  await admin.connect();
  const name = pg.escapeIdentifier(connection.database);
  const ballots = session.deputies.map((deputy) => session.ballotOf(deputy).envelope);
  const socket = session.connect(impatient.base);
  const view = new ServerSession(impatient.base);
  expect((await cast(socket, ballots[0]!)).ok).toBe(true);

  await admin.query(`alter database ${name} allow_connections false`);
  await cutConnections();
  const reply = await cast(socket, ballots[1]!);
  expect(reply).toMatchObject({ ok: false, code: 'request.unavailable' });
  expect((await view.api.entries(0, 5)).ok).toBe(true);
  expect((await view.api.checkpoint()).ok).toBe(true);
  expect((await view.api.status()).ok).toBe(true);
  expect(await view.api.draft()).toMatchObject({ ok: false, code: 'request.unavailable' });

  await admin.query(`alter database ${name} allow_connections true`);
  for (const envelope of ballots) expect((await persist(socket, envelope)).ok).toBe(true);
  await admin.end();
  await impatient.stop();
});
