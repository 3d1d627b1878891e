/** How the embedded PostgreSQL is reached, and waiting until it answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isTransient } from './ready.ts';

/** How to connect; a `PoolConfig` of pg. */
export interface EmbeddedConnection {
  /** The folder of the Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: false;
}

/** Recovery after a crash reads at most about `max_wal_size` (1 GB). */
const READY_MS = 300_000;

/**
 * Resolves when the server answers and has our database, which is made if it is missing. `isOurs` tells whether the
 * process that answers is the one that was started, and not another on the same folder.
 */
export async function untilReady(
  connection: EmbeddedConnection,
  isOurs: () => boolean,
  signal: AbortSignal,
): Promise<undefined> {
  const deadline = Date.now() + READY_MS;
  let database = connection.database;
  while (!signal.aborted) {
    const client = new pg.Client({ ...connection, database, connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      if (!isOurs()) await sleep(100);
      else if (database === connection.database) return;
      else {
        await client.query(`create database ${pg.escapeIdentifier(connection.database)}`);
        database = connection.database;
      }
    } catch (error) {
      if (isMissingDatabase(error)) database = 'postgres';
      else if (!isTransient(error) || Date.now() > deadline) throw error;
      else await sleep(20);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

const isMissingDatabase = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '3D000';
