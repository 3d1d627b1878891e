import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../server/db/database.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { withRetry } from '../../../server/db/ready.ts';
import type { Schema } from '../../../server/db/schema.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';

const bytes = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

let temporary: TemporaryDatabase;
let db: Kysely<Schema>;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  db = (await temporary.migrated()).db;
});
afterAll(() => temporary.stop());

describe('migrations', () => {
  it('do nothing the second time', async () => {
    expect(await migrate(db)).toEqual([]);
  });

  it('run once when several processes start together', async () => {
    const connection = await temporary.create();
    const pools: Database[] = [1, 2, 3].map(() => openDatabase({ ...connection }));
    const ran = await Promise.all(pools.map((pool) => migrate(pool.db)));
    expect(ran.flat()).toHaveLength(5);
    const heads = await pools[2]!.db.selectFrom('tree_head').selectAll().execute();
    expect(heads).toHaveLength(1);
    await Promise.all(pools.map((pool) => pool.close()));
  });

  it('begin with an empty log: size 0 and SHA-256 of nothing', async () => {
    const head = await db.selectFrom('tree_head').selectAll().executeTakeFirstOrThrow();
    const root = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array()));
    expect(head).toEqual({ only: true, size: 0, root });
    await expect(db.insertInto('tree_head').values({ size: 1, root }).execute()).rejects.toThrow('unique');
    await expect(
      sql`insert into tree_head values (false, 1, ${root})`.execute(db).then(() => undefined),
    ).rejects.toThrow('check constraint');
  });

  it('make no column that could hold a time or an address', async () => {
    const { rows } = await sql<{ name: string; type: string }>`
      select table_name || '.' || column_name as name, data_type as type from information_schema.columns
      where table_schema = 'public' and table_name not like 'kysely_%'`.execute(db);
    expect(rows.length).toBeGreaterThan(20);
    for (const { name, type } of rows) {
      expect(`${name} ${type}`).not.toMatch(/time|date|interval|inet|addr|created|_at\b/);
    }
  });
});

describe('the tables', () => {
  const entry = (index: number) => ({ index, leaf: bytes(index), envelope: new Uint8Array([index]) });
  const ballot = (index: number, replaces: Uint8Array | null) => ({
    ...{ index, round: 1, credential: bytes(7), code: bytes(100 + index), replaces },
  });

  it("accept each ballot's successor once, the first ballot included", async () => {
    await db.insertInto('log_entry').values([0, 1, 2, 3].map(entry)).execute();
    const cast = (row: ReturnType<typeof ballot>) => db.insertInto('ballot').values(row).execute();
    await cast(ballot(0, null));
    await expect(cast(ballot(1, null))).rejects.toMatchObject({ code: '23505', constraint: 'ballot_once' });
    await cast(ballot(1, bytes(100)));
    await expect(cast(ballot(2, bytes(100)))).rejects.toMatchObject({ constraint: 'ballot_once' });
    await expect(cast({ ...ballot(2, bytes(101)), code: bytes(100) })).rejects.toMatchObject({
      constraint: 'ballot_code_key',
    });
    await expect(cast(ballot(99, bytes(101)))).rejects.toMatchObject({ code: '23503' });
  });

  it('hold the same leaf only once', async () => {
    const again = { ...entry(50), leaf: bytes(0) };
    await expect(db.insertInto('log_entry').values(again).execute()).rejects.toMatchObject({ code: '23505' });
  });

  it('give plain bytes and exact numbers', async () => {
    const row = await db.selectFrom('log_entry').selectAll().where('index', '=', 1).executeTakeFirstOrThrow();
    expect(row).toEqual(entry(1));
    expect(row.leaf.constructor).toBe(Uint8Array);
    const { rows } = await sql`select 9007199254740991::int8 as big`.execute(db);
    expect(rows).toEqual([{ big: Number.MAX_SAFE_INTEGER }]);
    await expect(sql`select 9007199254740992::int8 as big`.execute(db)).rejects.toThrow(RangeError);
    expect(pg.types.getTypeParser(20)('1')).toBe('1');
  });

  it('store JSON of every kind', async () => {
    for (const value of [null, 'text', 1.5, [1, { a: ['票'] }], { b: null }]) {
      await db.deleteFrom('server_state').execute();
      await db
        .insertInto('server_state')
        .values({ name: 'x', value: JSON.stringify(value) })
        .execute();
      const row = await db.selectFrom('server_state').select('value').executeTakeFirstOrThrow();
      expect(row.value).toEqual(value);
    }
  });
});

describe('the pool', () => {
  const terminateOthers = sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and datname = current_database()`;

  it('survives the end of all its connections, idle and busy', async () => {
    const uncaught: unknown[] = [];
    const listen = (error: unknown): void => void uncaught.push(error);
    process.on('uncaughtException', listen);
    const connection = await temporary.create();
    const idle: Error[] = [];
    const pool = openDatabase({ ...connection }, (error) => idle.push(error));
    const admin = openDatabase({ ...connection });
    await Promise.all([1, 2, 3].map(() => sql`select pg_sleep(0.05)`.execute(pool.db)));
    const busy = sql`select pg_sleep(60)`.execute(pool.db).catch((error: unknown) => error);
    const inTransaction = pool.db.transaction().execute(async (transaction) => {
      await sql`select 1`.execute(transaction);
      await terminateOthers.execute(admin.db);
      await sql`select 2`.execute(transaction);
    });
    await expect(inTransaction).rejects.toThrow();
    expect(await busy).toMatchObject({ code: '57P01' });
    const { rows } = await withRetry(() => sql`select 1 as one`.execute(pool.db));
    expect(rows).toEqual([{ one: 1 }]);
    expect(idle.length).toBeGreaterThan(0);
    await Promise.all([pool.close(), pool.close(), admin.close()]);
    process.off('uncaughtException', listen);
    expect(uncaught).toEqual([]);
  });

  it('gives no connection back whose transaction is still open', async () => {
    const pool = openDatabase({ ...(await temporary.create()), max: 1 });
    await sql`create table undone ()`.execute(pool.db);
    await pool.db.connection().execute(async (one) => {
      await sql`begin`.execute(one);
      await sql`insert into undone default values`.execute(one);
    });
    await pool.db.transaction().execute((transaction) => sql`select 1`.execute(transaction));
    const { rows } = await sql`select count(*) as n from undone`.execute(pool.db);
    expect(rows).toEqual([{ n: 0 }]);
    await pool.close();
  });
});
