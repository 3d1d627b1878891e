import type { Kysely } from 'kysely';

/** The server's own keys and small values. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('server_key')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('secret', 'bytea', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('server_state')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'jsonb', (column) => column.notNull())
    .execute();
}
