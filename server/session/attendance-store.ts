/** Attendance between its acceptance and its log entry, in PostgreSQL. */
import type { Kysely } from 'kysely';
import { type Bytes, fromHex } from '../../crypto/bytes.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import type { PendingAttendanceTable, Schema } from '../db/schema.ts';

export class AttendanceStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** In order of the credentials. */
  pending(): Promise<readonly PendingAttendanceTable[]> {
    return this.#db.selectFrom('pending_attendance').selectAll().orderBy('credential').execute();
  }

  /**
   * Stores statements, except those whose credential or voting key is pending already. Returns what is pending for
   * their credentials afterwards. May be repeated.
   */
  async add(statements: readonly StatementOf<'attendance'>[]): Promise<readonly PendingAttendanceTable[]> {
    if (statements.length === 0) return [];
    await this.#db
      .insertInto('pending_attendance')
      .values(
        statements.map(({ signer, payload, bytes }) => ({
          credential: fromHex(signer),
          voting_key: fromHex(payload.votingKey),
          envelope: bytes,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const credentials = statements.map(({ signer }) => fromHex(signer));
    return this.#db
      .selectFrom('pending_attendance')
      .selectAll()
      .where('credential', 'in', credentials)
      .execute();
  }

  async remove(credential: Bytes): Promise<void> {
    await this.#db.deleteFrom('pending_attendance').where('credential', '=', credential).execute();
  }
}
