/**
 * Checkpoints (C2SP tlog-checkpoint): the head of a log as a note of exactly three lines. Stricter than C2SP in three
 * points: no extension lines, the origin is a key name (the log signs under it), and sizes stay below 2⁵³.
 */
import type { Bytes } from '../bytes.ts';
import { toBase64 } from '../encoding.ts';
import { accept, type Result, reject } from '../rejection.ts';
import type { SecretKey } from '../signature.ts';
import { signNote } from './note.ts';
import { isCount, isKeyName, parseDecimal, parseHash } from './text.ts';

export interface Checkpoint {
  /** Which log; also the name of the key that signs. */
  readonly origin: string;
  /** The number of entries. */
  readonly size: number;
  /** 32 bytes: RFC 6962 root over these entries. */
  readonly root: Bytes;
}

/** `origin\nsize\nbase64(root)\n`. Throws on what `parseCheckpoint` would not read back. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (!isKeyName(origin) || !isCount(size) || root.length !== 32) throw new RangeError('not a checkpoint');
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Reads the text of a checkpoint note; rejects with `log.checkpoint`. */
export function parseCheckpoint(text: string): Result<Checkpoint> {
  const lines = text.split('\n');
  const [origin = '', size = '', root = '', end] = lines;
  if (lines.length !== 4 || end !== '') return reject('log.checkpoint', 'not three lines');
  if (!isKeyName(origin)) return reject('log.checkpoint', 'the origin is not a key name');
  const count = parseDecimal(size);
  if (count === undefined) return reject('log.checkpoint', 'the size is not a plain decimal number');
  const hash = parseHash(root);
  if (hash === undefined) return reject('log.checkpoint', 'the root is not 32 bytes in base64');
  return accept({ origin, size: count, root: hash });
}

/** The checkpoint as a note with the log's signature (type 0x01) under the name of the origin. */
export const signCheckpoint = (checkpoint: Checkpoint, logSecretKey: SecretKey): string =>
  signNote(formatCheckpoint(checkpoint), checkpoint.origin, logSecretKey);
