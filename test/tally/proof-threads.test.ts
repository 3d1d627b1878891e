/** Proofs in threads give what proofs in this thread give, in order, whatever happens to the threads. */
import { afterAll, expect, it } from 'vitest';
import type { RoundKeys } from '../../crypto/ballot/keys.ts';
import { type BallotToVerify, verifyBallots } from '../../crypto/ballot/verify.ts';
import { contextOf } from '../../crypto/session/round-checks.ts';
import type { CountingBallot, Paper } from '../../crypto/session/state.ts';
import { ProofThreads } from '../../tally/cli/proof-threads.node.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { MemorySession, random } from '../support/memory-session.ts';
import { indexOf, rebuilt } from './forge.ts';

const session = await MemorySession.create({
  deputies: 40,
  items: 1,
  scrutineers: { n: 2, t: 2 },
  rules: { chosen: 1, max: 1 },
});
await session.toOpenRound();
for (const deputy of session.deputies) session.cast(deputy, [0]);
const keys = session.round.keys as RoundKeys;
const ballots = [...session.round.counting].map(
  ([credential, cast]: [string, CountingBallot]): BallotToVerify => {
    const paper = session.round.paperOf.get(credential as Paper['credential']) as Paper;
    return { context: contextOf(session.state, session.round, paper), ...cast };
  },
);
/** Every seventh ballot is bound to the paper of its neighbour. */
const mixed = ballots.map((ballot, i) =>
  i % 7 === 3
    ? { ...ballot, context: (ballots[(i + 1) % ballots.length] as BallotToVerify).context }
    : ballot,
);

/** Below this number of slots no thread is started: 40 ballots of 4 slots are above it. */
const LEAST_SLOTS = 100;
const threads = new ProofThreads(2, LEAST_SLOTS);
afterAll(() => threads.close());

it('verifies a batch as one thread does, ballot by ballot', async () => {
  const results = await threads.verify(keys, mixed);
  expect(results).toEqual(verifyBallots(keys, mixed, random));
  expect(results.map(({ ok }) => ok)).toEqual(mixed.map((_, i) => i % 7 !== 3));
});

it('verifies several batches at a time', async () => {
  const batches = await Promise.all([threads.verify(keys, ballots), threads.verify(keys, mixed.slice(0, 5))]);
  expect(batches.map((batch) => batch.filter(({ ok }) => ok).length)).toEqual([40, 4]);
  expect(await threads.verify(keys, [])).toEqual([]);
});

it('starts no thread for a few ballots', async () => {
  const few = new ProofThreads(2, LEAST_SLOTS);
  expect((await few.verify(keys, mixed.slice(0, 8))).map(({ ok }) => ok)).toEqual(
    mixed.slice(0, 8).map((_, i) => i !== 3),
  );
  await few.close();
});

it('verifies here what threads leave behind when they end', async () => {
  const ending = new ProofThreads(2, LEAST_SLOTS);
  const waiting = ending.verify(keys, mixed);
  await ending.close();
  expect((await waiting).map(({ ok }) => ok)).toEqual(mixed.map((_, i) => i % 7 !== 3));
  expect((await ending.verify(keys, mixed)).map(({ ok }) => ok)).toEqual(mixed.map((_, i) => i % 7 !== 3));
});

it('finds the same in a record, at the same entries, while entries are folded', async () => {
  const at = indexOf(session.entries, 'ballot');
  const [a, b] = [session.entries[at + 1], session.entries[at + 2]] as [Uint8Array, Uint8Array];
  const entries = session.entries.map((bytes, i) => (i === at + 1 ? b : i === at + 2 ? a : bytes));
  const { findings } = await verifyRecord(rebuilt(session, entries), {
    random,
    batch: 16,
    verifyBallots: async (k, all) => {
      const results = await threads.verify(k, all);
      return results.map((result, i) => (i === 1 ? { ok: false, code: 'ballot.proof', detail: '' } : result));
    },
  });
  expect(findings.map(({ code, entry }) => [code, entry])).toEqual(
    [1, 17, 33].map((i) => ['ballot.proof', at + i]),
  );
});
