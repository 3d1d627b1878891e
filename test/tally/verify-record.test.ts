/** What the verifier says of honest records, whole and cut short. Corrupted ones stand in test/corpus. */
import { describe, expect, it } from 'vitest';
import { type Hash, toHex } from '../../crypto/bytes.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { archivedSession } from '../corpus/scenes/log.ts';
import { ending, honestResult } from '../corpus/scenes/results.ts';
import { MemorySession, random } from '../support/memory-session.ts';
import {
  castAll,
  deviceOf,
  type KnownDeputy,
  openSession,
  toDeclared,
  withKnownVotingKeys,
} from '../support/session-scenes.ts';
import { findingsOf } from './findings-of.ts';
import { checkpointOver, indexOf, rebuilt } from './forge.ts';

const { session, early } = await archivedSession();
const record = await session.record();
const { entries, checkpoint } = record;
const own = session.state.session as string;

describe('an honest record', () => {
  it('passes all eight checks, none of them empty', async () => {
    const { report } = await verifyRecord(record, {
      random,
      expectManifest: own.toUpperCase(),
      knownCheckpoint: checkpointOver(session, early),
    });
    expect(report.checks.map(({ id, status }) => `${id} ${status}`)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((id) => `${id} passed`),
    );
    expect(report.checks.filter(({ counted }) => counted === 0)).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      manifest: own,
      session: session.sessionId,
      size: entries.length,
    });
    expect(report.root).toBe(toHex(session.state.tree.root()));
  });

  it.each([
    ['the freeze', 3, [2]],
    ['the first paper', indexOf(entries, 'paper') + 1, [2, 3, 4, 5, 6]],
    ['the close', indexOf(entries, 'round-closed') + 1, [2, 3, 4, 5, 6, 7]],
  ])('passes as far as %s, and says which checks have nothing to look at', async (_, size, passed) => {
    const { report } = await verifyRecord(rebuilt(session, entries.slice(0, size), { cosigners: 0 }), {
      random,
    });
    expect(report.ok).toBe(true);
    expect(report.checks.filter(({ status }) => status === 'passed').map(({ id }) => id)).toEqual([
      1,
      ...passed,
    ]);
    expect(
      report.checks
        .filter(({ status }) => status === 'not applicable')
        .every(({ reason }) => reason.length > 10),
    ).toBe(true);
  });
});

it('does not claim that a log without a manifest is under its checkpoint', async () => {
  const { report } = await verifyRecord({ entries: entries.slice(1), checkpoint }, { random });
  const reason = 'no manifest says who signs this log';
  expect(report.checks[0]).toMatchObject({ id: 1, status: 'not applicable', reason });
  expect(report).toMatchObject({ ok: false, manifest: null, session: null, clientBuild: null });
});

const SMALL = { deputies: 2, items: 1, scrutineers: { n: 2, t: 2 }, rules: { chosen: 1, max: 1 } } as const;

it('does not let a deputy block the ballot of another one by a challenge', async () => {
  const hall = await MemorySession.create(SMALL);
  const [first, second] = withKnownVotingKeys(hall) as [KnownDeputy, KnownDeputy];
  await hall.toOpenRound();
  const { envelope, code } = hall.ballotOf(second, [0]);
  const paper = first.paper?.hash as Hash;
  const fields = { session: hall.state.session as Hash, round: 1, paper, code };
  hall.append(first.voting.sign('challenge', fields));
  hall.append(envelope);
  expect(await findingsOf(rebuilt(hall, hall.entries))).toEqual([]);
});

it('has the ending of the corpus right when nothing is forged', async () => {
  const hall = await openSession(SMALL);
  castAll(hall, [[0], [0]]);
  await toDeclared(hall);
  await hall.decrypt();
  const result = deviceOf(hall, 1).signer.sign('result', await honestResult(hall));
  expect(await findingsOf(rebuilt(hall, ending(hall, result, [1])))).toEqual([]);
});
