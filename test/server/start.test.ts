/** `npm start` as the README says it: builds the pages when missing, prints where they are, serves, stops. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaojue-start-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn('npm', ['start', '--silent', '--', ...args], {
    cwd: ROOT,
    env: { ...process.env, PIAOJUE_PORT: '0', PIAOJUE_DATA: folder, PIAOJUE_LOG_LEVEL: 'error', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting: { text: RegExp; resolve: (match: RegExpExecArray) => void }[] = [];
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const { text, resolve } of waiting) {
      const match = text.exec(output);
      if (match !== null) resolve(match);
    }
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const says = (text: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve) => {
      waiting.push({ text, resolve });
      hear(Buffer.from(''));
    });
  return { child, says, closed, output: () => output };
}

it('serves pages and interface under a strict policy and stops', { timeout: 240_000 }, async () => {
  const server = start([], { PIAOJUE_STOP_WITH_STDIN: '1' });
  const [, base] = await server.says(/Piaojue listens on (http:\/\/\S+)/);
  expect(server.output()).toMatch(/Registrar code: \S+/);
  await server.says(/registrar\s+http/);
  for (const page of ['/', '/presiding', '/scrutineer', '/registrar', '/hall']) {
    const response = await fetch(`${base}${page}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<div id="app">');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
  }
  expect(await (await fetch(`${base}/api/status`)).json()).toMatchObject({ size: 0, phase: 'empty' });
  const sums = await (await fetch(`${base}/SHA256SUMS`)).text();
  const { clientBuild } = (await (await fetch(`${base}/api/draft`)).json()) as { clientBuild: unknown };
  expect(clientBuild).toBe(sha256(sums));
  const own = await fetch(`${base}/own/scrutineer.html`);
  expect(own.headers.get('content-disposition')).toBe('attachment');
  expect(sums).toContain(`${sha256(await own.text())}  own/scrutineer.html\n`);
  server.child.stdin.end();
  expect(await server.closed).toBe(0);
});

it('does not serve a network without TLS unless told to', async () => {
  const server = start(['--host', '0.0.0.0']);
  expect(await server.closed).toBe(2);
  expect(server.output()).toContain('--tls auto');
});

it('makes an authority and serves with TLS', { timeout: 120_000 }, async () => {
  const server = start(['--tls', 'auto', '--host', '0.0.0.0'], { PIAOJUE_STOP_WITH_STDIN: '1' });
  await server.says(/Piaojue listens on https:/);
  await server.says(/fingerprint: ([0-9A-F]{2}:){31}[0-9A-F]{2}/);
  server.child.stdin.end();
  expect(await server.closed).toBe(0);
});

it('opens a demonstration that keeps nothing and stays on this machine', { timeout: 240_000 }, async () => {
  const open = start(['--demo', '--host', '0.0.0.0', '--insecure-lan']);
  expect(await open.closed).toBe(2);
  const server = start(['--demo'], { PIAOJUE_STOP_WITH_STDIN: '1' });
  const [, address] = await server.says(/Begin at (http:\/\/\S+\/demo)/);
  expect((await fetch(address as string)).status).toBe(200);
  const facts = await (await fetch(new URL('/api/demo', address))).json();
  expect(facts).toMatchObject({ isDemo: true, deputies: { asked: 0, joined: 0, cast: 0 } });
  expect(server.output()).toContain(`Registrar code: ${facts.registrarCode}`);
  server.child.stdin.end();
  expect(await server.closed).toBe(0);
});
