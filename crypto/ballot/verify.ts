/** Verification of encrypted ballots, one or many at a time (PROTOCOL.md §5). */
import type { Bytes, RandomBytes } from '../bytes.ts';
import { ACCEPTED, type Result, reject } from '../rejection.ts';
import { type BallotBytes, ballotChallenge, decodeBallot, elementsOf } from './ballot.ts';
import { ballotEquations, type Equation, equationsHold, ruleHolds } from './equations.ts';
import type { RoundKeys } from './keys.ts';

export interface BallotToVerify extends BallotBytes {
  /** `hashContext` of what the ballot must be bound to, computed by the verifier; 64 bytes. */
  readonly context: Bytes;
}

/** Decoding and linear rules of one ballot, then its equations; everything but the multiplication. */
function prepare(keys: RoundKeys, ballot: BallotToVerify): Result<Equation[]> {
  const decoded = decodeBallot(keys.layout, ballot);
  if (!decoded.ok) return decoded;
  const x = ballotChallenge(keys.layout, ballot.context, elementsOf(ballot));
  for (const [i, rule] of keys.layout.rules.entries()) {
    if (!ruleHolds(rule, x, decoded.value.f)) return reject('ballot.rules', `rule ${i}`);
  }
  return { ok: true, value: ballotEquations(keys, x, decoded.value) };
}

/** Indices of the ballots whose equations fail, found by halving; fresh weights in every step. */
function failing(
  keys: RoundKeys,
  ballots: readonly (readonly [index: number, equations: readonly Equation[]])[],
  random: RandomBytes,
): number[] {
  const all = ballots.flatMap(([, equations]) => equations);
  if (equationsHold(keys.bases, all, random)) return [];
  if (ballots.length === 1) return ballots.map(([index]) => index);
  const half = ballots.length >> 1;
  return [...failing(keys, ballots.slice(0, half), random), ...failing(keys, ballots.slice(half), random)];
}

/**
 * Verifies ballots of one round together and names the bad ones: one result per ballot in order, with
 * `ballot.length`, `ballot.encoding`, `ballot.rules` or `ballot.proof`. `random` is the system's generator.
 */
export function verifyBallots(
  keys: RoundKeys,
  ballots: readonly BallotToVerify[],
  random: RandomBytes,
): Result<void>[] {
  const results = ballots.map((): Result<void> => ACCEPTED);
  const prepared: (readonly [number, Equation[]])[] = [];
  for (const [index, ballot] of ballots.entries()) {
    const equations = prepare(keys, ballot);
    if (equations.ok) prepared.push([index, equations.value]);
    else results[index] = equations;
  }
  for (const index of failing(keys, prepared, random)) results[index] = reject('ballot.proof');
  return results;
}

/** Verifies one ballot. */
export function verifyBallot(keys: RoundKeys, ballot: BallotToVerify, random: RandomBytes): Result<void> {
  return verifyBallots(keys, [ballot], random)[0] as Result<void>;
}
