/** The log as people read it: in pages of sentences, and one entry opened. */
import type { Bytes } from '../../../crypto/bytes.ts';
import { fromUtf8, type Hash, type LeafHash, type PublicKey, toLeafHash } from '../../../crypto/bytes.ts';
import { parseCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { leafHash } from '../../../crypto/log/merkle.ts';
import { parseNote } from '../../../crypto/log/note.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import type { SessionState } from '../../../crypto/session/state.ts';
import type { Kind, SignerRole } from '../../../crypto/statements/catalogue.ts';
import { decodeStatement, type Statement, signatureHolds } from '../../../crypto/statements/envelope.ts';
import type { Finding } from '../../../tally/verify/session-verifier.ts';
import type { Language } from '../lib/i18n.ts';
import type { LogIndex, LogRow } from './log-index.ts';
import { shortCode } from './look-up.ts';
import { type PayloadRow, payloadRows } from './payload-rows.ts';
import { type Facts, isFolded } from './sentences/facts.ts';
import { TELLINGS, tell } from './sentences/tell.ts';

export interface LogFilter {
  readonly kind: Kind | null;
  readonly role: SignerRole | null;
  /** Whether runs of entries of one kind are told in one line. */
  readonly isFolded: boolean;
  /** Only these entries, both ends included. */
  readonly range: { readonly from: number; readonly to: number } | null;
}

export interface LogLine {
  readonly from: number;
  /** The same as `from` but for a run. */
  readonly to: number;
  readonly kind: Kind;
  readonly role: SignerRole;
  readonly index: number | null;
  readonly sentence: string;
}

export interface LogPage {
  readonly lines: readonly LogLine[];
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  /** Entries that the filter lets through. */
  readonly entries: number;
}

export interface EntryDetail {
  readonly entry: number;
  /** Whether it was taken in, refused, or stands after one that was refused. */
  readonly standing: 'taken' | 'refused' | 'not-looked-at';
  readonly length: number;
  readonly leaf: LeafHash;
  /** Null where the bytes are no statement. */
  readonly statement: {
    readonly kind: Kind;
    /** SHA-256 of the payload. */
    readonly hash: Hash;
    readonly sentence: string;
    readonly signer: PublicKey;
    readonly role: SignerRole | null;
    readonly index: number | null;
    /** Verified again now. */
    readonly isSigned: boolean;
    readonly rows: readonly PayloadRow[];
    readonly moreRows: number;
  } | null;
  /** The beginning of bytes that are no statement. */
  readonly raw: string;
  readonly findings: readonly { readonly code: RejectionCode; readonly detail: string }[];
}

const LINES_PER_PAGE = 50;
/** Runs of fewer entries are told one by one. */
const LEAST_RUN = 3;
const RAW_LENGTH = 400;

/** The log as far as it was read. */
export interface ReadLog {
  readonly entries: readonly Bytes[];
  readonly state: SessionState;
  readonly index: LogIndex;
  readonly findings: readonly Finding[];
  readonly haltedAt: number | null;
}

interface Run {
  readonly rows: readonly LogRow[];
}

function runsOf(rows: readonly LogRow[], folds: boolean): Run[] {
  const runs: LogRow[][] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    const isNext = last?.[0]?.kind === row.kind && last[0].round === row.round;
    if (folds && isFolded(row.kind) && isNext && last !== undefined) last.push(row);
    else runs.push([row]);
  }
  return runs.flatMap((own) =>
    own.length < LEAST_RUN ? own.map((row) => ({ rows: [row] })) : [{ rows: own }],
  );
}

