/** RFC 8032 §7.1, and crafted signatures on which libraries disagree: one exact rule (PROTOCOL.md §2). */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, concat, fromHex, toHex, utf8 } from '../../../crypto/bytes.ts';
import {
  isPublicKey,
  publicKeyOf,
  type SecretKey,
  signBytes,
  verifySignature,
} from '../../../crypto/signature.ts';
import { flip } from '../../support/crypto-basics.ts';
import crafted from '../../vectors/ed25519-crafted.json';
import { RFC8032, SMALL_ORDER, SPECCHECK } from './vectors.ts';

const ORDER = ed25519.Point.Fn.ORDER;
const littleEndian = (value: bigint): Bytes =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const number = (bytes: Bytes): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

const secret = new Uint8Array(32).fill(7) as SecretKey;
const key = publicKeyOf(secret);
const message = utf8('票决');
const signature = signBytes(message, secret);
const [R, S] = [signature.slice(0, 32), signature.slice(32)];

describe('RFC 8032 §7.1', () => {
  it.each(RFC8032)('$name', ({ seed, publicKey, message: text, signature: expected }) => {
    const own = fromHex(seed) as SecretKey;
    expect(toHex(publicKeyOf(own))).toBe(publicKey);
    expect(toHex(signBytes(fromHex(text), own))).toBe(expected);
    expect(verifySignature(fromHex(expected), fromHex(text), fromHex(publicKey))).toBe(true);
    expect(isPublicKey(fromHex(publicKey))).toBe(true);
  });
});

