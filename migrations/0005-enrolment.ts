import { type Kysely, sql } from 'kysely';

/** Staff who enrol before the session is frozen. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('enrolment')
    .addColumn('identity_key', 'bytea', (column) =>
      column.primaryKey().check(sql`octet_length("identity_key") = 32`),
    )
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('witness_key', 'bytea', (column) => column.check(sql`octet_length("witness_key") = 32`))
    .addColumn('approved', 'boolean', (column) => column.notNull().defaultTo(false))
    .execute();
}
