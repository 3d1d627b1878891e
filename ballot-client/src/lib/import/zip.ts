/**
 * A ZIP archive as its directory states it (APPNOTE.TXT §4.3): how much it would unpack to, read before anything is
 * unpacked, and its files one by one. The bytes come from whoever sent the file.
 */
import type { Bytes } from '../../../../crypto/bytes.ts';

const END_OF_DIRECTORY = 0x06054b50;
const ENTRY = 0x02014b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const LOCAL_LENGTH = 30;
const MAX_COMMENT = 65_535;
const STORED = 0;
const DEFLATED = 8;
/**
 * Below this the library unpacks a file at once; above it would start a worker, which the pages' policy forbids. It is
 * room for some 2,000 people with four cells each.
 */
const MAX_UNPACKED = 512 * 1024;
const MAX_TOTAL = 16 * 1024 * 1024;
const MAX_ENTRIES = 1000;

/** One file of an archive, as the directory states it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  /** As packed, in bytes, and where its own header begins. */
  readonly packed: number;
  readonly unpacked: number;
  readonly header: number;
}

/** The files that the directory lists, at most one more than are admitted; undefined if this is no such archive. */
export function zipEntries(bytes: Bytes): readonly ZipEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_LENGTH;
  const least = Math.max(0, end - MAX_COMMENT);
  while (end >= least && view.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  if (end < least) return undefined;
  const count = Math.min(view.getUint16(end + 8, true), MAX_ENTRIES + 1);
  const entries: ZipEntry[] = [];
  let at = view.getUint32(end + 16, true);
  while (entries.length < count) {
    if (at + ENTRY_LENGTH > bytes.length || view.getUint32(at, true) !== ENTRY) return undefined;
    const nameEnd = at + ENTRY_LENGTH + view.getUint16(at + 28, true);
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + ENTRY_LENGTH, nameEnd)),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      header: view.getUint32(at + 42, true),
    });
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/**
 * Whether every file unpacks to less than 512 KiB and all together to no more than 16 MiB. What the directory states
 * binds: the library unpacks into a buffer of the stated length, and so does {@link unpack}. A ZIP64 length is announced by
 * 0xffffffff, which is above the limit.
 */
export function unpacksSmall(entries: readonly ZipEntry[]): boolean {
  const total = entries.reduce((sum, { unpacked }) => sum + unpacked, 0);
  return (
    entries.length <= MAX_ENTRIES &&
    total <= MAX_TOTAL &&
    entries.every(({ unpacked }) => unpacked < MAX_UNPACKED)
  );
}

/** What a file holds; undefined where it is not packed as the directory states, or to another length. */
export async function unpack(bytes: Bytes, entry: ZipEntry): Promise<Bytes | undefined> {
  if (entry.header + LOCAL_LENGTH > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengths = view.getUint16(entry.header + 26, true) + view.getUint16(entry.header + 28, true);
  const start = entry.header + LOCAL_LENGTH + lengths;
  const packed = bytes.subarray(start, start + entry.packed);
  if (entry.method === STORED) return packed.length === entry.unpacked ? packed : undefined;
  return entry.method === DEFLATED ? inflate(packed, entry.unpacked) : undefined;
}

/** Stops as soon as more comes out than was stated. */
async function inflate(packed: Bytes, length: number): Promise<Bytes | undefined> {
  const out = new Uint8Array(length);
  let at = 0;
  try {
    const stream = new Blob([new Uint8Array(packed)])
      .stream()
      .pipeThrough(new DecompressionStream('deflate-raw'));
    const reader = stream.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (at + part.value.length > length) {
        await reader.cancel();
        return undefined;
      }
      out.set(part.value, at);
      at += part.value.length;
    }
  } catch {
    return undefined; // not deflated
  }
  return at === length ? out : undefined;
}
