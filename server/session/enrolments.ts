/** Keys of staff that ask to be listed in the manifest. They prove nothing: the registrar compares them in person. */
import type { Kysely } from 'kysely';
import { fromHex, isHex32, type PublicKey, toPublicKey } from '../../crypto/bytes.ts';
import { accept, type Result, reject } from '../../crypto/rejection.ts';
import { isPublicKey } from '../../crypto/signature.ts';
import { isPlainText } from '../../crypto/statements/schema.ts';
import type { Enrolment } from '../contract/events.ts';
import type { EnrolmentTable, Schema } from '../db/schema.ts';

const MAX_NAME = 100;
/** More staff than a manifest can list; keeps a prankster from filling the disk. */
const MAX_ENROLMENTS = 300;

/** An enrolment as it is asked for; the keys are any text. */
export interface EnrolmentRequest {
  readonly role: Enrolment['role'];
  readonly name: string;
  readonly identityKey: string;
  readonly witnessKey: string | null;
}

const keyOf = (text: string): PublicKey | undefined =>
  isHex32(text) && isPublicKey(fromHex(text)) ? toPublicKey(fromHex(text)) : undefined;

function examine(request: EnrolmentRequest): Result<Enrolment> {
  const { role, name } = request;
  const identityKey = keyOf(request.identityKey);
  const witnessKey = request.witnessKey === null ? null : keyOf(request.witnessKey);
  if (!isPlainText(name, MAX_NAME)) return reject('payload.text', 'name');
  if (identityKey === undefined) return reject('request.malformed', 'identityKey');
  if (witnessKey === undefined || witnessKey === identityKey)
    return reject('request.malformed', 'witnessKey');
  return (role === 'scrutineer') === (witnessKey !== null)
    ? accept({ role, name, identityKey, witnessKey })
    : reject('request.malformed', 'scrutineers, and only they, have a witness key');
}

/** Stores an enrolment; the same one again is accepted again. */
export async function addEnrolment(
  db: Kysely<Schema>,
  request: EnrolmentRequest,
): Promise<Result<Enrolment>> {
  const sound = examine(request);
  if (!sound.ok) return sound;
  const { role, name, identityKey, witnessKey } = sound.value;
  const before = await listEnrolments(db);
  const same = before.find((other) => other.identityKey === identityKey);
  if (same !== undefined) {
    const isRepeated = same.role === role && same.name === name && same.witnessKey === witnessKey;
    return isRepeated ? sound : reject('session.duplicate', 'identityKey');
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
  return numInsertedOrUpdatedRows === 1n ? sound : reject('session.duplicate', 'identityKey');
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
