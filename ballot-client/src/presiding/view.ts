/** Everything that the presiding officer's page shows, as plain values: derived from the checked log and the server's numbers. */
import type { Hash, PublicKey } from '../../../crypto/bytes.ts';
import { chosenInOrder } from '../../../crypto/session/closing-checks.ts';
import { type Phase, TRANSITIONS } from '../../../crypto/session/phase.ts';
import {
  currentRound,
  keyHolders,
  manifestOf,
  outcomeOf,
  type Round,
  type SessionState,
} from '../../../crypto/session/state.ts';
import type { Kind } from '../../../crypto/statements/catalogue.ts';
import type { Status } from '../../../server/contract/events.ts';
import { type PendingPaper, pendingPaper } from '../lib/paper-round.ts';
import { type ResultTable, resultTables } from '../lib/result-table.ts';
import {
  type NextRound,
  nextRound,
  repeatedRound,
  type Story,
  type StoryItem,
  storyOf,
} from '../lib/round-story.ts';
import { type Attendance, attendanceOf, nextTask, type Task, type WaitingBadge, waitingBadges } from './desk.ts'; // biome-ignore format: one line

/** Numbers of the round, as the server counts them. */
export interface Progress {
  readonly issued: number;
  readonly received: number;
  readonly cosigned: number;
  readonly needed: number;
}

export interface PresidingView {
  readonly phase: Phase;
  /** The fingerprint of the frozen material. */
  readonly session: Hash | null;
  readonly task: Task;
  readonly attendance: Attendance;
  /** Sign-ins that are being recorded. */
  readonly arriving: number;
  readonly progress: Progress;
  /** The kind of the round under way or last held; `main` before the first. */
  readonly kind: Round['kind'];
  /** The round that the one under way repeats; null where it repeats none. */
  readonly repeats: number | null;
  /** How many scrutineers hold the keys, where not one of them can be spared and something can still be done; else null. */
  readonly allNeeded: number | null;
  readonly story: Story | null;
  /** The round that is called for, before it opens. */
  readonly next: NextRound | null;
  readonly isFirstRound: boolean;
  readonly hasTested: boolean;
  /** What the rules did with a tie at the cut by themselves. */
  readonly settledTie: 'tieAdmitted' | 'tieLeftOut' | null;
  /** How many the rules let be chosen. */
  readonly due: number;
  readonly projects: readonly StoryItem[];
  /** Of the round decided last: how many it chose, and the numbers of those that it did not, as printed. */
  readonly decided: { readonly chosen: number; readonly notChosen: readonly number[] };
  /** To be proclaimed, or proclaimed; in their order. */
  readonly chosen: readonly number[];
  readonly isNamesOnly: boolean;
  /** The newest first. */
  readonly tables: readonly ResultTable[];
  readonly paper: PendingPaper | null;
  readonly waiting: readonly WaitingBadge[];
  readonly incidents: number;
  /** What else may be done now. */
  readonly may: { readonly record: boolean; readonly abort: boolean; readonly cancel: boolean };
}

const BEFORE_VOTING: ReadonlySet<Task['kind']> = new Set([
  'accept-manifest',
  'wait-acceptances',
  'wait-ceremony',
  'adopt',
  'open-sign-in',
  'open-round',
]);

function progressOf(status: Status | undefined): Progress {
  const { issued = 0, received = 0, cosigned = 0, cosignaturesNeeded: needed = 0 } = status?.round ?? {};
  return { issued, received, cosigned, needed };
}

function settledTieOf(state: SessionState, task: Task): PresidingView['settledTie'] {
  const last = currentRound(state);
  const reasons = (last && outcomeOf(last))?.map(({ reason }) => reason) ?? [];
  if (task.kind !== 'proclaim') return null;
  if (reasons.includes('tie-admitted')) return 'tieAdmitted';
  return reasons.includes('tie-left-out') ? 'tieLeftOut' : null;
}

function decidedOf(round: Round | undefined): PresidingView['decided'] {
  const outcome = (round && outcomeOf(round)) ?? [];
  const having = (status: string): number[] =>
    outcome.filter((one) => one.status === status).map(({ item }) => item);
  return { chosen: having('chosen').length, notChosen: having('not-chosen').sort((a, b) => a - b) };
}

/** Totals that are known cannot be aborted away. */
function mayOf(state: SessionState, task: Task): PresidingView['may'] {
  const can = (kind: Kind): boolean => TRANSITIONS[kind][state.phase] !== undefined;
  const isCounted = task.kind === 'wait-decryption' && task.partials >= task.threshold;
  return { record: can('incident'), abort: can('round-aborted') && !isCounted, cancel: can('cancelled') };
}

/** Callers are past the phase `empty`. */
export function viewOf(state: SessionState, status: Status | undefined, own: PublicKey): PresidingView {
  const { threshold, rules } = manifestOf(state);
  const task = nextTask(state, own);
  const round = currentRound(state);
  const isAllNeeded = BEFORE_VOTING.has(task.kind) && threshold === keyHolders(state).length;
  const isUnderWay = round?.status === 'under-way';
  return {
    phase: state.phase,
    session: state.session ?? null,
    task,
    attendance: attendanceOf(state),
    arriving: status?.pendingAttendance ?? 0,
    progress: progressOf(status),
    kind: round?.kind ?? 'main',
    repeats: isUnderWay ? repeatedRound(state, round.kind, round.number) : null,
    allNeeded: isAllNeeded ? threshold : null,
    story: storyOf(state) ?? null,
    next: state.phase === 'idle' ? (nextRound(state) ?? null) : null,
    isFirstRound: state.rounds.length === 0,
    hasTested: state.rounds.some(({ kind }) => kind === 'test'),
    settledTie: settledTieOf(state, task),
    due: rules.chosen,
    projects: state.candidates.map(({ number, title }) => ({ number, title })),
    decided: decidedOf(round),
    chosen: state.proclaimed?.chosen ?? chosenInOrder(state),
    isNamesOnly: rules.publication.counts === 'names-only',
    tables: resultTables(state).reverse(),
    paper: pendingPaper(state, own) ?? null,
    waiting: waitingBadges(state, own),
    incidents: state.incidents.length,
    may: mayOf(state, task),
  };
}
