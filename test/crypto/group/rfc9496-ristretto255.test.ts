/** RFC 9496, appendix A, through the only file that touches the curve library. */
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, concat, fromHex, toHex, utf8 } from '../../../crypto/bytes.ts';
import {
  add,
  decodePoint,
  decodeScalar,
  encodePoint,
  encodeScalar,
  equalPoints,
  G,
  generators,
  IDENTITY,
  invScalar,
  isIdentity,
  mapToPoint,
  mulScalars,
  multiply,
  multiplyBase,
  ORDER,
  type Point,
  pointKey,
  precompute,
  type Scalar,
  scalar,
  sub,
  sumPoints,
} from '../../../crypto/group.ts';
import { NON_CANONICAL_POINTS } from '../../support/crypto-rfc9496.ts';

/** A.1: 0·G, 1·G … 15·G. */
const MULTIPLES = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  'e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76',
  '6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919',
  '94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259',
  'da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57',
  'e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e',
  'f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403',
  '44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d',
  '903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c',
  '02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031',
  '20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f',
  'bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42',
  'e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460',
  'aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f',
  '46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e',
  'e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e',
] as const;

/** A.3: the one-way map. */
const MAPPED: readonly (readonly [input: string, element: string])[] = [
  [
    '5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c14d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6',
    '3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46',
  ],
  [
    'f116b34b8f17ceb56e8732a60d913dd10cce47a6d53bee9204be8b44f6678b270102a56902e2488c46120e9276cfe54638286b9e4b3cdb470b542d46c2068d38',
    'f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b',
  ],
  [
    '8422e1bbdaab52938b81fd602effb6f89110e1e57208ad12d9ad767e2e25510c27140775f9337088b982d83d7fcf0b2fa1edffe51952cbe7365e95c86eaf325c',
    '006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826',
  ],
  [
    'ac22415129b61427bf464e17baee8db65940c233b98afce8d17c57beeb7876c2150d15af1cb1fb824bbd14955f2b57d08d388aab431a391cfc33d5bafb5dbbaf',
    'f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f92a',
  ],
  [
    '165d697a1ef3d5cf3c38565beefcf88c0f282b8e7dbd28544c483432f1cec7675debea8ebb4e5fe7d6f6e5db15f15587ac4d4d4a1de7191e0c1ca6664abcc413',
    'ae81e7dedf20a497e10c304a765c1767a42d6e06029758d2d7e8ef7cc4c41179',
  ],
  [
    'a836e6c9a9ca9f1e8d486273ad56a78c70cf18f0ce10abb1c7172ddd605d7fd2979854f47ae1ccf204a33102095b4200e5befc0465accc263175485f0e17ea5c',
    'e2705652ff9f5e44d3e841bf1c251cf7dddb77d140870d1ab2ed64f1a9ce8628',
  ],
  [
    '2cdc11eaeb95daf01189417cdddbf95952993aa9cb9c640eb5058d09702c74622c9965a697a3b345ec24ee56335b556e677b30e6f90ac77d781064f866a3c982',
    '80bd07262511cdde4863f8a7434cef696750681cb9510eea557088f76d9e5065',
  ],
  // Four inputs that map to the same element: bits that the map must ignore.
  ...[
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff1200000000000000000000000000000000000000000000000000000000000000',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    '0000000000000000000000000000000000000000000000000000000000000080ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '00000000000000000000000000000000000000000000000000000000000000001200000000000000000000000000000000000000000000000000000000000080',
  ].map((input) => [input, '304282791023b73128d277bdcb5c7746ef2eac08dde9f2983379cb8e5ef0517f'] as const),
];

/** A.3: SHA-512 of these texts is what the first seven inputs are. */
const TEXTS = [
  'Ristretto is traditionally a short shot of espresso coffee',
  'made with the normal amount of ground coffee but extracted with',
  'about half the amount of water in the same amount of time',
  'by using a finer grind.',
  'This produces a concentrated shot of coffee per volume.',
  'Just pulling a normal shot short will produce a weaker shot',
  'and is not a Ristretto as some believe.',
] as const;

const littleEndian = (value: bigint): Bytes =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const scalars = fc.bigInt({ min: 0n, max: ORDER - 1n }).map((n) => scalar(n));

