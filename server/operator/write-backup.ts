/**
 * Writes a backup: all tables as they stood at one moment, in one read-only transaction, so that the vote goes on meanwhile.
 * The file appears under its name only when it is whole, on the disk, and has been read again.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Schema } from '../db/schema.ts';
import { readValue } from '../session/identity.ts';
import { type BackupHead, FORMAT, readBackup, type WholeBackup } from './backup-file.ts';
import { type Cell, TABLES, type TableForm, toCells } from './backup-tables.ts';

/** Rows read at once: small enough that answering tablets never waits for it. */
const ROWS = 64;
export const ENDING = '.backup';
/** Of a file that is being written; what a killed process leaves is removed at the next start. */
export const UNFINISHED = '.tmp';

export interface WrittenBackup extends WholeBackup {
  readonly name: string;
}

/** Writes into `folder`, which is made where it is missing (mode 0700). `madeAt`: Unix seconds. */
export async function writeBackup(
  db: Kysely<Schema>,
  folder: string,
  madeAt: number,
): Promise<WrittenBackup> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unfinished = join(folder, `${process.pid}-${Date.now()}${UNFINISHED}`);
  try {
    await writeFile(db, unfinished, madeAt);
    const whole = await readBackup(unfinished);
    const name = nameOf(whole.head, whole.sha256);
    await rename(unfinished, join(folder, name));
    await syncFolder(folder);
    return { ...whole, name };
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Sorts by time within a session. */
function nameOf({ sessionId, madeAt, entries }: BackupHead, sha256: string): string {
  const time = new Date(madeAt * 1000).toISOString().replace(/[-:]|\.000Z/g, '');
  return `piaojue-${sessionId.slice(0, 8)}-${time}-${entries}-${sha256.slice(0, 8)}${ENDING}`;
}

async function writeFile(db: Kysely<Schema>, path: string, madeAt: number): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((transaction) => writeTables(transaction, new LineWriter(file), madeAt));
    await file.sync();
  } finally {
    await file.close();
  }
}

class LineWriter {
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(values: readonly unknown[]): Promise<void> {
    const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
    this.#hash.update(text);
    await this.#file.appendFile(text);
  }

  async end(): Promise<void> {
    await this.#file.appendFile(`${JSON.stringify({ sha256: this.#hash.digest('hex') })}\n`);
  }
}

async function writeTables(db: Transaction<Schema>, out: LineWriter, madeAt: number): Promise<void> {
  await out.write([await headOf(db, madeAt)]);
  for (const [name, form] of TABLES) {
    for await (const rows of cellsOf(db, name, form)) await out.write(rows.map((cells) => [name, cells]));
  }
  await out.end();
}

async function headOf(db: Transaction<Schema>, madeAt: number): Promise<BackupHead> {
  const rows: Record<string, number> = {};
  for (const [name] of TABLES) {
    const counted = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(db);
    rows[name] = counted.rows[0]?.n ?? 0;
  }
  const { size, root } = await db.selectFrom('tree_head').select(['size', 'root']).executeTakeFirstOrThrow();
  const ran = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return {
    ...{ format: FORMAT, madeAt, entries: size, root: Buffer.from(root).toString('hex'), rows },
    sessionId: String((await readValue(db, 'session-id')) ?? ''),
    migrations: ran.rows.map(({ name }) => name),
  };
}

/** The rows of a table in the order of its key, a few at a time. */
async function* cellsOf(db: Transaction<Schema>, name: string, form: TableForm): AsyncGenerator<Cell[][]> {
  const columns = sql.join(Object.keys(form.columns).map((column) => sql.ref(column)));
  const key = sql.join(form.key.map((column) => sql.ref(column)));
  await sql`declare backup no scroll cursor for select ${columns} from ${sql.table(name)} order by ${key}`.execute(
    db,
  );
  for (;;) {
    const { rows } = await sql<Record<string, unknown>>`fetch ${sql.lit(ROWS)} from backup`.execute(db);
    if (rows.length === 0) break;
    yield rows.map((row) => toCells(form, row));
  }
  await sql`close backup`.execute(db);
}

/** Makes the names in a folder durable. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
