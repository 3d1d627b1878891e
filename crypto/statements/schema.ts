/**
 * Schemas of payloads. A payload is JSON in one exact byte form: keys in the order of the schema, no white space,
 * integers `0|[1-9][0-9]*`, strings escaped only where JSON must. A decoder parses, checks, encodes again and demands
 * the same bytes, so that unknown, missing, duplicate or reordered keys, other number forms, needless escapes and
 * trailing bytes are all refused by one rule.
 */
import { type Bytes, fromUtf8, type Hash, type LeafHash, type PublicKey, utf8 } from '../bytes.ts';
import { fromBase64 } from '../encoding.ts';
import { accept, type Result, reject } from '../rejection.ts';

/** Reads one JSON value; undefined where it does not fit. The text says what fits, for PROTOCOL.md. */
export interface Field<T> {
  readonly read: (value: unknown) => T | undefined;
  readonly describe: string;
}

export type ValueOf<F> = F extends Field<infer T> ? T : never;
export type Shape = Readonly<Record<string, Field<unknown>>>;
export type ObjectOf<S extends Shape> = { readonly [K in keyof S]: ValueOf<S[K]> };

const field = <T>(describe: string, read: (value: unknown) => T | undefined): Field<T> => ({
  read,
  describe,
});

const hexField = <T extends string>(bytes: number, describe: string): Field<T> => {
  const shape = new RegExp(`^[0-9a-f]{${2 * bytes}}$`);
  return field(describe, (value) =>
    typeof value === 'string' && shape.test(value) ? (value as T) : undefined,
  );
};

export const hash = hexField<Hash>(32, 'SHA-256, 64 lower-case hex digits');
export const leaf = hexField<LeafHash>(32, 'leaf hash of an entry, 64 lower-case hex digits');
export const publicKey = hexField<PublicKey>(32, 'Ed25519 public key, 64 lower-case hex digits');
/** Random or hashed bytes of fixed length, in hex. */
export const hex = (bytes: number): Field<string> =>
  hexField(bytes, `${bytes} bytes, ${2 * bytes} lower-case hex digits`);

/** Bytes in canonical base64, kept as text in the payload. */
export const base64 = field<string>('bytes, canonical base64', (value) =>
  typeof value === 'string' && fromBase64(value) !== undefined ? value : undefined,
);

export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): Field<number> =>
  field(max === Number.MAX_SAFE_INTEGER ? `integer ≥ ${min}` : `integer ${min} … ${max}`, (value) =>
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    !Object.is(value, -0) &&
    value >= min &&
    value <= max
      ? value
      : undefined,
  );

export const boolean = field<boolean>('true or false', (value) =>
  typeof value === 'boolean' ? value : undefined,
);

export const oneOf = <const T extends string>(...values: readonly T[]): Field<T> =>
  field(values.map((value) => `"${value}"`).join(' or '), (value) => values.find((known) => known === value));

/**
 * Characters that could disguise what is shown or make two equal-looking texts differ: controls, surrogates,
 * private use, format characters (bidi controls, zero width), line and paragraph separators, whatever is
 * shown as nothing (fillers, variation selectors, the empty Braille pattern).
 */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Co}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text may be shown to people: NFC, trimmed, 1 … `max` code points, no disguising characters. */
export function isPlainText(text: string, max: number): boolean {
  const length = [...text].length;
  return (
    length >= 1 &&
    length <= max &&
    !FORBIDDEN.test(text) &&
    text === text.normalize('NFC') &&
    text === text.trim()
  );
}

/** Text that people read. */
export const text = (max: number): Field<string> =>
  field(
    `text, NFC, 1 … ${max} characters, none of Unicode class Cc, Cs, Co, Cf, Zl or Zp and none shown as nothing, no outer white space`,
    (value) => (typeof value === 'string' && isPlainText(value, max) ? value : undefined),
  );

/** A C2SP signed note of at most 16,384 characters; its own grammar is checked where it is opened. */
export const note = field<string>('C2SP signed note', (value) =>
  typeof value === 'string' && value.length <= 16_384 && value.isWellFormed() ? value : undefined,
);

export const nullable = <T>(inner: Field<T>): Field<T | null> =>
  field(`${inner.describe}, or null`, (value) => (value === null ? null : inner.read(value)));

export const list = <T>(inner: Field<T>, max = 10_000): Field<readonly T[]> =>
  field(`list of (${inner.describe})`, (value) => {
    if (!Array.isArray(value) || value.length > max) return undefined;
    const items = value.map((item) => inner.read(item));
    return items.includes(undefined) ? undefined : (items as T[]);
  });

/** An object with exactly these keys in this order. */
export const object = <S extends Shape>(shape: S): Field<ObjectOf<S>> => {
  const keys = Object.keys(shape);
  const describe = `{${keys.map((key) => `${key}: ${(shape[key] as Field<unknown>).describe}`).join('; ')}}`;
  return field(describe, (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const source = value as Record<string, unknown>;
    if (Object.keys(source).length !== keys.length) return undefined;
    const read: Record<string, unknown> = {};
    for (const key of keys) {
      if (!Object.hasOwn(source, key)) return undefined;
      const item = (shape[key] as Field<unknown>).read(source[key]);
      if (item === undefined) return undefined;
      read[key] = item;
    }
    return read as ObjectOf<S>;
  });
};

/** The payload bytes of a value that fits the schema; throws where it does not (a bug of the caller). */
export function encodePayload<T>(schema: Field<T>, value: T): Bytes {
  const read = schema.read(value);
  if (read === undefined) throw new TypeError(`the value does not fit ${schema.describe}`);
  return utf8(JSON.stringify(read));
}

/** Decodes attacker-controlled bytes; `payload.malformed` for all but the one byte form. */
export function decodePayload<T>(schema: Field<T>, bytes: Bytes): Result<T> {
  const source = fromUtf8(bytes);
  if (source === undefined) return reject('payload.malformed', 'not UTF-8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
  } catch {
    return reject('payload.malformed', 'not JSON');
  }
  const value = schema.read(parsed);
  if (value === undefined) return reject('payload.malformed', 'a field is missing, unknown or out of range');
  return JSON.stringify(value) === source
    ? accept(value)
    : reject('payload.malformed', 'not in canonical form');
}
