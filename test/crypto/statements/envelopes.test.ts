/** Envelopes (DSSE) in one byte form, and keys that sign the kinds of their role and nothing else. */
import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ciphertextLength, proofLength } from '../../../crypto/ballot/ballot.ts';
import { type BallotForm, layoutOf } from '../../../crypto/ballot/form.ts';
import { type Bytes, concat, fromHex, toHash, toHex, toLeafHash, utf8 } from '../../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../../crypto/encoding.ts';
import { leafHash } from '../../../crypto/log/merkle.ts';
import { publicKeyOf, type SecretKey, verifySignature } from '../../../crypto/signature.ts';
import {
  isKind,
  KIND_NAMES,
  KINDS,
  type Kind,
  SIGNERS,
  type SignerRole,
} from '../../../crypto/statements/catalogue.ts';
import {
  decodeStatement,
  encodeEnvelope,
  MAX_ENTRY_LENGTH,
  pae,
  StatementSigner,
  signatureHolds,
} from '../../../crypto/statements/envelope.ts';
import { encodePayload, type Field } from '../../../crypto/statements/schema.ts';
import { codeOf, flip, unwrap } from '../../support/crypto-basics.ts';
import { SIGNATURE, somePayload } from '../../support/crypto-payloads.ts';

const secretOf = (role: SignerRole): SecretKey =>
  new Uint8Array(32).fill(1 + SIGNERS.indexOf(role)) as SecretKey;
const signers = new Map(SIGNERS.map((role) => [role, new StatementSigner(role, secretOf(role))]));
const signerOf = (role: SignerRole): StatementSigner => signers.get(role) as StatementSigner;

const entry = signerOf('presiding').sign('round-suspended', somePayload('round-suspended'));
const text = new TextDecoder().decode(entry);

