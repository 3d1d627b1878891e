/** What a scrutineer signs about a round held on paper: the chief's entry, and another one's endorsement. */
import type { Bytes, Hash } from '../../../crypto/bytes.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import type { StatementSigner } from '../../../crypto/statements/envelope.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { faultsOf, paperPayload, paperPlan, pendingPaper } from '../lib/paper-round.ts';
import type { PaperOrder } from './messages.ts';

/** Refuses where the log has gone on since the order was given, and numbers that cannot be. */
export function paperStatement(
  { state, isVerified }: SessionVerifier,
  signer: StatementSigner,
  order: PaperOrder,
  time: number,
): Result<Bytes> {
  if (!isVerified) return reject('seal.checkpoint', 'the log did not verify');
  if (order.what === 'endorse-paper') {
    const shown = pendingPaper(state, signer.publicKey);
    if (shown?.leaf !== order.entry) return reject('endorsement.target', 'another entry took its place');
    return accept(signer.sign('endorsed', { session: state.session as Hash, entry: order.entry }));
  }
  const plan = paperPlan(state);
  if (plan?.number !== order.round) return reject('session.stale_command', `round ${order.round}`);
  const [fault] = faultsOf(order.entry, plan);
  if (fault !== undefined) return reject('paper.count', fault.kind);
  return accept(signer.sign('paper-round', paperPayload(state, plan, order.entry, time)));
}
