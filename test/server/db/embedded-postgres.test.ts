import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../server/db/database.ts';
import { startEmbeddedPostgres } from '../../../server/db/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../../server/db/embedded-supervisor.ts';
import { recordingLog, SILENT, temporaryFolder } from '../../support/database.ts';

const CHILD = fileURLToPath(new URL('../../support/postgres-child.ts', import.meta.url));

let folder: string;
/** Of the tests that do not need an empty one. */
let dataDir: string;
const running: EmbeddedPostgres[] = [];

async function start(dataDir: string, log = SILENT): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log });
  running.push(server);
  return server;
}

async function query(server: EmbeddedPostgres, text: string, values: unknown[] = []): Promise<unknown[][]> {
  const client = new pg.Client({ ...server.connection });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text, values, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  folder = await temporaryFolder();
  dataDir = join(folder, 'database');
});
afterEach(() => Promise.all(running.splice(0).map((server) => server.stop())));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('embedded PostgreSQL', () => {
  it('keeps its rows over stop and start, below a parent of mode 0700', async () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const first = await start(dataDir);
    await query(first, "create table kept as select 票 from (values ('决')) as v (票)");
    await first.stop();
    expect(await first.ended).toBeUndefined();
    expect(() => process.kill(first.pid, 0)).toThrow('ESRCH');

    const before = performance.now();
    const second = await start(dataDir);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(await query(second, 'select * from kept')).toEqual([['决']]);
  });

  it('ends in silence after the pool that used it', async () => {
    const log = recordingLog();
    const server = await start(dataDir, log);
    const broken: Error[] = [];
    const { db, close } = openDatabase({ ...server.connection }, (error) => broken.push(error));
    const open = Array.from({ length: 10 }, () => sql`select pg_sleep(0.05)`.execute(db));
    await Promise.all(open);
    await close();
    await server.stop();
    expect(log.lines.filter((line) => line.includes('FATAL'))).toEqual([]);
    expect(broken).toEqual([]);
  });

  it('is durable, listens on no network port, and lets nobody in without the password', async () => {
    const server = await start(dataDir);
    const settings = `select current_setting('fsync'), current_setting('synchronous_commit'),
      current_setting('full_page_writes'), current_setting('data_checksums'), current_setting('listen_addresses')`;
    expect(await query(server, settings)).toEqual([['on', 'on', 'on', 'on', '']]);
    expect(statSync(server.connection.host).mode & 0o777).toBe(0o700);

    const stranger = new pg.Client({ ...server.connection, password: 'guess' });
    stranger.on('error', () => undefined);
    await expect(stranger.connect()).rejects.toThrow('password authentication failed');
  });

  it('puts the socket elsewhere when the path is too long, and removes that folder again', async () => {
    const server = await start(join(folder, 'x'.repeat(60), 'y'.repeat(60)));
    expect(dirname(server.connection.host)).toBe(tmpdir());
    expect(statSync(server.connection.host).mode & 0o777).toBe(0o700);
    expect(await query(server, 'select 1')).toEqual([[1]]);
    await server.stop();
    expect(existsSync(server.connection.host)).toBe(false);
  });

  it('refuses the data of another major version', async () => {
    const version = join(dataDir, 'postgresql', 'data', 'PG_VERSION');
    const ours = await readFile(version);
    await writeFile(version, '14\n');
    await expect(start(dataDir)).rejects.toThrow(/was made by PostgreSQL 14, this is PostgreSQL 1\d/);
    await writeFile(version, ours);
  });

  it('makes one cluster when two processes start on an empty folder, and waits for the other', async () => {
    const shared = join(folder, 'shared');
    const child = spawn(process.execPath, ['--import', 'tsx', CHILD, shared], { stdio: 'ignore' });
    while (!existsSync(shared)) await sleep(5);
    const ours = start(shared);
    await Promise.race([ours, sleep(2500)]);
    child.kill('SIGKILL');
    expect(await query(await ours, 'select 1')).toEqual([[1]]);
    expect((await readdir(shared)).filter((name) => !name.startsWith('new-')).sort()).toEqual([
      ...['postgresql', 'socket'],
    ]);
  });

  it('writes no row and no statement into its log', async () => {
    const log = recordingLog();
    const server = await start(dataDir, log);
    await query(server, 'create table cast_ballot (credential bytea unique)');
    const insert = (): Promise<unknown> =>
      query(server, 'insert into cast_ballot values ($1)', [Buffer.alloc(32, 0xc5)]);
    await insert();
    await expect(insert()).rejects.toMatchObject({ code: '23505' });
    await expect(query(server, "select 'c5c5'::int")).rejects.toMatchObject({ code: '22P02' });
    await server.stop();
    expect(log.lines.join('\n')).toContain('ready to accept connections');
    expect(log.lines.join('\n')).not.toMatch(/c5c5|cast_ballot|duplicate/);
  });
});
