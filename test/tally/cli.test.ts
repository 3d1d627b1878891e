/** The command line as people and scripts run it: exit codes, what goes where, and nothing but JSON for `--json`. */
import { spawn } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import { writeRecord } from '../../tally/publish/record-folder.ts';
import { chromiumPath } from '../e2e/browser.ts';
import { MemorySession, must, random } from '../support/memory-session.ts';
import { checkpointOver, rebuilt, replaced } from './forge.ts';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

const run = (...args: readonly string[]): Promise<Ended> => runWith(process.env, ...args);

function runWith(env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'tally/cli.ts', ...args], { cwd: root, env });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

let top: string;
let manifest: string;
const at = (...path: string[]): string => join(top, ...path);

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'piaojue-cli-'));
  const session = await MemorySession.create({
    deputies: 5,
    items: 1,
    scrutineers: { n: 2, t: 2 },
    rules: { chosen: 1, max: 1 },
  });
  await session.toOpenRound();
  must(await writeRecord(at('open'), rebuilt(session, session.entries)));
  for (const deputy of session.deputies) session.cast(deputy, [0]);
  await session.toArchive();
  manifest = session.state.session as string;
  const record = await session.record();
  must(await writeRecord(at('record'), record, { tiles: true }));
  await writeFile(at('known'), checkpointOver(session, record.entries.slice(0, 9)));
  const forked = replaced(record.entries.slice(0, 9), 8, record.entries[10] as Uint8Array);
  await writeFile(at('forked'), checkpointOver(session, forked));
  must(await writeRecord(at('fork'), rebuilt(session, forked)));
  await cp(at('record'), at('extra'), { recursive: true });
  await writeFile(at('extra', 'a\u001b[2Jb'), '');
  await mkdir(at('empty'));
});
afterAll(() => rm(top, { recursive: true, force: true }));

