/** What the presiding officer's desk shows: derived from the checked log alone, as plain values. */
import type { LeafHash, PublicKey } from '../../../crypto/bytes.ts';
import { replacementPossible } from '../../../crypto/session/attendance-checks.ts';
import type { CeremonyStep } from '../../../crypto/session/ceremony-attempt.ts';
import { chosenInOrder } from '../../../crypto/session/closing-checks.ts';
import type { RoundKind } from '../../../crypto/session/forms.ts';
import type { Phase } from '../../../crypto/session/phase.ts';
import { roundCalledFor } from '../../../crypto/session/round-checks.ts';
import { isFrozenWhole } from '../../../crypto/session/setup-checks.ts';
import {
  currentRound,
  manifestOf,
  outcomeOf,
  type Round,
  type SessionState,
} from '../../../crypto/session/state.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { leastReaching } from '../../../tally/rules/quorum.ts';

export type Choice = PayloadOf<'decision'>['choice'];

/** The one thing that comes next: something to do, or something to wait for. */
export type Task =
  | { readonly kind: 'wait-material' | 'accept-manifest' | 'adopt' | 'open-sign-in' }
  | {
      readonly kind: 'wait-acceptances';
      readonly accepted: number;
      readonly needed: number;
      readonly isChiefMissing: boolean;
    }
  | { readonly kind: 'wait-ceremony'; readonly attempt: number; readonly step: CeremonyStep | 'not-begun' }
  | {
      readonly kind: 'open-round';
      readonly round: RoundKind;
      readonly witnesses: number;
      readonly threshold: number;
    }
  | { readonly kind: 'close-round' | 'resume-round' | 'wait-seal'; readonly isTest: boolean }
  | {
      readonly kind: 'declare-round';
      readonly isTest: boolean;
      readonly issued: number;
      readonly received: number;
      readonly floor: number;
    }
  | {
      readonly kind: 'wait-decryption';
      readonly partials: number;
      readonly threshold: number;
      readonly isStated: boolean;
    }
  | {
      readonly kind: 'decide';
      readonly choices: readonly Choice[];
      readonly tied: readonly number[];
      readonly places: number;
    }
  | { readonly kind: 'proclaim'; readonly chosen: readonly number[] }
  | { readonly kind: 'wait-archive' | 'finished' | 'cancelled' };

export const STEPS = [
  'prepare',
  'compare',
  'keys',
  'sign-in',
  'vote',
  'count',
  'proclaim',
  'archive',
] as const;
export type Step = (typeof STEPS)[number];

const STEP_OF: Readonly<Record<Phase, Step>> = {
  empty: 'prepare',
  frozen: 'compare',
  accepted: 'keys',
  keys: 'sign-in',
  idle: 'sign-in',
  open: 'vote',
  suspended: 'vote',
  closed: 'count',
  sealed: 'count',
  declared: 'count',
  decrypted: 'proclaim',
  decided: 'proclaim',
  proclaimed: 'proclaim',
  archived: 'archive',
  cancelled: 'archive',
};
export const stepOf = (phase: Phase): Step => STEP_OF[phase];

/** 应到, 实到, 请假 and the number that makes the quorum. */
export interface Attendance {
  readonly roll: number;
  readonly present: number;
  readonly leave: number;
  readonly quorum: number;
  /** How many are missing to the quorum; 0 where it holds. */
  readonly missing: number;
}

export function attendanceOf(state: SessionState): Attendance {
  const { rules, rollSize } = manifestOf(state);
  const quorum = leastReaching(rules.quorum, rollSize, false);
  const present = state.present.size;
  return { roll: rollSize, present, leave: state.leave, quorum, missing: Math.max(0, quorum - present) };
}

function acceptances(state: SessionState): Task {
  const members = [...state.accepted].map((key) => state.staff.get(key));
  const scrutineers = members.filter((member) => member?.role === 'scrutineer');
  return {
    kind: 'wait-acceptances',
    accepted: scrutineers.length,
    needed: manifestOf(state).minParticipants,
    isChiefMissing: !scrutineers.some((member) => member?.index === 1),
  };
}

