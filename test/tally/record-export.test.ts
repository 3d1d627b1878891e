/**
 * The record taken over HTTP: from a hall while its ballot is open and after its end, from a server of files, over TLS
 * with an authority of the hall's own; and what a server that lies gets written.
 */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Hash } from '../../crypto/bytes.ts';
import { automaticTls } from '../../server/tls.ts';
import { writeRecord } from '../../tally/publish/record-folder.ts';
import type { RecordSource } from '../../tally/verify/verify-record.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { MemorySession, must } from '../support/memory-session.ts';
import { cast, ServerSession } from '../support/server-session.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { checkpointOver, rebuilt, replaced } from './forge.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const closing: (() => unknown)[] = [];
let top: string;
const at = (...path: string[]): string => join(top, ...path);

beforeAll(async () => {
  top = await mkdtemp(join(tmpdir(), 'piaojue-export-'));
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await rm(top, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'tally/cli.ts', ...args], { cwd: ROOT });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** Listens until the tests are over; gives the port. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** Serves the files of a folder and nothing else. */
const filesOf =
  (folder: string): RequestListener =>
  ({ url = '' }, response) =>
    void readFile(join(folder, url)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );

const serve = async (folder: string): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(filesOf(folder)))}`;

describe('the record of a hall', () => {
  let temporary: TemporaryDatabase;
  let server: TestServer;
  let session: ServerSession;
  beforeAll(async () => {
    temporary = await temporaryDatabase();
    server = await startTestServer(await temporary.create());
    session = new ServerSession(server.base);
  });
  afterAll(async () => {
    session.close();
    await server.stop();
    await temporary.stop();
  });

  it('can be taken while the ballot is open, and later ones extend it', async () => {
    expect(await run('record', server.base, at('early'))).toMatchObject({ code: 2, out: '' });
    await session.toOpenRound();
    const [first, ...others] = session.deputies;
    const socket = session.connect();
    must(await cast(socket, session.ballotOf(first!).envelope));
    expect((await run('record', server.base, at('early'), '--tiles')).code).toBe(0);
    const early = await run('verify', at('early'));
    expect(early.out).toMatch(/VERIFIED so far \(the session is open\)/);
    expect(early.code).toBe(0);
    await cp(at('early'), at('grown'), { recursive: true });

    for (const deputy of others) must(await cast(socket, session.ballotOf(deputy).envelope));
    const during = await run('record', server.base, at('grown'), '--json');
    expect(JSON.parse(during.out)).toMatchObject({ ok: true, added: others.length });

    await session.submit(session.closing());
    await session.seal();
    await session.declare();
    await session.decrypt();
    await session.finishResult();
    await session.proclaim();
    await session.archive();
    await session.verify();
    const { size } = must(await session.api.status());
    for (const device of session.devices) await session.cosign(device, size);
    expect((await run('record', server.base, at('grown'), '--tiles')).code).toBe(0);
    expect((await run('record', `${server.base}/`, at('late'), '--tiles')).code).toBe(0);
    for (const name of ['entries.jsonl', 'checkpoint', `tile/entries/000.p/${size}`]) {
      expect(await readFile(at('grown', name))).toEqual(await readFile(at('late', name)));
    }
    const late = await run('verify', at('grown'));
    expect(late.out).toContain('VERIFIED: all eight checks passed.');
    const difference = await run('verify-diff', at('early'), at('late'));
    expect(difference.out).toContain('EXTENDS');
    expect([late.code, difference.code]).toEqual([0, 0]);
  });

  it('is left as it is where nothing is new, and is not taken back to an earlier one', async () => {
    await mkdir(at('grown', 'published'));
    await writeFile(at('grown', 'published', 'note'), 'stays');
    const again = await run('record', server.base, at('grown'));
    expect([again.code, again.out.split(' ')[0]]).toEqual([0, 'nothing']);
    expect(await readFile(at('grown', 'published', 'note'), 'utf8')).toBe('stays');
    // the same log as it was served earlier
    const back = await run('record', await serve(at('early')), at('grown'), '--json');
    expect(back.code).toBe(1);
    expect(JSON.parse(back.out)).toMatchObject({ ok: false, code: 'log.inconsistent' });
  });
});

describe('a server that lies', () => {
  let session: MemorySession;
  let honest: RecordSource;
  const served = async (name: string, record: RecordSource): Promise<string> => {
    must(await writeRecord(at(name), record, { tiles: true }));
    return serve(at(name));
  };

  beforeAll(async () => {
    session = await MemorySession.create({
      deputies: 3,
      items: 1,
      scrutineers: { n: 2, t: 2 },
      rules: { chosen: 1, max: 1 },
    });
    await session.toOpenRound();
    for (const deputy of session.deputies) session.cast(deputy, [0]);
    honest = rebuilt(session, session.entries);
    must(await writeRecord(at('kept'), rebuilt(session, session.entries.slice(0, -1))));
  });

  const unchanged = async (folder: string, work: () => Promise<Ended>): Promise<Ended> => {
    const names = ['entries.jsonl', 'checkpoint'];
    const read = (): Promise<Buffer[]> => Promise.all(names.map((name) => readFile(join(folder, name))));
    const before = await read();
    const ended = await work();
    expect(await read()).toEqual(before);
    expect((await readdir(top)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    return ended;
  };

  it('cannot put another history in place of the one that was kept', async () => {
    const { entries } = honest;
    const fork = rebuilt(
      session,
      replaced(entries, entries.length - 2, entries[entries.length - 1] as Uint8Array),
    );
    const address = await served('fork', fork);
    const ended = await unchanged(at('kept'), () => run('record', address, at('kept'), '--json'));
    expect(ended.code).toBe(1);
    expect(JSON.parse(ended.out)).toMatchObject({ ok: false, code: 'log.inconsistent' });
    must(await writeRecord(at('same-size'), honest));
    const same = await unchanged(at('same-size'), () => run('record', address, at('same-size'), '--json'));
    expect([same.code, JSON.parse(same.out).code]).toEqual([1, 'log.inconsistent']);
    await mkdir(at('new'));
    expect((await run('record', address, at('new'))).code).toBe(0);
  });

  it('cannot strip a kept record of its cosignatures', async () => {
    must(await writeRecord(at('cosigned'), honest));
    const bare = await served('bare', {
      ...honest,
      checkpoint: checkpointOver(session, honest.entries, { cosigners: 0 }),
    });
    const ended = await unchanged(at('cosigned'), () => run('record', bare, at('cosigned'), '--tiles'));
    expect(ended.code).toBe(0);
  });

  it('gets nothing written that its checkpoint does not cover, or that its log key did not sign', async () => {
    const address = await served('mixed', honest);
    const shorter = checkpointOver(session, honest.entries.slice(0, -1));
    const other = replaced(honest.entries, 5, honest.entries[6] as Uint8Array);
    const heads: [string, string][] = [
      ['log.root', checkpointOver(session, other)],
      ['log.root', shorter.replace(/^\d+$/m, String(honest.entries.length))],
      ['log.signature', honest.checkpoint.replace(/(— piaojue\/[0-9a-f]+ )(.{8})./, '$1$2A')],
      ['log.note', 'no checkpoint\n'],
    ];
    for (const [code, checkpoint] of heads) {
      await writeFile(at('mixed', 'checkpoint'), checkpoint);
      const ended = await run('record', address, at('none'), '--json');
      expect([ended.code, JSON.parse(ended.out).code]).toEqual([1, code]);
    }
    expect(await readdir(top)).not.toContain('none');
  });
});

describe('a log of many bundles', () => {
  it('is fetched from where the kept record ends, and whole where that does not fit', async () => {
    const session = await MemorySession.create({
      deputies: 2,
      items: 1,
      scrutineers: { n: 2, t: 2 },
      rules: { chosen: 1, max: 1 },
    });
    const id = session.state.session as Hash;
    for (let i = 0; session.entries.length < 600; i++)
      session.append(session.registrar.sign('incident', { session: id, round: null, text: `${i}` }));
    const { entries } = session;
    must(await writeRecord(at('long'), rebuilt(session, entries), { tiles: true }));
    const asked: string[] = [];
    const files = filesOf(at('long'));
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      files(request, response);
    });
    const address = `http://127.0.0.1:${await listen(server)}`;
    const bundles = ['/tile/entries/000', '/tile/entries/001', '/tile/entries/002.p/88'];
    must(await writeRecord(at('part'), rebuilt(session, entries.slice(0, 300))));
    expect((await run('record', address, at('part'))).code).toBe(0);
    expect(asked).toEqual(['/checkpoint', ...bundles.slice(1)]);
    expect(await readFile(at('part', 'entries.jsonl'))).toEqual(await readFile(at('long', 'entries.jsonl')));

    asked.length = 0;
    const fork = replaced(entries.slice(0, 300), 100, entries[400] as Uint8Array);
    must(await writeRecord(at('part'), rebuilt(session, fork)));
    const ended = await run('record', address, at('part'), '--json');
    expect([ended.code, JSON.parse(ended.out).code]).toEqual([1, 'log.inconsistent']);
    expect(ended.err).toContain('at entry 100');
    expect(asked).toEqual(['/checkpoint', ...bundles.slice(1), ...bundles]);
  });
});

describe('the address', () => {
  it('may be one whose certificate an authority of the hall made', async () => {
    const tls = await automaticTls(at('tls'));
    const port = await listen(createTlsServer(tls, filesOf(at('late'))));
    const address = `https://127.0.0.1:${port}`;
    const refused = await run('record', address, at('secure'));
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('certificate')]);
    const { code } = await run('record', address, at('secure'), '--ca', tls.authority?.file ?? '');
    expect(code).toBe(0);
    expect(await readFile(at('secure', 'checkpoint'))).toEqual(await readFile(at('late', 'checkpoint')));
  });

  it.each([
    ['no address', ['hall', 'out']],
    ['another scheme', ['ftp://127.0.0.1/', 'out']],
    ['no certificate', ['https://127.0.0.1:1', 'out', '--ca', 'package.json']],
    ['a folder that holds something else', ['http://127.0.0.1:1', 'crypto']],
  ])('is refused with exit 2: %s', async (_, args) => {
    const { code, err } = await run('record', ...args);
    expect([code, err.split('\n').length]).toEqual([2, 2]);
  });
});
