/** What the page shows, as plain values: made anew with every change. */
import type { Marks } from '../../../crypto/ballot/form.ts';
import type { Hash } from '../../../crypto/bytes.ts';
import type { Rejection } from '../../../crypto/rejection.ts';
import type { Phase } from '../../../crypto/session/phase.ts';
import type { Rules } from '../../../crypto/statements/rules.ts';
import type { Manifest } from '../../../crypto/statements/setup.ts';
import type { RuleNumbers } from '../../../tally/rules/sentences.ts';
import type { Story } from '../lib/round-story.ts';
import type { BallotSheet } from './ballot-sheet.ts';

export type Step =
  | 'badge'
  | 'signing-in'
  | 'waiting'
  | 'marking'
  | 'review'
  | 'encrypting'
  | 'encrypted'
  | 'challenging'
  | 'disclosed'
  | 'casting'
  | 'cast'
  | 'closed'
  | 'suspended'
  | 'ended'
  | 'refused';

/** What went wrong in this tablet itself. */
export type Fault = 'storage' | 'encryption';

export interface VotingView {
  readonly step: Exclude<Step, 'badge' | 'signing-in'>;
  readonly sheet: BallotSheet | undefined;
  readonly marks: Marks;
  /** Whether every mark is sealed and safe on this tablet. */
  readonly isSaved: boolean;
  /** Whether the last press asked for more 赞成 than allowed. */
  readonly isCapped: boolean;
  /** Tracking code of the ballot that is encrypted, under way, challenged or cast. */
  readonly code: Hash | undefined;
  /** What a checking device reads before the deputy chooses between 投出 and 检验. */
  readonly commitment: string | undefined;
  /** Whether 投出 was pressed and the answer is not there yet. */
  readonly isCasting: boolean;
  /** Whether 检验 was pressed and the answer is not there yet. */
  readonly isChallenging: boolean;
  /** Seed and marks of the challenged ballot for the checking device; undefined where a reload has lost them. */
  readonly disclosure: string | undefined;
  /** Whether the vote ended while the challenged ballot is being checked. */
  readonly isOver: boolean;
  /** Code of the ballot that counts while another one is marked in its place, or that counts though that one did not. */
  readonly earlier: Hash | undefined;
  /** Whether the ballot that was cast took the place of an earlier one. */
  readonly hasReplaced: boolean;
  /** Whether the rules let the last ballot count; then one that was cast can be replaced. */
  readonly isLastValid: boolean;
  /** Whether the rules allow another ballot in place of the one that was cast, and the round is open. */
  readonly mayCastAgain: boolean;
  /** Whether the round that was last open here was given up. */
  readonly wasAborted: boolean;
  /** Between two rounds: what became of the last one, and what comes next. */
  readonly story: Story | undefined;
  readonly rejection: Rejection | undefined;
  readonly fault: Fault | undefined;
}

export interface DeputyView extends Omit<VotingView, 'step'> {
  readonly step: Step;
  readonly title: string | undefined;
  readonly purpose: Manifest['purpose'] | undefined;
  /** The rules of the house as frozen, and the numbers that their sentences name. */
  readonly rules: { readonly rules: Rules; readonly numbers: RuleNumbers } | undefined;
  readonly phase: Phase | undefined;
  readonly isConnected: boolean;
  /** Whether a test vote is under way. */
  readonly isTest: boolean;
  /** Whether sign-in has not begun; the tablet then signs in by itself. */
  readonly isBeforeSignIn: boolean;
}

export const EMPTY_VOTING: VotingView = {
  step: 'waiting',
  sheet: undefined,
  marks: [],
  isSaved: true,
  isCapped: false,
  code: undefined,
  commitment: undefined,
  isCasting: false,
  isChallenging: false,
  disclosure: undefined,
  isOver: false,
  earlier: undefined,
  hasReplaced: false,
  isLastValid: false,
  mayCastAgain: false,
  wasAborted: false,
  story: undefined,
  rejection: undefined,
  fault: undefined,
};