describe('every signature that is made', () => {
  it('holds, for no other message and no other key, and with no bit changed', () => {
    const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes as SecretKey);
    const place = fc.tuple(fc.nat(63), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(secrets, fc.uint8Array({ maxLength: 100 }), place, (own, text, [at, mask]) => {
        const made = signBytes(text, own);
        const ownKey = publicKeyOf(own);
        expect(verifySignature(made, text, ownKey)).toBe(true);
        expect(verifySignature(made, concat(text, Uint8Array.of(0)), ownKey)).toBe(false);
        expect(verifySignature(made, text, key)).toBe(false);
        expect(verifySignature(flip(made, at, mask), text, ownKey)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the 12 cases of “Taming the many EdDSAs” (Chalkias, Garillot, Nikolaenko, 2020)', () => {
  it.each(SPECCHECK)('$name: $why', ({ message: text, publicKey, signature: bytes, accepted }) => {
    expect(verifySignature(fromHex(bytes), fromHex(text), fromHex(publicKey))).toBe(accepted);
  });
});

describe('S', () => {
  it('at or above ℓ is refused, though the equation holds', () => {
    expect(verifySignature(signature, message, key)).toBe(true);
    for (let multiple = 1n; number(S) + multiple * ORDER < 2n ** 256n; multiple++) {
      const larger = concat(R, littleEndian(number(S) + multiple * ORDER));
      expect(verifySignature(larger, message, key)).toBe(false);
    }
    expect(verifySignature(concat(R, littleEndian(ORDER)), message, key)).toBe(false);
  });

  it('that is zero is judged by the equation, not by an exception', () => {
    expect(verifySignature(concat(R, new Uint8Array(32)), message, key)).toBe(false);
    expect(verifySignature(concat(R, littleEndian(ORDER - 1n)), message, key)).toBe(false);
  });
});

describe('points', () => {
  it('of small order, in all 14 encodings, are no public keys and no R', () => {
    expect(new Set(SMALL_ORDER).size).toBe(14);
    for (const point of SMALL_ORDER) {
      expect(isPublicKey(fromHex(point))).toBe(false);
      expect(verifySignature(concat(fromHex(point), S), message, key)).toBe(false);
    }
  });

  it('of small order as A and R would fit any message, with S = 0: refused', () => {
    const zero = new Uint8Array(32);
    let fitting = 0;
    for (const [A, other] of SMALL_ORDER.flatMap((a) => SMALL_ORDER.map((r) => [a, r] as const))) {
      for (const text of [message, utf8('1'), utf8('2'), utf8('3')]) {
        expect(verifySignature(concat(fromHex(other), zero), text, fromHex(A))).toBe(false);
        fitting += ed25519.verify(concat(fromHex(other), zero), text, fromHex(A), { zip215: true }) ? 1 : 0;
      }
    }
    expect(fitting).toBe(14 * 14 * 4);
  });

  it('with a second encoding are refused in that encoding: y ≥ p, and x = 0 with a sign', () => {
    const p = 2n ** 255n - 19n;
    let decodable = 0;
    for (let y = p; y < 2n ** 255n; y++) {
      for (const sign of [0n, 2n ** 255n]) {
        const bytes = littleEndian(y + sign);
        expect(isPublicKey(bytes)).toBe(false);
        try {
          ed25519.Point.fromBytes(bytes, true);
          decodable++;
        } catch {
          // Not a point in any reading.
        }
      }
    }
    expect(decodable).toBeGreaterThan(10);
  });

  it('that are no points, or of another length, are refused', () => {
    for (const bytes of [littleEndian(2n), new Uint8Array(31), new Uint8Array(33), new Uint8Array(0)]) {
      expect(isPublicKey(bytes)).toBe(false);
      expect(verifySignature(signature, message, bytes)).toBe(false);
    }
    for (const bytes of [signature.slice(1), concat(signature, Uint8Array.of(0)), new Uint8Array(0)]) {
      expect(verifySignature(bytes, message, key)).toBe(false);
    }
  });
});

describe('mixed order', () => {
  const torsion = SMALL_ORDER.flatMap((bytes) => {
    try {
      return [ed25519.Point.fromBytes(fromHex(bytes), false)];
    } catch {
      return [];
    }
  }).filter((point, i, all) => !point.is0() && all.findIndex((other) => other.equals(point)) === i);
  const a = 123456789n;
  const r = 987654321n;
  const hash = (rBytes: Bytes, aBytes: Bytes, text: Bytes): bigint =>
    number(sha512(concat(rBytes, aBytes, text))) % ORDER;
  /** `R = r·B + T`, `A = a·B + T′`, `S = r + k·a`: the equation holds up to torsion. */
  const craft = (text: Bytes, inA: (typeof torsion)[number], inR: (typeof torsion)[number]) => {
    const aBytes = ed25519.Point.BASE.multiply(a).add(inA).toBytes();
    const rBytes = ed25519.Point.BASE.multiply(r).add(inR).toBytes();
    const k = hash(rBytes, aBytes, text);
    const isExact = inR.add(inA.multiplyUnsafe(k)).is0();
    return { aBytes, bytes: concat(rBytes, littleEndian((r + k * a) % ORDER)), isExact };
  };

  it('is accepted exactly where the equation holds without the cofactor', () => {
    expect(torsion).toHaveLength(7);
    const counts = { accepted: 0, onlyWithCofactor: 0 };
    for (const inA of [ed25519.Point.ZERO, ...torsion]) {
      for (const inR of [ed25519.Point.ZERO, ...torsion]) {
        for (const text of ['a', 'b', 'c'].map(utf8)) {
          const { aBytes, bytes, isExact } = craft(text, inA, inR);
          expect(verifySignature(bytes, text, aBytes)).toBe(isExact);
          expect(ed25519.verify(bytes, text, aBytes, { zip215: true })).toBe(true);
          counts[isExact ? 'accepted' : 'onlyWithCofactor']++;
        }
      }
    }
    expect(counts.accepted).toBeGreaterThan(10);
    expect(counts.onlyWithCofactor).toBeGreaterThan(100);
  });
});

describe('the crafted set', () => {
  it(`has ${crafted.cases.length} cases, and on each the verdict of libsodium`, () => {
    expect(crafted.cases.length).toBeGreaterThanOrEqual(400);
    const verdicts = crafted.cases.map(({ message: text, publicKey, signature: bytes }) =>
      verifySignature(fromHex(bytes), fromHex(text), fromHex(publicKey)),
    );
    expect(verdicts).toEqual(crafted.cases.map(({ accepted }) => accepted));
    expect(new Set(verdicts)).toEqual(new Set([true, false]));
  });
});
