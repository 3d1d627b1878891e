/**
 * What a scrutineer's key file holds besides its seal: the keys, the secrets of the ceremony under way, the share,
 * the largest checkpoint cosigned, and the roots decrypted. A share without that state may not decrypt.
 */
import { type Bytes, fromHex, fromUtf8, type RandomBytes, toHex, utf8 } from '../../../crypto/bytes.ts';
import { decodeScalar, encodeScalar, type Scalar } from '../../../crypto/group.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import {
  boolean,
  hash,
  hex,
  integer,
  list,
  nullable,
  object,
  type ValueOf,
} from '../../../crypto/statements/schema.ts';
import type { CeremonySecrets, KeyShare } from './ceremony-part.ts';

export interface ScrutineerMemory {
  readonly identitySecret: Bytes;
  readonly witnessSecret: Bytes;
  attempt: CeremonySecrets | undefined;
  share: KeyShare | undefined;
  /** The largest checkpoint that this device cosigned, by session: a log of another session must not displace it. */
  readonly floors: Map<string, { readonly size: number; readonly root: string }>;
  /** Per session and round, the sealed root that was decrypted. */
  readonly decrypted: { readonly session: string; readonly round: number; readonly root: string }[];
}

/** The memory of a device that has just made its identity and witness keys. */
export const freshMemory = (random: RandomBytes): ScrutineerMemory => ({
  identitySecret: random(32),
  witnessSecret: random(32),
  attempt: undefined,
  share: undefined,
  floors: new Map(),
  decrypted: [],
});

const scalarText = hex(32);
const schema = object({
  version: integer(1, 1),
  identitySecret: hex(32),
  witnessSecret: hex(32),
  attempt: nullable(
    object({
      session: hash,
      attempt: integer(1),
      transportSecret: scalarText,
      polynomials: list(list(scalarText)),
      confirmed: nullable(hash),
      isDisclosed: boolean,
    }),
  ),
  share: nullable(object({ ceremony: hash, scalars: list(scalarText) })),
  floors: list(object({ session: hash, size: integer(0), root: hash })),
  decrypted: list(object({ session: hash, round: integer(1), root: hash })),
});

const scalarHex = (scalar: Scalar): string => toHex(encodeScalar(scalar));

/** The content of a key file; it is sealed before it is stored anywhere. */
export function encodeMemory({ attempt, share, floors, ...memory }: ScrutineerMemory): Bytes {
  return utf8(
    JSON.stringify({
      version: 1,
      identitySecret: toHex(memory.identitySecret),
      witnessSecret: toHex(memory.witnessSecret),
      attempt: attempt
        ? {
            session: attempt.session,
            attempt: attempt.attempt,
            transportSecret: scalarHex(attempt.transportSecret),
            polynomials: attempt.polynomials.map((f) => f.map(scalarHex)),
            confirmed: attempt.confirmed,
            isDisclosed: attempt.isDisclosed,
          }
        : null,
      share: share ? { ceremony: share.ceremony, scalars: share.scalars.map(scalarHex) } : null,
      floors: [...floors].map(([session, { size, root }]) => ({ session, size, root })),
      decrypted: memory.decrypted,
    }),
  );
}

function readScalar(text: string): Scalar {
  const value = decodeScalar(fromHex(text));
  if (value === undefined) throw new RangeError('not a scalar');
  return value;
}

function toMemory(value: ValueOf<typeof schema>): ScrutineerMemory {
  const { attempt, share, floors } = value;
  return {
    identitySecret: fromHex(value.identitySecret),
    witnessSecret: fromHex(value.witnessSecret),
    attempt: attempt
      ? {
          ...attempt,
          transportSecret: readScalar(attempt.transportSecret),
          polynomials: attempt.polynomials.map((f) => f.map(readScalar)),
        }
      : undefined,
    share: share ? { ...share, scalars: share.scalars.map(readScalar) } : undefined,
    floors: new Map(floors.map(({ session, ...floor }) => [session, floor])),
    decrypted: [...value.decrypted],
  };
}

/** `key.file` for a content that is not one of ours. */
export function decodeMemory(content: Bytes): Result<ScrutineerMemory> {
  try {
    const value = schema.read(JSON.parse(fromUtf8(content) ?? ''));
    return value === undefined ? reject('key.file', 'unknown content') : accept(toMemory(value));
  } catch {
    return reject('key.file', 'unknown content');
  }
}
