/** The rehearsal as a person runs it: processes, exit codes, record folder, kept keys, interruption. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex, fromUtf8, type PublicKey, toHex, toPublicKey, utf8 } from '../../../crypto/bytes.ts';
import { decodeScalar, encodePoint, multiplyBase, type Scalar } from '../../../crypto/group.ts';
import { publicKeyOf, type SecretKey } from '../../../crypto/signature.ts';
import { decodeStatement } from '../../../crypto/statements/envelope.ts';
import { readRecord } from '../../../tally/publish/record-folder.ts';
import { verifyRecord } from '../../../tally/verify/verify-record.ts';
import { must, random } from '../../support/memory-session.ts';

const MAIN = fileURLToPath(new URL('../../../ballot-client/rehearse/main.ts', import.meta.url));
const SMALL = fileURLToPath(new URL('../../support/small.pb', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaojue-rehearse-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function finish(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

const rehearse = (...args: readonly string[]): Promise<Finished> => finish(start(args));

/** Ciphertexts of all ballots in a record folder. */
async function ciphertexts(record: string): Promise<string[]> {
  const lines = (await readFile(join(record, 'entries.jsonl'), 'utf8')).trim().split('\n');
  return lines.flatMap((line) => {
    const statement = must(decodeStatement(utf8(line)));
    return statement.kind === 'ballot' ? [statement.payload.ciphertext] : [];
  });
}

describe('a real election from a file', () => {
  const record = (): string => join(folder, 'small-record');
  const keys = (): string => join(folder, 'small-keys');
  let run: Finished;
  beforeAll(async () => {
    run = await rehearse(
      ...['--ballots', SMALL, '--scrutineers', '3/2', '--out', record(), '--keep-keys', keys()],
    );
  }, 300_000);

  it('recounts to the counts of the file', () => {
    expect(run.stderr).not.toContain('Error');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('counts match the file: 6/6');
    expect(run.stdout).toContain('challenged, opened and found to hold what was marked: 3\n');
    expect(run.stdout).toContain('应到 12  实到 12');
  });

  it('leaves exactly the record folder, which verifies, and does not with one byte changed', async () => {
    expect((await readdir(record())).sort()).toEqual(['checkpoint', 'entries.jsonl']);
    const source = must(await readRecord(record()));
    expect((await verifyRecord(source, { random })).report.ok).toBe(true);
    const entries = [...source.entries];
    const changed = Uint8Array.from(entries[40] as Uint8Array);
    changed[100] = (changed[100] as number) ^ 1;
    entries[40] = changed;
    expect((await verifyRecord({ ...source, entries }, { random })).report.ok).toBe(false);
  }, 60_000);

  it('keeps the private keys of every party', async () => {
    const read = async (name: string) => JSON.parse(await readFile(join(keys(), name), 'utf8'));
    const { state } = (await verifyRecord(must(await readRecord(record())), { random })).verifier;
    const publicOf = (secret: string): PublicKey => toPublicKey(publicKeyOf(fromHex(secret) as SecretKey));
    const server = await read('server.json');
    expect(publicOf(server.logSecret)).toBe(state.manifest?.logKey);
    expect(publicOf(server.issuingSecret)).toBe(state.manifest?.issuingKey);
    const staff = await read('staff.json');
    expect(state.staff.get(publicOf(staff.registrarSecret))?.role).toBe('registrar');
    expect(state.staff.get(publicOf(staff.presidingSecret))?.role).toBe('presiding');
    const deputies: { credentialSecret: string; votingSecret: string }[] = await read('deputies.json');
    for (const { credentialSecret, votingSecret } of deputies) {
      const attendee = state.attendance.get(publicOf(credentialSecret));
      expect(attendee?.votingKey).toBe(publicOf(votingSecret));
    }
    expect(deputies).toHaveLength(state.attendance.size);
    for (const j of [1, 2, 3]) {
      const {
        shares: [share],
      } = await read(`scrutineer-${j}.json`);
      const points = share.scalars.map((x: string) =>
        toHex(encodePoint(multiplyBase(decodeScalar(fromHex(x)) as Scalar))),
      );
      expect(points).toEqual(state.keys?.shareKeys.get(j)?.map((point) => toHex(encodePoint(point))));
    }
  }, 60_000);
});