describe('points', () => {
  it('A.1: the multiples of the generator encode and decode', () => {
    let sum: Point = IDENTITY;
    for (const [i, encoding] of MULTIPLES.entries()) {
      expect(toHex(encodePoint(sum))).toBe(encoding);
      expect(toHex(encodePoint(multiplyBase(scalar(i))))).toBe(encoding);
      expect(equalPoints(decodePoint(fromHex(encoding)) as Point, sum)).toBe(true);
      sum = add(sum, G);
    }
  });

  it('A.2: every bad encoding is refused', () => {
    expect(new Set(NON_CANONICAL_POINTS).size).toBe(29);
    for (const encoding of NON_CANONICAL_POINTS) expect(decodePoint(fromHex(encoding))).toBeUndefined();
  });

  it('A.3: the one-way map', () => {
    expect(MAPPED).toHaveLength(11);
    for (const [input, element] of MAPPED)
      expect(toHex(encodePoint(mapToPoint(fromHex(input))))).toBe(element);
    for (const [i, text] of TEXTS.entries()) {
      expect(toHex(encodePoint(mapToPoint(sha512(utf8(text)))))).toBe(MAPPED[i]?.[1]);
    }
  });

  it('of other lengths are refused', () => {
    for (const length of [0, 1, 31, 33, 64]) expect(decodePoint(new Uint8Array(length))).toBeUndefined();
  });

  it('decode from arbitrary bytes to an element of these bytes, or not at all', () => {
    let decoded = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const point = decodePoint(bytes);
        if (point === undefined) return;
        decoded++;
        expect(toHex(encodePoint(point))).toBe(toHex(bytes));
      }),
      { numRuns: 400 },
    );
    expect(decoded).toBeGreaterThan(5);
  });

  it('form a group on which scalars act', () => {
    fc.assert(
      fc.property(scalars, scalars, (a, b) => {
        const [A, B] = [multiplyBase(a), multiplyBase(b)];
        expect(equalPoints(add(A, B), multiplyBase(scalar(a + b)))).toBe(true);
        expect(equalPoints(sub(A, B), multiplyBase(scalar(a - b)))).toBe(true);
        expect(equalPoints(multiply(A, b), multiplyBase(mulScalars(a, b)))).toBe(true);
        expect(equalPoints(sumPoints([A, B, A]), multiplyBase(scalar(2n * a + b)))).toBe(true);
        expect(equalPoints(multiply(precompute(add(A, IDENTITY)), b), multiply(B, a))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('times zero and times ℓ give the identity, times ℓ − 1 the negative', () => {
    const P = mapToPoint(new Uint8Array(64).fill(9));
    expect(isIdentity(multiply(P, scalar(0)))).toBe(true);
    expect(isIdentity(multiply(P, scalar(ORDER)))).toBe(true);
    expect(isIdentity(add(multiply(P, scalar(ORDER - 1n)), P))).toBe(true);
    expect(isIdentity(sumPoints([]))).toBe(true);
  });

  it('are keys of a map by their encoding, however they were computed', () => {
    expect(pointKey(sub(add(G, G), G))).toBe(pointKey(G));
    expect(pointKey(IDENTITY)).toBe('00'.repeat(32));
  });
});

describe('scalars', () => {
  it('decode below ℓ and nowhere else', () => {
    for (const value of [0n, 1n, ORDER - 1n]) expect(decodeScalar(littleEndian(value))).toBe(value);
    for (const value of [ORDER, ORDER + 1n, 2n ** 252n + 2n ** 130n, 2n ** 255n, 2n ** 256n - 1n]) {
      expect(decodeScalar(littleEndian(value))).toBeUndefined();
    }
    for (const length of [0, 31, 33]) expect(decodeScalar(new Uint8Array(length))).toBeUndefined();
  });

  it('encode to 32 bytes little-endian and back', () => {
    fc.assert(
      fc.property(scalars, (k) => {
        expect(encodeScalar(k)).toEqual(littleEndian(k));
        expect(decodeScalar(encodeScalar(k))).toBe(k);
      }),
      { numRuns: 100 },
    );
  });

  it('are reduced into [0, ℓ) from any integer, negative too', () => {
    for (const [value, reduced] of [
      [-1n, ORDER - 1n],
      [-ORDER, 0n],
      [ORDER, 0n],
      [5n * ORDER + 7n, 7n],
      [-5n * ORDER - 7n, ORDER - 7n],
    ] as const) {
      expect(scalar(value)).toBe(reduced);
    }
  });

  it('have inverses, zero has none', () => {
    fc.assert(
      fc.property(scalars, (k) => {
        fc.pre(k !== 0n);
        expect(mulScalars(k, invScalar(k))).toBe(1n);
      }),
      { numRuns: 50 },
    );
    expect(() => invScalar(0n as Scalar)).toThrow();
  });
});

describe('generators H_i', () => {
  it('are the one-way map of a hash of their index and nothing else', () => {
    const label = utf8('piaojue/v1/generator');
    const u64 = (n: number): Bytes => littleEndian(BigInt(n)).slice(0, 8);
    for (const [i, H] of generators(5).entries()) {
      const hash = sha512(concat(u64(label.length), label, u64(8), u64(i)));
      expect(toHex(encodePoint(H))).toBe(toHex(encodePoint(mapToPoint(hash))));
    }
  });

  it('are all different, none is G or the identity, and more of them begin with the same', () => {
    const keys = generators(130).map(pointKey);
    expect(new Set([...keys, pointKey(G), pointKey(IDENTITY)]).size).toBe(132);
    expect(generators(5).map(pointKey)).toEqual(keys.slice(0, 5));
  });
});
