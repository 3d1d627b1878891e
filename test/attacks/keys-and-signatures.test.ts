/** Keys that would sign anything, signatures that libraries disagree about, and one signature used for two things. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, concat, type Hash, type PublicKey, toHex, utf8 } from '../../crypto/bytes.ts';
import { formatCheckpoint } from '../../crypto/log/checkpoint.ts';
import { cosign } from '../../crypto/log/cosignature.ts';
import { type SecretKey, signBytes, verifySignature } from '../../crypto/signature.ts';
import {
  KIND_NAMES,
  KINDS,
  type Kind,
  type PayloadOf,
  SIGNERS,
  type SignerRole,
} from '../../crypto/statements/catalogue.ts';
import { encodeEnvelope, pae, StatementSigner, signatureHolds } from '../../crypto/statements/envelope.ts';
import { readingMessage } from '../../crypto/statements/reading-pass.ts';
import { type MemorySession, random } from '../support/memory-session.ts';
import { SAMPLES } from '../support/session-samples.ts';
import { answerOf, idleSession, newLedger, statementOf } from '../support/session-scenes.ts';

let session: MemorySession;
beforeAll(async () => {
  session = await idleSession();
});

describe('a signing oracle', () => {
  test('is no key of any role: each signs its own kinds and throws for all others', () => {
    for (const role of SIGNERS) {
      const signer = new StatementSigner(role, random(32) as SecretKey);
      for (const kind of KIND_NAMES) {
        const mayBe = (KINDS[kind].signers as readonly SignerRole[]).includes(role);
        const sign = (): Bytes => signer.sign<Kind>(kind, SAMPLES[kind]);
        if (mayBe) expect(signatureHolds(statementOf(sign())), `${role} ${kind}`).toBe(true);
        else expect(sign, `${role} ${kind}`).toThrow(`a ${role} key does not sign ${kind}`);
      }
    }
  });

  test('cannot be made of a nonce that is really the text of a ballot', () => {
    const signer = new StatementSigner('credential', random(32) as SecretKey);
    const ballot = pae('application/vnd.piaojue.ballot+json', utf8(JSON.stringify(SAMPLES.ballot)));
    for (const nonce of [toHex(ballot), Buffer.from(ballot).toString('latin1')]) {
      expect(() => signer.sign('attendance', { ...SAMPLES.attendance, nonce })).toThrow(TypeError);
    }
    // A signature of one kind is none of another, even over the same payload bytes.
    const presiding = new StatementSigner('presiding', random(32) as SecretKey);
    const resumed = statementOf(presiding.sign('round-resumed', SAMPLES['round-resumed']));
    for (const kind of ['round-suspended', 'round-aborted'] as const) {
      const moved = encodeEnvelope(kind, resumed.payloadBytes, presiding.publicKey, resumed.signature);
      expect(signatureHolds(statementOf(moved))).toBe(false);
    }
    expect(signatureHolds(resumed)).toBe(true);
  });

  test('offers nothing but statements: a signer has no method for bytes', () => {
    const methods = Object.getOwnPropertyNames(StatementSigner.prototype).sort();
    expect(methods).toEqual(['constructor', 'readingPass', 'sign']);
    // What a pass signs is a hash, shorter than anything that is signed for a statement.
    const message = readingMessage(statementOf(session.entries[0] as Bytes).hash);
    for (const kind of KIND_NAMES) {
      const payload = utf8(JSON.stringify(SAMPLES[kind]));
      expect(pae(`application/vnd.piaojue.${kind}+json`, payload).length).toBeGreaterThan(message.length);
    }
    expect(() => cosign('no checkpoint', 'witness', random(32) as SecretKey, 1)).toThrow(RangeError);
  });

  test('cosignatures, notes and statements begin differently, so that none can be read as another', () => {
    const statement = pae('application/vnd.piaojue.ballot+json', utf8('{}'));
    const note = formatCheckpoint({ origin: 'piaojue/a', size: 1, root: new Uint8Array(32) });
    expect(new TextDecoder().decode(statement)).toMatch(/^DSSEv1 /);
    expect(note).toMatch(/^piaojue\//);
    expect(note).not.toContain('DSSEv1');
  });
});

describe('crafted signatures', () => {
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const littleEndian = (value: bigint): Bytes =>
    Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
  const numberOf = (bytes: Bytes): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const message = utf8('表决');
  const secret = new Uint8Array(32).fill(5) as SecretKey;
  const key = ed25519.getPublicKey(secret);
  const honest = signBytes(message, secret);
  /** The eight points of small order, in canonical form and one in another. */
  const torsion = ed25519.Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a');
  const small = Array.from({ length: 8 }, (_, i) =>
    i === 0 ? ed25519.Point.ZERO.toBytes() : torsion.multiplyUnsafe(BigInt(i)).toBytes(),
  );

  test('with a second encoding of s, or an s above the order, are refused', () => {
    expect(verifySignature(honest, message, key)).toBe(true);
    const s = numberOf(honest.subarray(32));
    for (const other of [s + L, L, L - 1n, 2n ** 255n - 1n]) {
      expect(verifySignature(concat(honest.subarray(0, 32), littleEndian(other)), message, key)).toBe(false);
    }
  });

  test('under a key or with a nonce of small order are refused, so nobody signs everything', () => {
    for (const point of small) {
      for (const r of small) {
        expect(verifySignature(concat(r, new Uint8Array(32)), message, point)).toBe(false);
      }
      expect(verifySignature(concat(point, honest.subarray(32)), message, key)).toBe(false);
    }
  });

  test('that hold only with the cofactor are refused', () => {
    const { scalar: a } = ed25519.utils.getExtendedPublicKey(secret);
    const mixed = ed25519.Point.fromBytes(key).add(torsion).toBytes();
    let refused = 0;
    for (let i = 0; i < 24; i++) {
      const text = utf8(`表决 ${i}`);
      const r = (numberOf(random(32)) % (L - 1n)) + 1n;
      const R = ed25519.Point.BASE.multiply(r).toBytes();
      const k = numberOf(sha512(concat(R, mixed, text))) % L;
      const signature = concat(R, littleEndian((r + k * a) % L));
      // Eight times both sides are always equal; the sides themselves only where k·T vanishes.
      const holds = k % 8n === 0n;
      if (!holds) refused++;
      expect(verifySignature(signature, text, mixed)).toBe(holds);
    }
    expect(refused).toBeGreaterThan(0);
  });

  test('do not get a statement into the log, nor a small key into the roll or an attendance', () => {
    const attendance = (votingKey: PublicKey): Bytes =>
      new StatementSigner('credential', secret).sign('attendance', {
        session: session.state.session as Hash,
        nonce: '0'.repeat(64),
        votingKey,
      });
    const weak = toHex(small[1] as Bytes) as PublicKey;
    expect(answerOf(session.ledger, attendance(weak)), 'of a stranger').toBe('attendance.not_on_roll');
    session.state.roll.add(new StatementSigner('credential', secret).publicKey);
    expect(answerOf(session.ledger, attendance(weak))).toBe('attendance.key_reused');
    const [manifest, roll] = session.entries as [Bytes, Bytes];
    const payload = statementOf(roll).payload as PayloadOf<'roll-part'>;
    for (const point of small) {
      const ledger = newLedger();
      expect(answerOf(ledger, manifest)).toBe('accepted');
      const changed = { ...payload, of: 2, credentials: [toHex(point) as PublicKey] };
      expect(answerOf(ledger, session.registrar.sign('roll-part', changed))).toBe('manifest.roll');
    }
  });
});
