/**
 * Verifies the proofs of ballots in micro-batches: whatever has arrived when a thread is free is verified together, at
 * most 40 of one round, so that a burst costs a few batches and not a queue of single proofs.
 */

import type { BallotToVerify } from '../../crypto/ballot/verify.ts';
import type { Result } from '../../crypto/rejection.ts';
import type { BallotUnderTest } from '../../crypto/session/round-checks.ts';
import type { Round } from '../../crypto/session/state.ts';
import type { Queue } from '../contract/operator.ts';
import { UNAVAILABLE } from '../log/batch.ts';
import { encodePoints, type KeysOfRound } from './proof-jobs.ts';
import type { WorkerPool } from './worker-pool.ts';

interface Waiting {
  readonly keys: KeysOfRound;
  readonly ballot: BallotToVerify;
  readonly resolve: (result: Result<void>) => void;
}

/** When a ballot came that is not verified yet; milliseconds from any origin. */
interface Unanswered {
  readonly since: number;
}

const BATCH = 40;

export class ProofChecker {
  readonly #pool: WorkerPool;
  readonly #waiting: Waiting[] = [];
  readonly #unanswered = new Set<Unanswered>();
  readonly #keys = new WeakMap<object, KeysOfRound>();
  #isGathering = false;

  constructor(pool: WorkerPool) {
    this.#pool = pool;
    pool.onIdle = () => this.#gather();
  }

  /** `ballot.encoding`, `ballot.rules`, `ballot.proof`, or `request.unavailable` where threads keep dying. */
  verify({ round, ballot }: BallotUnderTest): Promise<Result<void>> {
    const keys = this.#keysOf(round);
    const unanswered: Unanswered = { since: performance.now() };
    this.#unanswered.add(unanswered);
    return new Promise((resolve) => {
      const answer = (result: Result<void>): void => {
        this.#unanswered.delete(unanswered);
        resolve(result);
      };
      this.#waiting.push({ keys, ballot, resolve: answer });
      this.#gather();
    });
  }

  /** Ballots that are not verified yet, those that threads are at included. */
  get backlog(): Queue {
    const [oldest] = this.#unanswered;
    const oldestMs = oldest === undefined ? 0 : Math.round(performance.now() - oldest.since);
    return { waiting: this.#unanswered.size, oldestMs };
  }

  #keysOf({ opened, keys }: Round): KeysOfRound {
    if (keys === undefined) throw new Error('a round on paper has no ballots to verify');
    const known = this.#keys.get(keys);
    if (known !== undefined) return known;
    const made = { id: opened, form: keys.layout.form, slotKeys: encodePoints(keys.slotKeys) };
    this.#keys.set(keys, made);
    return made;
  }

  /** At the end of this turn of the event loop, so that what arrives together is one batch. */
  #gather(): void {
    if (this.#isGathering || this.#waiting.length === 0) return;
    this.#isGathering = true;
    setImmediate(() => {
      this.#isGathering = false;
      while (this.#waiting.length > 0 && this.#pool.hasIdle) void this.#verifyNext();
    });
  }

  async #verifyNext(): Promise<void> {
    const { keys } = this.#waiting[0]!;
    const end = this.#waiting.findIndex((other) => other.keys.id !== keys.id);
    const batch = this.#waiting.splice(0, Math.min(BATCH, end < 0 ? this.#waiting.length : end));
    const ballots = batch.map(({ ballot }) => ballot);
    try {
      const results = await this.#pool.run({ type: 'verify-ballots', keys, ballots });
      for (const [i, { resolve }] of batch.entries()) resolve(results[i] ?? UNAVAILABLE);
    } catch {
      for (const { resolve } of batch) resolve(UNAVAILABLE);
    }
  }
}
