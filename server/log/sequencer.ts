/**
 * The one place where the log grows. What arrives together is checked against the ledger one after the other and
 * committed together: entries, ballots, tree head and checkpoint in one transaction, guarded by a compare-and-swap on
 * the size. Persist, then publish: the checkpoint is signed for the transaction and leaves only after the commit.
 *
 * A connection that breaks during a commit leaves its outcome unknown; the tree head then tells. Another process on
 * the same database may append too: the loser of the compare-and-swap takes in what the other one wrote, and checks
 * its own statements again on top of it.
 */
import { setImmediate } from 'node:timers/promises';
import type { LeafHash } from '../../crypto/bytes.ts';
import { ACCEPTED, accept, type Result } from '../../crypto/rejection.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import type { Statement } from '../../crypto/statements/envelope.ts';
import type { Logged } from '../contract/events.ts';
import type { Queue } from '../contract/operator.ts';
import { withRetry } from '../db/ready.ts';
import { Batch, type Submission, UNAVAILABLE } from './batch.ts';
import type { Book } from './book.ts';
import { commit } from './commit.ts';
import type { LogStore } from './store.ts';

/** A submission and who waits for it. */
interface Waiting extends Submission {
  /** A commit with it failed though the database answered: to be committed by itself. */
  isSuspect: boolean;
  /** When it came; milliseconds from any origin. */
  readonly since: number;
  readonly promise: Promise<Result<Logged>>;
  readonly resolve: (result: Result<Logged>) => void;
}

/** What one commit will answer, once it has succeeded. */
interface Turn {
  readonly batch: Batch;
  readonly taken: readonly Waiting[];
  /** Refused on top of what this commit appends. */
  readonly refused: readonly (readonly [Waiting, Result<Logged>])[];
}

export interface SequencerOptions {
  readonly store: LogStore;
  readonly book: Book;
  readonly origin: string;
  readonly logSecret: SecretKey;
  /** Called when the committed log has grown, before anything more is taken in. */
  readonly onCommit: () => void;
  readonly onTrouble: (message: string, error: unknown) => void;
  /** How long a commit is tried again while the database is away. */
  readonly patienceMs?: number;
}

/** A commit takes in no further submission once it has so many entries. */
const MAX_ENTRIES = 256;

export class Sequencer {
  readonly #options: SequencerOptions;
  readonly #patienceMs: number;
  readonly #queue: Waiting[] = [];
  readonly #waiting = new Map<LeafHash, Waiting>();
  /** The loop that empties the queue. */
  #running: Promise<void> | undefined;
  /** The commit under way. */
  #committing: Promise<void> | undefined;
  /** The ledger may hold what was not committed, or lack what was. */
  #isDoubtful = false;
  #isStopped = false;

  constructor(options: SequencerOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs ?? 20_000;
  }

