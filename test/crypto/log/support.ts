/** Keys, trees and helpers that the tests of the log share. */
import { createPublicKey, verify } from 'node:crypto';
import { type Bytes, utf8 } from '../../../crypto/bytes.ts';
import { leafHash, MerkleTree } from '../../../crypto/log/merkle.ts';
import type { Result } from '../../../crypto/rejection.ts';
import { publicKeyOf, type SecretKey } from '../../../crypto/signature.ts';

/** A fixed secret key: 32 times the same byte. */
export const secretKey = (fill: number): SecretKey => new Uint8Array(32).fill(fill) as SecretKey;

export const LOG = {
  origin: 'vote.example/session/1',
  secret: secretKey(1),
  publicKey: publicKeyOf(secretKey(1)),
};
export const WITNESSES = [2, 3, 4].map((fill) => ({
  name: `vote.example/scrutineer/${fill - 1}`,
  secret: secretKey(fill),
  publicKey: publicKeyOf(secretKey(fill)),
}));

/** A tree of `size` different leaves. */
export function treeOf(size: number): MerkleTree {
  return new MerkleTree(Array.from({ length: size }, (_, i) => leafHash(utf8(`entry ${i}`))));
}

/** The value of an accepted result; fails the test on a rejection. */
export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`rejected: ${result.code} (${result.detail})`);
  return result.value;
}

/** The code of a rejection, "accepted" otherwise. */
export const codeOf = (result: Result<unknown>): string => (result.ok ? 'accepted' : result.code);

/** OpenSSL's opinion of an Ed25519 signature. */
export function opensslVerifies(message: Bytes, signature: Bytes, publicKey: Bytes): boolean {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, message, key, signature);
}

/** A copy with one byte changed by exclusive or. */
export function flip(bytes: Bytes, at: number, mask: number): Bytes {
  const copy = bytes.slice();
  copy[at] = copy[at]! ^ mask;
  return copy;
}
