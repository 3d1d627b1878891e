/** How much a ZIP archive would unpack to, read from its directory before anything is unpacked (APPNOTE.TXT §4.3). */
import type { Bytes } from '../../../../crypto/bytes.ts';

const END_OF_DIRECTORY = 0x06054b50;
const ENTRY = 0x02014b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const MAX_COMMENT = 65_535;
/**
 * Below this the library unpacks a file at once; above it would start a worker, which the pages' policy forbids. It is
 * room for some 2,000 people with four cells each.
 */
const MAX_UNPACKED = 512 * 1024;
const MAX_ENTRIES = 1000;

/**
 * True if every file inside unpacks to less than 512 KiB, false if not, undefined if this is no such archive. What the
 * directory states binds: the library unpacks into a buffer of the stated length.
 */
export function unpacksSmall(bytes: Bytes): boolean | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_LENGTH;
  const least = Math.max(0, end - MAX_COMMENT);
  while (end >= least && view.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  if (end < least) return undefined;
  const count = view.getUint16(end + 8, true);
  let at = view.getUint32(end + 16, true);
  if (count > MAX_ENTRIES) return false;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_LENGTH > bytes.length || view.getUint32(at, true) !== ENTRY) return undefined;
    // 0xffffffff announces a ZIP64 length and is above the limit as well
    if (view.getUint32(at + 24, true) >= MAX_UNPACKED) return false;
    at +=
      ENTRY_LENGTH +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
  }
  return true;
}
