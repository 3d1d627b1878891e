/** All that the screen of the hall draws, as plain data: derived here from the status and the checked log, drawn by `Screen.svelte`. */
import type { SessionState } from '../../../crypto/session/state.ts';
import type { Status } from '../../../server/contract/events.ts';
import type { Story } from '../lib/round-story.ts';
import { type HallResult, resultOf } from './pages.ts';
import { factsOf, repeatedBy, sceneOf } from './scene.ts';

/** 应到, 实到, 请假 and the least number that makes the quorum. */
export interface Attendance {
  readonly roll: number;
  readonly present: number;
  readonly leave: number;
  readonly quorum: number;
}

/** How many of those who are needed have done their part. */
export interface Progress {
  readonly done: number;
  readonly needed: number;
}

/** 发出 and 收回. */
export interface Returned {
  readonly issued: number;
  readonly received: number;
  /** Whether the round was held on paper. */
  readonly isPaper: boolean;
}

export type HallView =
  /** Nothing is known yet. */
  | { readonly scene: 'connecting' }
  /** The log is not what it should be: nothing of it is shown. */
  | { readonly scene: 'unbelievable' }
  /** Empty title: no session has been frozen. */
  | { readonly scene: 'preparing' | 'over'; readonly title: string }
  | {
      readonly scene: 'sign-in';
      readonly title: string;
      readonly attendance: Attendance;
      /** What became of the last round, and what comes next. */
      readonly story: Story | undefined;
      /** The paper round that was entered and waits for endorsements. */
      readonly paperWaiting: number | undefined;
    }
  /** While a ballot is open: the number received, and nothing else. */
  | {
      readonly scene: 'voting' | 'suspended';
      readonly kind: string;
      readonly repeats: number | null;
      readonly received: number;
    }
  | {
      readonly scene: 'sealing' | 'sealed' | 'decrypting' | 'signing' | 'pending';
      readonly isTest: boolean;
      readonly progress: Progress | undefined;
      readonly returned: Returned | undefined;
    }
  | { readonly scene: 'result'; readonly title: string; readonly result: HallResult };

export interface Seen {
  /** Undefined until the server has answered for the first time. */
  readonly status: Status | undefined;
  readonly state: SessionState;
  /** Whether the log that the server gave contradicts itself. */
  readonly isUnbelievable: boolean;
}

type Closing = Extract<HallView, { readonly progress: unknown }>;

function closingView(
  scene: 'sealing' | 'sealed' | 'counting' | 'pending',
  { round }: Status,
  { paper, threshold }: NonNullable<ReturnType<typeof factsOf>>,
): Closing {
  const isTest = round?.kind === 'test';
  const returned = paper
    ? { ...paper, isPaper: true }
    : round && { issued: round.issued, received: round.received, isPaper: false };
  const drawn = { isTest, returned: returned ?? undefined };
  if (scene === 'sealing') {
    const progress = { done: round?.cosigned ?? 0, needed: round?.cosignaturesNeeded ?? 0 };
    return { scene, progress, ...drawn };
  }
  if (scene !== 'counting') return { scene, progress: undefined, ...drawn };
  const done = round?.partialDecryptions ?? 0;
  return done < threshold
    ? { scene: 'decrypting', progress: { done, needed: threshold }, ...drawn }
    : { scene: 'signing', progress: undefined, ...drawn };
}

/** Numbers pushed by the server are shown as they come; results, rules and names come from the checked log alone. */
export function viewOf({ status, state, isUnbelievable }: Seen): HallView {
  if (isUnbelievable) return { scene: 'unbelievable' };
  if (status === undefined) return { scene: 'connecting' };
  const { roll, present, leave, round, phase } = status;
  const result = resultOf(state);
  const scene = sceneOf(phase, state.isSignInOpen, result !== undefined);
  const title = state.manifest?.title ?? '';
  if (scene === 'preparing' || scene === 'over') return { scene, title };
  if (scene === 'voting' || scene === 'suspended') {
    const repeats = repeatedBy(state, round);
    return { scene, kind: round?.kind ?? 'main', repeats, received: round?.received ?? 0 };
  }
  const facts = factsOf(state);
  // The status may be ahead of the log for a moment.
  if (facts === undefined) return { scene: 'preparing', title };
  if (scene === 'sign-in') {
    const attendance = { roll, present, leave, quorum: facts.quorum };
    return { scene, title, attendance, story: facts.story, paperWaiting: facts.paperWaiting };
  }
  if (scene === 'result' && result !== undefined) return { scene, title, result };
  return closingView(scene === 'result' ? 'pending' : scene, status, facts);
}
