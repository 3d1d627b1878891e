/** A scrutineer who states false totals is refused: one false result in the log would spoil the record for ever. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ScrutineerDevice } from '../../../ballot-client/src/scrutineer/device.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { decodeStatement } from '../../../crypto/statements/envelope.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must } from '../../support/memory-session.ts';
import { codeOf, ServerSession } from '../../support/server-session.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

let temporary: TemporaryDatabase;
let server: TestServer;
let session: ServerSession;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  server = await startTestServer(await temporary.create());
  session = new ServerSession(server.base);
  await session.toOpenRound();
  await session.castAll();
  await session.submit(session.closing());
  await session.seal();
  await session.declare();
  await session.decrypt();
  await session.verify();
});
afterAll(async () => {
  session.close();
  await server.stop();
  await temporary.stop();
});

it('refuses other counts and another outcome, and takes the true result', async () => {
  const chief = session.devices[0] as ScrutineerDevice;
  const honest = must(chief.result(session.verifier));
  const statement = must(decodeStatement(honest));
  if (statement.kind !== 'result') throw new Error('not a result');
  const { payload } = statement;
  const saying = (changes: Partial<PayloadOf<'result'>>) =>
    session.api.submit(chief.signer.sign('result', { ...payload, ...changes }));
  const { size } = must(await session.api.status());
  const [first = 0, second = 0, ...rest] = payload.counts;
  expect(codeOf(await saying({ counts: [first - 1, second + 1, ...rest] }))).toBe('result.counts');
  const swapped = [...payload.outcome].reverse();
  expect(codeOf(await saying({ outcome: swapped }))).toBe('result.outcome');
  expect(must(await session.api.status()).size).toBe(size);
  expect(codeOf(await session.api.submit(honest))).toBe('ok');
});
