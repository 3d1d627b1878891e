import { type Kysely, sql } from 'kysely';

/** The root of the empty log: SHA-256 of nothing (RFC 6962 §2.1). */
const EMPTY_ROOT = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The log, its head, and what was signed about it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('log_entry')
    .addColumn('index', 'bigint', (column) => column.primaryKey().check(sql`"index" >= 0`))
    .addColumn('leaf', 'bytea', (column) => column.notNull().unique().check(sql`octet_length("leaf") = 32`))
    .addColumn('envelope', 'bytea', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('tree_head')
    .addColumn('only', 'boolean', (column) => column.primaryKey().defaultTo(true).check(sql`"only"`))
    .addColumn('size', 'bigint', (column) => column.notNull().check(sql`"size" >= 0`))
    .addColumn('root', 'bytea', (column) => column.notNull().check(sql`octet_length("root") = 32`))
    .execute();
  await sql`insert into tree_head (size, root) values (0, decode(${sql.lit(EMPTY_ROOT)}, 'hex'))`.execute(db);

  await db.schema
    .createTable('checkpoint')
    .addColumn('size', 'bigint', (column) => column.primaryKey())
    .addColumn('note', 'text', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('cosignature')
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('witness', 'text', (column) => column.notNull())
    .addColumn('line', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('cosignature_pkey', ['size', 'witness'])
    .execute();
}
