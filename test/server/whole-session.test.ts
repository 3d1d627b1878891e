/** A whole session through the server's interface, to an archived log that the verifier accepts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromHex } from '../../crypto/bytes.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { must, random } from '../support/memory-session.ts';
import { ServerSession } from '../support/server-session.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

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

it('runs from enrolment to archive', async () => {
  await session.toOpenRound();
  await session.castAll();
  await session.submit(session.closing());
  await session.seal();
  await session.declare();
  await session.decrypt();
  await session.finishResult();
  await session.proclaim();
  await session.archive();
  expect(server.troubles).toEqual([]);
});
