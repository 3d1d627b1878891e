/** The session in preparation and the server's own keys: made at the first start, then always the same. */
import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type PublicKey, toHex, toPublicKey } from '../../crypto/bytes.ts';
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
}

/** Reads the identity, or makes it; processes that start together agree on one. */
export async function openIdentity(db: Kysely<Schema>): Promise<ServerIdentity> {
  const sessionId = await settleValue(db, 'session-id', toHex(randomBytes(16)));
  if (typeof sessionId !== 'string') throw new Error('The stored session id is not a text.');
  const logSecret = await settleKey(db, 'log');
  return {
    sessionId,
    origin: originOf(sessionId),
    logSecret,
    logKey: toPublicKey(publicKeyOf(logSecret)),
    issuing: new StatementSigner('issuing', await settleKey(db, 'issuing')),
  };
}

async function settleKey(db: Kysely<Schema>, name: string): Promise<SecretKey> {
  const fresh = { name, secret: new Uint8Array(randomBytes(32)) };
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
  const row = await db
    .selectFrom('server_state')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value;
}
