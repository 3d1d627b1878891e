/** Keys of staff that ask to be listed in the manifest. They prove nothing: the registrar compares them in person. */
import type { Kysely } from 'kysely';
import { fromHex, isHex32, toPublicKey } from '../../crypto/bytes.ts';
import { ACCEPTED, type Result, reject } from '../../crypto/rejection.ts';
import { isPublicKey } from '../../crypto/signature.ts';
import { isPlainText } from '../../crypto/statements/schema.ts';
import type { Enrolment } from '../contract/events.ts';
import type { EnrolmentTable, Schema } from '../db/schema.ts';

const MAX_NAME = 100;
/** More staff than a manifest can list; keeps a prankster from filling the disk. */
const MAX_ENROLMENTS = 300;

const isKey = (key: string): boolean => isHex32(key) && isPublicKey(fromHex(key));

/** What is wrong with an enrolment, or nothing. */
function examine({ role, name, identityKey, witnessKey }: Enrolment): Result<void> {
  if (!isPlainText(name, MAX_NAME)) return reject('payload.text', 'name');
  if (!isKey(identityKey)) return reject('request.malformed', 'identityKey');
  if ((role === 'scrutineer') !== (witnessKey !== null)) {
    return reject('request.malformed', 'scrutineers, and only they, have a witness key');
  }
  if (witnessKey !== null && (!isKey(witnessKey) || witnessKey === identityKey)) {
    return reject('request.malformed', 'witnessKey');
  }
  return ACCEPTED;
}

export async function addEnrolment(db: Kysely<Schema>, enrolment: Enrolment): Promise<Result<void>> {
  const sound = examine(enrolment);
  if (!sound.ok) return sound;
  const { role, name, identityKey, witnessKey } = enrolment;
  const before = await listEnrolments(db);
  const same = before.find((other) => other.identityKey === identityKey);
  if (same !== undefined) {
    const isRepeated = same.role === role && same.name === name && same.witnessKey === witnessKey;
    return isRepeated ? ACCEPTED : reject('session.duplicate', 'identityKey');
  }
  if (before.length >= MAX_ENROLMENTS) return reject('request.too_many');
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('enrolment')
    .values({
      identity_key: fromHex(identityKey),
      role,
      name,
      witness_key: witnessKey === null ? null : fromHex(witnessKey),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n ? ACCEPTED : reject('session.duplicate', 'identityKey');
}

/** All enrolments in an order that does not change. */
export async function listEnrolments(db: Kysely<Schema>): Promise<readonly Enrolment[]> {
  const rows = await db
    .selectFrom('enrolment')
    .select(['identity_key', 'role', 'name', 'witness_key'])
    .orderBy('role')
    .orderBy('name')
    .orderBy('identity_key')
    .execute();
  return rows.map(toEnrolment);
}

function toEnrolment(row: Pick<EnrolmentTable, 'identity_key' | 'role' | 'name' | 'witness_key'>): Enrolment {
  return {
    role: row.role === 'presiding' ? 'presiding' : 'scrutineer',
    name: row.name,
    identityKey: toPublicKey(row.identity_key),
    witnessKey: row.witness_key === null ? null : toPublicKey(row.witness_key),
  };
}
