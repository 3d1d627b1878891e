/**
 * `record ADDRESS DIR`: takes the record of a running or finished session from its public log. A record that stands in
 * the folder is replaced only by one that extends it.
 */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { type Bytes, toHash } from '../../crypto/bytes.ts';
import { type Checkpoint, parseCheckpoint } from '../../crypto/log/checkpoint.ts';
import { leafHash, rootOf } from '../../crypto/log/merkle.ts';
import { parseNote } from '../../crypto/log/note.ts';
import { TILE_WIDTH } from '../../crypto/log/tiles.ts';
import { ACCEPTED, accept, explain, type Rejection, type Result, reject } from '../../crypto/rejection.ts';
import { parseReadingPass } from '../../crypto/statements/reading-pass.ts';
import { writeRecord } from '../publish/record-folder.ts';
import type { RecordFolder } from '../publish/record-parts.ts';
import { compareRecords } from '../verify/compare-records.ts';
import type { RecordSource } from '../verify/verify-record.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { LogSource } from './log-source.node.ts';
import { printError, printJson, printLines } from './output.ts';
import { startReading } from './progress.ts';
import { systemRandom } from './proof-jobs.node.ts';
import { findingText } from './report-text.ts';
import { openRecord, UnusableInputError } from './verify.ts';

export interface RecordArguments {
  readonly json?: boolean;
  readonly tiles?: boolean;
  readonly ca?: string;
  /** File with a reading pass. */
  readonly pass?: string;
}

/** Runs `record`. Nothing is written unless entries and checkpoint belong together and extend what stands there. */
export async function record(address: string, folder: string, args: RecordArguments): Promise<ExitCode> {
  const older = await existing(folder);
  const source = await openSource(address, args);
  try {
    const taken = await take(source, older?.entries ?? []);
    if (!taken.ok) return refuse(taken, args);
    const fresh = { ...taken.value, checkpoint: fuller(older, taken.value) };
    const comparison = compareRecords(older ?? fresh, fresh, systemRandom);
    const { findings } = comparison;
    const finding = findings.find(({ code }) => code === 'log.inconsistent') ?? findings[0];
    if (finding !== undefined) {
      for (const one of findings.slice(0, 20)) printError(findingText(one));
      return refuse(reject(finding.code, finding.detail), args);
    }
    const { tiles = false } = args;
    // What stands there may hold more, such as tiles and published/, which follow from the entries.
    const isWritten = older !== undefined && older.checkpoint === fresh.checkpoint && !tiles;
    const written = isWritten ? ACCEPTED : await writeRecord(folder, fresh, { tiles });
    if (!written.ok) throw new UnusableInputError(`${folder}: ${explain(written)}`);
    const added = comparison.new.size - (older?.entries.length ?? 0);
    if (args.json) printJson({ ok: true, ...comparison.new, added });
    else {
      printLines(
        `${isWritten ? 'nothing new for' : 'wrote'} ${folder}: ${comparison.new.size} entries, root ${comparison.new.root}`,
        older === undefined ? 'a new record' : `extends what stood there by ${added} entries`,
        'Run verify for what its entries mean.',
      );
    }
    return EXIT.verified;
  } finally {
    source.close();
  }
}

/** The record in a folder; undefined where there is nothing. What holds something else is not overwritten. */
async function existing(folder: string): Promise<RecordFolder | undefined> {
  const isThere = (await lstat(folder).catch(() => undefined)) !== undefined;
  const isEmpty = (await readdir(folder).catch(() => undefined))?.length === 0;
  return isThere && !isEmpty ? openRecord(folder) : undefined;
}

const PASS_HINT =
  'Staff takes the whole record with --pass FILE; the registrar’s page gives the file (下载阅读凭证).';

async function openSource(
  address: string,
  { ca: caFile, pass: passFile }: RecordArguments,
): Promise<LogSource> {
  const ca = caFile === undefined ? undefined : await readFile(caFile, 'utf8').catch(() => '');
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    throw new UnusableInputError(`${caFile}: no certificate (PEM) can be read from this file`);
  }
  const pass = passFile === undefined ? undefined : (await readFile(passFile, 'utf8').catch(() => '')).trim();
  if (pass !== undefined && parseReadingPass(pass) === undefined) {
    throw new UnusableInputError(`${passFile}: no reading pass can be read from this file`);
  }
  try {
    return new LogSource(address, { ca, pass });
  } catch {
    throw new UnusableInputError(
      `${address}: give the address of the hall, such as https://192.168.1.10:8460`,
    );
  }
}

/** The log as it stands: only what is new is fetched, unless that does not fit what is known. */
async function take(source: LogSource, known: readonly Bytes[]): Promise<Result<RecordSource>> {
  const checkpoint = await source.checkpoint();
  if (!checkpoint.ok) throw new UnusableInputError(explain(checkpoint));
  const head = headOf(checkpoint.value);
  if (!head.ok) return head;
  const { size } = head.value;
  const isGrown = known.length > 0 && known.length <= size;
  const start = isGrown ? known.length - (known.length % TILE_WIDTH) : 0;
  for (const from of new Set([start, 0])) {
    const entries = await fetchFrom(source, from, size);
    if (!entries.ok) return entries;
    // Below the first fetched one stand the known ones, above them what the server gives.
    const whole = [...known.slice(0, from), ...entries.value];
    if (isUnder(whole, head.value)) return accept({ entries: whole, checkpoint: checkpoint.value });
  }
  return reject('log.root', 'the entries are not those of the checkpoint');
}

const isUnder = (entries: readonly Bytes[], { root }: Checkpoint): boolean =>
  toHash(rootOf(entries.map(leafHash))) === toHash(root);

async function fetchFrom(source: LogSource, from: number, size: number): Promise<Result<Bytes[]>> {
  const progress = startReading(size, process.stderr);
  try {
    const entries = await source.entries(from, size, (count) => progress.update(count));
    if (!entries.ok && entries.code === 'request.withheld') {
      throw new UnusableInputError(`${explain(entries)} Nothing was written. ${PASS_HINT}`);
    }
    if (!entries.ok && entries.code.startsWith('request.')) throw new UnusableInputError(explain(entries));
    return entries;
  } finally {
    progress.stop();
  }
}

function headOf(checkpoint: string): Result<Checkpoint> {
  const note = parseNote(checkpoint);
  return note.ok ? parseCheckpoint(note.value.text) : note;
}

/** Of two notes of one checkpoint the one with more signatures: a server must not strip a record of its cosignatures. */
function fuller(older: RecordSource | undefined, { checkpoint }: RecordSource): string {
  const [text, kept] = [parseNote(checkpoint), parseNote(older?.checkpoint ?? '')];
  if (older === undefined || !text.ok || !kept.ok || kept.value.text !== text.value.text) return checkpoint;
  return kept.value.signatures.length > text.value.signatures.length ? older.checkpoint : checkpoint;
}

function refuse(rejection: Rejection, { json }: RecordArguments): ExitCode {
  if (json) printJson({ ok: false, code: rejection.code, detail: rejection.detail });
  printError(explain(rejection));
  printError('Nothing was written.');
  return EXIT.failed;
}
