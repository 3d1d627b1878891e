/** The session in preparation and the server's own keys: made at the first start, then always the same. */
import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type Bytes, equalBytes, type PublicKey, toHex, toPublicKey } from '../../crypto/bytes.ts';
import { originOf } from '../../crypto/session/setup-checks.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { StatementSigner } from '../../crypto/statements/envelope.ts';
import type { Json, Schema } from '../db/schema.ts';

export interface ServerIdentity {
  /** 16 bytes in hex. */
  readonly sessionId: string;
  readonly origin: string;
  /** Signs checkpoints, nothing else. */
  readonly logSecret: SecretKey;
  readonly logKey: PublicKey;
  /** Signs ballot papers and seals, nothing else. */
  readonly issuing: StatementSigner;
  /** Whether the keys were preset, so that others may know them. */
  readonly isRehearsal: boolean;
}

/** Keys that are set from outside, 32 bytes each. */
export interface PresetKeys {
  readonly logSecret: Bytes;
  readonly issuingSecret: Bytes;
}

/** Reads the identity, or makes it; processes that start together agree on one. Throws where a preset key is another. */
export async function openIdentity(db: Kysely<Schema>, preset?: PresetKeys): Promise<ServerIdentity> {
  // stored before the keys and for good: a key that somebody has seen does not become a secret again
  if (preset !== undefined) await settleValue(db, 'preset-keys', 'yes');
  const sessionId = await settleValue(db, 'session-id', toHex(randomBytes(16)));
  if (typeof sessionId !== 'string') throw new Error('The stored session id is not a text.');
  const logSecret = await settleKey(db, 'log', preset?.logSecret);
  return {
    sessionId,
    origin: originOf(sessionId),
    logSecret,
    logKey: toPublicKey(publicKeyOf(logSecret)),
    issuing: new StatementSigner('issuing', await settleKey(db, 'issuing', preset?.issuingSecret)),
    isRehearsal: (await readValue(db, 'preset-keys')) !== undefined,
  };
}

async function settleKey(db: Kysely<Schema>, name: string, preset?: Bytes): Promise<SecretKey> {
  const fresh = { name, secret: preset ?? new Uint8Array(randomBytes(32)) };
  await db
    .insertInto('server_key')
    .values(fresh)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { secret } = await db
    .selectFrom('server_key')
    .select('secret')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  if (preset !== undefined && !equalBytes(secret, preset)) {
    throw new Error(
      `This database has another ${name} key already. Leave the preset keys out, or take a new database.`,
    );
  }
  return secret as SecretKey;
}

/** Stores a value unless there is one; returns the one that is stored. */
export async function settleValue(db: Kysely<Schema>, name: string, value: string): Promise<Json> {
  await db
    .insertInto('server_state')
    .values({ name, value: JSON.stringify(value) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const stored = await readValue(db, name);
  if (stored === undefined) throw new Error(`${name} was removed while it was being stored`);
  return stored;
}

export async function readValue(db: Kysely<Schema>, name: string): Promise<Json | undefined> {
  const row = await db.selectFrom('server_state').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}
