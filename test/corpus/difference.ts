/**
 * How a corrupted record is stored: as its difference to a valid one. The form is simple on purpose; README.md beside
 * this file says how to apply it in ten lines of any language.
 */
import { type Bytes, equalBytes, fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import { ENTRIES, joinLines } from '../../tally/publish/record-parts.ts';

/** The files of a record folder by their path in it. */
export type Folder = ReadonlyMap<string, Bytes>;

/** `remove` lines of `entries.jsonl` from line `at` (from 0) give way to these, each without its line feed. */
export interface Splice {
  readonly at: number;
  readonly remove: number;
  readonly insert: readonly string[];
}

/** Text in UTF-8, or bytes that are none. */
export type Content = string | { readonly base64: string };

export interface Difference {
  /** In ascending order, not overlapping; lines are counted in the valid record. */
  readonly entries?: readonly Splice[];
  /** Files that are different or new, or null where they are missing. */
  readonly files?: Readonly<Record<string, Content | null>>;
}

const LINE_FEED = 0x0a;

function linesOf(bytes: Bytes): Bytes[] {
  const lines: Bytes[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end < 0) throw new Error('the last line is not finished');
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

const bytesOf = (content: Content): Bytes => {
  if (typeof content === 'string') return utf8(content);
  const bytes = fromBase64(content.base64);
  if (bytes === undefined) throw new Error('no base64');
  return bytes;
};

/** Bytes that no text editor would show are stored as such. */
const contentOf = (bytes: Bytes): Content => {
  const text = bytes.some((byte) => byte < 0x20 && byte !== LINE_FEED) ? undefined : fromUtf8(bytes);
  return text ?? { base64: toBase64(bytes) };
};

/** The corrupted record. */
export function applyDifference(base: Folder, { entries = [], files = {} }: Difference): Folder {
  const folder = new Map(base);
  const lines = linesOf(base.get(ENTRIES) ?? new Uint8Array());
  for (const { at, remove, insert } of [...entries].reverse()) lines.splice(at, remove, ...insert.map(utf8));
  folder.set(ENTRIES, joinLines(lines));
  for (const [path, content] of Object.entries(files)) {
    if (content === null) folder.delete(path);
    else folder.set(path, bytesOf(content));
  }
  return folder;
}

const textOf = (lines: readonly Bytes[]): string[] =>
  lines.map((line) => {
    const text = fromUtf8(line);
    if (text === undefined) throw new Error('an entry that is no text');
    return text;
  });

const same = (one: Bytes | undefined, other: Bytes | undefined): boolean =>
  one !== undefined && other !== undefined && equalBytes(one, other);

/** Line by line: a splice for each that differs, and one for what is missing or more at the end. */
function lineByLine(from: readonly Bytes[], to: readonly Bytes[]): Splice[] {
  const common = Math.min(from.length, to.length);
  const tail = { at: common, remove: from.length - common, insert: textOf(to.slice(common)) };
  return [
    ...from
      .slice(0, common)
      .flatMap((line, i) =>
        same(line, to[i]) ? [] : [{ at: i, remove: 1, insert: textOf(to.slice(i, i + 1)) }],
      ),
    ...(from.length === to.length ? [] : [tail]),
  ];
}

/** One splice for everything between the first and the last difference. */
function oneWindow(from: readonly Bytes[], to: readonly Bytes[]): Splice[] {
  const room = Math.min(from.length, to.length);
  let start = 0;
  while (start < room && same(from[start], to[start])) start++;
  let end = 0;
  while (end < room - start && same(from.at(-1 - end), to.at(-1 - end))) end++;
  return [{ at: start, remove: from.length - end - start, insert: textOf(to.slice(start, to.length - end)) }];
}

const inserted = (splices: readonly Splice[]): number =>
  splices.flatMap(({ insert }) => insert).join('').length;

function splices(from: readonly Bytes[], to: readonly Bytes[]): Splice[] {
  const [lines, window] = [lineByLine(from, to), oneWindow(from, to)];
  return inserted(window) < inserted(lines) ? window : lines;
}

/** What {@link applyDifference} needs to make `changed` of `base`. */
export function differenceBetween(base: Folder, changed: Folder): Difference {
  const files: Record<string, Content | null> = {};
  let entries: Splice[] = [];
  for (const path of new Set([...base.keys(), ...changed.keys()])) {
    const [from, to] = [base.get(path), changed.get(path)];
    if (from !== undefined && to !== undefined && equalBytes(from, to)) continue;
    if (path === ENTRIES && from && to && to.at(-1) === LINE_FEED)
      entries = splices(linesOf(from), linesOf(to));
    else if (path === ENTRIES && from && to?.length === 0) entries = splices(linesOf(from), []);
    else files[path] = to === undefined ? null : contentOf(to);
  }
  return {
    ...(entries.length === 0 ? {} : { entries }),
    ...(Object.keys(files).length === 0 ? {} : { files }),
  };
}
