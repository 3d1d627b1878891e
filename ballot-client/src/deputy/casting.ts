/** A signed ballot (投出) or challenge (检验) on its way: the same bytes again until there is a receipt or a refusal. */
import { type Hash, type PublicKey, utf8 } from '../../../crypto/bytes.ts';
import type { Rejection } from '../../../crypto/rejection.ts';
import { currentRound } from '../../../crypto/session/state.ts';
import type { Status } from '../../../server/contract/events.ts';
import type { DeputyConnection } from '../lib/deputy-connection.ts';
import type { SessionView } from '../lib/session-view.ts';
import { checkReceipt } from '../lib/tablet.ts';
import type { KeptStatement } from './kept.ts';

/** While suspended the bytes are sent again this often, should the news of the resumption be lost. */
const SUSPENDED_RETRY_MS = 2000;

/** What the page needs of a connection. */
export type Connection = Pick<
  DeputyConnection,
  'status' | 'onStatus' | 'isConnected' | 'onConnection' | 'signIn' | 'paper' | 'cast' | 'close'
>;

export type SentOutcome =
  /** A ballot counts, or a challenge stands. */
  | { readonly kind: 'logged'; readonly code: Hash }
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'refused';
      readonly rejection: Rejection;
      /** Whether these bytes can never succeed. */
      readonly isFinal: boolean;
    };

export interface CastingTools {
  readonly connection: Connection;
  readonly session: SessionView;
  readonly credential: PublicKey;
}

/** Resolves with what became of it; `logged` only under a receipt that this tablet has checked. */
export async function sendUntilAnswered(tools: CastingTools, signed: KeptStatement): Promise<SentOutcome> {
  const { connection, session } = tools;
  const bytes = utf8(signed.envelope);
  for (;;) {
    const answer = await connection.cast(bytes);
    if (answer.ok) {
      const receipt = checkReceipt(session.state, bytes, answer.value.receipt);
      return receipt.ok ? { kind: 'logged', code: signed.code } : refused(receipt, false);
    }
    switch (answer.code) {
      case 'round.suspended':
        await resumption(connection);
        break;
      // It was open when this was signed: then it has ended since.
      case 'round.closed':
      case 'round.not_open':
        return { kind: 'closed' };
      case 'ballot.already_cast':
        return (await countedInLog(tools)) ?? refused(answer, true);
      default:
        return refused(answer, !answer.code.startsWith('request.'));
    }
  }
}

const refused = (rejection: Rejection, isFinal: boolean): SentOutcome => ({
  kind: 'refused',
  rejection,
  isFinal,
});

/** Resolves with the next status that is not `suspended`, or after a while. */
function resumption(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, SUSPENDED_RETRY_MS);
    const stop = connection.onStatus(({ phase }) => phase !== 'suspended' && done());
  });
}

/** This deputy's ballot that stands in the log, as the tablet has checked it. */
async function countedInLog({
  connection,
  session,
  credential,
}: CastingTools): Promise<SentOutcome | undefined> {
  const synced = await session.sync(connection.status?.size ?? 0);
  const counting = synced.ok ? currentRound(session.state)?.counting.get(credential) : undefined;
  return counting && { kind: 'logged', code: counting.code };
}

/** Resolves with the next status that arrives. */
export function nextStatus(connection: Connection): Promise<Status> {
  return new Promise((resolve) => {
    const stop = connection.onStatus((status) => {
      stop();
      resolve(status);
    });
  });
}
