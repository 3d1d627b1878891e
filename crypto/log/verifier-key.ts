/** Keys of signed notes and their text form (C2SP signed-note, "Signatures" and "Verifier keys"). */
import { sha256 } from '@noble/hashes/sha2.js';
import { type Bytes, concat, utf8 } from '../bytes.ts';
import { fromBase64, toBase64 } from '../encoding.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { isPublicKey } from '../signature.ts';
import { isKeyName } from './text.ts';

/**
 * The two signature types in use. C2SP's current text prefers ML-DSA-44 (0x06) for new deployments; Ed25519 is kept
 * because every existing reader of notes and checkpoints knows it.
 */
export const SIGNATURE_TYPES = {
  /** Ed25519 over the note text. */
  ed25519: 0x01,
  /** Ed25519 over `cosignature/v1`, time and checkpoint (C2SP tlog-cosignature). */
  cosignature: 0x04,
} as const;

export type SignatureType = (typeof SIGNATURE_TYPES)[keyof typeof SIGNATURE_TYPES];

const isSignatureType = (type: number | undefined): type is SignatureType =>
  type === SIGNATURE_TYPES.ed25519 || type === SIGNATURE_TYPES.cosignature;

export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  /** 32 bytes, Ed25519. */
  readonly publicKey: Bytes;
  /** The first four bytes of `SHA-256(name ‖ 0x0A ‖ type ‖ public key)`, big-endian. A label, not a commitment. */
  readonly keyId: number;
}

/** The key with its id. Throws where the name is none or the public key has not 32 bytes. */
export function verifierKey(name: string, type: SignatureType, publicKey: Bytes): VerifierKey {
  if (!isKeyName(name)) throw new RangeError('not a key name');
  if (publicKey.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes');
  const digest = sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), publicKey));
  return { name, type, publicKey, keyId: new DataView(digest.buffer, digest.byteOffset).getUint32(0) };
}

/** A key id as eight lower-case hexadecimal digits. */
export const keyIdText = (keyId: number): string => keyId.toString(16).padStart(8, '0');

/** `name+hex(key id)+base64(type ‖ public key)`, one line without newline. */
export const formatVerifierKey = (key: VerifierKey): string =>
  `${key.name}+${keyIdText(key.keyId)}+${toBase64(concat(Uint8Array.of(key.type), key.publicKey))}`;

/**
 * Reads a verifier key of type 0x01 or 0x04 in exactly the form that `formatVerifierKey` writes, with the key id that
 * belongs to it and a public key that can verify at all. Rejects with `log.key`.
 */
export function parseVerifierKey(text: string): Result<VerifierKey> {
  // The name has no plus, but base64 may have: everything after the second plus is the key.
  const [name = '', id = ''] = text.split('+', 2);
  const bytes = fromBase64(text.slice(name.length + id.length + 2));
  const type = bytes?.[0];
  if (bytes?.length !== 33 || !isKeyName(name)) return reject('log.key', 'not name+id+key');
  if (!isSignatureType(type)) return reject('log.key', 'neither Ed25519 nor an Ed25519 cosignature key');
  if (!isPublicKey(bytes.subarray(1))) return reject('log.key', 'not an Ed25519 public key');
  const key = verifierKey(name, type, bytes.slice(1));
  return formatVerifierKey(key) === text ? accept(key) : reject('log.key', 'the key id is another');
}
