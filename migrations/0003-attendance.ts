import { type Kysely, sql } from 'kysely';

/** Attendance between its acceptance and its log entry. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('pending_attendance')
    .addColumn('credential', 'bytea', (column) =>
      column.primaryKey().check(sql`octet_length("credential") = 32`),
    )
    .addColumn('voting_key', 'bytea', (column) =>
      column.notNull().unique().check(sql`octet_length("voting_key") = 32`),
    )
    .addColumn('envelope', 'bytea', (column) => column.notNull())
    .execute();
}
