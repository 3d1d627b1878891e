/**
 * What a scrutineer's key file holds besides its seal: the keys, and for every session the secrets of its ceremonies,
 * the share, the largest checkpoint that was signed, and the roots decrypted. A share without that state may not
 * decrypt.
 */
import { type Bytes, equalBytes, fromHex, type RandomBytes, toHex, utf8 } from '../../../crypto/bytes.ts';
import { decodeScalar, encodeScalar, type Scalar } from '../../../crypto/group.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import {
  boolean,
  decodePayload,
  type Field,
  hash,
  hex,
  integer,
  list,
  nullable,
  object,
  type ValueOf,
} from '../../../crypto/statements/schema.ts';
import type { CeremonySecrets, KeyShare } from './ceremony-part.ts';

/** A tree by its size and root (hex). */
export interface Floor {
  readonly size: number;
  readonly root: string;
}

export interface ScrutineerMemory {
  readonly identitySecret: Bytes;
  readonly witnessSecret: Bytes;
  /** Of every attempt of every session: none must displace another one. Never in a copy that leaves the device. */
  attempts: readonly CeremonySecrets[];
  /** Of every ceremony that this device confirmed. */
  shares: readonly KeyShare[];
  /** The largest tree whose root this device signed, by session. */
  readonly floors: Map<string, Floor>;
  /** Per session and round, the sealed root that was decrypted. */
  readonly decrypted: { readonly session: string; readonly round: number; readonly root: string }[];
}

/** The memory of a device that has just made its identity and witness keys. */
export const freshMemory = (random: RandomBytes): ScrutineerMemory => ({
  identitySecret: random(32),
  witnessSecret: random(32),
  attempts: [],
  shares: [],
  floors: new Map(),
  decrypted: [],
});

const scalarText: Field<string> = {
  describe: 'scalar below ℓ, 64 lower-case hex digits',
  read: (value) => {
    const text = hex(32).read(value);
    return text !== undefined && decodeScalar(fromHex(text)) !== undefined ? text : undefined;
  },
};
const schema = object({
  version: integer(1, 1),
  identitySecret: hex(32),
  witnessSecret: hex(32),
  attempts: list(
    object({
      session: hash,
      attempt: integer(1),
      transportSecret: scalarText,
      polynomials: list(list(scalarText)),
      revealed: nullable(hash),
      confirmed: nullable(hash),
      isDisclosed: boolean,
    }),
  ),
  shares: list(object({ session: hash, ceremony: hash, scalars: list(scalarText) })),
  floors: list(object({ session: hash, size: integer(0), root: hash })),
  decrypted: list(object({ session: hash, round: integer(1), root: hash })),
});

const scalarHex = (scalar: Scalar): string => toHex(encodeScalar(scalar));

/** The content of a key file; it is sealed before it is stored anywhere. */
export function encodeMemory({ attempts, shares, floors, ...memory }: ScrutineerMemory): Bytes {
  return utf8(
    JSON.stringify({
      version: 1,
      identitySecret: toHex(memory.identitySecret),
      witnessSecret: toHex(memory.witnessSecret),
      attempts: attempts.map((one) => ({
        session: one.session,
        attempt: one.attempt,
        transportSecret: scalarHex(one.transportSecret),
        polynomials: one.polynomials.map((f) => f.map(scalarHex)),
        revealed: one.revealed,
        confirmed: one.confirmed,
        isDisclosed: one.isDisclosed,
      })),
      shares: shares.map(({ session, ceremony, scalars }) => ({
        session,
        ceremony,
        scalars: scalars.map(scalarHex),
      })),
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
  const { attempts, shares, floors } = value;
  return {
    identitySecret: fromHex(value.identitySecret),
    witnessSecret: fromHex(value.witnessSecret),
    attempts: attempts.map((one) => ({
      ...one,
      transportSecret: readScalar(one.transportSecret),
      polynomials: one.polynomials.map((f) => f.map(readScalar)),
    })),
    shares: shares.map((one) => ({ ...one, scalars: one.scalars.map(readScalar) })),
    floors: new Map(floors.map(({ session, ...floor }) => [session, floor])),
    decrypted: [...value.decrypted],
  };
}

/** `key.file` for a content that is not one of ours. */
export function decodeMemory(content: Bytes): Result<ScrutineerMemory> {
  const decoded = decodePayload(schema, content);
  const memory = decoded.ok ? toMemory(decoded.value) : undefined;
  // Two floors of one session are not written either.
  if (memory === undefined || !equalBytes(encodeMemory(memory), content)) {
    return reject('key.file', 'unknown content');
  }
  return accept(memory);
}

/**
 * What may be copied to another medium: all but the secrets of ceremonies. A copy from the middle of an attempt would
 * have forgotten what the device confirmed or complained about since, and a server could get the other one from it;
 * without them it can only ask for a new attempt. The share, once confirmed, is in it. Content that is none of ours
 * stays as it is.
 */
export function contentToExport(content: Bytes): Bytes {
  const memory = decodeMemory(content);
  return memory.ok ? encodeMemory({ ...memory.value, attempts: [] }) : content;
}
