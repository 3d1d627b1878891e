/** Two servers on one database: the compare-and-swap on the tree head lets one of them win each commit. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkReceipt } from '../../../ballot-client/src/lib/tablet.ts';
import type { Bytes, Hash } from '../../../crypto/bytes.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must } from '../../support/memory-session.ts';
import { cast, codeOf, ServerSession } from '../../support/server-session.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

let temporary: TemporaryDatabase;
let servers: readonly [TestServer, TestServer];
let session: ServerSession;
let other: ServerSession;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  const connection = await temporary.create();
  // together, so that keys and session id are made in a race
  const [one, two] = await Promise.all([startTestServer(connection), startTestServer(connection)]);
  servers = [one!, two!];
  session = new ServerSession(one!.base, { deputies: 6 });
  other = new ServerSession(two!.base);
});
afterAll(async () => {
  session.close();
  await Promise.all(servers.map((server) => server.stop()));
  await temporary.stop();
});

const incident = (i: number): Bytes =>
  session.presiding.sign('incident', {
    session: session.state.session as Hash,
    round: null,
    text: `事件 ${i}`,
  });

it('agree on session, keys and registrar', async () => {
  expect(must(await other.api.draft())).toEqual(must(await session.api.draft()));
  await session.enrol();
  expect(must(await other.api.draft()).isRegistrarEnrolled).toBe(true);
});

it('append at the same time without losing or doubling anything', async () => {
  await session.toIdle();
  const before = session.state.tree.size;
  const envelopes = Array.from({ length: 40 }, (_, i) => incident(i));
  const apis = [session.api, other.api] as const;
  const logged = await Promise.all(
    envelopes.map(async (envelope, i) => {
      await new Promise((go) => setTimeout(go, (i >> 2) * 10));
      return must(await apis[i & 1]!.submit(envelope));
    }),
  );
  expect(new Set(logged.map(({ index }) => index)).size).toBe(40);
  // each server gives the receipt of what the other one appended
  for (const [i, envelope] of envelopes.entries()) {
    expect(must(await apis[1 - (i & 1)]!.submit(envelope))).toEqual(logged[i]);
  }
  await session.sync();
  expect(session.state.tree.size).toBe(before + 40);
  for (const [i, { receipt }] of logged.entries()) {
    expect(checkReceipt(session.state, envelopes[i]!, receipt).ok).toBe(true);
  }
  expect(must(await other.api.checkpoint())).toBe(must(await session.api.checkpoint()));
});

it('run one round together: a deputy casts on both, one ballot counts', async () => {
  await session.signIn();
  await session.witnessEmpty();
  await session.openRound();
  // the other one looks around once a second
  while (must(await other.api.status()).phase !== 'open') await new Promise((go) => setTimeout(go, 50));
  const sockets = servers.map(({ base }) => session.connect(base));
  for (const deputy of session.deputies) {
    const ballots = [0, 1].map(() => session.ballotOf(deputy).envelope);
    const codes = await Promise.all(
      ballots.map(async (envelope, i) => codeOf(await cast(sockets[i]!, envelope))),
    );
    expect(codes.sort()).toEqual(['ballot.already_cast', 'ok']);
  }
  await session.submit(session.closing());
  expect(session.round.counting.size).toBe(6);
  expect(servers.flatMap(({ troubles }) => troubles)).toEqual([]);
});
