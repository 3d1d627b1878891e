/**
 * Arbitrary payloads of every kind, made from the words in which the schema describes itself: what PROTOCOL.md says
 * about a field is enough to write a value that is accepted.
 */
import fc from 'fast-check';
import { fromHex, toHex } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { KINDS, type Kind, type PayloadOf } from '../../crypto/statements/catalogue.ts';
import { isPlainText } from '../../crypto/statements/schema.ts';

type Value = fc.Arbitrary<unknown>;

const hexOf = (bytes: number): Value =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => toHex(value));

const CHINESE = ['票', '决', '赞成', '反对', '弃权', '一号项目（修缮）', 'Straße', 'naïve', '"\\/', '🗳'];

const textUpTo = (max: number): Value =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(max, 12) }),
      fc.array(fc.constantFrom(...CHINESE), { minLength: 1, maxLength: 3 }).map((words) => words.join('')),
      fc.constant('项'.repeat(max)),
    )
    .filter((value) => isPlainText(value, max));

/** Splits at `separator` where no bracket is open. */
function splitOutside(source: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < source.length; i++) {
    if ('({'.includes(source.charAt(i))) depth++;
    if (')}'.includes(source.charAt(i))) depth--;
    if (depth === 0 && source.startsWith(separator, i)) {
      parts.push(source.slice(from, i));
      from = i + separator.length;
    }
  }
  return [...parts, source.slice(from)];
}

function objectOf(described: string): Value {
  const fields = splitOutside(described.slice(1, -1), '; ').map((field): [string, Value] => {
    const colon = field.indexOf(': ');
    return [field.slice(0, colon), valuesOf(field.slice(colon + 2))];
  });
  return fc
    .tuple(...fields.map(([, value]) => value))
    .map((values) => Object.fromEntries(fields.map(([key], i) => [key, values[i]])));
}

/** Values that fit a description; throws for one that it cannot read. */
function valuesOf(described: string): Value {
  if (described.endsWith(', or null')) return fc.option(valuesOf(described.slice(0, -', or null'.length)));
  if (described.startsWith('{')) return objectOf(described);
  const list = /^list of \((.*)\)$/s.exec(described);
  if (list) return fc.array(valuesOf(list[1] as string), { maxLength: 3 });
  const hex = /(\d+) lower-case hex digits$/.exec(described);
  if (hex) return hexOf(Number(hex[1]) / 2);
  const range = /^integer (\d+) … (\d+)$/.exec(described);
  if (range) return fc.integer({ min: Number(range[1]), max: Number(range[2]) });
  const text = /^text, NFC, 1 … (\d+) characters, /.exec(described);
  if (text) return textUpTo(Number(text[1]));
  if (/^"[^"]*"( or "[^"]*")*$/.test(described)) {
    return fc.constantFrom(...described.split(' or ').map((word) => word.slice(1, -1)));
  }
  switch (described) {
    case 'Ed25519 public key':
      return hexOf(32);
    case 'bytes, canonical base64':
      return fc.uint8Array({ maxLength: 70 }).map((bytes) => toBase64(bytes));
    case 'true or false':
      return fc.boolean();
    case 'C2SP signed note':
      return fc.string({ unit: 'grapheme', maxLength: 40 });
    default:
      throw new Error(`no values for: ${described}`);
  }
}

/** Arbitrary payloads of a kind. */
export const payloadsOf = <K extends Kind>(kind: K): fc.Arbitrary<PayloadOf<K>> =>
  valuesOf(KINDS[kind].schema.describe) as fc.Arbitrary<PayloadOf<K>>;

/** One payload of a kind, the same every time. */
export const somePayload = <K extends Kind>(kind: K): PayloadOf<K> =>
  fc.sample(payloadsOf(kind), { numRuns: 1, seed: 7 })[0] as PayloadOf<K>;

export const SIGNATURE = fromHex('5a'.repeat(64));
