/**
 * How PROTOCOL.md writes the schemas and the state machine, rendered from the source: a field, a limit or a transition
 * that changes there no longer equals what the document says.
 */
import { type Facts, nextPhase, PHASES, type Phase } from '../../crypto/session/phase.ts';
import * as attendance from '../../crypto/statements/attendance.ts';
import { KINDS, type Kind } from '../../crypto/statements/catalogue.ts';
import * as ceremony from '../../crypto/statements/ceremony.ts';
import * as round from '../../crypto/statements/round.ts';
import type { Field, Shape } from '../../crypto/statements/schema.ts';
import * as setup from '../../crypto/statements/setup.ts';

/** Names of the objects inside payloads, by their keys in order. */
const OBJECT_NAMES: ReadonlyMap<string, string> = new Map([
  ['role index identityKey witnessKey', 'Staff'],
  ['name key', 'Observer'],
  ['id number title category parent owner budget target', 'Candidate'],
  ['type items options blank min max', 'Form'],
  ['item status reason grade', 'Outcome'],
  [
    'quorum form options grades min max blank chosen majority evaluation tie tooFew publication secondCast decryptionFloor',
    'Rules',
  ],
  ['numerator denominator', 'Fraction'],
  ['base numerator denominator strict', 'Majority'],
  ['base thresholds inquiry', 'Evaluation'],
  ['numerator denominator strict', 'Threshold'],
  ['counts order', 'Publication'],
]);

/** Splits at `; ` outside braces and brackets. */
function splitMembers(text: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if ('{('.includes(text.charAt(i))) depth++;
    if ('})'.includes(text.charAt(i))) depth--;
    if (depth === 0 && text.startsWith('; ', i)) {
      members.push(text.slice(start, i));
      start = i + 2;
    }
  }
  return [...members, text.slice(start)];
}

/** The members of an object's description: name and description, in order. */
function membersOf(describe: string): [name: string, describe: string][] {
  return splitMembers(describe.slice(1, -1)).map((member) => {
    const colon = member.indexOf(': ');
    return [member.slice(0, colon), member.slice(colon + 2)];
  });
}

const isObject = (describe: string): boolean => describe.startsWith('{') && describe.endsWith('}');

const PATTERNS: readonly (readonly [pattern: RegExp, notation: (match: RegExpExecArray) => string])[] = [
  [/^SHA-256, 64 lower-case hex digits$/, () => 'hash'],
  [/^leaf hash of an entry, 64 lower-case hex digits$/, () => 'leaf'],
  [/^Ed25519 public key, 64 lower-case hex digits$/, () => 'key'],
  [/^(\d+) bytes, \d+ lower-case hex digits$/, ([, bytes]) => `hex ${bytes}`],
  [/^bytes, canonical base64$/, () => 'base64'],
  [/^integer (\d+) … (\d+)$/, ([, min, max]) => `${min}…${max}`],
  [/^true or false$/, () => 'boolean'],
  [/^C2SP signed note$/, () => 'note'],
  [
    /^text, NFC, 1 … (\d+) characters, none of Unicode class Cc, Cs, Co, Cf, Zl or Zp and none shown as nothing, no outer white space$/,
    ([, max]) => `text ${max}`,
  ],
  [/^("[^"]+"(?: or "[^"]+")*)$/, ([, values]) => values as string],
];

/** A type as the document writes it; throws for one that the document has no words for. */
function notationOf(describe: string): string {
  if (describe.endsWith(', or null')) return `${notationOf(describe.slice(0, -', or null'.length))} or null`;
  const list = /^list of \((.*)\)$/.exec(describe);
  if (list) return `list of ${notationOf(list[1] as string)}`;
  if (isObject(describe)) {
    const keys = membersOf(describe).map(([key]) => key);
    const name = OBJECT_NAMES.get(keys.join(' '));
    if (name === undefined) throw new Error(`no name for an object of ${keys.join(', ')}`);
    return name;
  }
  for (const [pattern, notation] of PATTERNS) {
    const match = pattern.exec(describe);
    if (match) return notation(match);
  }
  throw new Error(`no notation for ${describe}`);
}