describe('pre-authentication encoding', () => {
  it('is that of the DSSE specification', () => {
    const encoded = pae('http://example.com/HelloWorld', utf8('hello world'));
    expect(new TextDecoder().decode(encoded)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('counts bytes, not characters', () => {
    expect(pae('类型', utf8('中文'))).toEqual(utf8('DSSEv1 6 类型 6 中文'));
    expect(pae('', new Uint8Array(0))).toEqual(utf8('DSSEv1 0  0 '));
  });

  it('is injective: bytes moved between type and payload, or spaces, make another encoding', () => {
    const word = fc.string({ unit: fc.constantFrom('a', '1', ' '), maxLength: 8 });
    fc.assert(
      fc.property(word, word, word, word, (type, body, otherType, otherBody) => {
        fc.pre(type !== otherType || body !== otherBody);
        expect(toHex(pae(type, utf8(body)))).not.toBe(toHex(pae(otherType, utf8(otherBody))));
      }),
      { numRuns: 300 },
    );
  });
});

describe('an envelope', () => {
  it('is the template, the payload and the signature over its pre-authentication encoding', () => {
    const statement = unwrap(decodeStatement(entry));
    const payload = toBase64(statement.payloadBytes);
    const type = 'application/vnd.piaojue.round-suspended+json';
    const signature = fromBase64(text.slice(-91, -4).slice(0, 88)) ?? statement.signature;
    expect(text).toBe(
      `{"payload":"${payload}","payloadType":"${type}","signatures":[{"keyid":"${statement.signer}",` +
        `"sig":"${toBase64(statement.signature)}"}]}`,
    );
    expect(signature).toEqual(statement.signature);
    const key = publicKeyOf(secretOf('presiding'));
    expect(verifySignature(statement.signature, pae(type, statement.payloadBytes), key)).toBe(true);
    expect(statement.hash).toBe(toHash(sha256(statement.payloadBytes)));
    expect(statement.leaf).toBe(toLeafHash(leafHash(entry)));
  });

  const at = (from: string, to: string): string => {
    expect(text).toContain(from);
    return text.replace(from, to);
  };
  const payload64 = /"payload":"([^"]*)"/.exec(text)?.[1] as string;
  const sig = /"sig":"([^"]*)"/.exec(text)?.[1] as string;
  const keyid = /"keyid":"([^"]*)"/.exec(text)?.[1] as string;

  it.each([
    ['a space', at('{"payload', '{ "payload')],
    ['a line feed after', `${text}\n`],
    ['a NUL after', `${text}\0`],
    ['a byte order mark', `\ufeff${text}`],
    ['another envelope after', text + text],
    ['keys in another order', `{"payloadType":"x",${text.slice(1)}`],
    ['an extra key', at(']}', '],"extra":1}')],
    ['an extra key beside the signature', at('"}]}', '","x":""}]}')],
    ['no signature', text.replace(/\{"keyid.*\}\]/, ']')],
    ['two signatures', at('}]}', `},{"keyid":"${keyid}","sig":"${sig}"}]}`)],
    ['no keyid', at(`"keyid":"${keyid}",`, '')],
    ['an upper-case keyid', at(keyid, keyid.toUpperCase())],
    ['a short keyid', at(keyid, keyid.slice(2))],
    ['a signature of 63 bytes', at(sig, toBase64(SIGNATURE.slice(1)))],
    ['a signature of 65 bytes', at(sig, toBase64(concat(SIGNATURE, SIGNATURE.slice(0, 1))))],
    ['a signature without padding', at(sig, sig.slice(0, -2))],
    ['a signature with trailing bits', at(sig, `${sig.slice(0, -3)}B==`)],
    ['a payload without padding', at(payload64, `${payload64.slice(0, 4)}QQ`)],
    ['a payload with trailing bits', at(payload64, 'QUJDRB==')],
    ['a payload in the URL alphabet', at(payload64, `__${payload64.slice(2)}`)],
    ['an escaped letter', at('"payload"', '"\\u0070ayload"')],
    ['another media type', at('application/vnd.piaojue.', 'application/vnd.other.')],
    ['a kind in capitals', at('round-suspended', 'Round-Suspended')],
    ['a JSON list', `[${text}]`],
    ['nothing', ''],
  ])('with %s is refused', (_, spoiled) => {
    expect(codeOf(decodeStatement(utf8(spoiled)))).toBe('envelope.malformed');
  });

  it('of a kind that does not exist is refused, names of object properties too', () => {
    for (const kind of ['login', 'constructor', 'to-string', '-', 'ballots', 'hasown']) {
      expect(isKind(kind)).toBe(false);
      expect(codeOf(decodeStatement(utf8(at('round-suspended', kind))))).toBe('envelope.kind');
    }
    expect(isKind('toString')).toBe(false);
    expect(isKind('__proto__')).toBe(false);
  });

  it('with any byte changed is refused, or is another statement whose signature does not hold', () => {
    fc.assert(
      fc.property(fc.nat(entry.length - 1), fc.integer({ min: 1, max: 255 }), (position, mask) => {
        const decoded = decodeStatement(flip(entry, position, mask));
        if (decoded.ok) expect(signatureHolds(decoded.value)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  it('with one byte dropped anywhere is refused', () => {
    for (let i = 0; i < entry.length; i++) {
      const shorter = concat(entry.slice(0, i), entry.slice(i + 1));
      expect(decodeStatement(shorter).ok).toBe(false);
    }
  });
});

describe('length', () => {
  /** An envelope made long by one base64 field. */
  const LONG = { ballot: 'proof', 'key-share': 'shares', 'key-reveal': 'proof', 'key-rehearsal': 'proof' };
  const long = (kind: keyof typeof LONG, groups: number, digits: number): Bytes => {
    const integers = { round: 10 ** digits, from: digits, attempt: 1, part: 1, of: 1, to: 1 };
    const known = Object.entries(integers).filter(([key]) => KINDS[kind].fields.includes(key));
    const payload = {
      ...somePayload(kind),
      ...Object.fromEntries(known),
      [LONG[kind]]: 'AAAA'.repeat(groups),
    };
    const bytes = encodePayload(KINDS[kind].schema as Field<unknown>, payload);
    return encodeEnvelope(kind, bytes, signerOf('voting').publicKey, SIGNATURE);
  };
  const entries = (Object.keys(LONG) as (keyof typeof LONG)[]).flatMap((kind) =>
    [1, 2].flatMap((digits) => {
      const short = 11_000;
      const steps = Math.floor((MAX_ENTRY_LENGTH - long(kind, short, digits).length) / (16 / 3));
      return [-3, -2, -1, 0, 1, 2].map((more) => long(kind, short + steps + more, digits));
    }),
  );

  it('of at most 65,535 bytes is accepted, of more refused, whatever the kind', () => {
    const lengths = entries.map((bytes) => bytes.length);
    expect(MAX_ENTRY_LENGTH).toBe(65_535);
    expect(lengths).toContain(65_535);
    expect(Math.min(...lengths.filter((length) => length > 65_535))).toBeLessThan(65_540);
    for (const bytes of entries) {
      expect(codeOf(decodeStatement(bytes))).toBe(bytes.length <= 65_535 ? 'accepted' : 'log.entry_too_long');
    }
  });

  it('suffices for the largest ballot of every form that is not refused', () => {
    const forms: readonly BallotForm[] = [
      { type: 'approve', items: 1, options: 1, blank: true, min: 0, max: 1 },
      { type: 'for-against-abstain', items: 1, options: 3, blank: true, min: 0, max: 1 },
      { type: 'grade', items: 1, options: 10, blank: false, min: 0, max: null },
    ];
    for (const form of forms) {
      const sized = (items: number) => layoutOf({ ...form, items, max: form.max === null ? null : items });
      let items = 1;
      while (sized(items + 1).ok) items++;
      const layout = unwrap(sized(items));
      const payload = {
        ...somePayload('ballot'),
        round: 1000,
        replaces: toHash(new Uint8Array(32)),
        ciphertext: toBase64(new Uint8Array(ciphertextLength(layout))),
        proof: toBase64(new Uint8Array(proofLength(layout))),
      };
      const bytes = signerOf('voting').sign('ballot', payload);
      expect(items).toBeGreaterThan(30);
      expect(bytes.length).toBeGreaterThan(55_000);
      expect(codeOf(decodeStatement(bytes))).toBe('accepted');
    }
  });

  it('is looked at before anything else', () => {
    expect(codeOf(decodeStatement(new Uint8Array(65_536)))).toBe('log.entry_too_long');
    expect(codeOf(decodeStatement(new Uint8Array(65_535)))).toBe('envelope.malformed');
  });
});

describe('signers', () => {
  /** Who signs what, written out from the table of statements. */
  const TABLE: Record<SignerRole, readonly Kind[]> = {
    registrar: [
      'manifest', 'roll-part', 'candidates-part', 'attendance-withdrawn', 'leave-reported', 'badge-replaced',
      'incident', 'endorsed', 'cancelled', 'archived',
    ], // biome-ignore format: a table
    presiding: [
      'manifest-accepted', 'adopted', 'sign-in-opened', 'round-opened', 'round-suspended', 'round-resumed',
      'round-aborted', 'incident', 'round-closed', 'round-declared', 'decision', 'endorsed', 'proclaimed',
      'cancelled',
    ], // biome-ignore format: a table
    scrutineer: [
      'manifest-accepted', 'ceremony-started', 'key-transport', 'key-commit', 'key-reveal', 'key-share',
      'key-complaint', 'key-confirm', 'key-rehearsal', 'witnessed', 'incident', 'partial-decryption', 'result',
      'paper-round', 'endorsed', 'keys-destroyed',
    ], // biome-ignore format: a table
    credential: ['attendance'],
    voting: ['ballot', 'challenge'],
    issuing: ['paper', 'round-sealed'],
  };

  it('every kind has a signer in the table and the other way round', () => {
    expect([...new Set(Object.values(TABLE).flat())].sort()).toEqual([...KIND_NAMES].sort());
  });

  const pairs = SIGNERS.flatMap((role) => KIND_NAMES.map((kind) => [role, kind] as const));
  const allowed = pairs.filter(([role, kind]) => TABLE[role].includes(kind));
  const refused = pairs.filter(([role, kind]) => !TABLE[role].includes(kind));

  it.each(allowed)('a %s key signs %s', (role, kind) => {
    const statement = unwrap(decodeStatement(signerOf(role).sign(kind, somePayload(kind))));
    expect(statement).toMatchObject({ kind, payload: somePayload(kind), signer: signerOf(role).publicKey });
    expect(signatureHolds(statement)).toBe(true);
  });

  it(`refuse every one of the ${refused.length} other pairs of role and kind`, () => {
    expect(refused.length + allowed.length).toBe(SIGNERS.length * KIND_NAMES.length);
    for (const [role, kind] of refused) {
      expect(() => signerOf(role).sign(kind, somePayload(kind))).toThrow(
        `a ${role} key does not sign ${kind}`,
      );
    }
  });

  it('give no signature for a payload that does not fit', () => {
    const payload = { ...somePayload('challenge'), round: 0 };
    expect(() => signerOf('voting').sign('challenge', payload)).toThrow(TypeError);
  });

  it('offer nothing but sign, reading passes, role and public key: no oracle for other bytes', () => {
    const members = Object.getOwnPropertyNames(StatementSigner.prototype);
    expect(members.sort()).toEqual(['constructor', 'readingPass', 'sign']);
    expect(Object.keys(signerOf('voting')).sort()).toEqual(['publicKey', 'role']);
    expect(JSON.stringify(signerOf('voting'))).not.toContain(toHex(secretOf('voting')));
  });
});

describe('a signature', () => {
  const statement = unwrap(decodeStatement(entry));

  it('of one kind does not hold for another with the same fields', () => {
    const moved = utf8(text.replace('round-suspended', 'round-resumed'));
    expect(KINDS['round-suspended'].fields).toEqual(KINDS['round-resumed'].fields);
    expect(signatureHolds(statement)).toBe(true);
    expect(signatureHolds(unwrap(decodeStatement(moved)))).toBe(false);
  });

  it('does not hold under another key or for another payload', () => {
    const otherKey = utf8(text.replace(statement.signer, signerOf('scrutineer').publicKey));
    const payload = { ...somePayload('round-suspended'), round: 77 };
    const bytes = encodePayload(KINDS['round-suspended'].schema, payload);
    const otherPayload = encodeEnvelope('round-suspended', bytes, statement.signer, statement.signature);
    expect(signatureHolds(unwrap(decodeStatement(otherKey)))).toBe(false);
    expect(signatureHolds(unwrap(decodeStatement(otherPayload)))).toBe(false);
  });

  it('of small order and S = 0 under a small-order key does not hold: it would fit every statement', () => {
    const small = fromHex('0100000000000000000000000000000000000000000000000000000000000000');
    const forged = encodeEnvelope(
      'round-suspended',
      statement.payloadBytes,
      toHex(small) as typeof statement.signer,
      concat(small, new Uint8Array(32)),
    );
    expect(signatureHolds(unwrap(decodeStatement(forged)))).toBe(false);
  });
});
