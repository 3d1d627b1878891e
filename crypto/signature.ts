/**
 * Ed25519 with one exact acceptance rule (PROTOCOL.md §2). Library defaults disagree on crafted signatures (cofactor,
 * small order, non-canonical encodings), so the rule is spelled out here and used for every signature.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { type Branded, type Bytes, concat, equalBytes } from './bytes.ts';

/** 32 bytes, RFC 8032 §5.1.5. */
export type SecretKey = Branded<Bytes, 'SecretKey'>;

const Curve = ed25519.Point;

export const publicKeyOf = (secret: SecretKey): Bytes => ed25519.getPublicKey(secret);
/** RFC 8032 §5.1.6, deterministic, 64 bytes. */
export const signBytes = (message: Bytes, secret: SecretKey): Bytes => ed25519.sign(message, secret);

/** Canonical (RFC 8032 §5.1.3 strictly) and not of small order; undefined otherwise. */
function decodeStrict(bytes: Bytes): InstanceType<typeof Curve> | undefined {
  if (bytes.length !== 32) return undefined;
  try {
    const point = Curve.fromBytes(bytes, false);
    return point.isSmallOrder() || !equalBytes(point.toBytes(), bytes) ? undefined : point;
  } catch {
    return undefined;
  }
}

/** Whether 32 bytes may serve as a public key at all. */
export const isPublicKey = (key: Bytes): boolean => decodeStrict(key) !== undefined;

/**
 * Accepts iff `S < ℓ`, `A` and `R` are canonical and not of small order, and `encode([S]B − [k]A)` equals the bytes
 * of `R` (no cofactor). All three inputs are attacker-controlled.
 */
export function verifySignature(signature: Bytes, message: Bytes, key: Bytes): boolean {
  if (signature.length !== 64) return false;
  const rBytes = signature.subarray(0, 32);
  const s = bytesToNumberLE(signature.subarray(32));
  if (s >= Curve.Fn.ORDER) return false;
  const a = decodeStrict(key);
  if (a === undefined || decodeStrict(rBytes) === undefined) return false;
  const k = Curve.Fn.create(bytesToNumberLE(sha512(concat(rBytes, key, message))));
  const r = Curve.BASE.multiplyUnsafe(s).add(a.negate().multiplyUnsafe(k));
  return equalBytes(r.toBytes(), rBytes);
}