describe('verify', () => {
  it('accepts: exit 0, fingerprint first, eight checks, the round, one verdict', async () => {
    const { code, out } = await run(
      'verify',
      at('record'),
      '--expect-manifest',
      manifest,
      '--known-checkpoint',
      at('known'),
    );
    const lines = out.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines[0]).toBe(`manifest ${manifest}`);
    expect(lines.filter((line) => /^[1-8] ✓ /.test(line))).toHaveLength(8);
    expect(out).toContain('应到 5  实到 5  请假 0  发出 5  收回 5  空白 0');
    expect(lines.at(-1)).toBe('VERIFIED: all eight checks passed.');
  });

  it('says first that the origin is not established, and what has nothing to look at yet', async () => {
    const { code, out } = await run('verify', at('open'));
    const lines = out.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^Origin not established/);
    expect(lines[1]).toBe(`manifest ${manifest}`);
    expect(lines.filter((line) => /^[78] – /.test(line))).toHaveLength(2);
    expect(lines.at(-1)).toBe(
      'VERIFIED so far (the session is open): checks 7, 8 have nothing to look at yet.',
    );
  });

  it('prints nothing but the report as JSON', async () => {
    const { code, out } = await run('verify', at('record'), '--json');
    const report = JSON.parse(out);
    expect(code).toBe(0);
    expect(Object.keys(report).sort().join(' ')).toBe(
      'checks chosen clientBuild manifest ok root rounds session size',
    );
    expect(report.checks.map(({ id, status }: { id: number; status: string }) => [id, status])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((id) => [id, 'passed']),
    );
    expect(report.rounds).toEqual([
      {
        round: 1,
        kind: 'main',
        status: 'final',
        issued: 5,
        received: 5,
        blank: 0,
        counts: [5, 0, 0],
        outcome: [{ item: 1, status: 'chosen', reason: 'within-n', grade: null }],
      },
    ]);
    expect(report.chosen).toEqual([1]);
  });

  it('refuses a record with an extra file: exit 1, its name made harmless', async () => {
    const { code, out, err } = await run('verify', at('extra'));
    expect(code).toBe(1);
    expect(out).toContain('1 ✗ ');
    expect(out).toContain(
      'record.extra_file: The record folder holds a file that does not belong to a record. (a?[2Jb)',
    );
    expect(out.trimEnd().split('\n').at(-1)).toBe('NOT VERIFIED: 1 findings in checks 1.');
    expect(out + err).not.toContain('\u001b[2J');
  });

  it.each([
    ['another manifest', ['--expect-manifest', toHex(random(32))], 'log.manifest_hash'],
    ['a fork', ['--known-checkpoint', 'forked'], 'log.inconsistent'],
  ])('refuses %s: exit 1 and the code in JSON', async (_, args, code) => {
    const given = args.map((arg) => (arg === 'forked' ? at('forked') : arg));
    const ended = await run('verify', at('record'), '--json', ...given);
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.out)).toMatchObject({
      ok: false,
      checks: [{ id: 1, status: 'failed', code }, {}, {}, {}, {}, {}, {}, {}],
    });
  });

  it.each([
    ['no arguments', []],
    ['no such command', ['count-all']],
    ['no record', ['verify']],
    ['no such option', ['verify', 'record', '--fast']],
    ['a folder that is not there', ['verify', 'nowhere', '--json']],
    ['a folder that is no record', ['verify', 'empty']],
    ['a malformed hash', ['verify', 'record', '--expect-manifest', 'abc']],
    ['a checkpoint that is not there', ['verify', 'record', '--known-checkpoint', 'nowhere']],
    [
      'a checkpoint that is none',
      ['verify', 'record', '--json', '--known-checkpoint', 'record/entries.jsonl'],
    ],
    ['a record to compare that is not there', ['verify-diff', 'record', 'nowhere']],
  ])('cannot use %s: exit 2, a sentence on standard error, nothing on standard output', async (_, args) => {
    const names = ['record', 'nowhere', 'empty', 'record/entries.jsonl'];
    const { code, out, err } = await run(
      ...args.map((arg, i) => (i > 0 && names.includes(arg) ? at(arg) : arg)),
    );
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
    expect(err).not.toMatch(/^ {4}at /m);
  });

  it('helps: exit 0', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const command of ['verify', 'verify-diff', 'count', 'publish']) expect(out).toContain(`${command} `);
  });
});

describe('verify-diff', () => {
  it('reports what was added, by kind', async () => {
    const { code, out } = await run('verify-diff', at('open'), at('record'), '--json');
    expect(code).toBe(0);
    const { ok, added, findings, ...heads } = JSON.parse(out);
    expect([ok, findings]).toEqual([true, []]);
    expect(added).toMatchObject({
      ballot: 5,
      'round-closed': 1,
      'partial-decryption': 2,
      result: 1,
      archived: 1,
    });
    expect(heads.new.size - heads.old.size).toBe(Object.values<number>(added).reduce((a, b) => a + b, 0));
  });

  it('refuses a shorter and a rewritten record: exit 1', async () => {
    const shorter = await run('verify-diff', at('record'), at('open'));
    expect(shorter.code).toBe(1);
    expect(shorter.out).toContain('log.inconsistent');
    const rewritten = await run('verify-diff', at('fork'), at('record'));
    expect(rewritten.code).toBe(1);
    expect(rewritten.out).toContain('log.inconsistent at entry 8');
  });
});

