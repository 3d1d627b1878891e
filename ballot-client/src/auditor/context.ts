/** The desk of the auditor's page, for all its components. */
import { getContext, setContext } from 'svelte';
import type { NamedFile } from '../../../tally/publish/named-file.ts';
import type { Language } from '../lib/i18n.ts';
import type { DisclosureCheck } from './check-ballot/check-disclosure.ts';
import type { EntryDetail, LogFilter, LogPage } from './log-reader.ts';
import type { Found } from './look-up.ts';
import type { ChosenFile, ExportedRecord } from './messages.ts';
import type { Expectations, Snapshot } from './snapshot.ts';

/** What a component may ask; everything is answered from what the worker has verified so far. */
export interface AuditorDesk {
  /** Undefined until a record is being read. Replaced as a whole whenever something changed. */
  readonly snapshot: Snapshot | undefined;
  /** Whether the verification ended by an error of the program: no verdict. */
  readonly isBroken: boolean;
  verifyFiles(
    files: readonly ChosenFile[],
    emptyFolders: readonly string[],
    expectations: Expectations,
  ): void;
  follow(base: string, expectations: Expectations): void;
  /** Forgets the record; another can be chosen. */
  leave(): void;
  find(code: string): Promise<Found>;
  readLog(filter: LogFilter, page: number, language: Language): Promise<LogPage>;
  readEntry(entry: number, language: Language): Promise<EntryDetail | null>;
  exportRecord(): Promise<ExportedRecord | null>;
  /** The files of `published/`; empty where nothing may be published. */
  publish(): Promise<readonly NamedFile[]>;
  /**
   * Checks a deputy's disclosure of a ballot (PROTOCOL.md §7) against the session as folded so far. `seenCode`: the
   * code that was scanned before the deputy chose, 64 hex digits, or null.
   */
  checkDisclosure(text: string, seenCode: string | null): Promise<DisclosureCheck>;
}

const DESK = Symbol('auditor desk');

export const provideDesk = (desk: AuditorDesk): AuditorDesk => setContext(DESK, desk);
export const useDesk = (): AuditorDesk => getContext<AuditorDesk>(DESK);
