/**
 * Ed25519 signatures on which libraries disagree: our verdict must be libsodium's on every one, on the frozen set and
 * on sets that are crafted anew in every run.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import sodium from 'libsodium-wrappers-sumo';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, concat, fromHex } from '../../crypto/bytes.ts';
import { publicKeyOf, type SecretKey, signBytes, verifySignature } from '../../crypto/signature.ts';
import { SMALL_ORDER, SPECCHECK } from '../crypto/signature/vectors.ts';
import { flip, systemRandom } from '../support/crypto-basics.ts';
import crafted from '../vectors/ed25519-crafted.json';

beforeAll(() => sodium.ready);

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const P = 2n ** 255n - 19n;
const littleEndian = (value: bigint): Bytes =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const number = (bytes: Bytes): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
const draw = (): bigint => number(systemRandom(64)) % ORDER;

/** Everything that a verifier is given. */
interface Signed {
  readonly message: Bytes;
  readonly key: Bytes;
  readonly signature: Bytes;
}

const ours = ({ message, key, signature }: Signed): boolean => verifySignature(signature, message, key);
const theirs = ({ message, key, signature }: Signed): boolean =>
  sodium.crypto_sign_verify_detached(signature, message, key);

/** How many of these both accept; fails where the verdicts differ. */
function agreed(cases: readonly Signed[]): number {
  const verdicts = cases.map(ours);
  expect(verdicts).toEqual(cases.map(theirs));
  return verdicts.filter((accepted) => accepted).length;
}

/** `S = r + k·a` for encodings of R and A that are given. */
function answered(
  message: Bytes,
  [r, R]: readonly [bigint, Bytes],
  [a, A]: readonly [bigint, Bytes],
): Signed {
  const k = number(sha512(concat(R, A, message))) % ORDER;
  return { message, key: A, signature: concat(R, littleEndian((r + k * a) % ORDER)) };
}

/** The eight points of small order. */
const torsion = [
  ...new Map(
    SMALL_ORDER.map((text) => Point.fromBytes(fromHex(text), true)).map((point) => [point.toHex(), point]),
  ).values(),
];

describe('libsodium’s verdict is ours', () => {
  it(`on the frozen set (${crafted.cases.length}) and on the speccheck vectors`, () => {
    const frozen = crafted.cases.map(({ message, publicKey, signature }) => ({
      ...{ message: fromHex(message), key: fromHex(publicKey), signature: fromHex(signature) },
    }));
    expect(frozen.map(theirs)).toEqual(crafted.cases.map(({ accepted }) => accepted));
    expect(agreed(frozen)).toBe(crafted.cases.filter(({ accepted }) => accepted).length);
    agreed(
      SPECCHECK.map((v) => ({
        message: fromHex(v.message),
        key: fromHex(v.publicKey),
        signature: fromHex(v.signature),
      })),
    );
  });

  it('on honest signatures, and on every changed bit of one', () => {
    const honest = Array.from({ length: 50 }, (_, i): Signed => {
      const secret = systemRandom(32) as SecretKey;
      const message = systemRandom(i * 5);
      return { message, key: publicKeyOf(secret), signature: signBytes(message, secret) };
    });
    expect(agreed(honest)).toBe(honest.length);
    const first = honest[7]!;
    const changed = Array.from(
      { length: 512 },
      (_, bit): Signed => ({
        ...first,
        signature: flip(first.signature, bit >> 3, 1 << (bit & 7)),
      }),
    );
    const otherKeys = Array.from(
      { length: 256 },
      (_, bit): Signed => ({
        ...first,
        key: flip(first.key, bit >> 3, 1 << (bit & 7)),
      }),
    );
    expect(agreed(changed) + agreed(otherKeys)).toBe(0);
  });

  it('on A and R of small order, in every encoding', () => {
    const encodings = SMALL_ORDER.map(fromHex);
    const cases = encodings.flatMap((A) =>
      encodings.map(
        (R): Signed => ({ message: systemRandom(8), key: A, signature: concat(R, new Uint8Array(32)) }),
      ),
    );
    const onlyOne = encodings.flatMap((small) => {
      const [a, r] = [draw(), draw()];
      const [A, R] = [Point.BASE.multiply(a).toBytes(), Point.BASE.multiply(r).toBytes()];
      return [answered(systemRandom(8), [0n, small], [a, A]), answered(systemRandom(8), [r, R], [0n, small])];
    });
    expect(agreed(cases) + agreed(onlyOne)).toBe(0);
  });

  it('on A and R with a part of small order: most hold with the cofactor only', () => {
    expect(torsion).toHaveLength(8);
    const cases = torsion.flatMap((inA) =>
      torsion.flatMap((inR) =>
        [1, 2, 3].map((): Signed => {
          const [a, r] = [draw(), draw()];
          const A = Point.BASE.multiply(a).add(inA).toBytes();
          const R = Point.BASE.multiply(r).add(inR).toBytes();
          return answered(systemRandom(16), [r, R], [a, A]);
        }),
      ),
    );
    expect(
      cases.every((each) => ed25519.verify(each.signature, each.message, each.key, { zip215: true })),
    ).toBe(true);
    const accepted = agreed(cases);
    expect(accepted).toBeGreaterThan(10);
    expect(accepted).toBeLessThan(cases.length / 2);
  });

  it('on second encodings of A and R: y ≥ p, and x = 0 with a sign', () => {
    const ys = Array.from({ length: 19 }, (_, i) => P + BigInt(i));
    const encodings = [...ys, ...ys.map((y) => y + 2n ** 255n), 1n + 2n ** 255n, P - 1n + 2n ** 255n].map(
      littleEndian,
    );
    const cases = encodings.flatMap((odd) => {
      const [a, r] = [draw(), draw()];
      const [A, R] = [Point.BASE.multiply(a).toBytes(), Point.BASE.multiply(r).toBytes()];
      return [answered(systemRandom(8), [0n, odd], [a, A]), answered(systemRandom(8), [r, R], [0n, odd])];
    });
    expect(agreed(cases)).toBe(0);
  });

  it('on S at or above ℓ', () => {
    const secret = systemRandom(32) as SecretKey;
    const message = systemRandom(20);
    const signature = signBytes(message, secret);
    const [R, S] = [signature.subarray(0, 32), number(signature.subarray(32))];
    const values = [S, 0n, ORDER - 1n, ORDER, ORDER + 1n, 2n ** 252n, 2n ** 253n, 2n ** 256n - 1n];
    for (let value = S + ORDER; value < 2n ** 256n; value += ORDER) values.push(value);
    const cases = values.map(
      (value): Signed => ({
        ...{ message, key: publicKeyOf(secret), signature: concat(R, littleEndian(value)) },
      }),
    );
    expect(agreed(cases)).toBe(1);
  });

  it('on random bytes', () => {
    const cases = Array.from(
      { length: 300 },
      (): Signed => ({
        ...{ message: systemRandom(10), key: systemRandom(32), signature: systemRandom(64) },
      }),
    );
    expect(agreed(cases)).toBe(0);
  });
});
