/** What the hall sees in which phase. While a ballot is open it sees the number received and nothing else. */
import type { Phase } from '../../../crypto/session/phase.ts';
import { roundCalledFor } from '../../../crypto/session/round-checks.ts';
import { manifestOf, type SessionState } from '../../../crypto/session/state.ts';
import { leastReaching } from '../../../tally/rules/quorum.ts';

export type Scene =
  | 'preparing'
  | 'sign-in'
  | 'voting'
  | 'suspended'
  | 'sealing'
  | 'sealed'
  | 'counting'
  | 'pending'
  | 'result'
  | 'over';

const SCENES: Readonly<Record<Phase, Scene>> = {
  empty: 'preparing',
  frozen: 'preparing',
  accepted: 'preparing',
  keys: 'preparing',
  idle: 'sign-in',
  open: 'voting',
  suspended: 'suspended',
  closed: 'sealing',
  sealed: 'sealed',
  declared: 'counting',
  decrypted: 'pending',
  decided: 'pending',
  proclaimed: 'result',
  archived: 'result',
  cancelled: 'over',
};

/** `isSignInOpen` and `isProclaimed` come from the log that the page has checked, `phase` from the server. */
export function sceneOf(phase: Phase, isSignInOpen: boolean, isProclaimed: boolean): Scene {
  if (phase === 'keys' && isSignInOpen) return 'sign-in';
  if (phase === 'archived' && !isProclaimed) return 'over';
  // Nothing is shown of a result before the page itself has it from the log.
  return SCENES[phase] === 'result' && !isProclaimed ? 'pending' : SCENES[phase];
}

/** Numbers of the checked log that the screen needs beside the status. */
export interface HallFacts {
  readonly quorum: number;
  readonly threshold: number;
  /** A round that follows an earlier result, which the hall should know. */
  readonly nextRound: 'runoff' | 'further' | undefined;
}

export function factsOf(state: SessionState): HallFacts | undefined {
  if (state.manifest === undefined) return undefined;
  const { rules, rollSize, threshold } = manifestOf(state);
  const { kind } = roundCalledFor(state);
  const nextRound = kind === 'runoff' || kind === 'further' ? kind : undefined;
  return { quorum: leastReaching(rules.quorum, rollSize, false), threshold, nextRound };
}
