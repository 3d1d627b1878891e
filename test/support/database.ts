/** Databases for tests: one embedded PostgreSQL per test process, in a temporary folder. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, openDatabase } from '../../server/db/database.ts';
import type { EmbeddedConnection } from '../../server/db/embedded-connection.ts';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';
import type { EmbeddedLog } from '../../server/db/embedded-process.ts';
import type { EmbeddedPostgres } from '../../server/db/embedded-supervisor.ts';
import { migrate } from '../../server/db/migrate.ts';

/** Says nothing. */
export const SILENT: EmbeddedLog = { info: () => undefined, warn: () => undefined };

/** Keeps the lines. */
export function recordingLog(): EmbeddedLog & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (line: string): void => void lines.push(line);
  return { lines, info: keep, warn: keep };
}

/** A new folder under the system's temporary one, of mode 0700. */
export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'piaojue-test-'));

export interface TemporaryDatabase {
  /** The server, for tests that disturb it. */
  readonly server: EmbeddedPostgres;
  /** Makes an empty database; `openDatabase` and `migrate` are the caller's. */
  create(): Promise<EmbeddedConnection>;
  /** Makes a database with all tables and opens it; `stop` closes it. */
  migrated(): Promise<Database>;
  /** Closes what `migrated` opened, ends the server and removes its folder. */
  stop(): Promise<void>;
}

/** Starts the server. Call it once in a test file (`beforeAll`), `stop` in `afterAll`. */
export async function temporaryDatabase(): Promise<TemporaryDatabase> {
  const folder = await temporaryFolder();
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'database'), log: SILENT });
  const opened: Database[] = [];

  async function create(): Promise<EmbeddedConnection> {
    const database = `test_${randomBytes(8).toString('hex')}`;
    const client = new pg.Client({ ...server.connection });
    await client.connect();
    await client.query(`create database ${database}`);
    await client.end();
    return { ...server.connection, database };
  }

  return {
    server,
    create,
    async migrated() {
      const database = openDatabase({ ...(await create()) });
      opened.push(database);
      await migrate(database.db);
      return database;
    },
    async stop() {
      await Promise.all(opened.map((database) => database.close()));
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
