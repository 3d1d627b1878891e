/** The server's interface: whatever is sent, the answer is a refusal with a listed code, never an error of its own. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../crypto/bytes.ts';
import { isRejectionCode } from '../../crypto/rejection.ts';
import { buildApp } from '../../server/app.ts';
import type { App } from '../../server/http/typed.ts';
import { openLog } from '../../server/logging.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { must } from '../support/memory-session.ts';
import { ServerSession } from '../support/server-session.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { runs } from './effort.ts';
import { bytesOf, near, unitsOf } from './mutations.ts';

let temporary: TemporaryDatabase;
let server: TestServer;
let session: ServerSession;
let app: App;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  server = await startTestServer(await temporary.create());
  session = new ServerSession(server.base);
  await session.enrol();
  await session.freeze();
  await session.accept();
  app = await buildApp({ service: server.service, log: openLog('silent') });
});
afterAll(async () => {
  session.close();
  await app.close();
  await server.stop();
  await temporary.stop();
});

/** Requests come from many addresses, so that the limit of one connection does not hide what is behind it. */
let asked = 0;
const remoteAddress = (): string => `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked++ & 255}`;

function judge(statusCode: number, body: string, statuses: Map<number, number>): void {
  statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
  expect(statusCode).toBeLessThan(500);
  if (statusCode < 400) return;
  const { ok, code } = JSON.parse(body);
  expect([ok, isRejectionCode(code)]).toEqual([false, true]);
}

describe('the server', () => {
  it('answers every address', async () => {
    const known = [
      '/checkpoint',
      '/checkpoint/3',
      '/log/entries?from=0&to=2',
      '/log/inclusion?index=0&size=3',
    ];
    known.push('/log/consistency?from=1&to=3', `/log/receipt?leaf=${'0'.repeat(64)}`, '/tile/0/000.p/3');
    known.push('/tile/entries/000.p/3', '/api/status', '/api/draft', '/api/enrolments');
    const statuses = new Map<number, number>();
    // what is no address at all never reaches the server through a client
    const address = near(known, true).map(
      (text) => `/${text.replace(/[^\x21-\x7e]|[\\#]/g, '%').replace(/^\/+/, '')}`,
    );
    // a broken escape is refused before any route is looked for
    const broken = await app.inject({ url: '/tile/%zz' });
    judge(broken.statusCode, broken.body, statuses);
    await fc.assert(
      fc.asyncProperty(address, async (url) => {
        const { statusCode, body } = await app.inject({ url, remoteAddress: remoteAddress() });
        judge(statusCode, body, statuses);
      }),
      { numRuns: runs(500) },
    );
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 404]));
  });

  it('answers every body', async () => {
    const size = session.state.tree.size;
    await session.verify();
    const line = must(await session.devices[0]!.cosign(session.verifier, size));
    const entries = must(await session.api.entries(0, size));
    const enrolment = {
      role: 'presiding',
      name: '王五',
      identityKey: session.presiding.publicKey,
      witnessKey: null,
    };
    const registrar = { code: 'REHEARSAL-CODE', identityKey: session.registrar.publicKey };
    const samples: readonly (readonly [url: string, body: string])[] = [
      ...entries.map((entry) => ['/api/statements', fromUtf8(entry) ?? ''] as const),
      ['/api/cosignatures', JSON.stringify({ size, line })],
      ['/api/enrolments', JSON.stringify(enrolment)],
      ['/api/registrar', JSON.stringify(registrar)],
    ];
    const request = fc
      .constantFrom(...samples)
      .chain(([url, body]) => fc.tuple(fc.constant(url), near([unitsOf(Buffer.from(body))], false)));
    const types = fc.constantFrom(
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'nonsense',
    );
    const type = fc.oneof(
      { arbitrary: fc.constant('application/json'), weight: 6 },
      { arbitrary: types, weight: 1 },
    );
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(request, type, async ([url, units], contentType) => {
        const headers = { 'content-type': contentType };
        const payload = Buffer.from(bytesOf(units));
        const sent = { method: 'POST', url, payload, headers, remoteAddress: remoteAddress() } as const;
        const { statusCode, body } = await app.inject(sent);
        judge(statusCode, body, statuses);
      }),
      { numRuns: runs(600) },
    );
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([400, 409]));
    expect((await session.sync()).tree.size).toBe(size);
    expect(server.troubles).toEqual([]);
  });
});
