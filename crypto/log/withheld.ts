/**
 * The line that a server gives the public in place of an entry that it withholds (PROTOCOL.md §6.10): the entry's leaf
 * hash, in a form that no entry has. The hash keeps the log checkable; what it hashes cannot be guessed, since the
 * signature in the envelope is known to staff alone.
 */
import { type Bytes, fromUtf8, type LeafHash, utf8 } from '../bytes.ts';

const LINE = /^\{"withheld":"([0-9a-f]{64})"\}$/;
const LENGTH = 79;

export const withheldLine = (leaf: LeafHash): Bytes => utf8(`{"withheld":"${leaf}"}`);

/** The leaf hash of the entry that a line stands for; undefined for every other line. */
export function parseWithheldLine(line: Bytes): LeafHash | undefined {
  if (line.length !== LENGTH) return undefined;
  return LINE.exec(fromUtf8(line) ?? '')?.[1] as LeafHash | undefined;
}
