/**
 * `kill -9` of server and database at random points while deputies vote: no acknowledged ballot is lost, and a ballot
 * that was not acknowledged succeeds on retry.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DeputyConnection } from '../../ballot-client/src/lib/deputy-connection.ts';
import { checkReceipt } from '../../ballot-client/src/lib/tablet.ts';
import { type Bytes, toHash } from '../../crypto/bytes.ts';
import { parseCheckpoint } from '../../crypto/log/checkpoint.ts';
import { parseNote } from '../../crypto/log/note.ts';
import { parseTlogProof } from '../../crypto/log/proof.ts';
import type { Logged } from '../../server/contract/events.ts';
import { must } from '../support/memory-session.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { ServerSession } from '../support/server-session.ts';

const KILLS = 20;
const PER_KILL = 3;

let folder: string;
let server: ServerProcess;
let session: ServerSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'piaojue-death-'));
  server = new ServerProcess(join(folder, 'data'), await freePort());
  await server.start();
  session = new ServerSession(server.base, { deputies: KILLS * PER_KILL });
  await session.toOpenRound();
});
afterAll(async () => {
  session?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Receipt {
  readonly envelope: Bytes;
  readonly logged: Logged;
}

it(`keeps every receipt through ${KILLS} sudden deaths`, { timeout: 600_000 }, async () => {
  const receipts: Receipt[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const voters = session.deputies.slice(kill * PER_KILL, (kill + 1) * PER_KILL);
    const casts = voters.map(async (deputy) => {
      const connection = new DeputyConnection(server.base);
      const { envelope } = session.ballotOf(deputy, [kill % 3, 1]);
      const logged = must(await connection.cast(envelope));
      connection.close();
      receipts.push({ envelope, logged });
    });
    await new Promise((go) => setTimeout(go, Math.random() * 400));
    await server.kill();
    await server.start();
    await Promise.all(casts);
  }
  expect(receipts).toHaveLength(KILLS * PER_KILL);

  const state = await session.sync();
  expect(session.round.counting.size).toBe(KILLS * PER_KILL);
  const entries = must(await session.api.entries(0, state.tree.size));
  for (const { envelope, logged } of receipts) {
    expect(checkReceipt(state, envelope, logged.receipt).ok).toBe(true);
    expect(entries[logged.index]).toEqual(envelope);
    const { checkpoint } = must(parseTlogProof(logged.receipt));
    const { size, root } = must(parseCheckpoint(must(parseNote(checkpoint)).text));
    expect(toHash(state.tree.rootAt(size))).toBe(toHash(root));
    // The same bytes again get the same receipt, also from a server that was started since.
    expect(must(await session.api.submit(envelope)).receipt).toBe(logged.receipt);
  }
});
