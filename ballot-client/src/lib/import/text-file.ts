/** The text of a file whose encoding nobody states. */
import type { Bytes } from '../../../../crypto/bytes.ts';

const MARKS: readonly (readonly [encoding: string, mark: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * By its byte order mark; without one UTF-8 if every byte fits, else GB18030, in which Excel saves CSV on a Chinese
 * Windows. Undefined where the bytes fit neither. A text in GB18030 is practically never valid UTF-8.
 */
export function textOf(bytes: Bytes): string | undefined {
  const marked = MARKS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte));
  const encodings = marked === undefined ? ['utf-8', 'gb18030'] : [marked[0]];
  for (const encoding of encodings) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // not in this encoding
    }
  }
  return undefined;
}
