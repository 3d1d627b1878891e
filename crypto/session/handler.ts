/** How a kind of statement is checked: without changing anything; what comes back, applied, changes the state. */
import type { RandomBytes } from '../bytes.ts';
import { type Result, reject } from '../rejection.ts';
import type { Kind } from '../statements/catalogue.ts';
import type { StatementOf } from '../statements/envelope.ts';
import type { ItemOutcome } from '../statements/round.ts';
import type { Rules } from '../statements/rules.ts';
import type { Facts } from './phase.ts';
import { currentRound, type Round, type SessionState, type StaffMember, type StaffRole } from './state.ts';

/** Takes the statement in and says what it established. */
export type Apply = () => Facts;

/** What the outcome of a round follows from. */
export interface OutcomeInput {
  readonly rules: Pick<Rules, 'majority' | 'tie' | 'evaluation'>;
  /** N, the number to be chosen in this round. */
  readonly chosen: number;
  /** Candidate numbers in printed order. */
  readonly items: readonly number[];
  /** Per item, in the same order: the votes of its options, 赞成 or the best grade first, without blank ballots. */
  readonly votes: readonly (readonly number[])[];
  /** 应到, 实到 at opening, 收回 less 废票: the bases of majorities and thresholds. */
  readonly roll: number;
  readonly present: number;
  readonly received: number;
}

/** Arithmetic of the rules that lies outside this module (`tally/rules`), passed in. */
export interface Laws {
  /** Whether so many present make the quorum. */
  readonly quorumHolds: (
    quorum: { numerator: number; denominator: number },
    present: number,
    all: number,
  ) => boolean;
  /** One outcome per item. */
  readonly decideOutcome: (input: OutcomeInput) => ItemOutcome[];
}

export interface Tools {
  readonly laws: Laws;
  /** The system's generator: weights of batched checks. */
  readonly random: RandomBytes;
}

export type Handler<K extends Kind> = (
  state: SessionState,
  statement: StatementOf<K>,
  tools: Tools,
) => Result<Apply>;

export const NO_FACTS: Facts = {};

/** The staff member whose identity key signed, if its role is one of these. */
export function signedBy(
  state: SessionState,
  statement: { signer: string; kind: Kind },
  ...roles: readonly StaffRole[]
): Result<StaffMember> {
  const member = state.staff.get(statement.signer as StaffMember['identityKey']);
  return member !== undefined && roles.includes(member.role)
    ? { ok: true, value: member }
    : reject('envelope.signer', statement.kind);
}

/** The current round, if the statement names it. */
export function namedRound(state: SessionState, round: number): Result<Round> {
  const current = currentRound(state);
  return current !== undefined && current.number === round
    ? { ok: true, value: current }
    : reject('round.number', `round ${round}`);
}
