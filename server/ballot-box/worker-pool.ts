/** Worker threads that run jobs one at a time each. A thread that dies is replaced and its job run again. */
import { Worker } from 'node:worker_threads';
import type { Job, OutcomeOf, Outcomes } from './proof-jobs.ts';

/** A job was given up: it ended several threads, or the pool was closed. */
export class JobFailedError extends Error {
  override readonly name = 'JobFailedError';
}

interface Task {
  readonly job: Job;
  readonly resolve: (outcome: Outcomes[Job['type']]) => void;
  readonly reject: (error: Error) => void;
  attempts: number;
}

interface Thread {
  readonly worker: Worker;
  task: Task | undefined;
  hasWorked: boolean;
}

const MAX_ATTEMPTS = 3;
/** Before a thread is started in place of one that never did anything: something is wrong with all of them. */
const PAUSE_MS = 250;

export class WorkerPool {
  readonly #threads = new Set<Thread>();
  readonly #tasks: Task[] = [];
  readonly #onTrouble: (error: unknown) => void;
  #isClosed = false;
  /** Called when a thread has nothing to do, so that callers can gather work until then. */
  onIdle: () => void = () => undefined;

  constructor(threads: number, onTrouble: (error: unknown) => void) {
    this.#onTrouble = onTrouble;
    for (let i = 0; i < threads; i++) this.#start();
  }

  /** Whether a job would begin at once. */
  get hasIdle(): boolean {
    return this.#tasks.length === 0 && [...this.#threads].some(({ task }) => task === undefined);
  }

  /** For tests that end threads. */
  get workers(): readonly Worker[] {
    return [...this.#threads].map(({ worker }) => worker);
  }

  /** Runs a job; rejects with `JobFailedError`. */
  run<J extends Job>(job: J): Promise<OutcomeOf<J>> {
    return new Promise((resolve, reject) => {
      const settle = (outcome: Outcomes[Job['type']]): void => resolve(outcome as OutcomeOf<J>);
      this.#tasks.push({ job, resolve: settle, reject, attempts: 0 });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const threads = [...this.#threads];
    for (const task of this.#tasks.splice(0)) task.reject(new JobFailedError('the pool is closed'));
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #start(): void {
    const worker = new Worker(new URL('./proof-worker-start.mjs', import.meta.url));
    const thread: Thread = { worker, task: undefined, hasWorked: false };
    this.#threads.add(thread);
    worker.on('message', (outcome: Outcomes[Job['type']]) => {
      const { task } = thread;
      thread.task = undefined;
      thread.hasWorked = true;
      task?.resolve(outcome);
      this.#next();
    });
    worker.on('error', this.#onTrouble);
    worker.on('exit', () => this.#replace(thread));
  }

  #replace(thread: Thread): void {
    this.#threads.delete(thread);
    const { task } = thread;
    if (this.#isClosed) {
      task?.reject(new JobFailedError('the pool is closed'));
      return;
    }
    if (task !== undefined && task.attempts < MAX_ATTEMPTS) this.#tasks.unshift(task);
    else task?.reject(new JobFailedError(`${task.job.type} ended ${task.attempts} threads`));
    const restart = (): void => {
      if (this.#isClosed) return;
      this.#start();
      this.#next();
    };
    if (thread.hasWorked) restart();
    else setTimeout(restart, PAUSE_MS).unref();
  }

  #next(): void {
    for (const thread of this.#threads) {
      if (thread.task !== undefined) continue;
      const task = this.#tasks.shift();
      if (task === undefined) {
        this.onIdle();
        return;
      }
      task.attempts += 1;
      thread.task = task;
      thread.worker.postMessage(task.job);
    }
  }
}
