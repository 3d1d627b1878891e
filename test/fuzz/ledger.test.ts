/**
 * Statements of the right form that say something else: at every entry of a whole session, payloads made from pieces of
 * other entries stand where the true one stood. The ledger refuses with a code or takes them in; it never throws.
 */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, fromUtf8 } from '../../crypto/bytes.ts';
import { isRejectionCode, type RejectionCode } from '../../crypto/rejection.ts';
import { Ledger } from '../../crypto/session/ledger.ts';
import { KINDS, type Kind } from '../../crypto/statements/catalogue.ts';
import { decodeStatement, encodeEnvelope, type Statement } from '../../crypto/statements/envelope.ts';
import { encodePayload, type Field } from '../../crypto/statements/schema.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { MemorySession, must, random } from '../support/memory-session.ts';
import { runs } from './effort.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** All values inside a value, itself included. */
const partsOf = (value: Json): Json[] => [
  value,
  ...(isList(value) ? value.flatMap(partsOf) : isObject(value) ? Object.values(value).flatMap(partsOf) : []),
];

/** Parts of which one may stand for another: texts of one length, numbers, lists, objects with the same keys. */
function shapeOf(value: Json): string {
  if (typeof value === 'string') return `text ${value.length}`;
  if (isList(value)) return 'list';
  return isObject(value) ? Object.keys(value).join() : typeof value;
}

/** Other values for one part of a payload. */
function othersFor(part: Json, pool: ReadonlyMap<string, readonly Json[]>): fc.Arbitrary<Json> {
  const alike = fc.constantFrom(...(pool.get(shapeOf(part)) ?? [part]));
  if (typeof part === 'number') {
    return fc.oneof(fc.constantFrom<Json>(0, 1, 2, part + 1, part - 1, 1000, 2 ** 31, 2 ** 53 - 1), alike);
  }
  if (typeof part === 'boolean') return fc.constant(!part);
  if (isList(part)) {
    const picked = fc.nat(Math.max(0, part.length - 1));
    return fc.oneof(
      alike,
      picked.map((at): Json => part.filter((_, i) => i !== at)),
      picked.map((at): Json => [...part, ...part.slice(at, at + 1)]),
      fc.constant<Json>([...part].reverse()),
      fc.constant<Json>([]),
    );
  }
  return part === null
    ? fc.constantFrom<Json>(1, 'x', ...[...pool.values()].flat().slice(0, 200))
    : fc.oneof(alike, fc.constant<Json>(null));
}

/** The value with the part at this position (counted as `partsOf` does) replaced. */
function replaced(value: Json, position: number, by: Json): Json {
  let seen = -1;
  const walk = (part: Json): Json => {
    seen += 1;
    if (seen === position) {
      seen += partsOf(part).length - 1;
      return by;
    }
    if (isList(part)) return part.map(walk);
    return isObject(part)
      ? Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]))
      : part;
  };
  return walk(value);
}

function changed(payload: Json, pool: ReadonlyMap<string, readonly Json[]>): fc.Arbitrary<Json> {
  const once = (value: Json): fc.Arbitrary<Json> => {
    const parts = partsOf(value);
    return fc
      .integer({ min: Math.min(1, parts.length - 1), max: parts.length - 1 })
      .chain((position) => othersFor(parts[position]!, pool).map((by) => replaced(value, position, by)));
  };
  return fc.oneof(once(payload), once(payload).chain(once));
}

describe('the ledger of a session', () => {
  let entries: readonly Bytes[];
  let statements: readonly Statement[];
  let pool: Map<string, Json[]>;
  const payloadOf = ({ payloadBytes }: Statement): Json => JSON.parse(fromUtf8(payloadBytes) ?? '');
  const freshLedger = (): Ledger => new Ledger({ laws: LAWS, random });

  beforeAll(async () => {
    const session = await MemorySession.create();
    await session.toOpenRound();
    for (const deputy of session.deputies) session.cast(deputy, [0, 0, 1]);
    await session.toArchive();
    entries = session.entries;
    statements = entries.map((entry) => must(decodeStatement(entry)));
    pool = new Map();
    for (const part of statements.flatMap((statement) => partsOf(payloadOf(statement)))) {
      const alike = pool.get(shapeOf(part)) ?? [];
      if (!alike.includes(part)) alike.push(part);
      pool.set(shapeOf(part), alike);
    }
  });

  /** A statement by a signer of the session that says this; undefined where the payload has not the right form. */
  function stating(
    kind: Kind,
    payload: Json,
    signer: Statement['signer'],
    signature: Bytes,
  ): Statement | undefined {
    const schema = KINDS[kind].schema as Field<unknown>;
    if (schema.read(payload) === undefined) return undefined;
    const decoded = decodeStatement(encodeEnvelope(kind, encodePayload(schema, payload), signer, signature));
    return decoded.ok ? decoded.value : undefined;
  }

  it('judges whatever may stand in place of any of its entries', () => {
    const ledger = freshLedger();
    const seen = new Map<RejectionCode | 'accepted', number>();
    const signers = [...new Set(statements.map(({ signer }) => signer))];
    for (const [at, { kind, signature, ...statement }] of statements.entries()) {
      const own = fc.constant(statement.signer);
      const signer = fc.oneof(
        { arbitrary: own, weight: 5 },
        { arbitrary: fc.constantFrom(...signers), weight: 1 },
      );
      const payload = changed(payloadOf(statements[at]!), pool);
      const judge = (said: Json, by: Statement['signer']): void => {
        const other = stating(kind, said, by, signature);
        if (other === undefined) return;
        const result = ledger.check(other);
        if (!result.ok) expect(isRejectionCode(result.code)).toBe(true);
        const code = result.ok ? 'accepted' : result.code;
        seen.set(code, (seen.get(code) ?? 0) + 1);
      };
      fc.assert(fc.property(payload, signer, judge), { numRuns: runs(40) });
      must(ledger.append(statements[at]!));
    }
    // not one rule after another, but enough of them that the payloads are known to get far
    expect(seen.size).toBeGreaterThan(25);
    expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10 * entries.length);
  });

  it('judges every statement in every state', () => {
    const ledger = freshLedger();
    const later = statements.filter(
      ({ kind }, i) => statements.findIndex((other) => other.kind === kind) === i,
    );
    for (const statement of statements) {
      for (const other of later) {
        const result = ledger.check(other);
        if (!result.ok) expect(isRejectionCode(result.code)).toBe(true);
      }
      must(ledger.append(statement));
    }
    expect(later.length).toBeGreaterThan(25);
  });
});
