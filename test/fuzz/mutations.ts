/**
 * Changes to valid inputs: what faults and attackers make of them. An input is a string of units, either code units of
 * a text or bytes (code units up to 255), so that one set of changes serves both.
 */
import * as fc from 'fast-check';
import type { Bytes } from '../../crypto/bytes.ts';

/** Bytes as units. */
export const unitsOf = (bytes: Bytes): string => Buffer.from(bytes).toString('latin1');
export const bytesOf = (units: string): Bytes => new Uint8Array(Buffer.from(units, 'latin1'));

/** What parsers trip over: numbers, escapes, white space, line ends, invisible and disguising characters. */
const WORDS = [
  ...[
    '0',
    '-0',
    '-1',
    '1e0',
    '1.0',
    '01',
    '1e400',
    '9007199254740993',
    '18446744073709551616',
    '0x10',
    'NaN',
  ],
  ...[' ', '\t', '\n', '\r\n', '\n\n', '\v', '\f', '\0', '\u00a0', '\u2028', '\ufeff', '\u200b', '\u202e'],
  ...[
    'null',
    'true',
    '[]',
    '{}',
    '[[[[[[[[',
    '""',
    '"',
    '\\',
    '\\u0061',
    '\\ud800',
    '\\u0000',
    '\\/',
    ',',
    ':',
  ],
  ...[
    '"__proto__":{},',
    '"constructor":1,',
    '"toString"',
    '=',
    '==',
    '+',
    '/',
    '-',
    '_',
    '— ',
    ';',
    'e\u0301',
    'é',
  ],
  ...['.p/1', 'x000/', '../', '%2e', 'PIAOJUE1 ', 'A', 'O', 'I', 'İ', 'ſ', 'ß', '１', '٣', '票', '\u{1f5f3}'],
];
/** Halves of surrogate pairs: a text may hold them, UTF-8 may not. */
const LONE = ['\ud800', '\udc00', 'a\udfff'];
/** Bytes that are no UTF-8: cut, overlong, surrogates, beyond U+10FFFF. */
const NOT_UTF8 = ['\xff', '\x80', '\xc0\x80', '\xe2\x82', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\xef\xbb\xbf'];
const asUnits = (word: string): string => Buffer.from(word, 'utf8').toString('latin1');

type Change = (source: string, other: string) => string;

/** A place as a fraction of the length. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const indexAt = (source: string, fraction: number): number => Math.floor(fraction * source.length);
const sorted = (source: string, fractions: readonly number[]): number[] =>
  fractions.map((fraction) => indexAt(source, fraction)).sort((a, b) => a - b);

/** Replaces one match of a pattern, if there is one. */
function replaceOne(
  source: string,
  pattern: RegExp,
  fraction: number,
  by: (match: string) => string,
): string {
  const matches = [...source.matchAll(pattern)];
  const match = matches[Math.min(matches.length - 1, Math.floor(fraction * matches.length))];
  if (match === undefined) return source;
  return source.slice(0, match.index) + by(match[0]) + source.slice(match.index + match[0].length);
}

const hexEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Changes that know the grammar of JSON. */
const jsonChanges = (words: fc.Arbitrary<string>): fc.Arbitrary<Change>[] => [
  fc.tuple(place, fc.constantFrom(' ', '\n', '\t', '\r')).map(
    ([p, space]) =>
      (s) =>
        replaceOne(s, /[{}[\],:]/g, p, (mark) => mark + space),
  ),
  place.map((p) => (s) => replaceOne(s, /[a-z]/g, p, hexEscape)),
  place.map(
    (p) => (s) => replaceOne(s, /"[\w-]+":("[^"]*"|\d+|null|true|false),/g, p, (pair) => pair + pair),
  ),
  place.map((p) => (s) => replaceOne(s, /"[\w-]+":("[^"]*"|\d+|null|true|false),/g, p, () => '')),
  fc.tuple(place, words).map(
    ([p, word]) =>
      (s) =>
        replaceOne(s, /\d+|null|true|false/g, p, () => word),
  ),
  fc.tuple(place, words).map(
    ([p, word]) =>
      (s) =>
        replaceOne(s, /"[^"]*"/g, p, () => `"${word}"`),
  ),
  fc.tuple(place, words).map(
    ([p, word]) =>
      (s) =>
        replaceOne(s, /[{,]/g, p, (mark) => `${mark}"${word}":1,`),
  ),
];

/** Changes of lines and of letters. */
const textChanges: fc.Arbitrary<Change>[] = [
  place.map((p) => (s) => replaceOne(s, /[^\n]*\n/g, p, (line) => line + line)),
  place.map((p) => (s) => replaceOne(s, /[^\n]*\n/g, p, () => '')),
  place.map(
    (p) => (s) => replaceOne(s, /[^\n]*\n[^\n]+\n/g, p, (two) => two.replace(/(.*\n)(.*\n)/, '$2$1')),
  ),
  place.map((p) => (s) => replaceOne(s, /\n/g, p, () => '\r\n')),
  place.map((p) => (s) => replaceOne(s, /[a-z]/g, p, (letter) => letter.toUpperCase())),
  place.map((p) => (s) => replaceOne(s, /[A-Z]/g, p, (letter) => letter.toLowerCase())),
  fc.constant((s) => s.normalize('NFD')),
];

/** Changes that know nothing of what they change. */
const blindChanges = (unit: fc.Arbitrary<number>): fc.Arbitrary<Change>[] => [
  place.map((p) => (s) => s.slice(0, indexAt(s, p))),
  place.map((p) => (s) => s.slice(indexAt(s, p))),
  fc.tuple(place, fc.array(unit, { minLength: 1, maxLength: 8 })).map(([p, units]) => (s) => {
    const at = indexAt(s, p);
    return s.slice(0, at) + String.fromCharCode(...units) + s.slice(at);
  }),
  fc.tuple(place, fc.nat(7)).map(([p, bit]) => (s) => {
    const at = Math.min(indexAt(s, p), s.length - 1);
    return at < 0 ? s : s.slice(0, at) + String.fromCharCode(s.charCodeAt(at) ^ (1 << bit)) + s.slice(at + 1);
  }),
  fc.tuple(place, place).map(
    ([p, q]) =>
      (s, other) =>
        s.slice(0, indexAt(s, p)) + other.slice(indexAt(other, q)),
  ),
  fc.tuple(place, place).map((fractions) => (s) => {
    const [from, to] = sorted(s, fractions) as [number, number];
    return s.slice(0, to) + s.slice(from);
  }),
  fc.tuple(place, place).map((fractions) => (s) => {
    const [from, to] = sorted(s, fractions) as [number, number];
    return s.slice(0, from) + s.slice(to);
  }),
  fc.tuple(place, place, place).map((fractions) => (s) => {
    const [a, b, c] = sorted(s, fractions) as [number, number, number];
    return s.slice(0, a) + s.slice(b, c) + s.slice(a, b) + s.slice(c);
  }),
];

function changes(isText: boolean): fc.Arbitrary<Change> {
  const odd = isText ? [...WORDS, ...LONE] : [...WORDS.map(asUnits), ...NOT_UTF8];
  const words = fc.constantFrom(...odd);
  const insertions = fc.tuple(place, words).map(
    ([p, word]): Change =>
      (s) => {
        const at = indexAt(s, p);
        return s.slice(0, at) + word + s.slice(at);
      },
  );
  const appended = words.map(
    (word): Change =>
      (s) =>
        s + word,
  );
  const unit = fc.integer({ min: 0, max: isText ? 0xffff : 0xff });
  return fc.oneof(...blindChanges(unit), ...jsonChanges(words), ...textChanges, insertions, appended);
}

/** Inputs that are near the samples, and now and then ones that have nothing to do with them. */
export function near(samples: readonly string[], isText: boolean): fc.Arbitrary<string> {
  const sample = fc.constantFrom(...samples);
  const changed = fc
    .tuple(sample, sample, fc.array(changes(isText), { minLength: 1, maxLength: 3 }))
    .map(([first, other, list]) => list.reduce((source, change) => change(source, other), first));
  const unit = fc.integer({ min: 0, max: isText ? 0xffff : 0xff });
  const random = fc.array(unit, { maxLength: 200 }).map((units) => String.fromCharCode(...units));
  // NFD and upper case can leave the range of bytes
  const inRange = (source: string): string =>
    isText ? source : source.replace(/[^\0-\xff]/g, (strange) => asUnits(strange));
  return fc.oneof({ arbitrary: changed.map(inRange), weight: 19 }, { arbitrary: random, weight: 1 });
}

/** A few very long inputs: a parser that takes quadratic time or recursion is stuck or falls over on one of them. */
export const longInputs = (samples: readonly string[], isText: boolean): string[] => [
  ...['A', '[', '{"a":', ' ', '"', '\n', '—', '0', '\u00a0', ',', '""'].map((piece) =>
    (isText ? piece : asUnits(piece)).repeat(Math.ceil(100_000 / piece.length)),
  ),
  ...samples.slice(0, 2).flatMap((sample) => {
    const many = sample.repeat(Math.min(2000, Math.ceil(100_000 / Math.max(1, sample.length))));
    return [many, many.slice(0, -1), sample + ' '.repeat(100_000), sample.slice(0, -1) + '\n'.repeat(50_000)];
  }),
];
