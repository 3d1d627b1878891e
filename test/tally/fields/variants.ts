/**
 * Every way to give one field of a payload another well-formed value: found by trying values of its JSON type until the
 * schema takes one, so a field that is added later is changed without anybody thinking of it.
 */
import { fromHex, toHex, toPublicKey } from '../../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../../crypto/encoding.ts';
import {
  addScalars,
  decodeScalar,
  encodePoint,
  encodeScalar,
  multiplyBase,
  scalar,
} from '../../../crypto/group.ts';
import { publicKeyOf, type SecretKey } from '../../../crypto/signature.ts';
import { KINDS, type Kind } from '../../../crypto/statements/catalogue.ts';
import { random } from '../../support/memory-session.ts';

/** A payload in which one thing is different; `path` says what, with what was done to it where that is not plain. */
export interface Variant {
  readonly path: string;
  readonly payload: unknown;
}

/** The objects that may be null. */
const MAJORITY = { base: 'present', numerator: 1, denominator: 2, strict: true };
const EVALUATION = { base: 'present', thresholds: [], inquiry: true };

type Change = readonly [path: string, candidates: readonly unknown[]];

const freshKey = (): string => toPublicKey(publicKeyOf(random(32) as SecretKey));

/** Fields of group elements end in one, the others in a scalar (PROTOCOL.md §4, §5.5, §8.4). */
const ENDS_IN_SCALAR = /(proof|shares|transportSecret)$/;

/** The first 32 bytes as another group element, the last 32 as another scalar or element. */
function base64Changes(path: string, text: string): Change[] {
  const bytes = fromBase64(text);
  if (bytes === undefined || bytes.length < 32) return [];
  const other = encodePoint(multiplyBase(scalar(7)));
  const first = Uint8Array.from(bytes);
  first.set(other, 0);
  const last = Uint8Array.from(bytes);
  const found = ENDS_IN_SCALAR.test(path) ? decodeScalar(bytes.slice(-32)) : undefined;
  last.set(found === undefined ? other : encodeScalar(addScalars(found, scalar(1))), bytes.length - 32);
  return [
    [`${path} (first element)`, [toBase64(first)]],
    [`${path} (last element)`, [toBase64(last)]],
  ];
}

function textChanges(path: string, text: string, words: readonly string[]): Change[] {
  if (words.includes(text)) return [[path, words.filter((word) => word !== text)]];
  if (/^([0-9a-f]{2})+$/.test(text)) {
    const { length } = fromHex(text);
    return [[path, [length === 32 ? freshKey() : toHex(random(length))]]];
  }
  if (text.includes('\n')) return [[`${path} (a signature line dropped)`, [text.replace(/[^\n]*\n$/, '')]]];
  return text.length >= 44 && /^[A-Za-z0-9+/=]+$/.test(text)
    ? base64Changes(path, text)
    : [[path, [`${text}二`]]];
}

function listChanges(path: string, items: readonly unknown[], words: readonly string[]): Change[] {
  const [first] = items;
  const last = items.at(-1);
  if (items.length === 0) return [[`${path} (not empty)`, [[1], [freshKey()], ['词']]]];
  const reversed = [...items].reverse();
  const inside = (name: string, i: number): Change[] =>
    changesOf(`${path}[${name}]`, items[i], words).map(([at, values]) => [
      at,
      values.map((value) => items.map((item, j) => (j === i ? value : item))),
    ]);
  return [
    [`${path} (shorter)`, [items.slice(0, -1)]],
    [`${path} (longer)`, [[...items, last]]],
    ...(JSON.stringify(reversed) === JSON.stringify(items)
      ? []
      : [[`${path} (reversed)`, [reversed]] as const]),
    ...inside('first', 0),
    ...(JSON.stringify(first) === JSON.stringify(last) ? [] : inside('last', items.length - 1)),
  ];
}

function changesOf(path: string, value: unknown, words: readonly string[]): Change[] {
  if (value === null) return [[`${path} (not null)`, [freshKey(), 1, '词', MAJORITY, EVALUATION]]];
  const toNull: Change = [`${path} (null)`, [null]];
  if (Array.isArray(value)) return [...listChanges(path, value, words), toNull];
  if (typeof value === 'object') {
    const inside = Object.entries(value).flatMap(([key, item]) =>
      changesOf(path === '' ? key : `${path}.${key}`, item, words).map(
        ([at, values]): Change => [at, values.map((other) => ({ ...value, [key]: other }))],
      ),
    );
    return path === '' ? inside : [...inside, toNull];
  }
  if (typeof value === 'number') return [[path, [value + 1, value - 1]], toNull];
  if (typeof value === 'boolean') return [[path, [!value]]];
  return [...textChanges(path, String(value), words), toNull];
}

/** Fields that have one value only, which a decoder compares: nothing else is well-formed. */
export const CONSTANT_FIELDS: readonly string[] = ['manifest.protocol', 'manifest.rules.tooFew'];

/** All variants of a payload; throws where a field has none and is not known to have none. */
export function variantsOf(kind: Kind, payload: unknown): Variant[] {
  const { schema } = KINDS[kind];
  const words = [...schema.describe.matchAll(/"([^"]+)"/g)].map(([, word]) => word as string);
  return changesOf('', payload, words).flatMap(([path, candidates]) => {
    const found = candidates.find((candidate) => schema.read(candidate) !== undefined);
    if (found !== undefined) return [{ path, payload: found }];
    const isOptional = path.endsWith('(null)') || path.endsWith('er)') || path.endsWith('(not empty)');
    if (!isOptional && !CONSTANT_FIELDS.includes(`${kind}.${path}`))
      throw new Error(`no other value for ${kind}.${path}`);
    return [];
  });
}
