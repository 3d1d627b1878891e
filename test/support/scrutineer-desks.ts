/** Scrutineers' desks on a session in memory: a server that a test can make lie, and persons who give orders. */
import { acceptance } from '../../ballot-client/src/lib/commands.ts';
import { ScrutineerDesk } from '../../ballot-client/src/scrutineer/desk.ts';
import type { Order, Progress } from '../../ballot-client/src/scrutineer/messages.ts';
import type { ScrutineerApi } from '../../ballot-client/src/scrutineer/scrutineer-api.ts';
import type { Snapshot } from '../../ballot-client/src/scrutineer/snapshot.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { withCosignatures } from '../../crypto/log/cosignature.ts';
import { ACCEPTED, accept, reject } from '../../crypto/rejection.ts';
import { currentRound, type SessionState } from '../../crypto/session/state.ts';
import { decodeStatement } from '../../crypto/statements/envelope.ts';
import type { CosignatureSubmission, Enrolment, Status } from '../../server/contract/events.ts';
import { type MemorySession, must, random } from './memory-session.ts';
import { type KeyFile, type StoredSession, storedSession } from './session-devices.ts';

/** What a server that keeps to its log says about it, as far as scrutineers look at it. */
export function statusOf(state: SessionState, size: number): Status {
  const round = currentRound(state);
  return {
    size,
    phase: state.phase,
    session: state.session ?? null,
    roll: state.roll.size,
    present: state.present.size,
    pendingAttendance: 0,
    leave: 0,
    round:
      round === undefined
        ? null
        : {
            number: round.number,
            kind: round.kind,
            openedAt: 0,
            issued: round.papers.size,
            received: round.counting.size,
            closedSize: round.closedSize ?? null,
            cosigned: 0,
            cosignaturesNeeded: 0,
            partialDecryptions: round.partials.length,
          },
  };
}

/** The server as a desk sees it. */
class DeskServer implements ScrutineerApi {
  readonly session: MemorySession;
  readonly enrolled: Enrolment[] = [];
  readonly lines = new Map<number, string[]>();
  /** Further entries that this server shows though nobody has checked them. */
  readonly forged: Bytes[] = [];
  /** Kinds of all statements that scrutineers have submitted. */
  readonly submitted: string[] = [];
  /** Phase and opening that the status claims instead of the true ones. */
  claim: Partial<Status> = {};

  constructor(session: MemorySession) {
    this.session = session;
  }

  get #entries(): Bytes[] {
    return [...this.session.entries, ...this.forged];
  }

  readonly status = async () =>
    accept({ ...statusOf(this.session.state, this.#entries.length), ...this.claim });

  readonly entries = async (from: number, to: number) => accept(this.#entries.slice(from, to));

  readonly checkpoint = async (size = this.session.entries.length) =>
    withCosignatures(this.session.checkpoint(size), this.lines.get(size) ?? []);

  readonly submit = async (envelope: Bytes) => {
    const statement = must(decodeStatement(envelope));
    const appended = this.session.ledger.append(statement);
    if (!appended.ok) return appended;
    this.session.entries.push(envelope);
    this.submitted.push(statement.kind);
    return accept({ index: this.session.entries.length - 1, leaf: statement.leaf, receipt: '' });
  };

  readonly cosignature = async ({ size, line }: CosignatureSubmission) => {
    this.lines.set(size, [...(this.lines.get(size) ?? []), line]);
    return ACCEPTED;
  };

  readonly enrol = async (enrolment: Enrolment) => {
    this.enrolled.push(enrolment);
    return ACCEPTED;
  };

  readonly enrolments = async () =>
    this.enrolled.length < 100 ? accept([...this.enrolled]) : reject('request.too_many');
}

/** One scrutineer with a page: what it showed last, and what the person orders. */
export class DeskSeat {
  readonly desk: ScrutineerDesk;
  readonly progress: (Progress | null)[] = [];
  #snapshot: Snapshot | undefined;

  constructor(server: ScrutineerApi, file: KeyFile, content: Bytes, clock: () => number) {
    this.desk = must(
      ScrutineerDesk.open(content, {
        api: server,
        random,
        now: () => 1_700_001_000,
        clock,
        save: async (bytes) => {
          if (file.isBroken) throw new Error('the disk is full');
          file.saved.push(bytes);
        },
        onSnapshot: (snapshot) => {
          // What the page gets went through a message.
          this.#snapshot = structuredClone(snapshot);
        },
        onProgress: (progress) => this.progress.push(progress),
      }),
    );
  }

  get now(): Snapshot {
    if (this.#snapshot === undefined) throw new Error('nothing was shown yet');
    return this.#snapshot;
  }

  async look(): Promise<Snapshot> {
    await this.desk.look();
    return this.now;
  }

  async order(order: Order): Promise<Snapshot> {
    await this.desk.order(order);
    return this.now;
  }

  /** Compares and accepts what is on the screen. */
  async accept(): Promise<Snapshot> {
    const { session } = await this.look();
    if (session === null) throw new Error('nothing to accept');
    return this.order({ what: 'accept-manifest', fingerprint: session });
  }
}

export interface DeskSession extends StoredSession {
  readonly server: DeskServer;
  readonly seats: readonly DeskSeat[];
  /** Milliseconds that the desks' clocks show. */
  readonly clock: { now: number };
}

/** A frozen session with a desk for every scrutineer; the presiding officer has accepted. */
export async function deskSession(options: Parameters<typeof storedSession>[0] = {}): Promise<DeskSession> {
  const stored = await storedSession(options);
  const { session, files } = stored;
  session.append(session.presiding.sign('manifest-accepted', acceptance(session.state)));
  const server = new DeskServer(session);
  const clock = { now: 0 };
  const seats = files.map((file) => new DeskSeat(server, file, file.saved.at(-1) as Bytes, () => clock.now));
  return { ...stored, server, seats, clock };
}

/** Lets all desks look until nothing changes any more. */
export async function settle({ seats, session }: DeskSession): Promise<void> {
  for (let size = -1; size !== session.entries.length; ) {
    size = session.entries.length;
    for (const seat of seats) await seat.look();
  }
}
