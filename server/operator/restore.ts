/**
 * Puts a backup back into an empty database. That is right only where the backup holds every entry that ever left the
 * server: whatever is missing was receipted, and to go on without it the log key would sign a second history, which
 * scrutineers' devices, witnesses and kept records expose. So every trace of a longer log that can be found stops it, and
 * somebody must say from another device how many entries there were.
 */
import { randomBytes } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { equalBytes, fromHex, toPublicKey } from '../../crypto/bytes.ts';
import { openCheckpoint } from '../../crypto/log/open-checkpoint.ts';
import { originOf } from '../../crypto/session/setup-checks.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { MIGRATION_NAMES, migrate } from '../db/migrate.ts';
import type { Schema } from '../db/schema.ts';
import { Book } from '../log/book.ts';
import { LogStore } from '../log/store.ts';
import { readBackup, type WholeBackup } from './backup-file.ts';
import { TABLES, type TableForm } from './backup-tables.ts';
import { PublishedMark } from './published-mark.ts';
import { witnessesHaveSeenMore } from './seen-by-witnesses.ts';

export interface RestoreOptions {
  readonly db: Kysely<Schema>;
  readonly file: string;
  /** Entries of the log as another device has seen them; undefined where nobody said. */
  readonly entries: number | undefined;
  /** Checkpoints that others have kept: notes of this session's log. */
  readonly seen: readonly string[];
  /** Where this machine keeps the mark of what it published. */
  readonly marks: string;
  readonly witnesses: readonly string[];
}

/** Nothing was restored; the message says why, and what to do. */
export class RestoreRefused extends Error {
  override readonly name = 'RestoreRefused';
}

/** Restores and checks, all or nothing. Throws `RestoreRefused`, `BackupDamagedError` or `LogDamagedError`. */
export async function restore(options: RestoreOptions): Promise<WholeBackup> {
  const { db, file } = options;
  const whole = await readBackup(file);
  const { migrations, entries } = whole.head;
  if (migrations.join() !== MIGRATION_NAMES.join()) {
    throw new RestoreRefused(
      'The backup was made by another version of this program. Restore it with that one.',
    );
  }
  checkStated(entries, options.entries);
  await migrate(db);
  await db.transaction().execute(async (transaction) => {
    // witnesses are asked inside of it, and may be slow
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(transaction);
    await lockTables(transaction);
    await checkEmpty(transaction);
    await sql`delete from tree_head`.execute(transaction);
    const again = await readBackup(file, (name, form, rows) => insert(transaction, name, form, rows));
    if (again.sha256 !== whole.sha256) throw new RestoreRefused('The backup has changed while it was read.');
    await checkLog(transaction, options);
  });
  return whole;
}

function checkStated(entries: number, stated: number | undefined): void {
  if (entries === 0 && stated === undefined) return;
  if (stated === undefined) {
    throw new RestoreRefused(
      'Say with --entries how many entries the log had, as another device has seen it: the auditor’s page, a record, ' +
        'or a scrutineer’s page. Do not take the number from the backup: what it must show is that nothing is missing.',
    );
  }
  if (stated > entries) {
    throw new RestoreRefused(
      `The log had ${stated} entries, the backup holds ${entries}: ${stated - entries} that were published are missing. ` +
        'To go on from it would make a second history of the session, and every scrutineer’s device would refuse it. ' +
        'Take the newest backup, or the disk of the old server; if there is neither, the session must begin anew.',
    );
  }
  if (stated < entries) {
    throw new RestoreRefused(
      `The backup holds ${entries} entries, more than the ${stated} that you named. Look again at another device.`,
    );
  }
}

/** No server that starts meanwhile may write its own keys. */
async function lockTables(db: Transaction<Schema>): Promise<void> {
  const names = sql.join(TABLES.map(([name]) => sql.table(name)));
  await sql`lock table ${names} in access exclusive mode`.execute(db);
}

async function checkEmpty(db: Transaction<Schema>): Promise<void> {
  const { size } = await db.selectFrom('tree_head').select('size').executeTakeFirstOrThrow();
  let rows = size;
  for (const [name] of TABLES) {
    if (name === 'tree_head') continue;
    const counted = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(db);
    rows += counted.rows[0]?.n ?? 0;
  }
  if (rows > 0) {
    throw new RestoreRefused(
      'This database is not empty, and nothing in it is overwritten. Name a new data folder (PIAOJUE_DATA) or a new ' +
        'database (DATABASE_URL).',
    );
  }
}

async function insert(
  db: Transaction<Schema>,
  name: string,
  { columns }: TableForm,
  rows: readonly unknown[][],
): Promise<void> {
  const names = sql.join(Object.keys(columns).map((column) => sql.ref(column)));
  const values = sql.join(rows.map((row) => sql`(${sql.join(row)})`));
  await sql`insert into ${sql.table(name)} (${names}) values ${values}`.execute(db);
}

/** The restored log by the log's own rules, and against everything that shows how long it was. */
async function checkLog(db: Transaction<Schema>, { marks, seen, witnesses }: RestoreOptions): Promise<void> {
  const state = await db
    .selectFrom('server_state')
    .select('value')
    .where('name', '=', 'session-id')
    .executeTakeFirst();
  const key = await db.selectFrom('server_key').select('secret').where('name', '=', 'log').executeTakeFirst();
  if (typeof state?.value !== 'string' || key === undefined)
    throw new RestoreRefused('The backup holds no session.');
  const origin = originOf(state.value);
  const logKey = toPublicKey(publicKeyOf(key.secret as SecretKey));
  const book = new Book(origin, { laws: LAWS, random: (length) => new Uint8Array(randomBytes(length)) });
  await book.catchUp(new LogStore(db));
  const quiet = (): void => undefined;
  await new PublishedMark({ folder: marks, sessionId: state.value, origin, logKey, onTrouble: quiet }).check(
    book,
  );
  for (const note of seen) checkSeen(book, note, origin, logKey);
  if (book.checkpoint === undefined) return;
  const trouble = await witnessesHaveSeenMore(witnesses, book, book.checkpoint);
  if (trouble !== undefined) throw new RestoreRefused(trouble);
}

function checkSeen(book: Book, note: string, origin: string, logKey: string): void {
  const opened = openCheckpoint(note, origin, fromHex(logKey), []);
  if (!opened.ok) {
    throw new RestoreRefused(`A checkpoint that you named is not one of this session (${opened.code}).`);
  }
  const { size, root } = opened.value.checkpoint;
  const isInBook = size <= book.size && equalBytes(book.ledger.state.tree.rootAt(size), root);
  if (!isInBook) {
    throw new RestoreRefused(
      `A checkpoint of ${size} entries was seen that the backup (${book.size} entries) does not contain. To go on from ` +
        'it would make a second history of the session. Take the newest backup.',
    );
  }
}
