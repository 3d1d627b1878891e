import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../server/db/database.ts';
import { startEmbeddedPostgres } from '../../../server/db/embedded-postgres.ts';
import type { EmbeddedEvent } from '../../../server/db/embedded-supervisor.ts';
import { withRetry } from '../../../server/db/ready.ts';
import { SILENT, temporaryFolder } from '../../support/database.ts';
import { pathWithOnly } from '../../support/programs.ts';

const CHILD = fileURLToPath(new URL('../../support/postgres-child.ts', import.meta.url));

let folder: string;
const children: ChildProcess[] = [];
/** The PostgreSQL processes of the children. */
const postmasters: number[] = [];

beforeAll(async () => {
  folder = join(await temporaryFolder(), 'database');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const pid of postmasters.splice(0)) {
    if (!(await endOf(pid, 5000))) process.kill(pid, 'SIGINT');
  }
});
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

/** Starts a process that inserts numbers; resolves when `enough` of them are acknowledged. */
async function inserting(
  enough: number,
  path = process.env.PATH,
): Promise<{ child: ChildProcess; pid: number; last: () => number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder], {
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let pid = 0;
  let last = 0;
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the child ended early')));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.startsWith('pid ')) pid = Number(line.slice(4));
      else last = Number(line);
      if (last === enough) resolve();
    });
  });
  postmasters.push(pid);
  return { child, pid, last: () => last };
}

async function endOf(pid: number, limitMs: number): Promise<boolean> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await sleep(20)) {
    // a killed process without a parent that waits for it stays as a zombie in some containers
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8') === '') return true;
    } catch {
      if (process.platform === 'linux') return true;
    }
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
  }
  return false;
}

/** Starts PostgreSQL on the folder again and returns the numbers in it. */
async function numbersAfterwards(): Promise<readonly number[]> {
  const server = await startEmbeddedPostgres({ dataDir: folder, log: SILENT });
  const database = openDatabase({ ...server.connection });
  try {
    const { rows } = await sql<{ number: number }>`select number from acknowledged order by number`.execute(
      database.db,
    );
    return rows.map(({ number }) => number);
  } finally {
    await database.close();
    await server.stop();
  }
}

function expectAll(numbers: readonly number[], acknowledged: number): void {
  expect(acknowledged).toBeGreaterThan(0);
  // at most the one commit whose acknowledgement was on its way is there in addition
  expect([acknowledged, acknowledged + 1]).toContain(numbers.length);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
}

describe('after kill -9', () => {
  it('during the first start, the next start begins anew', async () => {
    await mkdir(join(folder, 'new-99999999-left', 'data'), { recursive: true });
    const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder], { stdio: 'ignore' });
    children.push(child);
    const half = (): boolean => readdirSync(folder).some((name) => name.startsWith(`new-${child.pid}-`));
    for (const deadline = Date.now() + 20_000; !half() && Date.now() < deadline; ) await sleep(5);
    child.kill('SIGKILL');
    await once(child, 'close');
    const server = await startEmbeddedPostgres({ dataDir: folder, log: SILENT });
    await server.stop();
    expect(readdirSync(folder).sort()).toEqual(['postgresql', 'socket']);
  });

  it('of PostgreSQL, it is restarted, every acknowledged row is there, and the pool goes on', async () => {
    const events: EmbeddedEvent[] = [];
    const server = await startEmbeddedPostgres({
      dataDir: folder,
      log: SILENT,
      onEvent: (event) => events.push(event),
    });
    const errors: Error[] = [];
    const { db, close } = openDatabase({ ...server.connection }, (error) => errors.push(error));
    try {
      await sql`create table acknowledged (number int primary key)`.execute(db);
      let acknowledged = 0;
      for (const restarts of [1, 2]) {
        const killed = sleep(50).then(() => process.kill(server.pid, 'SIGKILL'));
        const enough = acknowledged + 80;
        while (acknowledged < enough || events.length < 2 * restarts) {
          const insert = sql`insert into acknowledged values (${acknowledged + 1}) on conflict do nothing`;
          await withRetry(() => insert.execute(db));
          acknowledged += 1;
        }
        await killed;
      }
      const { rows } = await sql<{ n: number; top: number }>`
        select count(*) as n, max(number) as top from acknowledged`.execute(db);
      expect(rows).toEqual([{ n: acknowledged, top: acknowledged }]);
      expect(events.map(({ type }) => type)).toEqual(['exited', 'restarted', 'exited', 'restarted']);
    } finally {
      await close();
      await server.stop();
    }
  });

  it('of our process, PostgreSQL ends by itself, and the next start finds every acknowledged row', async () => {
    const { child, pid, last } = await inserting(50);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await endOf(pid, 5000)).toBe(true);
    expectAll(await numbersAfterwards(), last());
  });

  it('of our process, PostgreSQL ends by itself also without the parent-death signal', async () => {
    const { child, pid } = await inserting(50, pathWithOnly(join(folder, '..'), 'sh', 'unshare'));
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await endOf(pid, 5000)).toBe(true);
  });

  it('of our process, the next start may follow at once', async () => {
    const { child, last } = await inserting(50);
    child.kill('SIGKILL');
    const numbers = await numbersAfterwards();
    expectAll(numbers, last());
  });

  it('of both, the next start finds every acknowledged row', async () => {
    const { child, pid, last } = await inserting(50);
    process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    const numbers = await numbersAfterwards();
    expectAll(numbers, last());
  });

  it('of both, a start works although the old process id belongs to somebody else', async () => {
    const { child, pid, last } = await inserting(50);
    child.kill('SIGSTOP');
    process.kill(pid, 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'close');
    for (const lock of ['postgresql/data/postmaster.pid', 'socket/.s.PGSQL.5432.lock']) {
      const path = join(folder, lock);
      writeFileSync(path, readFileSync(path, 'utf8').replace(/^\d+/, String(process.ppid)));
    }
    expectAll(await numbersAfterwards(), last());
  });
});
