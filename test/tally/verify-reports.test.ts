/** What the verifier tells its caller: sentences and counts of the report, rounds, progress, and how it is fed. */
import { describe, expect, it } from 'vitest';
import type { BallotToVerify } from '../../crypto/ballot/verify.ts';
import { verifyBallots } from '../../crypto/ballot/verify.ts';
import { type Bytes, utf8 } from '../../crypto/bytes.ts';
import { explain, reject } from '../../crypto/rejection.ts';
import type { CheckReport } from '../../tally/verify/report.ts';
import { type BallotVerifier, SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { type VerifyOptions, verifyRecord } from '../../tally/verify/verify-record.ts';
import { archivedSession } from '../corpus/scenes/log.ts';
import { paperScene } from '../corpus/scenes/paper-round.ts';
import { random } from '../support/memory-session.ts';
import { findingsOf } from './findings-of.ts';
import { checkpointOver, indexOf, rebuilt } from './forge.ts';

const { session, early } = await archivedSession();
const { entries } = session;
const record = rebuilt(session, entries);
const cut = (kind: 'paper' | 'round-closed' | 'proclaimed', cosigners = 0) =>
  rebuilt(session, entries.slice(0, indexOf(entries, kind) + 1), { cosigners });

async function checksOf(source: typeof record, options: Partial<VerifyOptions> = {}): Promise<CheckReport[]> {
  const { report } = await verifyRecord(source, { random, ...options });
  return [...report.checks];
}
const reasonsOf = (checks: readonly CheckReport[]): string[] => checks.map(({ reason }) => reason);

describe('the sentences of the report', () => {
  it('count what was looked at', async () => {
    const checks = await checksOf(record);
    expect(reasonsOf(checks)).toEqual([
      `${entries.length} entries under the checkpoint; origin not established: no expected manifest hash was given`,
      `${checks[1]?.counted} statements; the session is archived`,
      `${checks[2]?.counted} ceremony messages; 4 slot keys`,
      '3 of 3 deputies present',
      '3 papers',
      '3 ballots and challenges',
      '4 statements; 1 rounds sealed',
      'results and proclamation recomputed',
    ]);
    expect(checks[0]?.counted).toBe(entries.length);
    const others = checks.slice(1).reduce((sum, { counted }) => sum + counted, 0);
    expect(others, 'every statement under one check').toBe(entries.length);
  });

  it('say what the auditor brought along', async () => {
    const options = { expectManifest: session.state.session as string, knownCheckpoint: record.checkpoint };
    expect((await checksOf(record, options))[0]?.reason).toBe(
      `${entries.length} entries under the checkpoint; expected manifest; extends the kept checkpoint`,
    );
  });

  it('say why there is nothing to look at', async () => {
    const frozen = await checksOf(rebuilt(session, entries.slice(0, 3), { cosigners: 0 }));
    expect(reasonsOf(frozen).slice(2)).toEqual([
      'no key ceremony has begun',
      'sign-in has not been opened',
      'no round has been opened',
      'no round has been opened',
      'no round has been closed',
      'no round has a final result',
    ]);
    const begun = indexOf(entries, 'key-transport');
    const ceremony = await checksOf(rebuilt(session, entries.slice(0, begun), { cosigners: 0 }));
    expect(ceremony[2]?.reason).toBe('1 ceremony messages; not complete yet');
    expect(reasonsOf(await checksOf(cut('paper'))).slice(6)).toEqual([
      'no round has been closed',
      'no round has a final result',
    ]);
    expect((await checksOf(cut('round-closed')))[6]?.reason).toBe('0 statements; 0 rounds sealed');
    const decrypted = entries.slice(0, indexOf(entries, 'proclaimed'));
    expect((await checksOf(rebuilt(session, decrypted)))[7]?.reason).toBe('results recomputed');
    expect((await checksOf(cut('proclaimed', 2)))[7]?.reason).toBe('results and proclamation recomputed');
  });

  it('name the first failure and how many more there are', async () => {
    const faults = [reject('log.size', 'one'), reject('log.root', 'two'), reject('log.size', 'three')];
    const [first, ...others] = await checksOf({ ...record, faults });
    expect(first).toMatchObject({ id: 1, status: 'failed', code: 'log.size', counted: entries.length });
    expect(first?.reason).toMatch(/one.*; 2 more of this check$/);
    expect(others.every(({ status }) => status === 'passed')).toBe(true);
    const [only] = await checksOf({ ...record, faults: faults.slice(0, 1) });
    expect(only?.reason).toBe(explain(reject('log.size', 'one')));
    expect(only).not.toHaveProperty('entry');
  });

  it('claim nothing of what stands behind a rejected entry, which is counted all the same', async () => {
    const at = early.length;
    const broken = [...early, utf8('x'), ...entries.slice(at)];
    const { report, verifier, findings } = await verifyRecord(rebuilt(session, broken), { random });
    expect(verifier.isHalted).toBe(true);
    expect(verifier.size).toBe(broken.length);
    expect(findings.map(({ code, entry }) => [code, entry])).toEqual([['envelope.malformed', at]]);
    expect(report.checks.map(({ status }) => status)).toEqual([
      'passed',
      'failed',
      ...new Array<string>(6).fill('not applicable'),
    ]);
    expect(report.checks[2]?.reason).toBe('only the entries before the rejected one were looked at');
    expect(report.checks[1]).toMatchObject({ code: 'envelope.malformed', entry: at });
  });
});

describe('the rounds of the report', () => {
  it('have numbers, counts without the blank slot, and the outcome', async () => {
    const { report } = await verifyRecord(record, { random });
    expect(report.rounds).toMatchObject([
      {
        round: 1,
        kind: 'main',
        issued: 3,
        received: 3,
        blank: 0,
        counts: [3, 0, 0],
        outcome: [{ item: 1, status: 'chosen', reason: 'within-n' }],
      },
    ]);
  });

  it('held on paper are those entered, and no round that was opened', async () => {
    const { record: paper } = await paperScene();
    const { report } = await verifyRecord(paper, { random });
    expect(report.rounds).toMatchObject([
      { round: 1, kind: 'paper', issued: 3, received: 3, blank: 1, counts: [2, 0, 0, 1, 1, 0] },
    ]);
    expect(report.checks.slice(4).map(({ status, reason }) => `${status}: ${reason}`)).toEqual([
      'not applicable: no round has been opened',
      'not applicable: no round has been opened',
      'not applicable: no round has been closed',
      'passed: results and proclamation recomputed',
    ]);
  });

  it('tell nothing of counts before the result is final', async () => {
    const stated = entries.slice(0, indexOf(entries, 'result') + 1);
    const { report } = await verifyRecord(rebuilt(session, stated), { random });
    expect(report.rounds).toMatchObject([{ received: 3, blank: null, counts: null, outcome: null }]);
  });
});

describe('cosignatures of the end', () => {
  it.each(['proclaimed', 'archived'] as const)(
    'are as many as the manifest asks once it is %s',
    async (phase) => {
      const log = phase === 'proclaimed' ? entries.slice(0, -1) : entries;
      expect(await findingsOf(rebuilt(session, log, { cosigners: 2 }))).toEqual([]);
      const alone = rebuilt(session, log, { cosigners: 1 });
      expect(await findingsOf(alone)).toMatchObject([{ code: 'log.too_few_cosignatures', check: 1 }]);
      expect(await findingsOf(alone, { isGrowing: true })).toEqual([]);
    },
  );

  it('are not asked for before', async () => {
    expect(await findingsOf(rebuilt(session, early, { cosigners: 0 }))).toEqual([]);
  });
});

describe('what the auditor kept', () => {
  it('may be as large as the record, not larger, and of the same log', async () => {
    const knownAt = (size: number, logEntries: readonly Bytes[] = entries.slice(0, size)) =>
      findingsOf(rebuilt(session, early), { knownCheckpoint: checkpointOver(session, logEntries, { size }) });
    expect(await knownAt(early.length)).toEqual([]);
    expect(await knownAt(early.length - 1)).toEqual([]);
    expect(await knownAt(early.length + 1)).toMatchObject([{ code: 'log.inconsistent' }]);
    expect(await knownAt(early.length, entries.slice(1, early.length + 1))).toMatchObject([
      { code: 'log.inconsistent', detail: `at size ${early.length}` },
    ]);
    expect(await findingsOf(record, { knownCheckpoint: 'no note' })).toMatchObject([{ code: 'log.note' }]);
  });

  it('may be what only the whole session answers', async () => {
    const { report, findings } = await verifyRecord(record, {
      random,
      inspect: ({ state }) => [reject('log.size', state.phase)],
    });
    expect(findings).toMatchObject([{ check: 1, code: 'log.size', detail: 'archived' }]);
    expect(report.ok).toBe(false);
  });
});

describe('the verifier of a growing log', () => {
  it('tells of every statement as it is taken in, and of its progress', async () => {
    const taken: string[] = [];
    const seen: { entries: number; ballots: number }[] = [];
    const verifier = new SessionVerifier({
      random,
      onTaken: ({ kind }, entry, { tree }) => taken.push(`${entry} ${kind} ${tree.size}`),
      progress: (done) => seen.push(done),
    });
    await verifier.take(early);
    await verifier.take(entries.slice(early.length));
    expect(taken).toHaveLength(entries.length);
    expect(taken[0]).toBe('0 manifest 1');
    expect(taken.at(-1)).toBe(`${entries.length - 1} archived ${entries.length}`);
    expect(seen[0]).toEqual({ entries: 1, ballots: 0 });
    expect(seen.at(-1)).toEqual({ entries: entries.length, ballots: 3 });
    expect(verifier.isVerified).toBe(true);
  });

  it('is not verified while proofs are being checked, nor after they broke off', async () => {
    const during: boolean[] = [];
    const watched: SessionVerifier = new SessionVerifier({
      random,
      verifyBallots: (keys, ballots) => {
        during.push(watched.isVerified);
        return verifyBallots(keys, ballots, random);
      },
    });
    await watched.take(entries);
    expect(during).toEqual([false]);
    expect(watched.isVerified).toBe(true);
    const broken = new SessionVerifier({
      random,
      verifyBallots: () => Promise.reject(new Error('no thread')),
    });
    await expect(broken.take(entries)).rejects.toThrow('no thread');
    expect(broken.findings).toEqual([]);
    expect(broken.isVerified).toBe(false);
  });

  it('verifies ballots in batches of the given size, each ballot once', async () => {
    const batches: number[] = [];
    const all: BallotToVerify[] = [];
    const verifier: BallotVerifier = (keys, ballots) => {
      batches.push(ballots.length);
      all.push(...ballots);
      return verifyBallots(keys, ballots, random);
    };
    await verifyRecord(record, { random, verifyBallots: verifier, batch: 2 });
    expect(batches).toEqual([2, 1]);
    expect(new Set(all.map(({ ciphertext }) => ciphertext)).size).toBe(3);
  });

  it('takes a proof that nobody answered for as one that fails, at its entry', async () => {
    const ballot = indexOf(entries, 'ballot');
    const { report, findings } = await verifyRecord(record, { random, verifyBallots: () => [] });
    expect(findings.map(({ code, entry }) => [code, entry])).toEqual(
      [0, 1, 2].map((i) => ['ballot.proof', ballot + i]),
    );
    expect(report.checks[5]).toMatchObject({ status: 'failed', code: 'ballot.proof', entry: ballot });
  });

  it('is not verified with a finding, and gives its findings in the order of the entries', async () => {
    const ballot = indexOf(entries, 'ballot');
    const verifier = new SessionVerifier({ random, verifyBallots: () => [] });
    await verifier.take(entries.slice(0, ballot + 1));
    expect(verifier.isHalted).toBe(false);
    expect(verifier.isVerified).toBe(false);
    const broken = [...entries.slice(0, ballot + 3), utf8('x')];
    const findings = await findingsOf(rebuilt(session, broken), { verifyBallots: () => [] });
    expect(findings.map(({ entry = -1 }) => entry - ballot)).toEqual([0, 1, 2, 3]);
  });

  it('recounts only from t valid shares, and knows no box that was not sealed', async () => {
    const verifier = new SessionVerifier({ random });
    expect(verifier.countOf(1)).toBeUndefined();
    const first = indexOf(entries, 'partial-decryption');
    await verifier.take(entries.slice(0, indexOf(entries, 'round-closed') + 1));
    const [round] = verifier.state.rounds;
    if (round === undefined) throw new Error('no round');
    expect(verifier.sealedBox(round)).toMatchObject({ ok: false, code: 'seal.checkpoint' });
    expect(verifier.recount(round)).toMatchObject({ ok: false, code: 'decryption.too_few' });
    expect(verifier.boxOf(1)).toBeUndefined();
    await verifier.take(entries.slice(verifier.size, first + 1));
    expect(verifier.recount(round)).toMatchObject({ ok: false, code: 'decryption.too_few' });
    const box = verifier.sealedBox(round);
    expect(box.ok && box.value).toBe(verifier.boxOf(1));
    await verifier.take(entries.slice(first + 1, first + 2));
    const counted = verifier.recount(round);
    expect(counted.ok && counted.value).toMatchObject({ counts: [3, 0, 0, 0], blank: 0 });
    expect(counted.ok && counted.value).toBe(verifier.countOf(1));
    const again = verifier.recount(round);
    expect(again.ok && again.value, 'counted once').toBe(counted.ok && counted.value);
  });
});
