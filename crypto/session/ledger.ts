/**
 * The ledger: folds the statements of a log into a session state and says of each whether it may stand there. Server,
 * clients and verifier use this one fold, so they agree on what a log means and a restart lands in the same state.
 *
 * Left to the caller, because they need the sums or are dear: ballot proofs, boxes and proofs of partial decryptions,
 * counts and outcome of a result, order of the proclaimed.
 */
import { ACCEPTED, type Result } from '../rejection.ts';
import type { Statement } from '../statements/envelope.ts';
import * as attendance from './attendance-checks.ts';
import * as closing from './closing-checks.ts';
import { type Handlers, LogFold } from './fold.ts';
import * as rounds from './round-checks.ts';
import * as setup from './setup-checks.ts';

/** What each kind must fulfil in a log that is whole. */
export const HANDLERS: Handlers = {
  manifest: setup.manifest,
  'roll-part': setup.rollPart,
  'candidates-part': setup.candidatesPart,
  'manifest-accepted': setup.manifestAccepted,
  'ceremony-started': setup.ceremonyStarted,
  'key-transport': setup.ceremonyMessage,
  'key-commit': setup.ceremonyMessage,
  'key-reveal': setup.ceremonyMessage,
  'key-share': setup.ceremonyMessage,
  'key-complaint': setup.ceremonyMessage,
  'key-confirm': setup.ceremonyMessage,
  'key-rehearsal': setup.ceremonyMessage,
  adopted: setup.adopted,
  'sign-in-opened': setup.signInOpened,
  attendance: attendance.attendance,
  'attendance-withdrawn': attendance.attendanceWithdrawn,
  'leave-reported': attendance.leaveReported,
  'badge-replaced': attendance.badgeReplaced,
  witnessed: rounds.witnessed,
  'round-opened': rounds.roundOpened,
  paper: rounds.paper,
  ballot: rounds.ballot,
  challenge: rounds.challenge,
  'round-suspended': rounds.roundInterrupted,
  'round-resumed': rounds.roundInterrupted,
  'round-aborted': rounds.roundAborted,
  incident: setup.incident,
  'round-closed': rounds.roundClosed,
  'round-sealed': closing.roundSealed,
  'round-declared': closing.roundDeclared,
  'partial-decryption': closing.partialDecryption,
  result: closing.result,
  decision: closing.decision,
  'paper-round': closing.paperRound,
  endorsed: closing.endorsed,
  proclaimed: closing.proclaimed,
  cancelled: setup.cancelled,
  archived: setup.archived,
  'keys-destroyed': setup.keysDestroyed,
};

/** The ledger of a log that is whole: the server's, the staff's and the verifier's. It knows no withheld entries. */
export class Ledger extends LogFold {
  protected get handlers(): Handlers {
    return HANDLERS;
  }

  /** Takes in a statement of this server's own store, whose signature and proofs were checked before it was stored. */
  replay(statement: Statement): Result<void> {
    const checked = this.check(statement);
    if (checked.ok) checked.value();
    return checked.ok ? ACCEPTED : checked;
  }
}
