/** A whole session through the server's interface, to an archived log that the verifier accepts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromHex, utf8 } from '../../crypto/bytes.ts';
import { leafHash } from '../../crypto/log/merkle.ts';
import { verifyTlogProof } from '../../crypto/log/proof.ts';
import { manifestOf } from '../../crypto/session/state.ts';
import { decodeStatement } from '../../crypto/statements/envelope.ts';
import type { EmbeddedConnection } from '../../server/db/embedded-connection.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { must, random } from '../support/memory-session.ts';
import { cast, ServerSession } from '../support/server-session.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let temporary: TemporaryDatabase;
let connection: EmbeddedConnection;
let server: TestServer;
let session: ServerSession;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  connection = await temporary.create();
  server = await startTestServer(connection);
  session = new ServerSession(server.base);
});
afterAll(async () => {
  session.close();
  await server.stop();
  await temporary.stop();
});

it('runs from enrolment to an archived record that verifies', async () => {
  await session.toOpenRound();
  await session.castAll();
  await session.submit(session.closing());
  await session.seal();
  await session.declare();
  await session.decrypt();
  await session.finishResult();
  await session.proclaim();
  await session.archive();
  const { size } = must(await session.api.status());
  await session.verify();
  for (const device of session.devices) await session.cosign(device, size);

  const entries = must(await session.api.entries(0, size));
  const checkpoint = must(await session.api.checkpoint());
  const { report, findings } = await verifyRecord({ entries, checkpoint }, { random });
  expect(findings).toEqual([]);
  expect(report).toMatchObject({ ok: true, size, rounds: [{ issued: 3, received: 3 }] });
  expect(server.troubles).toEqual([]);
});

it('gives every entry a receipt that verifies, the same from a server that was started again', async () => {
  const entries = must(await session.api.entries(0, session.state.tree.size));
  const receiptOf = async (base: string, entry: Uint8Array): Promise<string> => {
    const { leaf } = must(decodeStatement(entry));
    return (await fetch(`${base}/log/receipt?leaf=${leaf}`)).text();
  };
  const receipts = await Promise.all(entries.map((entry) => receiptOf(server.base, entry)));
  const { origin, logKey } = manifestOf(session.state);
  for (const [index, receipt] of receipts.entries()) {
    const verified = must(verifyTlogProof(receipt, leafHash(entries[index]!), origin, fromHex(logKey), []));
    expect(verified.index).toBe(index);
  }

  const checkpoint = must(await session.api.checkpoint());
  const again = await startTestServer(connection);
  expect(await Promise.all(entries.map((entry) => receiptOf(again.base, entry)))).toEqual(receipts);
  expect(await (await fetch(`${again.base}/checkpoint`)).text()).toBe(checkpoint);
  expect(await (await fetch(`${again.base}/api/status`)).json()).toEqual(must(await session.api.status()));
  const ndjson = await (await fetch(`${again.base}/log/entries`)).text();
  expect(ndjson.trimEnd().split('\n').map(utf8)).toEqual(entries);
  // a ballot whose answer was lost gets its receipt from the new server too
  const ballot = entries.find((entry) => must(decodeStatement(entry)).kind === 'ballot')!;
  const reply = must(await cast(session.connect(again.base), ballot));
  expect(reply.receipt).toBe(receipts[reply.index]);
  await again.stop();
});
