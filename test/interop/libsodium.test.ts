/**
 * The group and the seals of crypto/ against libsodium, written in C by other people: the same inputs give the same
 * bytes, and the same bad encodings are refused.
 */
import sodium from 'libsodium-wrappers-sumo';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bytes, concat, fromHex, utf8 } from '../../crypto/bytes.ts';
import {
  add,
  addScalars,
  decodePoint,
  decodeScalar,
  encodePoint,
  encodeScalar,
  invScalar,
  isIdentity,
  mapToPoint,
  mulScalars,
  multiply,
  multiplyBase,
  negScalar,
  ORDER,
  type Point,
  type Scalar,
  scalar,
  scalarFromWide,
  sub,
  subScalars,
} from '../../crypto/group.ts';
import { publicMsm } from '../../crypto/msm.ts';
import { SealedFile, type SealKey, seal, unseal } from '../../crypto/sealed.ts';
import { codeOf, flip, streamOf, systemRandom, unwrap } from '../support/crypto-basics.ts';
import { NON_CANONICAL_POINTS } from '../support/crypto-rfc9496.ts';

beforeAll(() => sodium.ready);

const RUNS = 100;
/** Scalars at which reductions go wrong. */
const EDGES = [1n, 2n, ORDER - 1n, ORDER - 2n, ORDER >> 1n, 2n ** 252n - 1n].map(scalar);
const draw = (): Scalar => scalarFromWide(systemRandom(64));
const scalars = (): Scalar[] => [...EDGES, ...Array.from({ length: RUNS }, draw)];
const drawPoint = (): Point => mapToPoint(systemRandom(64));

