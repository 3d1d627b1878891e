/**
 * A backup is made, the machine is lost, and another one goes on: same log, same keys, a record that verifies. Whatever
 * would make a second history, or is no whole backup, is refused.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../../../ballot-client/src/lib/api.ts';
import { wholeView } from '../../../ballot-client/src/lib/session-view.ts';
import { type Database, openDatabase } from '../../../server/db/database.ts';
import type { EmbeddedConnection } from '../../../server/db/embedded-connection.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { readBackup } from '../../../server/operator/backup-file.ts';
import { TABLES } from '../../../server/operator/backup-tables.ts';
import { BACKUPS, MARKS } from '../../../server/operator/folders.ts';
import { restore } from '../../../server/operator/restore.ts';
import { writeBackup } from '../../../server/operator/write-backup.ts';
import { LAWS } from '../../../tally/rules/laws.ts';
import { verifyRecord } from '../../../tally/verify/verify-record.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { fakeWitness } from '../../support/hostile-witnesses.ts';
import { must, random } from '../../support/memory-session.ts';
import { ServerSession } from '../../support/server-session.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/test-server.ts';

const MADE_AT = 1_700_000_000;

let temporary: TemporaryDatabase;
let folder: string;
const open: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  temporary = await temporaryDatabase();
  folder = await mkdtemp(join(tmpdir(), 'piaojue-backup-'));
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
afterAll(async () => {
  await temporary.stop();
  await rm(folder, { recursive: true, force: true });
});

function opened(connection: EmbeddedConnection): Database {
  const database = openDatabase({ ...connection });
  open.push(database);
  return database;
}

/** A server with a data folder of its own, where backups are made right after each command. */
async function start(
  connection: EmbeddedConnection,
  dataDir: string,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const operation = { dataDir, code: 'OPERATOR-TEST-77', minutes: 60, delayMs: 1, keep: 3 };
  const server = await startTestServer(connection, { operation, ...options });
  open.push({ close: () => server.stop() });
  return server;
}

async function namesIn(dataDir: string): Promise<string[]> {
  return (await readdir(join(dataDir, BACKUPS)).catch(() => [])).sort();
}

/** The file of the newest backup that holds so many entries, once it is there. */
async function backupOf(dataDir: string, entries: number): Promise<string> {
  let name: string | undefined;
  for (;;) {
    name = (await namesIn(dataDir)).find((file) => file.includes(`-${entries}-`));
    if (name !== undefined) return join(dataDir, BACKUPS, name);
    await new Promise((go) => setTimeout(go, 10));
  }
}

const restoring = (
  connection: EmbeddedConnection,
  file: string,
  more: Partial<Parameters<typeof restore>[0]> = {},
) =>
  restore({
    ...{ db: opened(connection).db, file, entries: undefined, seen: [], witnesses: [] },
    marks: join(folder, 'another', MARKS),
    ...more,
  });

/** The session goes on with another server. */
function moveTo(session: ServerSession, base: string): void {
  const api = new Api(base).readAs(session.registrar);
  Object.assign(session, { api, view: wholeView(api, { laws: LAWS, random }) });
}

it('goes on from a backup on another machine: same log, same keys, a record that verifies', async () => {
  const [first, second] = [join(folder, 'first'), join(folder, 'second')];
  const lost = await start(await temporary.create(), first);
  const session = new ServerSession(lost.base);
  open.push({ close: async () => session.close() });
  await session.toOpenRound();
  await session.castAll();
  await session.submit(session.closing());
  const draft = must(await session.api.draft());
  const entries = must(await session.api.entries(0, session.state.tree.size));
  const checkpoint = must(await session.api.checkpoint());
  const file = await backupOf(first, entries.length);
  await lost.stop();

  const connection = await temporary.create();
  const restored = await restoring(connection, file, { entries: entries.length, seen: [checkpoint] });
  expect(restored.head).toMatchObject({ entries: entries.length, sessionId: draft.sessionId });

  const server = await start(connection, second);
  moveTo(session, server.base);
  expect(must(await session.api.entries(0, entries.length))).toEqual(entries);
  expect(must(await session.api.checkpoint())).toBe(checkpoint);
  expect(must(await session.api.draft())).toEqual(draft);
  await session.sync();
  await session.seal();
  await session.declare();
  await session.decrypt();
  await session.finishResult();
  await session.proclaim();
  await session.archive();
  const { size } = must(await session.api.status());
  await session.verify();
  for (const device of session.devices) await session.cosign(device, size);
  const record = {
    entries: must(await session.api.entries(0, size)),
    checkpoint: must(await session.api.checkpoint()),
  };
  const { findings, report } = await verifyRecord(record, { random, knownCheckpoint: checkpoint });
  expect(findings).toEqual([]);
  expect(report.rounds).toMatchObject([{ issued: 3, received: 3 }]);

  // no more than are to be kept, the newest of them whole; none was made while deputies signed in or voted
  await backupOf(second, size);
  expect((await namesIn(second)).length).toBeLessThanOrEqual(3);
  expect(server.troubles).toEqual([]);
});