describe('count and publish', () => {
  it('counts what verified', async () => {
    const text = await run('count', at('record'));
    expect(text.code).toBe(0);
    expect(text.out).toContain('   1  项目 1     5     0     0  当选');
    const json = JSON.parse((await run('count', at('record'), '--json')).out);
    expect(json).toMatchObject({ ok: true, manifest, chosen: [{ number: 1 }] });
    expect(json.rounds[0].rows[0].votes).toEqual({ for: 5, against: 0, abstain: 0, grades: null });
  });

  it('counts nothing that failed', async () => {
    const { code, out, err } = await run('count', at('extra'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({ ok: false, manifest, rounds: [], chosen: [] });
    expect(err).toContain('record.extra_file');
  });

  it('publishes after the proclamation, and verify compares', async () => {
    expect((await run('publish', at('open'))).code).toBe(1);
    expect(await readdir(at('open'))).not.toContain('published');
    await cp(at('record'), at('public'), { recursive: true });
    const { code, out } = await run('publish', at('public'), '--json');
    expect(code).toBe(0);
    const files = ['announcement.txt', 'minutes.html', 'result-form.html', 'result.csv', 'result.json'];
    expect(JSON.parse(out)).toEqual({ ok: true, manifest, files: files.map((name) => `published/${name}`) });
    expect((await readdir(at('public', 'published'))).sort()).toEqual(files);
    expect((await run('verify', at('public'))).code).toBe(0);

    await appendFile(at('public', 'published', 'result.json'), ' ');
    const changed = await run('verify', at('public'));
    expect(changed.code).toBe(1);
    expect(changed.out).toContain('published.mismatch');
    // Publishing again puts it right: the files follow from the record.
    expect((await run('publish', at('public'))).code).toBe(0);
    expect((await run('verify', at('public'))).code).toBe(0);
    expect(JSON.parse(await readFile(at('public', 'published', 'result.json'), 'utf8')).manifest).toBe(
      manifest,
    );
  });
});

describe('publish --pdf', () => {
  beforeAll(() => cp(at('record'), at('printed'), { recursive: true }));

  it.skipIf(chromiumPath === undefined)(
    `prints the form and the minutes on A4 through Chromium${chromiumPath === undefined ? ' (none is installed)' : ''}`,
    async () => {
      const env = { ...process.env, PIAOJUE_CHROMIUM: chromiumPath };
      const { code, out } = await runWith(env, 'publish', at('printed'), '--pdf', at('pdf'), '--json');
      expect(code).toBe(0);
      expect(JSON.parse(out).pdfs).toEqual([at('pdf', 'minutes.pdf'), at('pdf', 'result-form.pdf')]);
      expect((await readdir(at('pdf'))).sort()).toEqual(['minutes.pdf', 'result-form.pdf']);
      for (const name of ['minutes.pdf', 'result-form.pdf']) {
        const pdf = await readFile(at('pdf', name), 'latin1');
        expect(pdf.startsWith('%PDF-')).toBe(true);
        const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
        const pages = [...pdf.matchAll(/\/Type \/Page\b/g)].length;
        expect(pages).toBeGreaterThan(0);
        expect(boxes).toHaveLength(pages);
        // 210 × 297 mm in points of 1/72 inch.
        for (const [, width, height] of boxes) {
          expect(Math.abs(Number(width) - 595.3)).toBeLessThan(1.5);
          expect(Math.abs(Number(height) - 841.9)).toBeLessThan(1.5);
        }
      }
      // What was printed is no part of the record.
      expect((await run('verify', at('printed'))).code).toBe(0);
    },
  );

  it('says what to print where there is no Chromium, and publishes all the same', async () => {
    const env = { ...process.env, PIAOJUE_CHROMIUM: at('no-such-browser') };
    const { code, err } = await runWith(env, 'publish', at('printed'), '--pdf', at('none'));
    expect(code).toBe(0);
    expect(err).toContain('No Chromium was found');
    expect(err).toContain(at('printed', 'published', 'result-form.html'));
    expect(await readdir(top)).not.toContain('none');
  });

  it('says so where the browser cannot print: exit 2', async () => {
    const env = { ...process.env, PIAOJUE_CHROMIUM: '/bin/false' };
    const { code, err } = await runWith(env, 'publish', at('printed'), '--pdf', at('none'));
    expect(code).toBe(2);
    expect(err).toContain('/bin/false could not print');
  });

  it.each(['', '/published', '/deeper/down'])(
    'refuses a folder inside the record: RECORD%s',
    async (below) => {
      const { code, err } = await run('publish', at('printed'), '--pdf', `${at('printed')}${below}`);
      expect(code).toBe(2);
      expect(err).toContain('outside the record');
    },
  );
});
