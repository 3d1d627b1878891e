/** The shipped corpus: every valid record verifies, every corrupted one fails for exactly the labelled reason. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { equalBytes } from '../../crypto/bytes.ts';
import { checkOf, REJECTIONS, type RejectionCode } from '../../crypto/rejection.ts';
import { readRecord } from '../../tally/publish/record-folder.ts';
import type { RecordFolder } from '../../tally/publish/record-parts.ts';
import { comparePublished } from '../../tally/publish/result-sheet.ts';
import {
  conclude,
  type Verification,
  type VerifyOptions,
  verifyRecord,
} from '../../tally/verify/verify-record.ts';
import { CORPUS, type Fault, type RecordLabel, readCorpus } from '../corpus/corpus.ts';
import { packScene } from '../corpus/pack.ts';
import { ceremonyScene } from '../corpus/scenes/ceremony.ts';
import { paperScene } from '../corpus/scenes/paper-round.ts';
import { folderOf, unpackCorpus } from '../corpus/unpack.ts';
import { must, random } from '../support/memory-session.ts';
import { ballotsOnce } from './fields/verify-once.ts';

// Records of one base share most of their entries.
vi.mock('../../crypto/signature.ts', async (load) =>
  (await import('./fields/verify-once.ts')).signaturesOnce(load),
);
vi.mock('../../crypto/threshold/ceremony.ts', async (load) =>
  (await import('./fields/verify-once.ts')).possessionsOnce(load),
);
vi.mock('../../crypto/threshold/decrypt.ts', async (load) =>
  (await import('./fields/verify-once.ts')).decryptionsOnce(load),
);

const corpus = await readCorpus();
const verifyBallots = ballotsOnce(random);
let folder: string;
const honest = new Map<string, { record: RecordFolder; verification: Verification }>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaojue-corpus-'));
  await unpackCorpus(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const optionsOf = (record: RecordFolder, given: Partial<VerifyOptions>): VerifyOptions => ({
  ...given,
  random,
  verifyBallots,
  inspect: (verifier) => (record.published === undefined ? [] : comparePublished(verifier, record.published)),
});

const isSame = (one: RecordFolder, other: RecordFolder): boolean =>
  one.entries.length === other.entries.length &&
  one.entries.every((bytes, i) => equalBytes(bytes, other.entries[i] ?? new Uint8Array()));

/** What the verifier says; a log that was verified as that of the valid record is not folded again. */
async function verified(label: RecordLabel, record: RecordFolder): Promise<Verification> {
  const { expectManifest, knownCheckpoint } = label;
  const options = optionsOf(record, {
    ...(expectManifest === undefined ? {} : { expectManifest }),
    ...(knownCheckpoint === undefined ? {} : { knownCheckpoint }),
  });
  const known = honest.get(label.base);
  return known !== undefined && isSame(known.record, record)
    ? conclude(record, known.verification.verifier, options)
    : verifyRecord(record, options);
}

const byPlace = (faults: readonly Fault[]): string[] =>
  faults.map(({ check, code, entry }) => `${check} ${code} ${entry ?? '–'}`).sort();

describe('valid records', () => {
  it.each(corpus.bases)('$name verifies', async ({ name, manifest }) => {
    const record = must(await readRecord(join(folder, 'valid', name, 'record')));
    const verification = await verifyRecord(record, optionsOf(record, { expectManifest: manifest }));
    expect(verification.findings).toEqual([]);
    expect(verification.report.ok).toBe(true);
    honest.set(name, { record, verification });
  });
});

describe('corrupted records', () => {
  it.each(corpus.records)('$name: $code', async (label) => {
    const read = await readRecord(join(folderOf(folder, label), 'record'));
    if (!read.ok) return expect(read.code).toBe(label.code);
    const { report, findings, verifier } = await verified(label, read.value);
    expect(report.ok).toBe(false);
    const expected = [label, ...(label.also ?? [])];
    const found = findings.map(({ check, code, entry = null }) => ({ check, code, entry }));
    expect(byPlace(found)).toEqual(byPlace(expected));
    const failed = report.checks.filter(({ status }) => status === 'failed');
    const named = failed.map(({ id, code, entry = null }) => ({
      check: id,
      code: code as RejectionCode,
      entry,
    }));
    expect(byPlace(named)).toContain(byPlace([label])[0]);
    // A check that did not look at everything does not say that it passed.
    const passed = report.checks.filter(({ id, status }) => id > 1 && status === 'passed');
    expect(verifier.isHalted ? passed : []).toEqual([]);
  });
});