/** An array of this length whose elements no schema looks at: what is left to test is the length. */
const unread = (length: number): unknown[] =>
  Object.defineProperty(new Array(length), 'map', { value: () => [] }) as unknown[];

/** The longest list that a field takes. */
function listLimit(field: Field<unknown>): number {
  let [low, high] = [0, 1 << 20];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (field.read(unread(middle)) === undefined) high = middle - 1;
    else low = middle;
  }
  return low;
}

const typeOf = (field: Field<unknown>): string =>
  field.describe.startsWith('list of (')
    ? `${notationOf(field.describe)}, at most ${listLimit(field)}`
    : notationOf(field.describe);

const SHAPES: Readonly<Record<string, unknown>> = { ...setup, ...ceremony, ...attendance, ...round };

/** The shape of a kind: the export of its name in camel case. */
export function shapeOf(kind: Kind): Shape {
  const name = kind.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const shape = SHAPES[name] as Shape | undefined;
  if (shape === undefined || Object.keys(shape).join() !== KINDS[kind].fields.join()) {
    throw new Error(`the shape of ${kind} is not the export ${name}`);
  }
  return shape;
}

/** `field` type; `field` type; … in the order of the payload. */
export const fieldsCell = (kind: Kind): string =>
  Object.entries(shapeOf(kind))
    .map(([name, field]) => `\`${name}\` ${typeOf(field)}`)
    .join('; ');

export const signersCell = (kind: Kind): string =>
  KINDS[kind].signers.map((signer) => `\`${signer}\``).join(', ');

/** Every object inside payloads: name, and its fields as in {@link fieldsCell}. */
export function objectRows(): [name: string, fields: string][] {
  const rows = new Map<string, string>();
  const visit = (describe: string): void => {
    const inner = describe.replace(/, or null$/, '').replace(/^list of \((.*)\)$/, '$1');
    if (!isObject(inner)) return;
    const members = membersOf(inner);
    rows.set(notationOf(inner), members.map(([name, type]) => `\`${name}\` ${notationOf(type)}`).join('; '));
    for (const [, type] of members) visit(type);
  };
  for (const kind of Object.keys(KINDS) as Kind[]) {
    for (const field of Object.values(shapeOf(kind))) visit(field.describe);
  }
  return [...rows];
}

/** Every value that a field or a member of an object may only choose from. */
export const enumeratedValues = (): Set<string> =>
  new Set(
    (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
      Object.values(shapeOf(kind)).flatMap(({ describe }) =>
        [...describe.matchAll(/"([^"]+)"/g)].map(([, value]) => value as string),
      ),
    ),
  );

/** In the order of the kinds that establish them. */
export const factNames: readonly (keyof Facts)[] = Object.keys({
  allAccepted: true,
  ceremonyComplete: true,
  readyForRounds: true,
  decryptable: true,
  resultFinal: true,
  paperRoundFinal: true,
  furtherRound: true,
} satisfies Record<keyof Facts, true>) as (keyof Facts)[];

const towards = (from: Phase, to: Phase): string => (from === to ? 'stays' : `→ \`${to}\``);

/** What a kind does in one phase: `stays`, `→ x`, each with what a fact changes; undefined where it is refused. */
function effectIn(phase: Phase, kind: Kind): string | undefined {
  const usual = nextPhase(phase, kind);
  if (usual === undefined) return undefined;
  const exceptions = factNames.flatMap((fact) => {
    const target = nextPhase(phase, kind, { [fact]: true }) as Phase;
    return target === usual ? [] : [`, with \`${fact}\` ${towards(phase, target)}`];
  });
  return towards(phase, usual) + exceptions.join('');
}

/** All that a kind does, phases of the same effect together, in the order of the phases. */
export function transitionsCell(kind: Kind): string {
  const byEffect = new Map<string, Phase[]>();
  for (const phase of PHASES) {
    const effect = effectIn(phase, kind);
    if (effect !== undefined) byEffect.set(effect, [...(byEffect.get(effect) ?? []), phase]);
  }
  return [...byEffect]
    .map(([effect, phases]) => `${phases.map((phase) => `\`${phase}\``).join(', ')} ${effect}`)
    .join('; ');
}
