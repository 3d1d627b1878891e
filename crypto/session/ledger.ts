/**
 * The ledger: folds the statements of a log into a session state and says of each whether it may stand there. Server,
 * clients and verifier use this one fold, so they agree on what a log means and a restart lands in the same state.
 *
 * Left to the caller, because they need the sums or are dear: ballot proofs, boxes and proofs of partial decryptions,
 * counts and outcome of a result, order of the proclaimed.
 */
import { fromHex } from '../bytes.ts';
import { ACCEPTED, accept, type Result, reject } from '../rejection.ts';
import { KINDS, type Kind } from '../statements/catalogue.ts';
import { type Statement, type StatementOf, signatureHolds } from '../statements/envelope.ts';
import * as attendance from './attendance-checks.ts';
import * as closing from './closing-checks.ts';
import type { Apply, Handler, Tools } from './handler.ts';
import { nextPhase, type Phase, TRANSITIONS } from './phase.ts';
import * as rounds from './round-checks.ts';
import * as setup from './setup-checks.ts';
import { initialState, manifestOf, type SessionState } from './state.ts';

type Handlers = { readonly [K in Kind]: Handler<K> };

const HANDLERS: Handlers = {
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

/** Why a kind is not possible now, in the words of the one who sent it. */
function refusal({ phase, rounds }: SessionState, kind: Kind): Result<never> {
  if (kind === 'proclaimed' && phase === 'declared' && (rounds.at(-1)?.results.length ?? 0) > 0) {
    return reject('result.endorsements');
  }
  if (kind === 'ballot' || kind === 'challenge') {
    if (phase === 'suspended') return reject('round.suspended');
    const isOver: readonly Phase[] = [
      'closed',
      'sealed',
      'declared',
      'decrypted',
      'decided',
      'proclaimed',
      'archived',
    ];
    return reject(isOver.includes(phase) ? 'round.closed' : 'round.not_open');
  }
  if (kind === 'attendance') return reject('attendance.closed');
  return phase === 'empty' ? reject('manifest.missing') : reject('session.state', `${kind} while ${phase}`);
}

export class Ledger {
  readonly state: SessionState = initialState();
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /**
   * Everything but the signature: may this statement stand next in the log? Nothing changes; what comes back, applied
   * at once, takes it in. Cheap checks come first.
   */
  check(statement: Statement): Result<Apply> {
    const { state } = this;
    if (state.leaves.has(statement.leaf)) return reject('session.duplicate');
    if (TRANSITIONS[statement.kind][state.phase] === undefined) return refusal(state, statement.kind);
    const bound = this.#belongs(statement);
    if (!bound.ok) return bound;
    const handler = HANDLERS[statement.kind] as Handler<Kind>;
    const checked = handler(state, statement as StatementOf<Kind>, this.#tools);
    return checked.ok ? accept(this.#commit(statement, checked.value)) : checked;
  }

  /** Session or draft, and for commands the last command before. */
  #belongs({ kind, payload }: Statement): Result<void> {
    const { state } = this;
    if (kind === 'manifest') return ACCEPTED;
    if ('sessionId' in payload) {
      return payload.sessionId === manifestOf(state).sessionId ? ACCEPTED : reject('session.mismatch');
    }
    if (payload.session !== state.session) return reject('session.mismatch');
    return 'after' in payload && payload.after !== state.lastCommand
      ? reject('session.stale_command')
      : ACCEPTED;
  }

  #commit(statement: Statement, apply: Apply): Apply {
    return () => {
      const { state } = this;
      const facts = apply();
      const phase = nextPhase(state.phase, statement.kind, facts);
      if (phase === undefined) throw new Error('the phase was checked before');
      state.phase = phase;
      state.tree.append(fromHex(statement.leaf));
      state.leaves.add(statement.leaf);
      if (KINDS[statement.kind].isCommand) {
        state.lastCommand = statement.leaf;
        state.sizeAtCommand = state.tree.size;
      }
      return facts;
    };
  }

  /** Checks the statement and its signature, then takes it in. */
  append(statement: Statement): Result<void> {
    const checked = this.check(statement);
    if (!checked.ok) return checked;
    if (!signatureHolds(statement)) return reject('envelope.signature', statement.kind);
    checked.value();
    return ACCEPTED;
  }

  /** Takes in a statement of this server's own store, whose signature and proofs were checked before it was stored. */
  replay(statement: Statement): Result<void> {
    const checked = this.check(statement);
    if (checked.ok) checked.value();
    return checked.ok ? ACCEPTED : checked;
  }
}