describe('ristretto255 in libsodium', () => {
  it('maps the same 64 random bytes to the same point (RFC 9496 §4.3.4)', () => {
    const inputs = Array.from({ length: RUNS }, () => systemRandom(64));
    inputs.push(new Uint8Array(64), new Uint8Array(64).fill(0xff), utf8('票决'.repeat(20)).slice(0, 64));
    for (const bytes of inputs) {
      expect(encodePoint(mapToPoint(bytes))).toEqual(sodium.crypto_core_ristretto255_from_hash(bytes));
    }
  });

  it('reduces the same 64 bytes to the same scalar', () => {
    const inputs = Array.from({ length: RUNS }, () => systemRandom(64));
    inputs.push(new Uint8Array(64).fill(0xff), concat(encodeScalar(scalar(-1)), new Uint8Array(32)));
    for (const bytes of inputs) {
      expect(encodeScalar(scalarFromWide(bytes))).toEqual(
        sodium.crypto_core_ristretto255_scalar_reduce(bytes),
      );
    }
  });

  it('adds, subtracts, multiplies, negates and inverts scalars to the same bytes', () => {
    for (const a of scalars()) {
      const b = draw();
      const [x, y] = [encodeScalar(a), encodeScalar(b)];
      expect(encodeScalar(addScalars(a, b))).toEqual(sodium.crypto_core_ristretto255_scalar_add(x, y));
      expect(encodeScalar(subScalars(a, b))).toEqual(sodium.crypto_core_ristretto255_scalar_sub(x, y));
      expect(encodeScalar(mulScalars(a, b))).toEqual(sodium.crypto_core_ristretto255_scalar_mul(x, y));
      expect(encodeScalar(negScalar(a))).toEqual(sodium.crypto_core_ristretto255_scalar_negate(x));
      expect(encodeScalar(invScalar(a))).toEqual(sodium.crypto_core_ristretto255_scalar_invert(x));
    }
  });

  it('multiplies the generator and other points to the same bytes', () => {
    for (const k of scalars()) {
      const point = drawPoint();
      const bytes = encodeScalar(k);
      expect(encodePoint(multiplyBase(k))).toEqual(sodium.crypto_scalarmult_ristretto255_base(bytes));
      expect(encodePoint(multiply(point, k))).toEqual(
        sodium.crypto_scalarmult_ristretto255(bytes, encodePoint(point)),
      );
    }
  });

  it('adds and subtracts points to the same bytes', () => {
    for (let i = 0; i < RUNS; i++) {
      const [p, q] = [drawPoint(), drawPoint()];
      const [a, b] = [encodePoint(p), encodePoint(q)];
      expect(encodePoint(add(p, q))).toEqual(sodium.crypto_core_ristretto255_add(a, b));
      expect(encodePoint(sub(p, q))).toEqual(sodium.crypto_core_ristretto255_sub(a, b));
      expect(encodePoint(add(p, p))).toEqual(sodium.crypto_core_ristretto255_add(a, a));
      expect(encodePoint(sub(p, p))).toEqual(sodium.crypto_core_ristretto255_sub(a, a));
    }
  });

  it('sums multiples as our multi-scalar multiplication does', () => {
    for (const size of [1, 2, 3, 17, 40]) {
      const points = Array.from({ length: size }, drawPoint);
      const factors = Array.from({ length: size }, draw);
      const theirs = points
        .map((point, i) =>
          sodium.crypto_scalarmult_ristretto255(encodeScalar(factors[i]!), encodePoint(point)),
        )
        .reduce((sum, term) => sodium.crypto_core_ristretto255_add(sum, term));
      expect(encodePoint(publicMsm(points, factors))).toEqual(theirs);
    }
  });

  /** Libsodium's verdict on an encoding, by adding the identity to it. */
  function decodes(bytes: Bytes): boolean {
    try {
      return sodium.crypto_core_ristretto255_add(bytes, new Uint8Array(32)).length === 32;
    } catch {
      return false;
    }
  }

  it('refuses the bad encodings of RFC 9496 A.2, as we do', () => {
    expect(NON_CANONICAL_POINTS.length).toBeGreaterThan(25);
    for (const bad of NON_CANONICAL_POINTS) {
      expect([bad, decodePoint(fromHex(bad)) === undefined, decodes(fromHex(bad))]).toEqual([
        bad,
        true,
        false,
      ]);
    }
  });

  it('decodes of random strings, and of changed points, exactly those that we decode', () => {
    const masked = (byte: number, bytes: Bytes): Bytes => concat(bytes.subarray(0, 31), Uint8Array.of(byte));
    const strings = Array.from({ length: 4 * RUNS }, (_, i) => {
      const bytes = systemRandom(32);
      bytes[0]! &= i % 4 === 0 ? 0xff : 0xfe;
      return i % 4 === 3 ? bytes : masked(bytes[31]! & 0x7f, bytes);
    });
    const points = Array.from({ length: RUNS }, () => encodePoint(drawPoint()));
    // s + p where that still fits, −s, a set top bit, one changed bit
    const changed = points.flatMap((point, i) => [
      flip(point, 31, 0x80),
      flip(point, 0, 1),
      flip(point, i % 32, 1 << (i % 8)),
      negated(point),
    ]);
    const all = [...strings, ...points, ...changed, ...secondEncodings(), new Uint8Array(32)];
    const ours = all.map((bytes) => decodePoint(bytes) !== undefined);
    expect(ours).toEqual(all.map(decodes));
    expect(ours.filter((decoded) => decoded).length).toBeGreaterThan(1.2 * RUNS);
    expect(ours.filter((decoded) => !decoded).length).toBeGreaterThan(4 * RUNS);
    for (const bytes of all.filter((_, i) => ours[i]))
      expect(encodePoint(decodePoint(bytes)!)).toEqual(bytes);
  });

  it('holds the identity for a point, and refuses products that are the identity', () => {
    const identity = new Uint8Array(32);
    expect(decodes(identity)).toBe(true);
    expect(isIdentity(decodePoint(identity)!)).toBe(true);
    expect(encodePoint(multiplyBase(scalar(0)))).toEqual(identity);
    expect(() => sodium.crypto_scalarmult_ristretto255_base(identity)).toThrow();
  });
});