/** A page of the log; pages that do not exist show the nearest one. */
export function readLog(log: ReadLog, filter: LogFilter, page: number, language: Language): LogPage {
  const { kind, role, range } = filter;
  const rows = log.index.rows.filter(
    (row) =>
      (kind === null || row.kind === kind) &&
      (role === null || row.role === role) &&
      (range === null || (row.entry >= range.from && row.entry <= range.to)),
  );
  const runs = runsOf(rows, filter.isFolded && kind === null);
  const pages = Math.max(1, Math.ceil(runs.length / LINES_PER_PAGE));
  const shown = Math.min(Math.max(0, page), pages - 1);
  const lines = runs
    .slice(shown * LINES_PER_PAGE, (shown + 1) * LINES_PER_PAGE)
    .map((run) => lineOf(log, run, language));
  return { lines, page: shown, pages, entries: rows.length };
}

function lineOf(log: ReadLog, { rows }: Run, language: Language): LogLine {
  const [first, last] = [rows[0] as LogRow, rows.at(-1) as LogRow];
  const { kind, role, index } = first;
  const told = { from: first.entry, to: last.entry, kind, role, index };
  if (rows.length > 1 && isFolded(kind)) {
    return { ...told, sentence: TELLINGS[language].runs[kind](rows.length) };
  }
  const statement = decodeStatement(log.entries[first.entry] as Bytes);
  if (!statement.ok) throw new Error('an entry that was taken in is a statement');
  return { ...told, sentence: tell(statement.value, factsOf(log, first.entry, statement.value), language) };
}

/** Opens one entry, whether it was taken in or not; null where there is none. */
export function readEntry(log: ReadLog, entry: number, language: Language): EntryDetail | null {
  const bytes = log.entries[entry];
  if (bytes === undefined) return null;
  const { haltedAt } = log;
  const standing =
    haltedAt === null || entry < haltedAt ? 'taken' : entry === haltedAt ? 'refused' : 'not-looked-at';
  const decoded = decodeStatement(bytes);
  return {
    entry,
    standing,
    length: bytes.length,
    leaf: toLeafHash(leafHash(bytes)),
    statement: decoded.ok ? statementView(log, entry, decoded.value, language) : null,
    raw: decoded.ok ? '' : (fromUtf8(bytes.subarray(0, RAW_LENGTH)) ?? ''),
    findings: log.findings.filter((one) => one.entry === entry).map(({ code, detail }) => ({ code, detail })),
  };
}

function statementView(
  log: ReadLog,
  entry: number,
  statement: Statement,
  language: Language,
): EntryDetail['statement'] {
  const row = log.index.rows[entry];
  const { rows, more } = payloadRows(statement);
  const { kind, hash, signer } = statement;
  return {
    kind,
    hash,
    // What was refused claims things; only what was taken in is told.
    sentence: row === undefined ? '' : tell(statement, factsOf(log, entry, statement), language),
    signer,
    role: row?.role ?? null,
    index: row?.index ?? null,
    isSigned: signatureHolds(statement),
    rows,
    moreRows: more,
  };
}

function factsOf({ state, index }: ReadLog, entry: number, { kind }: Statement): Facts {
  const row = index.rows[entry];
  const sameRole = [...state.staff.values()].filter(({ role }) => role === row?.role).length;
  const code = kind === 'ballot' || kind === 'challenge' ? index.codeAt(entry) : undefined;
  return {
    signer: { role: row?.role ?? 'credential', index: row?.index ?? null, isOnly: sameRole === 1 },
    papersOf: (number) => state.rounds.find((round) => round.number === number)?.papers.size ?? 0,
    target: (leaf) => {
      const found = index.byLeaf(leaf);
      return found && { entry: found.entry, kind: found.kind };
    },
    code: code === undefined ? '' : shortCode(code),
    note: readNote,
  };
}

/** Size and number of cosignatures of a note that the ledger has verified. */
function readNote(text: string): { size: number; cosignatures: number } {
  const note = parseNote(text);
  const head = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!note.ok || !head.ok) return { size: 0, cosignatures: 0 };
  const others = note.value.signatures.filter(({ name }) => name !== head.value.origin);
  return { size: head.value.size, cosignatures: others.length };
}
