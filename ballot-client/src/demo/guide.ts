/** Where a guided demonstration is, in steps for the person at the page. */
import type { Demonstration, StaffStage } from '../../../server/contract/demo.ts';
import type { Status } from '../../../server/contract/events.ts';

export const STEPS = ['prepare', 'sign-in', 'vote', 'count', 'verify'] as const;
export type GuideStep = (typeof STEPS)[number];

/** The demonstration's facts, where the server is one. */
export type Facts = Extract<Demonstration, { isDemo: true }>;

const STEP_OF = {
  absent: 'prepare',
  enrolling: 'prepare',
  ceremony: 'prepare',
  'sign-in': 'prepare',
  ready: 'vote',
  opening: 'vote',
  voting: 'vote',
  sealing: 'count',
  decrypting: 'count',
  proclaiming: 'count',
  archived: 'verify',
  failed: 'prepare',
} as const satisfies Record<StaffStage, GuideStep>;

/** Whether the visitor, besides all the simulated deputies, has signed in. */
export const isSignedIn = ({ deputies }: Facts, status: Status | undefined): boolean =>
  deputies.asked > 0 && (status?.present ?? 0) > deputies.asked;

/** The step that is under way; `isAbsent`: the visitor wants to vote in no case. */
export function stepOf(facts: Facts, status: Status | undefined, isAbsent: boolean): GuideStep {
  const { stage, badge } = facts.staff;
  const waitsForVisitor = stage === 'sign-in' || stage === 'ready';
  if (waitsForVisitor && badge !== null && !isAbsent && !isSignedIn(facts, status)) return 'sign-in';
  return STEP_OF[stage];
}

/** Types the text of a badge into a page as a scanner does that is connected as a keyboard. */
export function scanInto(view: Window, text: string): void {
  for (const key of text) view.dispatchEvent(new KeyboardEvent('keydown', { key }));
}