/** Codes of checks 1 to 8 that no record can show, and why. */
const NEVER: Readonly<Partial<Record<RejectionCode, string>>> = {
  'log.key': 'answers a verifier key that somebody typed or pasted; a record holds keys as hex fields',
  'log.proof': 'answers a receipt; a record holds no receipts',
  'payload.text': 'answers a form that is filled in; in a record such a payload is malformed',
  'manifest.keys': 'answers a registrar who freezes another draft; in a record the manifest’s own keys count',
  'seal.rollback': 'answer of a scrutineer’s device, which remembers more than the record',
  'decryption.floor': 'answer of a scrutineer’s device; in a record the phase forbids the decryption',
};

describe('the corpus', () => {
  it('has a record for every code that a record can show', () => {
    const shown = new Set(
      corpus.records.flatMap(({ code, also = [] }) => [code, ...also.map((one) => one.code)]),
    );
    const codes = Object.keys(REJECTIONS) as RejectionCode[];
    const possible = codes.filter((code) => checkOf(code) > 0);
    expect(possible.filter((code) => !shown.has(code))).toEqual(Object.keys(NEVER));
    expect([...shown].filter((code) => checkOf(code) === 0)).toEqual([]);
  });

  it('labels every code with the check that it belongs to, and says what was done', () => {
    expect(corpus.records.filter(({ check, code }) => check !== checkOf(code))).toEqual([]);
    expect(corpus.records.filter(({ sentence }) => !/^.+\. Keys used: .+\.$/.test(sentence))).toEqual([]);
    expect(corpus.records.length).toBeGreaterThan(400);
  });

  it('has a file for every label and a label for every file, and is small', async () => {
    const names = corpus.records.map(({ name }) => `${name}.json`);
    expect(new Set(names).size).toBe(names.length);
    const stored = await readdir(join(CORPUS, 'differences'));
    expect(stored.sort()).toEqual([...names].sort());
    const bases = await readdir(join(CORPUS, 'bases'));
    expect(bases.sort()).toEqual(corpus.bases.map(({ name }) => name).sort());
    const sizes = await Promise.all(stored.map((name) => stat(join(CORPUS, 'differences', name))));
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(3_000_000);
  });

  it.each([paperScene, ceremonyScene])('is what its generator makes: %o', async (make) => {
    const { label, packed } = packScene(await make());
    const told = ({ check, code, entry, base, name }: RecordLabel): string =>
      `${base}/${name} ${check} ${code} ${entry}`;
    expect(packed.map((made) => told(made.label))).toEqual(
      corpus.records.filter(({ base }) => base === label.name).map(told),
    );
  });
});

describe('the command line on unpacked records', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const run = promisify(execFile);
  async function verify(...args: readonly string[]): Promise<{ exit: number; out: string }> {
    try {
      const { stdout } = await run(
        process.execPath,
        ['--import', 'tsx', 'tally/cli.ts', 'verify', '--json', ...args],
        { cwd: root },
      );
      return { exit: 0, out: stdout };
    } catch (error) {
      const { code, stdout } = error as { code: number; stdout: string };
      return { exit: code, out: stdout };
    }
  }
  const recordOf = (name: string): string => join(folderOf(folder, { name }), 'record');

  it('exits 0 for a valid one', async () => {
    const { exit } = await verify(join(folder, 'valid', 'paper', 'record'));
    expect(exit).toBe(0);
  });

  it('exits 1 for a corrupted one and names code and entry', async () => {
    const label = corpus.records.find(
      ({ name }) => name === 'wrong-counts-that-all-have-signed',
    ) as RecordLabel;
    const { exit, out } = await verify(recordOf(label.name));
    expect(exit).toBe(1);
    const { checks } = JSON.parse(out) as Verification['report'];
    expect(checks.filter(({ status }) => status === 'failed')).toMatchObject([
      { id: label.check, code: label.code, entry: label.entry },
    ]);
  });

  it('exits 1 where the log was rewritten since the auditor kept a checkpoint', async () => {
    const name = 'an-entry-rewritten-after-the-auditor-kept-a-checkpoint';
    const kept = join(folderOf(folder, { name }), 'known-checkpoint');
    expect((await verify(recordOf(name), '--known-checkpoint', kept)).exit).toBe(1);
  });

  it('exits 2 for one that cannot be read', async () => {
    expect((await verify(recordOf('no-checkpoint-in-the-folder'))).exit).toBe(2);
  });
});
