/** Where the session stands, in numbers: the same for everybody, and only what is committed. */
import { keyHolders, type Round, sealQuorum } from '../../crypto/session/state.ts';
import type { RoundProgress, Status } from '../contract/events.ts';
import type { Book } from '../log/book.ts';

/** What stands beside the log. */
export interface Beside {
  /** Signed in, stored, and not logged yet. */
  readonly pendingAttendance: () => number;
  /** Key holders that have cosigned the close of the current round. */
  readonly cosigned: () => number;
}

export class StatusBoard {
  readonly #book: Book;
  readonly #beside: Beside;
  #committed: Omit<Status, 'pendingAttendance'>;
  #listener: () => void = () => undefined;

  constructor(book: Book, beside: Beside) {
    this.#book = book;
    this.#beside = beside;
    this.#committed = summarise(book);
  }

  /** Who is told of every change. */
  listen(listener: () => void): void {
    this.#listener = listener;
  }

  /** To be called after a commit, while the ledger holds no more than what is committed. */
  afterCommit(): void {
    this.#committed = summarise(this.#book);
    this.#listener();
  }

  /** To be called when something beside the log has changed. */
  afterChange(): void {
    this.#listener();
  }

  get status(): Status {
    const { round } = this.#committed;
    const { pendingAttendance, cosigned } = this.#beside;
    return {
      ...this.#committed,
      pendingAttendance: pendingAttendance(),
      round: round === null ? null : { ...round, cosigned: round.closedSize === null ? 0 : cosigned() },
    };
  }
}

function summarise(book: Book): Omit<Status, 'pendingAttendance'> {
  const { state } = book.ledger;
  const round = state.rounds.at(-1);
  return {
    size: book.size,
    phase: state.phase,
    session: state.session ?? null,
    roll: state.roll.size,
    present: state.present.size,
    leave: state.leave,
    round: round === undefined ? null : progressOf(book, round),
  };
}

function progressOf(book: Book, round: Round): RoundProgress {
  const { state } = book.ledger;
  return {
    number: round.number,
    kind: round.kind,
    openedAt: book.openingOf(round.number) ?? 0,
    issued: round.papers.size,
    received: round.counting.size,
    closedSize: round.closedSize ?? null,
    cosigned: 0,
    cosignaturesNeeded: keyHolders(state).length > 0 ? sealQuorum(state) : 0,
    partialDecryptions: round.partials.length,
  };
}
