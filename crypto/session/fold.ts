/**
 * The fold of a log: takes statements into a session state, one after the other, and says of each whether it may stand
 * there. What makes it a ledger are the handlers: one for each kind of statement.
 */
import { type Bytes, fromHex, type LeafHash } from '../bytes.ts';
import { ACCEPTED, accept, type Result, reject } from '../rejection.ts';
import { KINDS, type Kind } from '../statements/catalogue.ts';
import { decodeStatement, type Statement, type StatementOf, signatureHolds } from '../statements/envelope.ts';
import type { Apply, Handler, Tools } from './handler.ts';
import { nextPhase, type Phase, TRANSITIONS } from './phase.ts';
import { initialState, manifestOf, type SessionState } from './state.ts';

export type Handlers = { readonly [K in Kind]: Handler<K> };

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

export abstract class LogFold {
  readonly state: SessionState = initialState();
  readonly #tools: Tools;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** What each kind must fulfil, as the state stands. */
  protected abstract get handlers(): Handlers;

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
    const handler = this.handlers[statement.kind] as Handler<Kind>;
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
    return 'after' in payload && !this.follows(payload.after) ? reject('session.stale_command') : ACCEPTED;
  }

  /** Whether a command that names this one as the last before it is up to date. */
  protected follows(after: LeafHash): boolean {
    return after === this.state.lastCommand;
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

  /** Takes in the bytes of the next entry; attacker-controlled. */
  take(entry: Bytes): Result<void> {
    const statement = decodeStatement(entry);
    return statement.ok ? this.append(statement.value) : statement;
  }
}
