/** The verification of one record, from files or from a server that is followed: the worker's heart. No DOM. */
import type { Bytes, RandomBytes } from '../../../crypto/bytes.ts';
import { toHex } from '../../../crypto/bytes.ts';
import type { Rejection } from '../../../crypto/rejection.ts';
import type { SessionState } from '../../../crypto/session/state.ts';
import type { NamedFile } from '../../../tally/publish/named-file.ts';
import { joinLines, type RecordFolder } from '../../../tally/publish/record-parts.ts';
import { comparePublished, publishedFiles } from '../../../tally/publish/result-sheet.ts';
import { LAWS } from '../../../tally/rules/laws.ts';
import { type BallotVerifier, SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { conclude, type Verification, type VerifyOptions } from '../../../tally/verify/verify-record.ts';
import type { Language } from '../lib/i18n.ts';
import { claimsKind } from '../scrutineer/own-traces.ts';
import { Checkpoints } from './checkpoints.ts';
import { expectedManifest, readFingerprint } from './expectation.ts';
import { LogIndex } from './log-index.ts';
import {
  type EntryDetail,
  type LogFilter,
  type LogPage,
  type ReadLog,
  readEntry,
  readLog,
} from './log-reader.ts';
import { type Found, lookUp } from './look-up.ts';
import { makeSnapshot } from './make-snapshot.ts';
import type { ExportedRecord } from './messages.ts';
import type { Expectations, Progress, Snapshot, Source } from './snapshot.ts';
import { WithheldTail } from './withheld-tail.ts';

export interface AuditTools {
  /** The system's generator. */
  readonly random: RandomBytes;
  /** Milliseconds from anywhere. */
  readonly clock: () => number;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly verifyBallots?: BallotVerifier;
}

/** Proofs that are verified at a time: questions of the page wait no longer than for these. */
const BATCH = 24;
const SNAPSHOT_EVERY_MS = 150;

export class Audit {
  readonly #tools: AuditTools;
  readonly #expectations: Expectations;
  readonly #verifier: SessionVerifier;
  readonly #index = new LogIndex();
  readonly #checkpoints = new Checkpoints();
  readonly #entries: Bytes[] = [];
  readonly #faults: Rejection[] = [];
  #published: RecordFolder['published'];
  #source: Source;
  #unreadable: Rejection | null = null;
  #tail: WithheldTail | undefined;
  #progress: Progress = { entries: 0, ofEntries: 0, proofs: 0, ofProofs: 0 };
  #verification: Verification | undefined;
  /** The checkpoint of the last conclusion. */
  #note = '';
  #isRunning = true;
  #began: number;
  #tookMs: number | null = null;
  #told = Number.NEGATIVE_INFINITY;

  constructor(source: Source, expectations: Expectations, tools: AuditTools) {
    this.#source = source;
    this.#expectations = expectations;
    this.#tools = tools;
    this.#began = tools.clock();
    const { random, verifyBallots } = tools;
    this.#verifier = new SessionVerifier({
      random,
      batch: BATCH,
      ...(verifyBallots === undefined ? {} : { verifyBallots }),
      progress: ({ entries, ballots }) => {
        this.#progress = { ...this.#progress, entries, proofs: ballots };
        this.#tell();
      },
      onTaken: (statement, entry, state) => this.#index.take(statement, entry, state),
    });
  }

  /** Entries taken in. */
  get size(): number {
    return this.#entries.length;
  }

  /** The session as folded so far. */
  get state(): SessionState {
    return this.#verifier.state;
  }

  /** There is no record to verify. */
  failToRead(rejection: Rejection): void {
    this.#unreadable = rejection;
    this.#isRunning = false;
    this.#tell(true);
  }

  /** Verifies a whole record, once. */
  async verifyFolder(record: RecordFolder): Promise<void> {
    this.#faults.push(...record.faults);
    this.#published = record.published;
    await this.take(record.entries, record.entries.length);
    this.conclude(record.checkpoint);
  }

  /** Takes the next entries of at least `expected` in all; a conclusion follows once a checkpoint covers them. */
  async take(entries: readonly Bytes[], expected: number): Promise<void> {
    if (!this.#isRunning) this.#began = this.#tools.clock();
    this.#isRunning = true;
    for (const entry of entries) this.#entries.push(entry);
    const proofs = entries.filter((entry) => claimsKind(entry, 'ballot')).length;
    const { ofProofs } = this.#progress;
    this.#progress = { ...this.#progress, ofEntries: expected, ofProofs: ofProofs + proofs };
    this.#tell(true);
    await this.#verifier.take(entries);
  }

  /** Judges what was taken in under the checkpoint of exactly these entries. */
  conclude(note: string): void {
    const record = { entries: this.#entries, checkpoint: note, faults: this.#faults };
    this.#verification = conclude(record, this.#verifier, this.#options());
    this.#note = note;
    this.#hold([note, ...this.#index.seals]);
    const { knownCheckpoint } = this.#expectations;
    if (knownCheckpoint !== null) this.#hold([knownCheckpoint]);
    if (this.#tookMs === null || this.#isRunning) this.#tookMs = this.#tools.clock() - this.#began;
    this.#isRunning = false;
    this.#tell(true);
  }

  #options(): VerifyOptions {
    const { fingerprint, knownCheckpoint } = this.#expectations;
    const typed = fingerprint === null ? undefined : readFingerprint(fingerprint);
    const published = this.#published;
    return {
      random: this.#tools.random,
      isGrowing: this.#source.kind === 'server',
      ...(fingerprint === null
        ? {}
        : // What is no fingerprint matches nothing; the page does not let it pass.
          { expectManifest: typed ? expectedManifest(typed, this.state.session) : fingerprint }),
      ...(knownCheckpoint === null ? {} : { knownCheckpoint }),
      inspect: (verifier) => (published === undefined ? [] : comparePublished(verifier, published)),
    };
  }

  #hold(notes: readonly string[]): void {
    const { tree, size } = this.#verifier;
    for (const note of notes) this.#checkpoints.take(this.state, (at) => tree.rootAt(at), size, note);
  }

  /** Whether a checkpoint of an earlier size is one of this log. */
  isOfThisLog(note: string): boolean {
    const { tree, size } = this.#verifier;
    return this.#checkpoints.take(this.state, (at) => tree.rootAt(at), size, note);
  }

  /** Begins the part of the log whose entries are not all given; what was concluded before stays. */
  beginTail(): WithheldTail {
    this.#tail = new WithheldTail(this.#entries, { laws: LAWS, random: this.#tools.random });
    return this.#tail;
  }

  /** The session as far as it is known: as the public sees it where entries are withheld. */
  get latestState(): SessionState {
    return this.#tail?.state ?? this.state;
  }

  /** Whether a checkpoint over a log with withheld entries is one of this log and its tail, as far as it is known. */
  holdsTail(note: string, tail: WithheldTail): boolean {
    if (this.#source.kind !== 'server') return false;
    const isHeld = this.#checkpoints.take(tail.state, (at) => tail.state.tree.rootAt(at), tail.size, note);
    if (isHeld) this.#source = { ...this.#source, withheld: tail.part };
    this.#tell(true);
    return isHeld;
  }

  /** A fault of the log itself, for ever: the next conclusion names it. */
  addFault(rejection: Rejection): void {
    const isKnown = this.#faults.some(
      ({ code, detail }) => code === rejection.code && detail === rejection.detail,
    );
    if (isKnown) return;
    this.#faults.push(rejection);
    this.conclude(this.#note);
  }

  /** Whether the server can be read; what was read stays. */
  setServerFault(fault: Rejection | null): void {
    if (this.#source.kind !== 'server') return;
    const isSame = this.#source.fault?.code === fault?.code && this.#source.fault?.detail === fault?.detail;
    this.#source = { ...this.#source, fault };
    if (!isSame) this.#tell(true);
  }

  find(code: string): Found {
    const { state, tree } = this.#verifier;
    return lookUp({ state, tree, index: this.#index, checkpoints: this.#checkpoints }, code);
  }

  readLog(filter: LogFilter, page: number, language: Language): LogPage {
    return readLog(this.#log(), filter, page, language);
  }

  readEntry(entry: number, language: Language): EntryDetail | null {
    return readEntry(this.#log(), entry, language);
  }

  #log(): ReadLog {
    const { findings, state } = this.#verifier;
    return { entries: this.#entries, state, index: this.#index, findings, haltedAt: this.#haltedAt };
  }

  /** The entry that was refused; those taken in come before it without a gap. */
  get #haltedAt(): number | null {
    return this.#verifier.isHalted ? this.#index.rows.length : null;
  }

  /** The entries and the checkpoint of the last conclusion; null before the first. */
  exportRecord(): ExportedRecord | null {
    const size = this.#verification?.report.size;
    if (size === undefined) return null;
    return { size, entries: joinLines(this.#entries.slice(0, size)), checkpoint: this.#note };
  }

  /** The files of `published/` that follow from what was concluded; none before the proclamation or where a check failed. */
  publish(): readonly NamedFile[] {
    const { report } = this.#verification ?? {};
    if (!report?.ok || report.size !== this.#verifier.size) return [];
    const files = publishedFiles(this.#verifier);
    return files.ok ? files.value : [];
  }

  #tell(isUrgent = false): void {
    const now = this.#tools.clock();
    if (!isUrgent && now - this.#told < SNAPSHOT_EVERY_MS) return;
    this.#told = now;
    this.#tools.onSnapshot(this.snapshot());
  }

  snapshot(): Snapshot {
    const { knownCheckpoint, fingerprint } = this.#expectations;
    const known = knownCheckpoint === null ? undefined : this.#checkpoints.get(knownCheckpoint);
    return makeSnapshot({
      source: this.#source,
      isRunning: this.#isRunning,
      progress: this.#progress,
      unreadable: this.#unreadable,
      verifier: this.#verifier,
      verification: this.#verification,
      index: this.#index,
      haltedAt: this.#haltedAt,
      checkpoint: this.#checkpoints.get(this.#note),
      hasFingerprint: fingerprint !== null,
      extendsKnown: knownCheckpoint === null ? null : known !== undefined,
      tookMs: this.#isRunning ? null : this.#tookMs,
      root: this.size === 0 ? '' : toHex(this.#verifier.tree.root()),
    });
  }
}