const P = 2n ** 255n - 19n;
const littleEndian = (value: bigint): Bytes =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const number = (bytes: Bytes): bigint => bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
/** The encoding of −s: the negative field element of the same point. */
const negated = (point: Bytes): Bytes => littleEndian(P - number(point));
/** p … 2²⁵⁵ − 1, the field elements with two encodings, with and without the top bit. */
const secondEncodings = (): Bytes[] =>
  Array.from({ length: 19 }, (_, i) => P + BigInt(i)).flatMap((y) => [
    littleEndian(y),
    littleEndian(y + 2n ** 255n),
  ]);

describe('scalars', () => {
  it('are canonical below ℓ only; libsodium, which has no such rule, agrees on their value', () => {
    for (const [value, isCanonical] of [
      [ORDER - 1n, true],
      [ORDER, false],
      [ORDER + 1n, false],
      [2n ** 255n, false],
    ] as const) {
      const bytes = littleEndian(value);
      expect(decodeScalar(bytes) !== undefined).toBe(isCanonical);
      const reduced = sodium.crypto_core_ristretto255_scalar_reduce(concat(bytes, new Uint8Array(32)));
      expect(encodeScalar(scalar(value))).toEqual(reduced);
    }
  });
});

describe('sealed.ts in libsodium', () => {
  const PURPOSE = 'piaojue deputy 票决';

  it('XChaCha20-Poly1305: libsodium opens what we seal, and we what it seals', () => {
    for (const length of [0, 1, 63, 64, 65, 1000, 70_000]) {
      const key = systemRandom(32) as SealKey;
      const content = systemRandom(length);
      const sealed = seal(key, PURPOSE, content, systemRandom);
      const opened = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        null,
        sealed.subarray(24),
        PURPOSE,
        sealed.subarray(0, 24),
        key,
      );
      expect(opened).toEqual(content);
      const nonce = systemRandom(24);
      const theirs = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(content, PURPOSE, null, nonce, key);
      expect(unwrap(unseal(key, PURPOSE, concat(nonce, theirs)))).toEqual(content);
      expect(seal(key, PURPOSE, content, () => nonce)).toEqual(concat(nonce, theirs));
    }
  });

  it('both refuse another purpose, another key and every changed byte', () => {
    const key = systemRandom(32) as SealKey;
    const sealed = seal(key, PURPOSE, utf8('marks'), systemRandom);
    const attempts: [Bytes, string, Bytes][] = [...sealed].map((_, at) => [flip(sealed, at), PURPOSE, key]);
    attempts.push(
      [sealed, `${PURPOSE} `, key],
      [sealed, PURPOSE, flip(key, 31)],
      [sealed.slice(0, -1), PURPOSE, key],
    );
    for (const [bytes, purpose, other] of attempts) {
      expect(codeOf(unseal(other as SealKey, purpose, bytes))).toBe('key.file');
      const open = (): unknown =>
        sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
          null,
          bytes.subarray(24),
          purpose,
          bytes.subarray(0, 24),
          other,
        );
      expect(open).toThrow();
    }
  });

  /** The key that libsodium derives with the parameters that sealed.ts documents: 64 MiB, t = 3, p = 1, v1.3. */
  const derived = (passphrase: string, salt: Bytes): Bytes =>
    sodium.crypto_pwhash(32, passphrase, salt, 3, 64 * 1024 * 1024, sodium.crypto_pwhash_ALG_ARGON2ID13);

  it('Argon2id: libsodium opens a key file of ours with the passphrase alone, and we one of its making', async () => {
    const passphrase = '正确的 密码 – correct horse';
    const file = await SealedFile.create(passphrase, PURPOSE, streamOf('key file'));
    const bytes = file.write(utf8('share'), systemRandom);
    const [salt, nonce, box] = [bytes.slice(0, 16), bytes.slice(16, 40), bytes.slice(40)];
    const opened = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      box,
      PURPOSE,
      nonce,
      derived(passphrase, salt),
    );
    expect(opened).toEqual(utf8('share'));

    const theirs = concat(
      salt,
      nonce,
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        'theirs',
        PURPOSE,
        null,
        nonce,
        derived('another', salt),
      ),
    );
    const back = unwrap(await SealedFile.open('another', PURPOSE, theirs));
    expect(back.content).toEqual(utf8('theirs'));
  });
});
