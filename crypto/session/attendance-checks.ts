/** Checks of sign-in (签到), withdrawal, leave and replaced badges. */
import { fromHex } from '../bytes.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { isPublicKey } from '../signature.ts';
import type { StatementOf } from '../statements/envelope.ts';
import { type Handler, NO_FACTS, signedBy } from './handler.ts';
import { isKnownKey } from './setup-checks.ts';
import { currentRound, type SessionState } from './state.ts';

/** Whether a ballot is open or suspended: then only a replaced badge may still sign in. */
const isRoundOpen = (state: SessionState): boolean => state.phase === 'open' || state.phase === 'suspended';

export const attendance: Handler<'attendance'> = (state, { payload, signer, leaf }) => {
  if (!state.roll.has(signer)) return reject('attendance.not_on_roll');
  const earlier = state.attendance.get(signer);
  if (earlier !== undefined) return reject('attendance.other_device');
  if (!state.isSignInOpen || (isRoundOpen(state) && !state.admittedLate.has(signer))) {
    return reject('attendance.closed');
  }
  if (!isPublicKey(fromHex(payload.votingKey)) || isKnownKey(state, payload.votingKey)) {
    return reject('attendance.key_reused');
  }
  return accept(() => {
    state.attendance.set(signer, { votingKey: payload.votingKey, leaf });
    state.votingKeys.set(payload.votingKey, signer);
    state.present.add(signer);
    return NO_FACTS;
  });
};

export const attendanceWithdrawn: Handler<'attendance-withdrawn'> = (state, statement) => {
  const member = signedBy(state, statement, 'registrar');
  if (!member.ok) return member;
  const { credential } = statement.payload;
  if (!state.present.has(credential)) return reject('attendance.unknown');
  return accept(() => {
    state.present.delete(credential);
    state.withdrawn.add(credential);
    return NO_FACTS;
  });
};

export const leaveReported: Handler<'leave-reported'> = (state, statement) => {
  const member = signedBy(state, statement, 'registrar');
  if (!member.ok) return member;
  if (statement.payload.count > state.roll.size)
    return reject('payload.malformed', 'more on leave than on the roll');
  return accept(() => {
    state.leave = statement.payload.count;
    return NO_FACTS;
  });
};

/** Whether a replacement is possible as things stand: when it is filed, and again when it is endorsed. */
export function replacementPossible(
  state: SessionState,
  { payload }: StatementOf<'badge-replaced'>,
): Result<void> {
  if (!state.roll.has(payload.old)) return reject('badge.replacement', 'the old badge is not on the roll');
  if (isRoundOpen(state) && currentRound(state)?.counting.has(payload.old)) {
    return reject('badge.replacement', 'its ballot counts already');
  }
  if (!isPublicKey(fromHex(payload.new)) || isKnownKey(state, payload.new)) {
    return reject('badge.replacement', 'the new badge is in use already');
  }
  return { ok: true, value: undefined };
}

export const badgeReplaced: Handler<'badge-replaced'> = (state, statement) => {
  const member = signedBy(state, statement, 'registrar');
  if (!member.ok) return member;
  const possible = replacementPossible(state, statement);
  if (!possible.ok) return possible;
  return accept(() => {
    state.pending.set(statement.leaf, { statement, endorsers: new Set() });
    return NO_FACTS;
  });
};

/** Puts an endorsed replacement into force: the old badge, its attendance and its open paper are void. */
export function replaceBadge(state: SessionState, { payload }: StatementOf<'badge-replaced'>): void {
  const { old } = payload;
  state.roll.delete(old);
  state.roll.add(payload.new);
  state.replaced.add(old);
  // Who was absent when the ballot opened stays absent from it: 发出 must not exceed 实到.
  const takesPart = state.present.delete(old) || state.admittedLate.delete(old);
  if (!isRoundOpen(state) || !takesPart) return;
  state.admittedLate.add(payload.new);
  const round = currentRound(state);
  const paper = round?.paperOf.get(old);
  if (round === undefined || paper === undefined) return;
  round.paperOf.delete(old);
  round.papers.delete(paper.hash);
}
