/** The connection pool. A dropped connection is an error of the query that used it, never of the process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';

/** An open database. */
export interface Database {
  readonly db: Kysely<Schema>;
  /** Waits for running queries, then until every connection has ended. May be called more than once. */
  close(): Promise<void>;
}

/** A database that is gone without a word answers no farewell. */
const GOODBYE_MS = 5_000;

const OID_INT8 = 20;
const OID_BYTEA = 17;

/** int8 as a number, bytea as a plain `Uint8Array`; for one pool only, not for all users of the driver. */
function typeParsers(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  types.setTypeParser(OID_INT8, parseInt8);
  types.setTypeParser(OID_BYTEA, (text: string) => new Uint8Array(Buffer.from(text.slice(2), 'hex')));
  return types;
}

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database holds an integer beyond 2^53: ${text}`);
  return value;
}

/**
 * Opens a pool on a connection string or a configuration of pg; connects when the first query comes. `onError` hears
 * of connections that broke while no query used them.
 */
export function openDatabase(
  target: string | pg.PoolConfig,
  onError: (error: Error) => void = () => undefined,
): Database {
  const pool = new pg.Pool({
    application_name: 'piaojue',
    max: 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: 20_000,
    idle_in_transaction_session_timeout: 20_000,
    // on our side of the wire, for a server that no longer says anything
    query_timeout: 30_000,
    ...(typeof target === 'string' ? { connectionString: target } : target),
    types: typeParsers(),
  });
  pool.on('error', onError);
  // the pool listens only while a connection is idle; without a listener the error would end the process
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('release', (_error, client) => discardUnlessIdle(client));
  const connections = openConnections(pool);

  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  let closing: Promise<void> | undefined;
  return {
    db,
    close() {
      closing ??= db.destroy().then(connections.ended);
      return closing;
    },
  };
}

/**
 * The connections of a pool that are open. The pool's own end only asks its connections to end: whoever stops the
 * database right after it breaks those that are still on their way out.
 */
function openConnections(pool: pg.Pool): { ended: () => Promise<void> } {
  const open = new Map<pg.PoolClient, Promise<void>>();
  pool.on('connect', (client) => {
    const end = new Promise<void>((resolve) => client.once('end', resolve)).then(
      () => void open.delete(client),
    );
    open.set(client, end);
  });
  const limit = (): Promise<void> => sleep(GOODBYE_MS, undefined, { ref: false });
  return { ended: async () => void (await Promise.race([Promise.all(open.values()), limit()])) };
}

/**
 * A rollback that failed leaves its transaction open. The next user of that connection would join it, and commit what
 * was to be undone: end such a connection instead of giving it back.
 */
function discardUnlessIdle(client: pg.PoolClient): void {
  const status = client.getTransactionStatus();
  if (status === 'T' || status === 'E') client.end().catch(() => undefined);
}
