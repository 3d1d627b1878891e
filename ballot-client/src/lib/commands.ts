/** Commands of presiding officer and registrar, made from what the log says. Every one is a signed statement. */
import { type Hash, type LeafHash, toHash } from '../../../crypto/bytes.ts';
import { finalResults } from '../../../crypto/session/closing-checks.ts';
import { ballotFormFor, type RoundKind } from '../../../crypto/session/forms.ts';
import { prescribedRound, roundCalledFor } from '../../../crypto/session/round-checks.ts';
import { currentRound, manifestOf, type SessionState } from '../../../crypto/session/state.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';

/** Fields that every command has: session, the last command before it, and the signer's clock in seconds. */
export function commandFields(
  state: SessionState,
  time: number,
): { session: Hash; after: LeafHash; time: number } {
  if (state.session === undefined || state.lastCommand === undefined)
    throw new Error('the session is not frozen');
  return { session: state.session, after: state.lastCommand, time };
}

/** What a member of staff signs to accept the manifest after comparing its fingerprint. */
export function acceptance(state: SessionState): PayloadOf<'manifest-accepted'> {
  const { rollHash, candidatesHash } = manifestOf(state);
  const session = state.session as Hash;
  return { session, manifest: session, roll: rollHash, candidates: candidatesHash };
}

export function adoption(state: SessionState, time: number): PayloadOf<'adopted'> {
  const { candidatesHash, staff } = manifestOf(state);
  const scrutineers = staff
    .filter(({ role }) => role === 'scrutineer')
    .map(({ index }) => index)
    .sort((a, b) => a - b);
  return {
    ...commandFields(state, time),
    rules: state.rulesHash as Hash,
    candidates: candidatesHash,
    scrutineers,
  };
}

/** Opens a round of a kind that is due: on all candidates, the test question, or what was decided. */
export function roundOpening(state: SessionState, kind: RoundKind, time: number): PayloadOf<'round-opened'> {
  const decidedBy = kind === 'test' ? null : roundCalledFor(state).decidedBy;
  const prescribed = prescribedRound(state, kind, decidedBy);
  if (prescribed === undefined) throw new Error(`no ${kind} round is called for`);
  const { items, chosen } = prescribed;
  const layout = ballotFormFor(manifestOf(state).rules, kind, items.length, chosen);
  if (!layout.ok) throw new Error(`the rules were checked at freezing: ${layout.detail}`);
  const last = state.rounds.findLast((round) => round.kind === kind);
  const isRepeatable = last !== undefined && ['void', 'aborted', 'not-decryptable'].includes(last.status);
  return {
    ...commandFields(state, time),
    round: state.rounds.length + 1,
    kind,
    repeats: isRepeatable ? last.number : null,
    decidedBy,
    items,
    form: layout.value.form,
    chosen,
    present: state.present.size,
    ceremony: state.ceremony as Hash,
  };
}

/** A command that names the current round and nothing else. */
export function roundCommand(state: SessionState, time: number): PayloadOf<'round-closed'> {
  return { ...commandFields(state, time), round: currentRound(state)?.number ?? 0 };
}

/** Declares the current round valid with the numbers of the log, before anything is decrypted. */
export function declaration(state: SessionState, time: number): PayloadOf<'round-declared'> {
  const round = currentRound(state);
  return {
    ...roundCommand(state, time),
    verdict: 'valid',
    issued: round?.papers.size ?? 0,
    received: round?.counting.size ?? 0,
    reason: null,
  };
}

/** `chosen` in the order that the count gives (`tally/count`, or the result as the scrutineers signed it). */
export function proclamation(
  state: SessionState,
  chosen: readonly number[],
  time: number,
): PayloadOf<'proclaimed'> {
  return { ...commandFields(state, time), results: finalResults(state), chosen };
}

export function archiving(state: SessionState, time: number): PayloadOf<'archived'> {
  return { ...commandFields(state, time), size: state.tree.size, root: toHash(state.tree.root()) };
}
