/** `verify DIR`: all eight checks of PROTOCOL.md §9 on a record folder. */
import { readFile } from 'node:fs/promises';
import { fromUtf8, isHex32 } from '../../crypto/bytes.ts';
import { parseCheckpoint } from '../../crypto/log/checkpoint.ts';
import { parseNote } from '../../crypto/log/note.ts';
import { explain } from '../../crypto/rejection.ts';
import { readRecord } from '../publish/record-folder.ts';
import type { RecordFolder } from '../publish/record-parts.ts';
import { comparePublished } from '../publish/result-sheet.ts';
import { type Verification, type VerifyOptions, verifyRecord } from '../verify/verify-record.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { printError, printJson, printLines } from './output.ts';
import { startProgress } from './progress.ts';
import { systemRandom } from './proof-jobs.node.ts';
import { PROOF_BATCH, ProofThreads } from './proof-threads.node.ts';
import { reportText } from './report-text.ts';

export interface VerifyArguments {
  readonly json?: boolean;
  readonly expectManifest?: string;
  readonly knownCheckpoint?: string;
}

/** Something that was given cannot be used: exit 2, one sentence, no stack trace. */
export class UnusableInputError extends Error {
  override readonly name = 'UnusableInputError';
}

/** Reads a record folder or ends with exit 2. */
export async function openRecord(folder: string): Promise<RecordFolder> {
  const record = await readRecord(folder);
  if (!record.ok) throw new UnusableInputError(`${folder}: ${explain(record)}`);
  return record.value;
}

/** Verifies a record with all threads of the machine, showing how far it is. */
export async function verifyFolder(
  record: RecordFolder,
  options: Pick<VerifyOptions, 'expectManifest' | 'knownCheckpoint' | 'inspect'>,
): Promise<Verification> {
  const threads = new ProofThreads();
  const progress = startProgress(record.entries.length, process.stderr);
  try {
    return await verifyRecord(record, {
      ...options,
      random: systemRandom,
      verifyBallots: (keys, ballots) => threads.verify(keys, ballots),
      batch: PROOF_BATCH,
      progress: progress.update,
    });
  } finally {
    progress.stop();
    await threads.close();
  }
}

/** A kept checkpoint must be a note with a checkpoint in it; whether it belongs to this log is for the checks. */
async function readKnownCheckpoint(file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => undefined);
  const note = bytes && fromUtf8(new Uint8Array(bytes));
  const parsed = note === undefined ? undefined : parseNote(note);
  if (note === undefined || !parsed?.ok || !parseCheckpoint(parsed.value.text).ok) {
    throw new UnusableInputError(`${file}: no checkpoint can be read from this file`);
  }
  return note;
}

async function optionsOf({
  expectManifest,
  knownCheckpoint,
}: VerifyArguments): Promise<Partial<VerifyOptions>> {
  if (expectManifest !== undefined && !isHex32(expectManifest.toLowerCase())) {
    throw new UnusableInputError('--expect-manifest takes the 64 hexadecimal digits of the fingerprint');
  }
  return {
    ...(expectManifest === undefined ? {} : { expectManifest }),
    ...(knownCheckpoint === undefined ? {} : { knownCheckpoint: await readKnownCheckpoint(knownCheckpoint) }),
  };
}

/** Runs `verify`. */
export async function verify(folder: string, args: VerifyArguments): Promise<ExitCode> {
  const options = await optionsOf(args);
  const record = await openRecord(folder);
  const { published } = record;
  const inspect: VerifyOptions['inspect'] = (verifier) =>
    published === undefined ? [] : comparePublished(verifier, published);
  const verification = await verifyFolder(record, { ...options, inspect });
  if (args.json) printJson(verification.report);
  else printLines(reportText(verification, folder, args.expectManifest !== undefined));
  if (!verification.report.ok) printError('The record is not verified.');
  return verification.report.ok ? EXIT.verified : EXIT.failed;
}
