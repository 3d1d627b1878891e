/** Proofs in threads: batches, bad ballots by name, and threads that die. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encryptBallot } from '../../../crypto/ballot/encrypt.ts';
import type { BallotForm } from '../../../crypto/ballot/form.ts';
import { encryptionKeys, type RoundKeys, roundKeys } from '../../../crypto/ballot/keys.ts';
import type { BallotToVerify } from '../../../crypto/ballot/verify.ts';
import { multiplyBase, randomScalar } from '../../../crypto/group.ts';
import { Lanes } from '../../../server/ballot-box/lanes.ts';
import { encodePoints, type Job, type KeysOfRound } from '../../../server/ballot-box/proof-jobs.ts';
import { JobFailedError, WorkerPool } from '../../../server/ballot-box/worker-pool.ts';
import { must, random } from '../../support/memory-session.ts';

const FORM: BallotForm = { type: 'approve', items: 3, options: 1, blank: false, min: 0, max: 2 };

let keys: RoundKeys;
let ofRound: KeysOfRound;
let pool: WorkerPool;
const troubles: unknown[] = [];

beforeAll(() => {
  keys = must(
    roundKeys(
      FORM,
      [1, 2, 3].map(() => multiplyBase(randomScalar(random))),
    ),
  );
  ofRound = { id: 'round', form: FORM, slotKeys: encodePoints(keys.slotKeys) };
});
afterEach(() => pool.close());

const start = (threads: number): WorkerPool => {
  pool = new WorkerPool(threads, (error) => troubles.push(error));
  return pool;
};

function ballots(count: number): BallotToVerify[] {
  const tables = encryptionKeys(keys);
  return Array.from({ length: count }, () => {
    const context = random(64);
    return { context, ...must(encryptBallot(tables, context, [0, null, 0], random(32))) };
  });
}

const verify = (batch: readonly BallotToVerify[]): Job & { type: 'verify-ballots' } => ({
  ...{ type: 'verify-ballots', keys: ofRound, ballots: batch },
});

describe('the worker pool', () => {
  it('verifies batches and names the bad ballots', async () => {
    start(2);
    const batch = ballots(6);
    batch[2] = { ...batch[2]!, context: random(64) };
    const results = await Promise.all([pool.run(verify(batch)), pool.run(verify(batch.slice(3)))]);
    expect(results.map((one) => one.map((result) => (result.ok ? 'ok' : result.code)))).toEqual([
      ['ok', 'ok', 'ballot.rules', 'ok', 'ok', 'ok'],
      ['ok', 'ok', 'ok'],
    ]);
  });

  it('runs the jobs of a thread that dies again on another one', async () => {
    start(2);
    await pool.run(verify(ballots(1)));
    const batch = ballots(3);
    const running = [1, 2, 3, 4].map(() => pool.run(verify(batch)));
    await Promise.all(pool.workers.map((worker) => worker.terminate()));
    for (const results of await Promise.all(running)) expect(results.every(({ ok }) => ok)).toBe(true);
    expect(pool.workers).toHaveLength(2);
  });

  it('gives up a job that ends every thread, and goes on with the others', async () => {
    start(1);
    const poison = verify([]);
    const broken: Job = {
      ...poison,
      keys: { ...ofRound, id: 'other', slotKeys: new Uint8Array(96) },
      ballots: [],
    };
    const noPoint: Job = { ...broken, keys: { ...broken.keys, slotKeys: new Uint8Array(96).fill(255) } };
    await expect(pool.run(noPoint)).rejects.toBeInstanceOf(JobFailedError);
    expect(await pool.run(verify(ballots(2)))).toHaveLength(2);
    expect(troubles.length).toBeGreaterThan(0);
  });

  it('rejects what is under way when it is closed', async () => {
    start(1);
    const running = [1, 2, 3].map(() => pool.run(verify(ballots(1))));
    const outcomes = Promise.allSettled(running);
    await pool.close();
    expect((await outcomes).some(({ status }) => status === 'rejected')).toBe(true);
  });
});

describe('lanes', () => {
  it('run work of one key in order, of different keys at the same time, also after a failure', async () => {
    start(1);
    const lanes = new Lanes<string>();
    const order: string[] = [];
    const step = (name: string, ms: number) => async (): Promise<string> => {
      await new Promise((go) => setTimeout(go, ms));
      order.push(name);
      if (name === 'a1') throw new Error(name);
      return name;
    };
    const a1 = lanes.run('a', step('a1', 30));
    const a2 = lanes.run('a', step('a2', 1));
    const b1 = lanes.run('b', step('b1', 10));
    expect(lanes.isBusy('a')).toBe(true);
    await expect(a1).rejects.toThrow('a1');
    expect([await a2, await b1]).toEqual(['a2', 'b1']);
    expect(order).toEqual(['b1', 'a1', 'a2']);
    await new Promise((go) => setTimeout(go, 0));
    expect([lanes.isBusy('a'), lanes.isBusy('b')]).toEqual([false, false]);
  });
});