/** What the rules leave to the presidium after a result: the choices, the tied items, and the places that are open. */
export function openDecision(
  state: SessionState,
  round: Round,
): { choices: readonly Choice[]; tied: readonly number[]; places: number } {
  const outcome = outcomeOf(round) ?? [];
  const tied = outcome.filter(({ status }) => status === 'tied').map(({ item }) => item);
  const chosen = outcome.filter(({ status }) => status === 'chosen').length;
  const places = round.chosen - chosen;
  const isSettled = tied.length === 0 && outcome.some(({ reason }) => reason === 'tie-left-out');
  const { tie } = manifestOf(state).rules;
  const choices: Choice[] = [];
  if (outcome.length === 0 || isSettled || places <= 0) return { choices, tied, places };
  if (tied.length > 0 && tie === 'runoff') choices.push('runoff');
  if (tied.length > 0 && tie === 'presidium') choices.push('choose-among-tied');
  if (tied.length === 0) {
    choices.push('accept-fewer');
    if (outcome.length > chosen) choices.push('further-round');
  }
  return { choices, tied, places };
}

function afterResult(state: SessionState, round: Round | undefined): Task {
  if (state.phase === 'decrypted' && round !== undefined) {
    const open = openDecision(state, round);
    if (open.choices.length > 0) return { kind: 'decide', ...open };
  }
  return { kind: 'proclaim', chosen: chosenInOrder(state) };
}

/** The next task of the presiding officer with this key. Callers are past the phase `empty`. */
export function nextTask(state: SessionState, own: PublicKey): Task {
  const round = currentRound(state);
  const isTest = round?.kind === 'test';
  const { threshold, rules } = manifestOf(state);
  const mustAccept = state.phase === 'frozen' || state.phase === 'accepted';
  if (mustAccept && !state.accepted.has(own)) {
    return { kind: isFrozenWhole(state) ? 'accept-manifest' : 'wait-material' };
  }
  switch (state.phase) {
    case 'empty':
      return { kind: 'wait-material' };
    case 'frozen':
      return acceptances(state);
    case 'accepted': {
      const attempt = state.attempts.at(-1);
      return { kind: 'wait-ceremony', attempt: attempt?.number ?? 1, step: attempt?.step ?? 'not-begun' };
    }
    case 'keys':
      return { kind: state.isAdopted ? 'open-sign-in' : 'adopt' };
    case 'idle': {
      const witnesses = state.witnessedEmpty.get(state.rounds.length + 1)?.size ?? 0;
      return { kind: 'open-round', round: roundCalledFor(state).kind, witnesses, threshold };
    }
    case 'open':
      return { kind: 'close-round', isTest };
    case 'suspended':
      return { kind: 'resume-round', isTest };
    case 'closed':
      return { kind: 'wait-seal', isTest };
    case 'sealed': {
      const [issued, received] = [round?.papers.size ?? 0, round?.counting.size ?? 0];
      return { kind: 'declare-round', isTest, issued, received, floor: rules.decryptionFloor };
    }
    case 'declared': {
      const [partials, isStated] = [round?.partials.length ?? 0, (round?.results.length ?? 0) > 0];
      return { kind: 'wait-decryption', partials, threshold, isStated };
    }
    case 'decrypted':
    case 'decided':
      return afterResult(state, round);
    case 'proclaimed':
      return { kind: 'wait-archive' };
    case 'archived':
      return { kind: state.proclaimed === undefined ? 'cancelled' : 'finished' };
    case 'cancelled':
      return { kind: 'cancelled' };
  }
}

/** A replaced badge that waits for this presiding officer. */
export interface WaitingBadge {
  readonly leaf: LeafHash;
  readonly old: PublicKey;
  readonly new: PublicKey;
  readonly reason: string;
}

/** Replaced badges that can still take effect and that this key has not endorsed. */
export function waitingBadges(state: SessionState, own: PublicKey): WaitingBadge[] {
  return [...state.pending.values()].flatMap(({ statement, endorsers }): WaitingBadge[] => {
    if (statement.kind !== 'badge-replaced' || endorsers.has(own)) return [];
    const { old, new: fresh, reason } = statement.payload;
    const isPossible = replacementPossible(state, statement).ok;
    return isPossible ? [{ leaf: statement.leaf, old, new: fresh, reason }] : [];
  });
}
