/** What became of the last round, and which one comes next: told alike to presiding officer, hall, deputies, scrutineers. */
import type { RoundKind } from '../../../crypto/session/forms.ts';
import { prescribedRound, roundCalledFor } from '../../../crypto/session/round-checks.ts';
import { currentRound, type Round, type SessionState } from '../../../crypto/session/state.ts';

/** How a round ended that left no result, or what was decided after one that did. */
export type Ending = 'test' | 'void' | 'aborted' | 'not-decryptable' | 'runoff' | 'further-round';

export interface StoryItem {
  /** As printed. */
  readonly number: number;
  readonly title: string;
}

/** The round that is to be held next. */
export interface NextRound {
  readonly number: number;
  readonly kind: RoundKind;
  readonly items: readonly StoryItem[];
  /** How many are to be chosen. */
  readonly chosen: number;
  /** The round that it repeats (PROTOCOL.md §8.2), or null. */
  readonly repeats: number | null;
}

export interface Story {
  readonly round: number;
  readonly kind: Round['kind'];
  readonly ending: Ending;
  /** Why it was declared void or aborted, or why the presidium decided so; null where the log gives none. */
  readonly reason: string | null;
  readonly next: NextRound;
}

const LEFT_NOTHING: ReadonlySet<string> = new Set(['void', 'aborted', 'not-decryptable']);

/** The round that one of this kind with this number repeats: the last of its kind before it, if that left nothing. */
export function repeatedRound(
  { rounds }: Pick<SessionState, 'rounds'>,
  kind: string,
  number: number,
): number | null {
  const last = rounds.findLast((round) => round.kind === kind && round.number < number);
  return last !== undefined && LEFT_NOTHING.has(last.status) ? last.number : null;
}

/** The round that is called for now; undefined where none is, because there is a result and nothing was decided. */
export function nextRound(state: SessionState): NextRound | undefined {
  const { kind, decidedBy } = roundCalledFor(state);
  const prescribed = prescribedRound(state, kind, decidedBy);
  if (prescribed === undefined) return undefined;
  const titles = new Map(state.candidates.map(({ number, title }) => [number, title]));
  const number = state.rounds.length + 1;
  return {
    number,
    kind,
    items: prescribed.items.map((item) => ({ number: item, title: titles.get(item) ?? '' })),
    chosen: prescribed.chosen,
    repeats: repeatedRound(state, kind, number),
  };
}

/** The round that was decided on after a result that is withheld here (PROTOCOL.md §6.10): its items are told when it opens. */
function untoldRound(state: SessionState): NextRound | undefined {
  if (!state.rounds.some(({ withheldResult }) => withheldResult !== undefined)) return undefined;
  const { kind } = roundCalledFor(state);
  const number = state.rounds.length + 1;
  return { number, kind, items: [], chosen: 0, repeats: repeatedRound(state, kind, number) };
}

function endingOf({ status, decision }: Round): Ending | undefined {
  if (status === 'under-way') return undefined;
  if (status !== 'final' && status !== 'paper') return status;
  const choice = decision?.payload.choice;
  return choice === 'runoff' || choice === 'further-round' ? choice : undefined;
}

function reasonOf(ending: Ending, { declared, abortReason, decision }: Round): string | null {
  if (ending === 'void') return declared?.reason ?? null;
  return (ending === 'aborted' ? abortReason : decision?.payload.reason) ?? null;
}

/** Undefined before the first round, while one is under way, and where the last one settled everything. */
export function storyOf(state: SessionState): Story | undefined {
  const last = currentRound(state);
  if (state.phase !== 'idle' || last === undefined) return undefined;
  const ending = endingOf(last);
  const next = nextRound(state) ?? untoldRound(state);
  if (ending === undefined || next === undefined) return undefined;
  return { round: last.number, kind: last.kind, ending, reason: reasonOf(ending, last), next };
}
