/**
 * Sealed secrets: XChaCha20-Poly1305 under a key, and key files under a passphrase through Argon2id
 * (RFC 9106; 64 MiB, t = 3, p = 1).
 *
 * Key file: `salt (16) ‖ box`; box: `nonce (24) ‖ ciphertext ‖ tag (16)`, associated data = purpose as UTF-8.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { argon2idAsync } from '@noble/hashes/argon2.js';
import { type Branded, type Bytes, concat, type RandomBytes, utf8 } from './bytes.ts';
import { accept, type Result, reject } from './rejection.ts';

const NONCE_LENGTH = 24;
const SALT_LENGTH = 16;

/** 32 bytes. */
export type SealKey = Branded<Bytes, 'SealKey'>;

/** Encrypts under a key with a fresh random nonce; `purpose` says what is inside and must be given to open it. */
export function seal(key: SealKey, purpose: string, content: Bytes, random: RandomBytes): Bytes {
  const nonce = random(NONCE_LENGTH);
  return concat(nonce, xchacha20poly1305(key, nonce, utf8(purpose)).encrypt(content));
}

/** `key.file` where key, purpose or bytes are not the sealed ones; the library refuses what is too short. */
export function unseal(key: SealKey, purpose: string, sealed: Bytes): Result<Bytes> {
  const nonce = sealed.subarray(0, NONCE_LENGTH);
  try {
    return accept(xchacha20poly1305(key, nonce, utf8(purpose)).decrypt(sealed.subarray(NONCE_LENGTH)));
  } catch {
    return reject('key.file');
  }
}

/** The key that a passphrase gives with this salt; slow on purpose (about a second). */
async function passphraseKey(passphrase: string, salt: Bytes): Promise<SealKey> {
  const options = { t: 3, m: 64 * 1024, p: 1, dkLen: 32 };
  return (await argon2idAsync(utf8(passphrase.normalize('NFC')), salt, options)) as SealKey;
}

/** A key file that is open: what is saved again and again under the same passphrase. */
export class SealedFile {
  readonly #key: SealKey;
  readonly #salt: Bytes;
  readonly #purpose: string;

  private constructor(key: SealKey, salt: Bytes, purpose: string) {
    this.#key = key;
    this.#salt = salt;
    this.#purpose = purpose;
  }

  static async create(passphrase: string, purpose: string, random: RandomBytes): Promise<SealedFile> {
    const salt = random(SALT_LENGTH);
    return new SealedFile(await passphraseKey(passphrase, salt), salt, purpose);
  }

  static async open(
    passphrase: string,
    purpose: string,
    bytes: Bytes,
  ): Promise<Result<{ file: SealedFile; content: Bytes }>> {
    if (bytes.length < SALT_LENGTH) return reject('key.file', 'too short');
    const salt = bytes.slice(0, SALT_LENGTH);
    const key = await passphraseKey(passphrase, salt);
    const content = unseal(key, purpose, bytes.subarray(SALT_LENGTH));
    return content.ok
      ? accept({ file: new SealedFile(key, salt, purpose), content: content.value })
      : content;
  }

  /** The bytes of the file with this content; a fresh nonce every time. */
  write(content: Bytes, random: RandomBytes): Bytes {
    return concat(this.#salt, seal(this.#key, this.#purpose, content, random));
  }
}
