/**
 * Sign-in (签到). An attendance is stored before it is acknowledged and logged with the next batch, sorted by
 * credential, so that the log does not tell who came when. What happens here happens one after the other: no sign-in
 * can slip in between the last batch and the opening of a ballot.
 */
import { type LeafHash, type PublicKey, toHex, toPublicKey, utf8 } from '../../crypto/bytes.ts';
import { accept, type Rejection, type Result, reject } from '../../crypto/rejection.ts';
import {
  decodeStatement,
  type StatementOf,
  type StatementSigner,
  signatureHolds,
} from '../../crypto/statements/envelope.ts';
import { Lanes } from '../ballot-box/lanes.ts';
import type { SignedIn } from '../contract/events.ts';
import { withRetry } from '../db/ready.ts';
import type { PendingAttendanceTable } from '../db/schema.ts';
import { UNAVAILABLE } from '../log/batch.ts';
import type { Book } from '../log/book.ts';
import type { Sequencer } from '../log/sequencer.ts';
import type { AttendanceStore } from './attendance-store.ts';
import { papersFor } from './papers.ts';

export interface AttendanceDeskOptions {
  readonly book: Book;
  readonly sequencer: Sequencer;
  readonly store: AttendanceStore;
  readonly issuing: StatementSigner;
  /** Called when the number of those who wait for the next batch has changed. */
  readonly onChange: () => void;
  readonly onTrouble: (message: string, error: unknown) => void;
}

interface Arrival {
  readonly statement: StatementOf<'attendance'>;
  readonly resolve: (result: Result<SignedIn>) => void;
}

const PATIENCE_MS = 10_000;

export class AttendanceDesk {
  readonly #options: AttendanceDeskOptions;
  readonly #lane = new Lanes<'desk'>();
  /** Arrivals that the next turn at the desk stores together. */
  #arrivals: Arrival[] = [];
  /** Stored and not logged yet. Their signatures were checked by this process. */
  readonly #pending = new Map<PublicKey, LeafHash>();

  constructor(options: AttendanceDeskOptions) {
    this.#options = options;
  }

  /** How many wait for the next batch. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Resolves when the attendance is stored. The same bytes again get the same answer. */
  async signIn(envelope: string): Promise<Result<SignedIn>> {
    const decoded = decodeStatement(utf8(envelope));
    if (!decoded.ok) return decoded;
    const statement = decoded.value;
    if (statement.kind !== 'attendance') return reject('key.kind', statement.kind);
    const { leaf, signer } = statement;
    if (this.#isKnown(signer, leaf)) return accept({ leaf });
    const checked = await this.#options.sequencer.check(statement);
    if (!checked.ok) return checked;
    if (!signatureHolds(statement)) return reject('envelope.signature', 'attendance');
    return new Promise((resolve) => {
      this.#arrivals.push({ statement, resolve });
      if (this.#arrivals.length === 1) void this.#lane.run('desk', () => this.#serve());
    });
  }

  #isKnown(signer: PublicKey, leaf: LeafHash): boolean {
    return this.#options.book.indexOf(leaf) !== undefined || this.#pending.get(signer) === leaf;
  }

  /** Stores everybody who has arrived. */
  async #serve(): Promise<void> {
    const arrivals = this.#arrivals;
    this.#arrivals = [];
    const toStore: Arrival[] = [];
    for (const arrival of arrivals) {
      const { leaf, signer } = arrival.statement;
      const checked = await this.#options.sequencer.check(arrival.statement);
      if (this.#isKnown(signer, leaf)) arrival.resolve(accept({ leaf }));
      else if (!checked.ok) arrival.resolve(checked);
      else if (this.#isLate()) arrival.resolve(await this.#admitLate(arrival.statement));
      else toStore.push(arrival);
    }
    await this.#store(toStore);
  }

  /** While a ballot is open only a replaced badge may sign in; it is logged at once, with its paper. */
  #isLate(): boolean {
    const { phase } = this.#options.book.ledger.state;
    return phase === 'open' || phase === 'suspended';
  }

  async #admitLate(statement: StatementOf<'attendance'>): Promise<Result<SignedIn>> {
    const { sequencer, issuing } = this.#options;
    const logged = await sequencer.submit({ statement, follow: (state) => papersFor(state, issuing) });
    return logged.ok ? accept({ leaf: statement.leaf }) : logged;
  }

  async #store(arrivals: readonly Arrival[]): Promise<void> {
    if (arrivals.length === 0) return;
    const { store, onChange, onTrouble } = this.#options;
    const statements = arrivals.map(({ statement }) => statement);
    try {
      const rows = await withRetry(() => store.add(statements), { limitMs: PATIENCE_MS });
      const stored = new Map(rows.map((row) => [toPublicKey(row.credential), toHex(row.envelope)]));
      for (const { statement, resolve } of arrivals) {
        const { signer, leaf, bytes } = statement;
        const row = stored.get(signer);
        if (row === undefined) resolve(reject('attendance.key_reused'));
        else if (row !== toHex(bytes)) resolve(reject('attendance.other_device'));
        else {
          this.#pending.set(signer, leaf);
          resolve(accept({ leaf }));
        }
      }
      onChange();
    } catch (error) {
      onTrouble('Sign-ins could not be stored.', error);
      for (const { resolve } of arrivals) resolve(UNAVAILABLE);
    }
  }

  /** Logs what is pending; at start also what an earlier process has left. */
  flush(): Promise<void> {
    return this.#lane.run('desk', () => this.#flush());
  }

  /** Logs what is pending, then runs `work`; nobody signs in meanwhile. */
  afterFlush<T>(work: () => Promise<T>): Promise<T> {
    return this.#lane.run('desk', async () => {
      await this.#flush();
      return work();
    });
  }

  async #flush(): Promise<void> {
    const { store, book, onChange, onTrouble } = this.#options;
    try {
      const rows = await withRetry(() => store.pending(), { limitMs: PATIENCE_MS });
      await Promise.all(rows.map((row) => this.#log(row)));
    } catch (error) {
      onTrouble('Sign-ins could not be logged yet.', error);
    }
    for (const [signer, leaf] of this.#pending) {
      if (book.indexOf(leaf) !== undefined) this.#pending.delete(signer);
    }
    onChange();
  }

  async #log({ credential, envelope }: PendingAttendanceTable): Promise<void> {
    const { sequencer, store, onTrouble } = this.#options;
    const signer = toPublicKey(credential);
    const decoded = decodeStatement(envelope);
    const isOurs = decoded.ok && this.#pending.get(signer) === decoded.value.leaf;
    const isSound = decoded.ok && (isOurs || signatureHolds(decoded.value));
    const logged = isSound ? await sequencer.submit({ statement: decoded.value }) : DAMAGED;
    if (logged.ok) return;
    if (isSound && isPassing(logged)) {
      this.#pending.set(signer, decoded.value.leaf);
      return;
    }
    // its badge was replaced since
    await store.remove(credential);
    this.#pending.delete(signer);
    onTrouble('A pending sign-in is no longer possible.', logged.code);
  }
}

const DAMAGED = reject('envelope.signature');

/** It waits until the ballot has ended, or the database is back. */
const isPassing = ({ code }: Rejection): boolean =>
  code === 'attendance.closed' || code === 'request.unavailable';
