/**
 * What a scrutineer owes the session now, decided by the log alone. The page waits for the person to order it, an
 * unattended rehearsal does it at once. Pure.
 */
import type { PublicKey } from '../../../crypto/bytes.ts';
import { isFrozenWhole } from '../../../crypto/session/setup-checks.ts';
import { currentRound, keyHolders, manifestOf, type SessionState } from '../../../crypto/session/state.ts';

export type Duty =
  | 'accept-manifest'
  | 'start-ceremony'
  /** The next message of the ceremony under way; needs no further order. */
  | 'ceremony-step'
  | 'witness-empty'
  | 'cosign'
  | 'decrypt'
  | 'state-result'
  | 'endorse'
  | 'cosign-final'
  | 'destroy-keys';

export interface Due {
  readonly owed?: Duty;
  /** What this scrutineer may do in the place of another one who stays away. */
  readonly reserve?: Duty;
}

/** What the log does not say about this scrutineer. */
export interface Own {
  readonly identityKey: PublicKey;
  /** Sizes of the checkpoints that are cosigned. */
  readonly cosigned: ReadonlySet<number>;
  readonly hasDestroyed: boolean;
}

const NOTHING: Due = {};

export function dueNow(state: SessionState, own: Own): Due {
  const member = state.staff.get(own.identityKey);
  if (member?.role !== 'scrutineer') return NOTHING;
  const { index } = member;
  const hasAccepted = state.accepted.has(own.identityKey);
  if (!hasAccepted) {
    const isTime = (state.phase === 'frozen' || state.phase === 'accepted') && isFrozenWhole(state);
    return isTime ? { owed: 'accept-manifest' } : NOTHING;
  }
  const isHolder = state.keys !== undefined && keyHolders(state).includes(index);
  switch (state.phase) {
    case 'accepted':
      return ceremonyDue(state, index);
    case 'idle':
      return state.witnessedEmpty.get(state.rounds.length + 1)?.has(own.identityKey)
        ? NOTHING
        : { owed: 'witness-empty' };
    case 'closed':
      return isHolder && !own.cosigned.has(currentRound(state)?.closedSize ?? 0)
        ? { owed: 'cosign' }
        : NOTHING;
    case 'declared':
      return isHolder ? decryptionDue(state, index, own.identityKey) : NOTHING;
    case 'archived':
      if (!own.cosigned.has(state.tree.size)) return { owed: 'cosign-final' };
      return isHolder && !own.hasDestroyed ? { owed: 'destroy-keys' } : NOTHING;
    case 'cancelled':
      return isHolder && !own.hasDestroyed ? { owed: 'destroy-keys' } : NOTHING;
    default:
      return NOTHING;
  }
}

function ceremonyDue(state: SessionState, index: number): Due {
  const attempt = state.attempts.at(-1);
  if (attempt?.missing.includes(index)) return { owed: 'ceremony-step' };
  if (index !== 1 || nextParticipants(state).length < manifestOf(state).minParticipants) return NOTHING;
  if (attempt?.verdict !== undefined) return { owed: 'start-ceremony' };
  if (attempt !== undefined) return attempt.missing.length > 0 ? { reserve: 'start-ceremony' } : NOTHING;
  const isComplete = acceptedScrutineers(state).length === scrutineersOf(state).length;
  return isComplete ? { owed: 'start-ceremony' } : { reserve: 'start-ceremony' };
}

/**
 * The chief withholds its share until t−1 others are in; of these the first t−1 by index post at once and the
 * others wait, so that no more shares than needed leave the devices.
 */
function decryptionDue(state: SessionState, index: number, identityKey: PublicKey): Due {
  const { threshold } = manifestOf(state);
  const posted = currentRound(state)?.partials ?? [];
  if (posted.length < threshold) {
    if (posted.some(({ signer }) => signer === identityKey)) return NOTHING;
    if (index === 1) return posted.length >= threshold - 1 ? { owed: 'decrypt' } : NOTHING;
    const others = keyHolders(state).filter((j) => j !== 1);
    return others.indexOf(index) < threshold - 1 ? { owed: 'decrypt' } : { reserve: 'decrypt' };
  }
  const pending = pendingResult(state);
  if (pending === undefined) return index === 1 ? { owed: 'state-result' } : { reserve: 'state-result' };
  const isDone = pending.statement.signer === identityKey || pending.endorsers.has(identityKey);
  return isDone ? NOTHING : { owed: 'endorse' };
}

/** The first result of the current round that waits for endorsements. */
export const pendingResult = ({ pending, rounds }: SessionState) =>
  [...pending.values()].find(
    ({ statement }) => statement.kind === 'result' && statement.payload.round === rounds.length,
  );

/** Indices of all scrutineers of the manifest, ascending. */
export const scrutineersOf = (state: SessionState): number[] =>
  [...state.staff.values()]
    .filter(({ role }) => role === 'scrutineer')
    .map(({ index }) => index)
    .sort((a, b) => a - b);

/** Indices of the scrutineers who have accepted the manifest, ascending. */
export const acceptedScrutineers = (state: SessionState): number[] => indicesOf(state, state.accepted);

/** Indices of scrutineers by their identity keys, ascending; keys of other staff are left out. */
export const indicesOf = (state: SessionState, keys: Iterable<PublicKey>): number[] =>
  [...keys]
    .flatMap((key) => state.staff.get(key) ?? [])
    .filter(({ role }) => role === 'scrutineer')
    .map(({ index }) => index)
    .sort((a, b) => a - b);

/** Whom the chief starts the next attempt with: after a complaint without the liar, else without the absent. */
export function nextParticipants(state: SessionState): number[] {
  const attempt = state.attempts.at(-1);
  if (attempt === undefined) return acceptedScrutineers(state);
  if (attempt.verdict === undefined) return attempt.participants.filter((j) => !attempt.missing.includes(j));
  const { verdict, against, by } = attempt.verdict;
  const liar = verdict === 'sender-lied' ? against : by;
  return attempt.participants.filter((j) => j !== liar);
}

/** Whether a complaint has left too few for another attempt: only a new session helps. */
export function isCeremonyHopeless(state: SessionState): boolean {
  const isVoid = state.attempts.at(-1)?.verdict !== undefined;
  return isVoid && nextParticipants(state).length < manifestOf(state).minParticipants;
}
