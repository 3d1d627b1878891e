/**
 * Verifies ballot proofs in worker threads, while the main thread folds further entries. What a dead thread leaves
 * behind is verified here, so that no thread can make a proof pass or a verification hang.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { RoundKeys } from '../../crypto/ballot/keys.ts';
import { type BallotToVerify, verifyBallots } from '../../crypto/ballot/verify.ts';
import { encodePoint } from '../../crypto/group.ts';
import type { Result } from '../../crypto/rejection.ts';
import { type ProofAnswer, type ProofMessage, systemRandom } from './proof-jobs.node.ts';

interface Job {
  readonly keys: RoundKeys;
  readonly ballots: readonly BallotToVerify[];
  readonly resolve: (answer: ProofAnswer) => void;
}

/** One worker; jobs are answered in the order in which they were sent. */
class ProofThread {
  readonly #worker = new Worker(new URL('./proof-worker-start.mjs', import.meta.url));
  readonly #known = new Set<number>();
  #waiting: Job[] = [];
  #isDead = false;

  constructor() {
    this.#worker.on('message', (answer: ProofAnswer) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on('error', () => this.#die());
    this.#worker.on('exit', () => this.#die());
  }

  verify(id: number, keys: RoundKeys, ballots: readonly BallotToVerify[]): Promise<ProofAnswer> {
    return new Promise((resolve) => {
      this.#waiting.push({ keys, ballots, resolve });
      if (this.#isDead) return this.#die();
      if (!this.#known.has(id)) {
        const { form } = keys.layout;
        this.#send({ type: 'keys', id, form, slotKeys: keys.slotKeys.map(encodePoint) });
        this.#known.add(id);
      }
      this.#send({ type: 'ballots', id, ballots });
    });
  }

  #send(message: ProofMessage): void {
    this.#worker.postMessage(message);
  }

  #die(): void {
    this.#isDead = true;
    const left = this.#waiting;
    this.#waiting = [];
    for (const { keys, ballots, resolve } of left) resolve(verifyBallots(keys, ballots, systemRandom));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** A thread is worth its start from so many encrypted slots on: about half a second of work. */
const LEAST_SLOTS = 2000;
/** Ballots in one multiplication: fewer would save less by being verified together. */
const LEAST_SHARE = 16;

/** Ballots that the verifier should gather before it calls {@link ProofThreads.verify}. */
export const PROOF_BATCH = 128;

export class ProofThreads {
  readonly #threads: ProofThread[] = [];
  readonly #ids = new Map<RoundKeys, number>();
  readonly #count: number;
  readonly #leastSlots: number;

  /** Threads are started for the first batch that is worth it; by default as many as the machine runs at a time. */
  constructor(count = availableParallelism(), leastSlots = LEAST_SLOTS) {
    this.#count = Math.max(1, count);
    this.#leastSlots = leastSlots;
  }

  /** A `BallotVerifier`: one result per ballot, in order. */
  async verify(keys: RoundKeys, ballots: readonly BallotToVerify[]): Promise<Result<void>[]> {
    if (this.#threads.length === 0) {
      if (ballots.length * keys.layout.slots < this.#leastSlots)
        return verifyBallots(keys, ballots, systemRandom);
      for (let i = 0; i < this.#count; i++) this.#threads.push(new ProofThread());
    }
    const id = this.#ids.get(keys) ?? this.#ids.size;
    this.#ids.set(keys, id);
    const share = Math.max(LEAST_SHARE, Math.ceil(ballots.length / this.#threads.length));
    const parts = this.#threads.flatMap((thread, i) => {
      const part = ballots.slice(i * share, (i + 1) * share);
      return part.length === 0 ? [] : [thread.verify(id, keys, part)];
    });
    return (await Promise.all(parts)).flat();
  }

  /** Ends the threads; whoever still waits is answered from here. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}
