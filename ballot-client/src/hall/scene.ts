/** What the hall sees in which phase. While a ballot is open it sees the number received and nothing else. */
import type { Phase } from '../../../crypto/session/phase.ts';
import { currentRound, manifestOf, type SessionState } from '../../../crypto/session/state.ts';
import { leastReaching } from '../../../tally/rules/quorum.ts';
import { pendingPaper } from '../lib/paper-round.ts';
import { repeatedRound, type Story, storyOf } from '../lib/round-story.ts';

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
  /** What became of the last round, and what comes next. */
  readonly story: Story | undefined;
  /** Number of the paper round that was entered and waits for endorsements; its counts are not for the hall yet. */
  readonly paperWaiting: number | undefined;
  /** 发出 and 收回 of the paper round in force, which no tablet has counted. */
  readonly paper: { readonly issued: number; readonly received: number } | undefined;
}

export function factsOf(state: SessionState): HallFacts | undefined {
  if (state.manifest === undefined) return undefined;
  const { rules, rollSize, threshold } = manifestOf(state);
  const paper = currentRound(state)?.paperResult?.payload;
  return {
    quorum: leastReaching(rules.quorum, rollSize, false),
    threshold,
    story: storyOf(state),
    paperWaiting: pendingPaper(state, undefined)?.plan.number,
    paper: paper && { issued: paper.issued, received: paper.received },
  };
}

/** The round that the one under way repeats, from the rounds before it: the log is not read on while a ballot is open. */
export function repeatedBy(
  state: SessionState,
  round: { number: number; kind: string } | null,
): number | null {
  return round === null ? null : repeatedRound(state, round.kind, round.number);
}
