import { type Kysely, sql } from 'kysely';

/** The ballot box. Null counts as a value: a deputy's first ballot of a round is accepted once. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('ballot')
    .addColumn('index', 'bigint', (column) => column.primaryKey().references('log_entry.index'))
    .addColumn('round', 'integer', (column) => column.notNull())
    .addColumn('credential', 'bytea', (column) =>
      column.notNull().check(sql`octet_length("credential") = 32`),
    )
    .addColumn('code', 'bytea', (column) => column.notNull().unique().check(sql`octet_length("code") = 32`))
    .addColumn('replaces', 'bytea', (column) => column.check(sql`octet_length("replaces") = 32`))
    .addUniqueConstraint('ballot_once', ['round', 'credential', 'replaces'], (unique) =>
      unique.nullsNotDistinct(),
    )
    .execute();
}
