/** Enrolment of the registrar with the one-time code that the server window shows. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { fromHex, isHex32, toHex } from '../../crypto/bytes.ts';
import { normalizeCrockford, toCrockford } from '../../crypto/encoding.ts';
import { ACCEPTED, type Result, reject } from '../../crypto/rejection.ts';
import { isPublicKey } from '../../crypto/signature.ts';
import type { Schema } from '../db/schema.ts';
import { readValue, settleValue } from './identity.ts';

const CODE_HASH = 'registrar-code-hash';
const REGISTRAR = 'registrar';
/** 100 bits. */
const CODE_CHARACTERS = 20;

/** Look-alikes, spaces and hyphens do not matter, as on a badge. */
const hashOf = (code: string): Buffer => createHash('sha256').update(normalizeCrockford(code)).digest();

export class RegistrarDesk {
  readonly #db: Kysely<Schema>;

  private constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /**
   * Opens the desk. At the very first start `show` gets the code; only its hash is stored. A preset code takes the
   * place of an unused one, so that a code nobody wrote down is no dead end.
   */
  static async open(
    db: Kysely<Schema>,
    preset: string | undefined,
    show: (code: string) => void,
  ): Promise<RegistrarDesk> {
    const desk = new RegistrarDesk(db);
    if ((await desk.registrar()) === undefined) await prepareCode(db, preset, show);
    return desk;
  }

  /** The key that may freeze a session. */
  async registrar(): Promise<string | undefined> {
    const stored = await readValue(this.#db, REGISTRAR);
    return typeof stored === 'string' ? stored : undefined;
  }

  /** `registrar.code`, `registrar.known` or `request.malformed`; the same key again is accepted again. */
  async enrol(code: string, identityKey: string): Promise<Result<void>> {
    if (!isHex32(identityKey) || !isPublicKey(fromHex(identityKey))) {
      return reject('request.malformed', 'identityKey');
    }
    const expected = await readValue(this.#db, CODE_HASH);
    const matches =
      typeof expected === 'string' && timingSafeEqual(hashOf(code), Buffer.from(expected, 'hex'));
    if (!matches) return reject('registrar.code');
    const settled = await settleValue(this.#db, REGISTRAR, identityKey);
    return settled === identityKey ? ACCEPTED : reject('registrar.known');
  }
}

async function prepareCode(
  db: Kysely<Schema>,
  preset: string | undefined,
  show: (code: string) => void,
): Promise<void> {
  if (preset !== undefined) {
    const value = JSON.stringify(toHex(hashOf(preset)));
    await db
      .insertInto('server_state')
      .values({ name: CODE_HASH, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
    return;
  }
  const code = toCrockford(randomBytes(16), CODE_CHARACTERS);
  const hash = toHex(hashOf(code));
  const settled = await settleValue(db, CODE_HASH, hash);
  if (settled === hash) show(code.replace(/(.{4})(?=.)/g, '$1-'));
}
