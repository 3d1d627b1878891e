/**
 * Scenarios played by the command, each with a server, scrutineers, deputies and a verifier of their own. These are the
 * ones that go ways no other test goes with whole processes; `npm run rehearse -- --scenario all` plays every one.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { utf8 } from '../../../crypto/bytes.ts';
import { decodeStatement } from '../../../crypto/statements/envelope.ts';
import { must } from '../../support/memory-session.ts';

const REHEARSE = fileURLToPath(new URL('../../../ballot-client/rehearse/', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaojue-scenarios-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Played {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function rehearse(...args: readonly string[]): Promise<Played> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(REHEARSE, 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const text = (of: Buffer[]): string => Buffer.concat(of).toString('utf8');
  return { code, stdout: text(chunks.stdout), stderr: text(chunks.stderr) };
}

/** Payloads of one kind in a record. */
async function payloads(record: string, kind: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(join(record, 'entries.jsonl'), 'utf8')).trim().split('\n');
  const statements = lines.map((line) => must(decodeStatement(utf8(line))));
  return statements.filter((one) => one.kind === kind).map(({ payload }) => ({ ...payload }));
}

const TIMEOUT = { timeout: 300_000 };

it('tie at place 20/21 of 25: a runoff; its record is what an evaluation follows', TIMEOUT, async () => {
  const record = join(folder, 'tie');
  const tie = await rehearse('--scenario', 'tie-runoff', '--out', record);
  expect(tie.stderr).toContain('Must be refused with decision.not_allowed');
  expect(tie.stdout).toContain('The verified record says what the scenario expects.');
  expect(tie.stdout).toMatch(/counts match what the deputies marked: 85\/85\n/);
  expect(tie.code).toBe(0);

  const evaluation = join(folder, 'evaluation');
  const graded = await rehearse(
    ...['--scenario', 'satisfaction', '--preceded-by', record, '--out', evaluation, '--json'],
  );
  expect(graded.code).toBe(0);
  const [opened] = await payloads(record, 'round-opened');
  const [manifest] = await payloads(evaluation, 'manifest');
  expect(manifest?.precededBy).toBe(opened?.session);
  expect(JSON.parse(graded.stdout)).toMatchObject({ ok: true, chosen: [], differences: [] });
});

it('a badge replaced in the open round: one paper left 发出, every other counts', TIMEOUT, async () => {
  const record = join(folder, 'badge');
  const { code, stderr, stdout } = await rehearse('--scenario', 'badge-replaced', '--out', record);
  expect(stderr).toContain('In force; 实到 11, 发出 11');
  expect(stdout).toContain('应到 12  实到 12  请假 0  发出 12  收回 12');
  expect(await payloads(record, 'paper')).toHaveLength(13);
  expect(code).toBe(0);
});

it('a round held on paper after an aborted one', TIMEOUT, async () => {
  const { code, stdout } = await rehearse('--scenario', 'paper-round');
  expect(stdout).toContain('发出 12  收回 12  废票 1  空白 1');
  expect(code).toBe(0);
});

it('no quorum: the opening is refused until enough have signed in', TIMEOUT, async () => {
  const record = join(folder, 'quorum');
  const { code } = await rehearse('--scenario', 'no-quorum', '--out', record);
  expect((await payloads(record, 'round-opened')).map(({ present }) => present)).toEqual([12]);
  expect(code).toBe(0);
});

it('exits with 1 where the record says something else than the scenario', TIMEOUT, async () => {
  const scenario = JSON.parse(await readFile(join(REHEARSE, 'scenarios/last-valid.json'), 'utf8'));
  scenario.expected.chosen = [1, 2, 3, 5, 4];
  const file = join(folder, 'wrong.json');
  await writeFile(file, JSON.stringify(scenario));
  const record = join(folder, 'last');
  const { code, stdout } = await rehearse('--scenario', file, '--out', record);
  expect(stdout).toContain('EXPECTS:\n  chosen: expected [1,2,3,5,4], found [1,2,3,4,5]\nBallots');
  expect(stdout).toContain('counts match what the deputies marked: 23/23');
  const replaced = (await payloads(record, 'ballot')).filter(({ replaces }) => replaces !== null);
  expect(replaced).toHaveLength(4);
  expect(code).toBe(1);
});
