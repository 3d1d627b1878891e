/** The server without its doors: log, ballot box and session over one database. HTTP and sockets are put in front. */
import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tools } from '../crypto/session/handler.ts';
import { LAWS } from '../tally/rules/laws.ts';
import { Admission } from './ballot-box/admission.ts';
import { ProofChecker } from './ballot-box/proof-checker.ts';
import { WorkerPool } from './ballot-box/worker-pool.ts';
import { withRetry } from './db/ready.ts';
import type { Schema } from './db/schema.ts';
import { Book } from './log/book.ts';
import { Sequencer } from './log/sequencer.ts';
import { LogStore } from './log/store.ts';
import { PublishedMark } from './operator/published-mark.ts';
import { AttendanceDesk } from './session/attendance-desk.ts';
import { AttendanceStore } from './session/attendance-store.ts';
import { Commands } from './session/commands.ts';
import { Cosignatures } from './session/cosignatures.ts';
import { openIdentity, type PresetKeys, type ServerIdentity } from './session/identity.ts';
import { RegistrarDesk } from './session/registrar.ts';
import { ShareChecker } from './session/share-checker.ts';
import { StatusBoard } from './session/status.ts';
import { WitnessFeed } from './witnesses/feed.ts';

export interface ServiceOptions {
  readonly db: Kysely<Schema>;
  readonly workers: number;
  readonly attendanceBatchMs: number;
  /** Preset registrar code. */
  readonly registrarCode: string | undefined;
  readonly presetKeys?: PresetKeys | undefined;
  /** Gets the registrar code at the very first start. */
  readonly showCode: (code: string) => void;
  /** Trouble that passes or is answered to whom it concerns. Never holds a credential or a statement. */
  readonly onTrouble: (message: string, error: unknown) => void;
  /** Where the mark of what was published is kept; without it a database that was put back is not noticed. */
  readonly marks?: string | undefined;
  /** Submission prefixes of observers' witnesses. */
  readonly witnesses?: readonly string[];
  /** Between two requests to a witness, unless a command was logged. */
  readonly witnessPauseMs?: number;
  /** How long a witness may take to answer. */
  readonly witnessPatienceMs?: number;
  /** How long commits are tried again while the database is away. */
  readonly patienceMs?: number;
}

export interface Service {
  readonly db: Kysely<Schema>;
  readonly identity: ServerIdentity;
  readonly book: Book;
  readonly sequencer: Sequencer;
  readonly admission: Admission;
  readonly attendance: AttendanceDesk;
  readonly commands: Commands;
  readonly cosignatures: Cosignatures;
  readonly registrar: RegistrarDesk;
  readonly board: StatusBoard;
  readonly pool: WorkerPool;
  readonly proofs: ProofChecker;
  readonly feed: WitnessFeed;
  /** Calls the listener after every commit; it must return at once. */
  onCommit(listener: () => void): void;
  /** Finishes what is under way and ends the threads; the database stays open. */
  close(): Promise<void>;
}

/** How often this process looks for what another one has appended, and for a seal that is due. */
const LOOK_AROUND_MS = 1000;
/** While votes are cast, witnesses see the log grow in steps of some seconds. */
const WITNESS_PAUSE_MS = 5000;

/** Opens the service: reads and checks the whole log. Throws where the stored log is damaged. */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { db, onTrouble } = options;
  const tools: Tools = { laws: LAWS, random: (length) => new Uint8Array(randomBytes(length)) };
  const identity = await withRetry(() => openIdentity(db, options.presetKeys));
  const { origin, logSecret, issuing } = identity;
  const store = new LogStore(db);
  const book = new Book(origin, tools);
  await withRetry(() => book.catchUp(store));
  const mark =
    options.marks === undefined
      ? undefined
      : new PublishedMark({ ...identity, folder: options.marks, onTrouble });
  await mark?.check(book);

  const pool = new WorkerPool(options.workers, (error) => onTrouble('A worker thread has ended.', error));
  const shares = new ShareChecker(pool);
  const board = new StatusBoard(book, {
    pendingAttendance: () => attendance.pending,
    cosigned: () => cosignatures.sealLines(book.ledger.state).length,
  });
  const listeners: (() => void)[] = [];
  const onCommit = (): void => {
    board.afterCommit();
    shares.prepare(book.ledger.state);
    feed.afterCommit();
    if (book.checkpoint !== undefined) mark?.note(book.checkpoint.note);
    for (const listener of listeners) listener();
  };
  const onChange = (): void => board.afterChange();
  const { patienceMs = 20_000 } = options;
  const sequencer = new Sequencer({ store, book, origin, logSecret, onCommit, onTrouble, patienceMs });
  const proofs = new ProofChecker(pool);
  const admission = new Admission({
    ...{ book, sequencer, proofs, clock: () => performance.now() },
  });
  const attendance = new AttendanceDesk({
    ...{ book, sequencer, store: new AttendanceStore(db), issuing, onChange, onTrouble },
  });
  const time = (): number => Math.floor(Date.now() / 1000);
  const cosignatures = new Cosignatures({ book, sequencer, store, issuing, time, onChange, onTrouble });
  const feed = new WitnessFeed(options.witnesses ?? [], {
    ...{ book, cosignatures, onTrouble, pauseMs: options.witnessPauseMs ?? WITNESS_PAUSE_MS },
    ...(options.witnessPatienceMs !== undefined && { patienceMs: options.witnessPatienceMs }),
  });
  const registrar = await RegistrarDesk.open(db, options.registrarCode, options.showCode);
  const commands = new Commands({ identity, book, sequencer, admission, attendance, registrar, shares });

  await cosignatures.load();
  await attendance.flush();
  onCommit();
  const flushing = every(options.attendanceBatchMs, async () => {
    const { phase } = book.ledger.state;
    if (attendance.pending > 0 && (phase === 'keys' || phase === 'idle')) await attendance.flush();
  });
  const looking = every(LOOK_AROUND_MS, async () => {
    await sequencer.refresh();
    await cosignatures.seal();
  });

  return {
    ...{
      db,
      identity,
      book,
      sequencer,
      admission,
      attendance,
      commands,
      cosignatures,
      registrar,
      board,
      pool,
      proofs,
      feed,
    },
    onCommit: (listener) => void listeners.push(listener),
    async close() {
      flushing();
      looking();
      await feed.close();
      await sequencer.stop();
      await pool.close();
      await mark?.close();
    },
  };
}

/** Repeats work with pauses until what it returns is called. Its failures pass: whoever needs the result is told. */
function every(pauseMs: number, work: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const next = (): void => {
    timer = setTimeout(() => {
      work()
        .catch(() => undefined)
        .finally(() => {
          if (!isOver) next();
        });
    }, pauseMs);
  };
  next();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
