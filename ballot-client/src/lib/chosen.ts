/**
 * Who is chosen, read from results that scrutineers have signed and endorsed; nothing is decrypted or counted here. The
 * order is that of `chosenInOrder` in tally/count, which pages must not import.
 */
import { manifestOf, type Round, type SessionState } from '../../../crypto/session/state.ts';
import type { ItemOutcome } from '../../../crypto/statements/round.ts';
import { decideOutcome } from '../../../tally/rules/outcome.ts';

/** The outcome of a round: that of its final result, what follows from an endorsed paper round, or nothing. */
export function signedOutcome(state: SessionState, round: Round): readonly ItemOutcome[] {
  const paper = round.paperResult?.payload;
  if (paper === undefined) return round.final?.payload.outcome ?? [];
  const { rules, rollSize } = manifestOf(state);
  const { items, chosen, present, form } = round;
  const approvals = items.map((_, item) => paper.counts[item * form.options] ?? 0);
  const received = paper.received - paper.invalid;
  return [...decideOutcome({ rules, chosen, items, approvals, roll: rollSize, present, received })];
}

/** Numbers of the chosen of one round, by 赞成; then those that the presidium chose among the tied. */
export function chosenOfRound(state: SessionState, round: Round): number[] {
  const byVotes = signedOutcome(state, round)
    .filter(({ status }) => status === 'chosen')
    .map(({ item }) => item);
  const decision = round.decision?.payload;
  return decision?.choice === 'choose-among-tied' ? [...byVotes, ...decision.items] : byVotes;
}

/** Numbers of the chosen of all rounds, the rounds in sequence; in printed order where the rules say so. */
export function chosenInOrder(state: SessionState): number[] {
  const chosen = state.rounds.flatMap((round) => chosenOfRound(state, round));
  return manifestOf(state).rules.publication.order === 'votes' ? chosen : chosen.sort((a, b) => a - b);
}
