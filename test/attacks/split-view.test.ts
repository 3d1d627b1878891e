/** A server that shows different logs to different people, or whose storage changes a bit. */
import { beforeAll, expect, test } from 'vitest';
import { roundCommand } from '../../ballot-client/src/lib/commands.ts';
import { SessionView } from '../../ballot-client/src/lib/session-view.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { withCosignatures } from '../../crypto/log/cosignature.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import { accept } from '../../crypto/rejection.ts';
import { PublicLedger } from '../../crypto/session/public-ledger.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { type MemorySession, must, random } from '../support/memory-session.ts';
import {
  answerIn,
  bookmark,
  castAll,
  deviceOf,
  openSession,
  statementOf,
  verifierOf,
} from '../support/session-scenes.ts';

let session: MemorySession;
let toOpen: () => void;
beforeAll(async () => {
  session = await openSession();
  toOpen = bookmark(session);
});

test('a server cannot learn one ballot as the difference of two totals', async () => {
  toOpen();
  castAll(session, [
    [0, 0, 1],
    [0, 1, 1],
    [1, 0, 1],
    [0, 0, 1],
  ]);
  session.closeRound();
  const whole = bookmark(session);
  const size = session.round.closedSize as number;
  const cosignaturesFor = async (scrutineers: readonly number[], at: number): Promise<string[]> => {
    const lines: string[] = [];
    for (const j of scrutineers) {
      const verifier = await verifierOf(session.entries);
      const line = await deviceOf(session, j).cosign(verifier, at);
      if (line.ok) lines.push(line.value);
      else expect(line.code).toBe('seal.rollback');
    }
    return lines;
  };
  const sealWith = (lines: readonly string[], at: number): Bytes => {
    const checkpoint = must(withCosignatures(session.checkpoint(at), lines));
    return session.issuing.sign('round-sealed', { ...roundCommand(session.state, 1), checkpoint });
  };
  // Scrutineers 1 and 2 are shown the whole log, scrutineer 3 one in which the victim has not cast.
  const first = await cosignaturesFor([1, 2], size);
  expect(first).toHaveLength(2);
  expect(answerIn(session, sealWith(first, size))).toBe('seal.too_few');
  toOpen();
  castAll(session, [
    [0, 0, 1],
    [0, 1, 1],
    [1, 0, 1],
  ]);
  session.closeRound();
  const smaller = session.round.closedSize as number;
  const second = await cosignaturesFor([3, 1, 2], smaller);
  expect(second, 'only the one that has seen nothing else').toHaveLength(1);
  expect(answerIn(session, sealWith(second, smaller))).toBe('seal.too_few');
  whole();
  expect(await cosignaturesFor([3], size)).toHaveLength(0);
});

test('a scrutineer recomputes every leaf from the stored bytes before it cosigns', async () => {
  toOpen();
  const { tree } = session.state;
  for (const at of [0, 7, 20, session.entries.length - 1]) {
    const flipped = session.entries.map((bytes, i) => (i === at ? bytes.slice() : bytes));
    const bytes = flipped[at] as Bytes;
    bytes[bytes.length - 10] = (bytes[bytes.length - 10] as number) ^ 1;
    const verifier = await verifierOf(flipped);
    expect(verifier.tree.root()).not.toEqual(tree.root());
    const refused = await deviceOf(session, 1).cosign(verifier, verifier.size);
    expect(refused, `entry ${at}`).toMatchObject({ ok: false, code: 'seal.checkpoint' });
  }
});

test('a tablet that was shown one log does not follow the server to another', async () => {
  toOpen();
  castAll(session, [[0, 0, 1]]);
  const first = [...session.entries];
  toOpen();
  castAll(session, [
    [0, 1, 1],
    [0, 1, 1],
  ]);
  const second = [...session.entries];
  let shown = first;
  const view = new SessionView(
    {
      entries: async (from, to) => accept(shown.slice(from, to)),
      checkpoint: async () => {
        const tree = new MerkleTree(shown.map(leafHash));
        const head = { origin: `piaojue/${session.sessionId}`, size: tree.size, root: tree.root() };
        return accept(signCheckpoint(head, session.logSecret));
      },
    },
    new PublicLedger({ laws: LAWS, random }),
    session.registrar.publicKey,
  );
  expect(await view.sync(first.length)).toMatchObject({ ok: true });
  shown = second;
  expect(await view.sync(second.length)).toMatchObject({ ok: false, code: 'log.root' });
  shown = first;
  expect(await view.sync(first.length + 1), 'never again').toMatchObject({ ok: false, code: 'log.root' });
  expect(statementOf(first.at(-1) as Bytes).kind).toBe('ballot');
});
