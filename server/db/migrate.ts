/** Brings the tables up to date at start. */
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import * as log from '../../migrations/0001-log.ts';
import * as ballotBox from '../../migrations/0002-ballot-box.ts';
import * as attendance from '../../migrations/0003-attendance.ts';
import * as serverState from '../../migrations/0004-server-state.ts';
import * as enrolment from '../../migrations/0005-enrolment.ts';
import type { Schema } from './schema.ts';

/** By name, in the order of their names. A step that was released is never changed, only followed by another. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-log': log,
  '0002-ballot-box': ballotBox,
  '0003-attendance': attendance,
  '0004-server-state': serverState,
  '0005-enrolment': enrolment,
};

/** In the order in which they run. */
export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS);

/**
 * Runs the missing steps in one transaction under an advisory lock, so that processes may start together. Returns the
 * names of the steps that this call ran; throws if the server is unfit or a step fails (then none is kept).
 */
export async function migrate(db: Kysely<Schema>): Promise<readonly string[]> {
  await checkServer(db);
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? [])
    .filter(({ status }) => status === 'Success')
    .map(({ migrationName }) => migrationName);
}

async function checkServer(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ version: number; encoding: string }>`
    select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding
  `.execute(db);
  const { version, encoding } = rows[0]!;
  if (version < 150_000)
    throw new Error(`PostgreSQL 15 or newer is needed; this one is ${Math.floor(version / 10_000)}.`);
  if (encoding !== 'UTF8')
    throw new Error(`The database must be encoded in UTF8; this one is in ${encoding}.`);
}
