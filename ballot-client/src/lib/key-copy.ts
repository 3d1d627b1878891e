/**
 * What a sealed key file holds around the content of its role: which file it is, and how new. An older copy has
 * forgotten what was signed since, so whoever keeps two copies of one file must tell the newer one. Pure.
 */
import { type Bytes, type RandomBytes, toHex, utf8 } from '../../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../../crypto/encoding.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import { SealedFile } from '../../../crypto/sealed.ts';
import { base64, decodePayload, hex, integer, object } from '../../../crypto/statements/schema.ts';

export interface KeyCopy {
  /** 16 random bytes in hex, drawn when the file was made: copies of one file share it. */
  readonly id: string;
  /** Counts how often the content was stored, from 1. */
  readonly revision: number;
  /** When this revision was stored, in seconds since 1970 by this device's clock; shown, never compared. */
  readonly savedAt: number;
  /** The newest revision that was copied to another medium; 0 where none was. */
  readonly exported: number;
  /** As the page of the role encodes it. */
  readonly content: Bytes;
}

const schema = object({
  version: integer(1, 1),
  id: hex(16),
  revision: integer(1),
  savedAt: integer(0),
  exported: integer(0),
  content: base64,
});

export const firstCopy = (content: Bytes, random: RandomBytes, now: number): KeyCopy => ({
  id: toHex(random(16)),
  revision: 1,
  savedAt: now,
  exported: 0,
  content,
});

/** The same file with new content. */
export const nextCopy = (copy: KeyCopy, content: Bytes, now: number): KeyCopy => ({
  ...copy,
  revision: copy.revision + 1,
  savedAt: now,
  content,
});

/** The same revision, now also on another medium. */
export const exportedCopy = (copy: KeyCopy): KeyCopy => ({ ...copy, exported: copy.revision });

export const encodeCopy = ({ content, ...copy }: KeyCopy): Bytes =>
  utf8(
    JSON.stringify({
      version: 1,
      id: copy.id,
      revision: copy.revision,
      savedAt: copy.savedAt,
      exported: copy.exported,
      content: toBase64(content),
    }),
  );

/** `key.file` for bytes that are not a copy. */
export function decodeCopy(bytes: Bytes): Result<KeyCopy> {
  const decoded = decodePayload(schema, bytes);
  const content = decoded.ok ? fromBase64(decoded.value.content) : undefined;
  if (!decoded.ok || content === undefined) return reject('key.file', 'unknown content');
  const { id, revision, savedAt, exported } = decoded.value;
  return accept({ id, revision, savedAt, exported, content });
}

export interface OpenedCopy {
  readonly file: SealedFile;
  readonly copy: KeyCopy;
}

/** Opens the bytes of a key file; `key.file` for a wrong passphrase, purpose or content. Takes about a second. */
export async function openCopy(
  passphrase: string,
  purpose: string,
  bytes: Bytes,
): Promise<Result<OpenedCopy>> {
  const opened = await SealedFile.open(passphrase, purpose, bytes);
  if (!opened.ok) return opened;
  const copy = decodeCopy(opened.value.content);
  return copy.ok ? accept({ file: opened.value.file, copy: copy.value }) : copy;
}

/**
 * Which of two copies is gone on with: the one kept on this device, unless the one brought here is a newer one of the
 * same file. Of equal ones the kept one, which alone has the secrets of a ceremony under way. `other`: not the same
 * file, or the kept one does not open with this passphrase.
 */
export function newerCopy(kept: KeyCopy | undefined, brought: KeyCopy): 'kept' | 'brought' | 'other' {
  if (kept?.id !== brought.id) return 'other';
  return brought.revision > kept.revision ? 'brought' : 'kept';
}
