/**
 * Values of different meaning do not mix. The compiler proves it: each line below that lacks an error would fail the
 * type check, because the expectation above it would be unused.
 */
import { expect, expectTypeOf, it } from 'vitest';
import {
  type Hash,
  type LeafHash,
  type PublicKey,
  toHash,
  toLeafHash,
  toPublicKey,
} from '../../../crypto/bytes.ts';
import { G, multiply, ORDER, type Point, type Scalar, scalar } from '../../../crypto/group.ts';
import { publicKeyOf, type SecretKey } from '../../../crypto/signature.ts';

const bytes = new Uint8Array(32).fill(1);
const takesHash = (hash: Hash): string => hash;
const takesLeaf = (leaf: LeafHash): string => leaf;
const takesKey = (key: PublicKey): string => key;
const takesPoint = (point: Point): Point => point;
const takesScalar = (k: Scalar): bigint => k;

it('hashes, leaf hashes and public keys do not stand for each other, nor does plain text', () => {
  const [hash, leaf, key] = [toHash(bytes), toLeafHash(bytes), toPublicKey(bytes)];
  expect([takesHash(hash), takesLeaf(leaf), takesKey(key)]).toEqual(new Array(3).fill('01'.repeat(32)));
  // @ts-expect-error a leaf hash is no hash
  takesHash(leaf);
  // @ts-expect-error a public key is no hash
  takesHash(key);
  // @ts-expect-error text is no hash
  takesHash('01'.repeat(32));
  // @ts-expect-error a hash is no leaf hash
  takesLeaf(hash);
  // @ts-expect-error a public key is no leaf hash
  takesLeaf(key);
  // @ts-expect-error a hash is no public key
  takesKey(hash);
  // @ts-expect-error a leaf hash is no public key
  takesKey(leaf);
  // @ts-expect-error bytes are no hash
  takesHash(bytes);
});

it('points, scalars, integers and bytes do not stand for each other', () => {
  expect(takesPoint(G)).toBe(G);
  expect(takesScalar(scalar(5))).toBe(5n);
  // @ts-expect-error an integer need not be reduced
  takesScalar(5n);
  // @ts-expect-error nor the order of the group
  takesScalar(ORDER);
  // @ts-expect-error a sum of scalars is reduced before it is one
  takesScalar(scalar(1) + scalar(2));
  // @ts-expect-error a number is no scalar
  takesScalar(5);
  // @ts-expect-error a point is no scalar
  takesScalar(G);
  // @ts-expect-error a scalar is no point
  takesPoint(scalar(1));
  // @ts-expect-error bytes are no point
  takesPoint(bytes);
  // @ts-expect-error a point of the curve library is none that was checked
  takesPoint(G.double());
});

it('scalar and point of a product are not exchanged, and a public key signs nothing', () => {
  const product = () => {
    // @ts-expect-error scalar first
    multiply(scalar(2), G);
    // @ts-expect-error plain bytes are no secret key
    publicKeyOf(bytes);
  };
  expect(product).toThrow();
  expectTypeOf(multiply).returns.toEqualTypeOf<Point>();
  expectTypeOf<SecretKey>().toExtend<Uint8Array>();
  expectTypeOf<Uint8Array>().not.toExtend<SecretKey>();
  expectTypeOf<Hash>().toExtend<string>();
  expectTypeOf<string>().not.toExtend<Hash>();
});