describe('a session that has gone on', () => {
  let connection: EmbeddedConnection;
  let session: ServerSession;
  /** With fewer entries than were published. */
  let older: string;
  let newest: string;
  let size: number;
  let checkpoint: string;
  const dataDir = (): string => join(folder, 'gone-on');

  beforeAll(async () => {
    connection = await temporary.create();
    const server = await startTestServer(connection, {
      operation: { dataDir: dataDir(), code: 'OPERATOR-TEST-77', minutes: 0 },
    });
    session = new ServerSession(server.base);
    await session.enrol();
    await session.freeze();
    const database = openDatabase({ ...connection });
    const write = async (): Promise<string> =>
      join(folder, (await writeBackup(database.db, folder, MADE_AT)).name);
    older = await write();
    await session.accept();
    newest = await write();
    await database.close();
    size = session.state.tree.size;
    checkpoint = must(await session.api.checkpoint());
    session.close();
    await server.stop();
  });

  it('is refused an older backup by whoever has seen more: a person, a kept checkpoint, this machine, a witness', async () => {
    const { head } = await readBackup(older);
    const entries = head.entries;
    expect(entries).toBeLessThan(size);
    const witness = await fakeWitness((_body, response) => {
      response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${size}\n`);
    });
    open.push(witness);
    const target = await temporary.create();
    await expect(restoring(target, older)).rejects.toThrow('--entries');
    await expect(restoring(target, older, { entries: size })).rejects.toThrow(
      'that were published are missing',
    );
    await expect(restoring(target, older, { entries: entries - 1 })).rejects.toThrow('Look again');
    const seen = [checkpoint];
    await expect(restoring(target, older, { entries, seen })).rejects.toThrow('does not contain');
    const marks = join(dataDir(), MARKS);
    await expect(restoring(target, older, { entries, marks })).rejects.toThrow('it is an older copy');
    const witnesses = [witness.base];
    await expect(restoring(target, older, { entries, witnesses })).rejects.toThrow(
      `has cosigned ${size} entries`,
    );
    // after all these refusals the database is as empty as before
    await expect(restoring(target, older, { entries })).resolves.toBeDefined();
  });

  it('is refused where a witness does not answer, or knows another history', async () => {
    const target = await temporary.create();
    const gone = ['http://127.0.0.1:9'];
    await expect(restoring(target, newest, { entries: size, witnesses: gone })).rejects.toThrow(
      'take it out',
    );
    const other = await fakeWitness((_body, response) => {
      response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(`${size}\n`);
    });
    open.push(other);
    await expect(restoring(target, newest, { entries: size, witnesses: [other.base] })).rejects.toThrow(
      'another history',
    );
  });

  it('does not start on a database that was put back behind its back', async () => {
    const target = await temporary.create();
    await restoring(target, older, { entries: (await readBackup(older)).head.entries });
    await expect(start(target, dataDir())).rejects.toThrow('it is an older copy');
    // nothing was signed meanwhile
    const { rows } = await sql<{ n: number }>`select max(size) as n from checkpoint`.execute(
      opened(target).db,
    );
    expect(rows[0]?.n).toBe((await readBackup(older)).head.entries);
  });

  it('is never restored over anything', async () => {
    await expect(restoring(connection, newest, { entries: size })).rejects.toThrow('not empty');
    const fresh = await temporary.create();
    const server = await start(fresh, join(folder, 'fresh'));
    await server.stop();
    await expect(restoring(fresh, newest, { entries: size })).rejects.toThrow('not empty');
  });

  it.each<[string, (text: string) => string, RegExp]>([
    [
      'a changed byte',
      (text) => text.replace('registrar-code-hash', 'registrar-codE-hash'),
      /damaged|changed/,
    ],
    ['a changed key', (text) => text.replace(/("server_key",\["log",")./, '$1_'), /changed|another form/],
    ['a changed entry', (text) => text.replace(/(\["log_entry",\[1,"[^"]{6})./, '$1A'), /damaged/],
    ['a missing row', (text) => text.replace(/\["checkpoint",.*\n/, ''), /changed/],
    [
      'two rows in another order',
      (text) => text.replace(/(\["checkpoint",.*\n)(\["checkpoint",.*\n)/, '$2$1'),
      /changed/,
    ],
    ['a missing end', (text) => text.slice(0, -20), /end is missing|no JSON/],
    ['a missing last line', (text) => text.replace(/\{"sha256".*\n$/, ''), /end is missing/],
    ['something behind its end', (text) => `${text}["log_entry",[]]\n`, /behind its end/],
    [
      'another format',
      (text) => text.replace('piaojue-backup/1', 'piaojue-backup/2'),
      /no backup of the form/,
    ],
    ['nothing in it', () => '', /end is missing/],
    ['no JSON', () => 'PGDMP\n', /no JSON/],
  ])('is not restored from a file with %s', async (what, change, message) => {
    const text = await readFile(newest, 'utf8');
    expect(change(text)).not.toBe(text);
    const file = join(folder, `${what}.damaged`);
    await writeFile(file, change(text));
    const target = await temporary.create();
    await expect(restoring(target, file, { entries: size })).rejects.toThrow(message);
  });

  it('holds nothing in the order of its arrival, and the same for the same database', async () => {
    const database = opened(connection);
    const write = async (): Promise<string> => {
      const { name } = await writeBackup(database.db, folder, MADE_AT);
      return readFile(join(folder, name), 'utf8');
    };
    const before = await write();
    // rows change their place in the heap
    await sql`update enrolment set name = name`.execute(database.db);
    await sql`update server_state set name = name where name > 'm'`.execute(database.db);
    expect(await write()).toBe(before);
  });
});

it('holds every column of every table', async () => {
  const database = opened(await temporary.create());
  await migrate(database.db);
  const { rows } = await sql<{ name: string; columns: string[] }>`
    select table_name as name, array_agg(column_name::text order by column_name) as columns
    from information_schema.columns where table_schema = 'public' and table_name not like 'kysely_%'
    group by table_name order by table_name`.execute(database.db);
  const held = TABLES.map(([name, { columns }]) => ({ name, columns: Object.keys(columns).sort() }));
  expect(held.sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(rows);
});

it('makes none by itself while deputies sign in or vote', async () => {
  const dataDir = join(folder, 'busy');
  const server = await start(await temporary.create(), dataDir);
  const session = new ServerSession(server.base);
  open.push({ close: async () => session.close() });
  await session.enrol();
  await session.freeze();
  await session.accept();
  await session.ceremony();
  await session.adopt();
  await backupOf(dataDir, session.state.tree.size);
  const quiet = session.state.tree.size;
  await session.openSignIn();
  await session.signIn();
  await session.witnessEmpty();
  await session.openRound();
  await session.castAll();
  const names = await namesIn(dataDir);
  await session.submit(session.closing());
  await backupOf(dataDir, session.state.tree.size);
  for (const name of names) expect(Number(name.split('-')[3])).toBeLessThanOrEqual(quiet);
});

it('says so where no backup can be made, and tries again', async () => {
  const dataDir = join(folder, 'full');
  const server = await start(await temporary.create(), dataDir);
  await rm(join(dataDir, BACKUPS), { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, BACKUPS), 'a file where the folder should be');
  const headers = { 'x-piaojue-operator': 'OPERATOR-TEST-77' };
  const ask = (path = '', method = 'GET') => fetch(`${server.base}/api/operator${path}`, { method, headers });
  expect((await ask('/backup', 'POST')).status).toBe(503);
  expect((await (await ask()).json()).backups).toMatchObject({ failure: expect.any(String), last: null });
  await rm(join(dataDir, BACKUPS));
  expect((await ask('/backup', 'POST')).status).toBe(200);
  expect((await (await ask()).json()).backups).toMatchObject({ failure: null, last: { isReadBack: true } });
});
