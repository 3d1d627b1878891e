/** What anyone may read: checkpoints, entries, proofs, tiles, receipts; and the headers around them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../../../crypto/bytes.ts';
import { fromBase64 } from '../../../crypto/encoding.ts';
import { leafHash } from '../../../crypto/log/merkle.ts';
import { openCheckpoint } from '../../../crypto/log/open-checkpoint.ts';
import { parseEntryBundle, tilePath, tilesOf } from '../../../crypto/log/tiles.ts';
import { verifyConsistency, verifyInclusion } from '../../../crypto/log/verify-merkle.ts';
import { keyHolderWitnesses } from '../../../crypto/session/closing-checks.ts';
import { manifestOf } from '../../../crypto/session/state.ts';
import type { SecretKey } from '../../../crypto/signature.ts';
import { StatementSigner } from '../../../crypto/statements/envelope.ts';
import type { Enrolment } from '../../../server/contract/events.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must, random } from '../../support/memory-session.ts';
import { codeOf, ServerSession } from '../../support/server-session.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

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

const get = (path: string): Promise<Response> => fetch(server.base + path);
const refusal = async (path: string): Promise<unknown[]> => {
  const response = await get(path);
  return [response.status, codeOf(await response.json())];
};

describe('before there is a log', () => {
  it('has no checkpoint and no entries', async () => {
    expect(await refusal('/checkpoint')).toEqual([404, 'request.not_found']);
    expect(await (await get('/log/entries')).text()).toBe('');
    expect(await (await get('/api/status')).json()).toMatchObject({ size: 0, phase: 'empty', session: null });
  });

  it('collects the keys of staff', async () => {
    const key = (): Enrolment['identityKey'] =>
      new StatementSigner('presiding', random(32) as SecretKey).publicKey;
    const chief: Enrolment = { role: 'scrutineer', name: '李四', identityKey: key(), witnessKey: key() };
    const presiding: Enrolment = { role: 'presiding', name: '王五', identityKey: key(), witnessKey: null };
    for (const enrolment of [chief, presiding, chief])
      expect((await session.api.enrol(enrolment)).ok).toBe(true);
    expect(must(await session.api.enrolments())).toEqual([presiding, chief]);
    const bad: readonly [string, Enrolment][] = [
      ['session.duplicate', { ...chief, name: '别人' }],
      ['payload.text', { ...presiding, identityKey: key(), name: '\u202e反' }],
      ['request.malformed', { ...presiding, identityKey: key(), witnessKey: key() }],
      ['request.malformed', { ...chief, identityKey: key(), witnessKey: null }],
      ['request.malformed', { ...chief, witnessKey: chief.identityKey }],
    ];
    for (const [code, enrolment] of bad) expect(codeOf(await session.api.enrol(enrolment))).toBe(code);
    expect(must(await session.api.enrolments())).toHaveLength(2);
  });
});

describe('the log', () => {
  beforeAll(async () => {
    await session.enrol();
    await session.freeze();
    await session.accept();
    await session.ceremony();
  });

  it('serves entries that hash to the checkpoint', async () => {
    const { origin, logKey } = manifestOf(session.state);
    const note = await (await get('/checkpoint')).text();
    const { checkpoint } = must(openCheckpoint(note, origin, fromHex(logKey), []));
    expect(checkpoint.size).toBe(session.state.tree.size);
    expect(toHex(checkpoint.root)).toBe(toHex(session.state.tree.root()));
    const part = (await (await get('/log/entries?from=2&to=5')).text()).trimEnd().split('\n');
    expect(part.map(utf8)).toEqual(must(await session.api.entries(0, checkpoint.size)).slice(2, 5));
    expect(await (await get('/log/entries?from=9999')).text()).toBe('');
    expect((await get('/log/entries')).headers.get('content-type')).toBe('application/x-ndjson');
  });

  it('proves inclusion and consistency for every size', async () => {
    const { tree } = session.state;
    for (const size of [1, 2, 7, tree.size]) {
      const { hashes, leaf } = await (await get(`/log/inclusion?index=${size - 1}&size=${size}`)).json();
      const path = hashes.map((hash: string) => fromBase64(hash));
      expect(verifyInclusion(fromHex(leaf), size - 1, size, path, tree.rootAt(size))).toBe(true);
      const proof = await (await get(`/log/consistency?from=${size}&to=${tree.size}`)).json();
      const links = proof.hashes.map((hash: string) => fromBase64(hash));
      expect(verifyConsistency(size, tree.rootAt(size), tree.size, tree.root(), links)).toBe(true);
    }
  });

  it('serves the tiles of its hashes and entries', async () => {
    const entries = must(await session.api.entries(0, session.state.tree.size));
    for (const tile of tilesOf(session.state.tree.size)) {
      const bytes = new Uint8Array(await (await get(`/${tilePath(tile)}`)).arrayBuffer());
      expect(toHex(bytes)).toBe(entries.map((entry) => toHex(leafHash(entry))).join(''));
      const bundle = await get(`/${tilePath({ ...tile, level: 'entries' })}`);
      expect(must(parseEntryBundle(new Uint8Array(await bundle.arrayBuffer()), tile.width))).toEqual(entries);
    }
  });

  it.each([
    ['/log/inclusion?index=5&size=5', 404],
    ['/log/inclusion?index=0&size=99999', 404],
    ['/log/inclusion?index=-1&size=5', 400],
    ['/log/inclusion?index=0', 400],
    ['/log/consistency?from=7&to=3', 404],
    ['/log/consistency?from=0&to=99999999999999999999', 400],
    ['/log/entries?from=01', 400],
    ['/log/entries?from=1&then=2', 400],
    [`/log/receipt?leaf=${'00'.repeat(32)}`, 404],
    ['/log/receipt?leaf=__proto__', 400],
    ['/checkpoint/99999', 404],
    ['/checkpoint/0', 404],
    ['/tile/0/000', 404],
    ['/tile/9/x001/000', 404],
    ['/tile/entries/000.p/255', 404],
    ['/tile/..%2f..%2fetc/passwd', 404],
  ])('refuses %s with %i', async (path, status) => {
    expect((await refusal(path))[0]).toBe(status);
  });

  it('stores cosignatures of scrutineers and serves them with the checkpoint', async () => {
    await session.verify();
    const { size } = session.state.tree;
    const line = must(await session.devices[0]!.cosign(session.verifier, size));
    const witnesses = keyHolderWitnesses(session.state);
    const { origin, logKey } = manifestOf(session.state);
    for (let repeat = 0; repeat < 2; repeat++) {
      expect((await session.api.cosignature({ size, line })).ok).toBe(true);
      const opened = must(
        openCheckpoint(must(await session.api.checkpoint()), origin, fromHex(logKey), witnesses),
      );
      expect(opened.cosignedBy.map(({ name }) => name)).toEqual([witnesses[0]!.name]);
      expect(opened.unknown).toEqual([]);
    }
    expect(must(await session.api.checkpoint(size))).toBe(must(await session.api.checkpoint()));
    const other = session.devices[1]!;
    const wrongName = must(await other.cosign(session.verifier, size)).replace(
      '/scrutineer/2',
      '/scrutineer/1',
    );
    const bad: readonly [string, { size: number; line: string }][] = [
      ['request.not_found', { size: size + 1, line }],
      ['log.signature', { size: 1, line }],
      ['log.note', { size, line: 'x\n' }],
      ['log.note', { size, line: line.trimEnd() }],
      ['log.unknown_key', { size, line: wrongName }],
      ['request.malformed', { size: -1, line }],
    ];
    for (const [code, submission] of bad)
      expect(codeOf(await session.api.cosignature(submission))).toBe(code);
  });

  it('lets pages of other origins do what needs no authority, and nothing else', async () => {
    const allowed = async (method: string, path: string): Promise<string | null> =>
      (await fetch(server.base + path, { method })).headers.get('access-control-allow-origin');
    const read = ['/checkpoint', '/checkpoint/1', '/log/entries?to=1', '/tile/0/000.p/1', '/api/status'];
    for (const path of [...read, '/api/enrolments', '/log/none'])
      expect(await allowed('GET', path)).toBe('*');
    for (const path of ['/api/draft', '/api/demo', '/', '/api/statusx'])
      expect(await allowed('GET', path)).toBeNull();
    for (const path of ['/api/statements', '/api/cosignatures', '/api/enrolments'])
      expect(await allowed('POST', path)).toBe('*');
    for (const path of ['/api/registrar', '/api/demo/deputies', '/api/status'])
      expect(await allowed('POST', path)).toBeNull();
    const preflight = async (path: string): Promise<(string | null)[]> => {
      const { headers } = await fetch(server.base + path, { method: 'OPTIONS' });
      const names = ['origin', 'headers', 'methods', 'credentials'];
      return names.map((name) => headers.get(`access-control-allow-${name}`));
    };
    expect(await preflight('/api/statements')).toEqual(['*', 'content-type', 'GET, POST', null]);
    expect(await preflight('/checkpoint')).toEqual(['*', null, null, null]);
    expect(await preflight('/api/registrar')).toEqual([null, null, null, null]);
  });

  it('sets a strict policy, lets pages of other origins read, and has no surprises for other methods', async () => {
    const { headers } = await get('/api/status');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure|https:|\*/);
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      expect((await fetch(`${server.base}/api/statements`, { method })).status).toBe(404);
    }
    expect(
      (
        await fetch(`${server.base}/api/enrolments`, {
          method: 'POST',
          body: '{',
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toBe(400);
  });
});