  /**
   * Whether a statement may stand next in the log: all but signature and proofs. A refusal is given only when all that
   * it rests on is committed, and all that another process has committed is taken in.
   */
  async check(statement: Statement): Promise<Result<void>> {
    const { book, onTrouble } = this.#options;
    if (this.#isDoubtful) await this.refresh();
    if (this.#isDoubtful) return UNAVAILABLE;
    const checked = book.ledger.check(statement);
    if (checked.ok) return ACCEPTED;
    if (book.isAhead) await this.#committing;
    try {
      await this.refresh();
    } catch (error) {
      onTrouble('The log cannot be read from the database.', error);
      return UNAVAILABLE;
    }
    if (this.#isDoubtful) return UNAVAILABLE;
    const again = book.ledger.check(statement);
    return again.ok ? ACCEPTED : again;
  }

  /** Appends when its turn comes; resolves after the commit. The same statement again gets the same answer. */
  submit(submission: Submission): Promise<Result<Logged>> {
    const { leaf } = submission.statement;
    const logged = this.#options.book.logged(leaf);
    if (logged !== undefined) return Promise.resolve(accept(logged));
    const before = this.#waiting.get(leaf);
    if (before !== undefined) return before.promise;
    if (this.#isStopped) return Promise.resolve(UNAVAILABLE);
    let resolve: Waiting['resolve'] = () => undefined;
    const promise = new Promise<Result<Logged>>((settle) => {
      resolve = settle;
    });
    const waiting: Waiting = { ...submission, isSuspect: false, since: performance.now(), promise, resolve };
    this.#waiting.set(leaf, waiting);
    this.#queue.push(waiting);
    this.#running ??= this.#run();
    return promise;
  }

  /** Submissions that are not answered yet. */
  get backlog(): Queue {
    const [oldest] = this.#waiting.values();
    const oldestMs = oldest === undefined ? 0 : Math.round(performance.now() - oldest.since);
    return { waiting: this.#waiting.size, oldestMs };
  }

  /** Takes in what another process has appended, or finds out how a doubtful commit ended. */
  async refresh(): Promise<void> {
    const { store, book } = this.#options;
    if (!this.#isDoubtful) {
      const { size } = await store.head();
      if (size === book.size || this.#running !== undefined) return;
    }
    this.#isDoubtful = true;
    this.#running ??= this.#run();
    await this.#running;
  }

  /** Finishes what is under way; from now on everything new is refused. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // what arrives in the same turn of the event loop is committed together
    await setImmediate();
    try {
      do await this.#step();
      while (this.#queue.length > 0);
    } catch (error) {
      this.#options.onTrouble('The sequencer has a fault.', error);
      this.#isDoubtful = true;
      for (const waiting of [...this.#waiting.values()]) this.#answer(waiting, UNAVAILABLE);
      this.#queue.length = 0;
    }
    this.#running = undefined;
  }

  async #step(): Promise<void> {
    if (this.#isDoubtful && !(await this.#recover())) {
      for (const waiting of this.#queue.splice(0)) this.#answer(waiting, UNAVAILABLE);
      return;
    }
    const turn = this.#takeTurn();
    if (turn === undefined) return;
    this.#committing = this.#commit(turn);
    await this.#committing;
  }

  async #recover(): Promise<boolean> {
    const { store, book, onCommit, onTrouble } = this.#options;
    try {
      if (book.isAhead) book.rewind();
      await withRetry(() => book.catchUp(store), { limitMs: this.#patienceMs });
      this.#isDoubtful = false;
      onCommit();
      return true;
    } catch (error) {
      onTrouble('The log cannot be read from the database.', error);
      return false;
    }
  }

  /** Takes submissions into the ledger until the commit is full. */
  #takeTurn(): Turn | undefined {
    const { book, onTrouble } = this.#options;
    const batch = new Batch(book.ledger);
    const taken: Waiting[] = [];
    const refused: [Waiting, Result<Logged>][] = [];
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (batch.statements.length >= MAX_ENTRIES || (next.isSuspect && taken.length > 0)) break;
      this.#queue.shift();
      const logged = book.logged(next.statement.leaf);
      if (logged !== undefined) {
        this.#answer(next, accept(logged));
        continue;
      }
      try {
        const result = batch.take(next);
        if (result.ok) taken.push(next);
        else refused.push([next, result]);
      } catch (error) {
        onTrouble('A statement could not be taken in.', error);
        this.#answer(next, UNAVAILABLE);
        this.#again({ batch, taken, refused });
        return undefined;
      }
      if (next.endsCommit || next.isSuspect) break;
    }
    if (taken.length > 0) return { batch, taken, refused };
    for (const [waiting, result] of refused) this.#answer(waiting, result);
    return undefined;
  }

  async #commit(turn: Turn): Promise<void> {
    const { store, book, origin, logSecret, onCommit, onTrouble } = this.#options;
    const append = turn.batch.append(origin, logSecret);
    const outcome = await commit(store, append, this.#patienceMs, onTrouble);
    if (outcome === 'committed') {
      book.settle(turn.batch.statements, append.checkpoint);
      onCommit();
      for (const waiting of turn.taken) {
        const logged = book.logged(waiting.statement.leaf);
        this.#answer(waiting, logged === undefined ? UNAVAILABLE : accept(logged));
      }
      for (const [waiting, result] of turn.refused) this.#answer(waiting, result);
      return;
    }
    const alone = turn.taken.length === 1;
    const isHopeless = outcome === 'away' || (outcome === 'failed' && alone);
    if (isHopeless) for (const waiting of turn.taken) this.#answer(waiting, UNAVAILABLE);
    if (outcome === 'failed') for (const waiting of turn.taken) waiting.isSuspect = true;
    this.#again(isHopeless ? { ...turn, taken: [] } : turn);
  }

  /** Back to the front of the queue, to be checked again on the recovered ledger. */
  #again({ taken, refused }: Turn): void {
    this.#isDoubtful = true;
    this.#queue.unshift(...taken, ...refused.map(([waiting]) => waiting));
  }

  #answer(waiting: Waiting, result: Result<Logged>): void {
    this.#waiting.delete(waiting.statement.leaf);
    waiting.resolve(result);
  }
}
