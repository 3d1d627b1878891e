/** What the system says about this machine. Nothing here throws: what cannot be read is null. */
import { readFileSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { type Kysely, sql } from 'kysely';
import type { DatabaseFacts, Disk, Memory } from '../contract/operator.ts';
import type { Schema } from '../db/schema.ts';

/** The version in package.json. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const value: unknown = JSON.parse(text);
  const version =
    typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  return typeof version === 'string' ? version : '';
}

export const memoryFacts = (): Memory => ({
  used: process.memoryUsage.rss(),
  free: freemem(),
  total: totalmem(),
});

/** The volumes of two folders; one where both are on the same. */
export async function diskFacts(dataDir: string, backupDir: string): Promise<Disk[]> {
  const data: Disk = { holds: 'data', ...(await spaceOf(dataDir)) };
  const [here, there] = await Promise.all([deviceOf(dataDir), deviceOf(backupDir)]);
  // the folder of backups is made with the first one
  if (there === undefined || here === there) return [data];
  return [data, { holds: 'backups', ...(await spaceOf(backupDir)) }];
}

async function spaceOf(folder: string): Promise<Omit<Disk, 'holds'>> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch {
    return { free: null, total: null };
  }
}

const deviceOf = (folder: string): Promise<number | undefined> =>
  stat(folder).then(
    ({ dev }) => dev,
    () => undefined,
  );

/** Asks the database now and then; a question that is not answered is not asked again beside itself. */
export class DatabaseProbe {
  readonly #db: Kysely<Schema>;
  readonly #kind: DatabaseFacts['kind'];
  readonly #patienceMs: number;
  #asking: Promise<DatabaseFacts> | undefined;

  constructor(db: Kysely<Schema>, kind: DatabaseFacts['kind'], patienceMs = 2000) {
    this.#db = db;
    this.#kind = kind;
    this.#patienceMs = patienceMs;
  }

  async facts(): Promise<DatabaseFacts> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<DatabaseFacts>((resolve) => {
      timer = setTimeout(() => resolve(this.#silent), this.#patienceMs);
    });
    const facts = await Promise.race([this.#asking, late]);
    clearTimeout(timer);
    return facts;
  }

  get #silent(): DatabaseFacts {
    return { kind: this.#kind, latencyMs: null, bytes: null };
  }

  async #ask(): Promise<DatabaseFacts> {
    try {
      const began = performance.now();
      await sql`select 1`.execute(this.#db);
      const latencyMs = Math.ceil(performance.now() - began);
      const sized = await sql<{ n: number }>`select pg_database_size(current_database()) as n`.execute(
        this.#db,
      );
      return { kind: this.#kind, latencyMs, bytes: sized.rows[0]?.n ?? null };
    } catch {
      return this.#silent;
    }
  }
}
