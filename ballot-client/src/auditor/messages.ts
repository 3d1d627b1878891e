/**
 * What the page and its worker say to each other. Everything in it is public but the disclosure of a checked ballot,
 * which goes to the worker and nowhere else.
 */
import type { Bytes } from '../../../crypto/bytes.ts';
import type { NamedFile } from '../../../tally/publish/named-file.ts';
import type { Language } from '../lib/i18n.ts';
import type { DisclosureCheck } from './check-ballot/check-disclosure.ts';
import type { EntryDetail, LogFilter, LogPage } from './log-reader.ts';
import type { Found } from './look-up.ts';
import type { Expectations, Snapshot } from './snapshot.ts';

/** A file that was chosen or dropped, under its path from the top of the record folder. */
export interface ChosenFile {
  readonly path: string;
  readonly file: Blob;
}

/** What the page begins with; a new one ends what went before. */
export type Begin =
  | {
      readonly type: 'verify-files';
      readonly files: readonly ChosenFile[];
      /** Folders without a file; a record has none. */
      readonly emptyFolders: readonly string[];
      readonly expectations: Expectations;
    }
  /** `base` like `http://127.0.0.1:8460`; followed as long as the session runs. */
  | { readonly type: 'follow'; readonly base: string; readonly expectations: Expectations };

/** Questions about what has been folded so far; each is answered once, under its `id`. */
export type Question =
  | { readonly type: 'find'; readonly code: string }
  | {
      readonly type: 'read-log';
      readonly filter: LogFilter;
      readonly page: number;
      readonly language: Language;
    }
  | { readonly type: 'read-entry'; readonly entry: number; readonly language: Language }
  | { readonly type: 'export' }
  /** Form, minutes and the other files that follow from the record. */
  | { readonly type: 'publish' }
  /**
   * A deputy's disclosure of a ballot that is checked (PROTOCOL.md §7) as it was scanned or read from a file, and the
   * tracking code that was scanned before the deputy chose, 64 hex digits, or null.
   */
  | { readonly type: 'check-disclosure'; readonly text: string; readonly seenCode: string | null };

/** The record as it stands: two files that belong together. */
export interface ExportedRecord {
  readonly size: number;
  readonly entries: Bytes;
  readonly checkpoint: string;
}

export interface Answers {
  readonly find: { readonly type: 'found'; readonly result: Found };
  readonly 'read-log': { readonly type: 'log'; readonly result: LogPage };
  readonly 'read-entry': { readonly type: 'entry'; readonly result: EntryDetail | null };
  readonly export: { readonly type: 'exported'; readonly result: ExportedRecord | null };
  readonly publish: { readonly type: 'published'; readonly result: readonly NamedFile[] };
  readonly 'check-disclosure': { readonly type: 'checked-disclosure'; readonly result: DisclosureCheck };
}

export type ToWorker = Begin | (Question & { readonly id: number });
export type FromWorker =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | (Answers[keyof Answers] & { readonly id: number });