describe('the seed', () => {
  it('draws equal counts and no equal ciphertext', { timeout: 300_000 }, async () => {
    const args = ['--deputies', '6', '--form', 'approve', '--scrutineers', '2/2', '--seed', '7', '--json'];
    const [first, second] = [join(folder, 'seed-1'), join(folder, 'seed-2')];
    const runs = [await rehearse(...args, '--out', first), await rehearse(...args, '--out', second)];
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(JSON.parse(runs[0]?.stdout ?? '').warnings, 't = n').toEqual(['all-scrutineers-needed']);
    const [a, b] = runs.map(({ stdout }) => JSON.parse(stdout).verification.rounds);
    expect(a).toEqual(b);
    const all = [...(await ciphertexts(first)), ...(await ciphertexts(second))];
    expect(all.length).toBeGreaterThanOrEqual(12);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('usage errors end with 2 and say what to do', () => {
  it.each([
    [['--scrutineers', '3/4'], 'n/t'],
    [['--deputies', 'many'], 'whole number'],
    [['--deputies', '30', '--absent', '20'], 'quorum'],
    [['--deputies', '9', '--not-cast', '6', '--blank', '0'], 'never decrypted'],
    [['--scenario', 'nowhere'], 'haian-2024'],
    [['--ballots', 'nowhere.pb'], 'nowhere.pb'],
    [['--ballots', SMALL, '--absent', '2'], '--absent'],
    [['--unknown'], '--unknown'],
  ])('%j', async (args, word) => {
    const { code, stdout, stderr } = await rehearse(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(word);
    expect(stdout).toBe('');
  });

  it('names the line of a malformed file', async () => {
    const file = join(folder, 'wrong.pb');
    const text = fromUtf8(new Uint8Array(await readFile(SMALL))) ?? '';
    const lines = text.split('\n');
    const at = lines.findLastIndex((line) => line.includes(';'));
    await writeFile(
      file,
      [...lines.slice(0, at), `${lines[at]},unknown-project`, ...lines.slice(at + 1)].join('\n'),
    );
    const { code, stderr } = await rehearse('--ballots', file);
    expect(code).toBe(2);
    expect(stderr).toContain(`line ${at + 1}`);
  });

  it('does not write into a folder with something in it', async () => {
    const out = join(folder, 'full');
    await mkdir(out);
    await writeFile(join(out, 'mine.txt'), 'mine');
    const { code, stderr } = await rehearse('--out', out);
    expect(code).toBe(2);
    expect(stderr).toContain('not empty');
    expect(await readdir(out)).toEqual(['mine.txt']);
  });
});

/** Processes whose environment names this folder. */
async function processesWith(marker: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (environment.includes(marker)) found.push(pid);
  }
  return found;
}

describe('Ctrl-C', () => {
  it('leaves no process and no temporary folder', { timeout: 120_000 }, async () => {
    const temporary = join(folder, 'interrupted');
    await mkdir(temporary);
    const child = start(['--deputies', '40', '--scrutineers', '2/2'], { TMPDIR: temporary });
    const finished = finish(child);
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('Key ceremony')) resolve();
      });
    });
    expect((await processesWith(temporary)).length).toBeGreaterThan(4);
    child.kill('SIGINT');
    const { code, stderr } = await finished;
    expect(code).toBe(130);
    expect(stderr).toContain('Interrupted');
    expect(await processesWith(temporary)).toEqual([]);
    // The one cache that the TypeScript runner keeps for all runs is not the rehearsal's.
    const left = (await readdir(temporary)).filter((name) => !name.startsWith('tsx-'));
    expect(left).toEqual([]);
  });
});
