/** Getting a ballot paper (选票): everything is checked by the log before anything is shown. */
import type { RoundKeys } from '../../../crypto/ballot/keys.ts';
import { accept, type Result } from '../../../crypto/rejection.ts';
import { currentRound, type Paper, type Round } from '../../../crypto/session/state.ts';
import type { RoundProgress } from '../../../server/contract/events.ts';
import type { SessionView } from '../lib/session-view.ts';
import type { Tablet } from '../lib/tablet.ts';
import { type BallotSheet, sheetOf } from './ballot-sheet.ts';
import type { Connection } from './casting.ts';
import { syncPatiently } from './patience.ts';

/** A round whose opening this tablet has checked. */
export interface CheckedRound {
  readonly round: Round;
  readonly keys: RoundKeys;
  readonly sheet: BallotSheet;
}

/** A checked round with this deputy's checked paper. */
export interface Ballot extends CheckedRound {
  readonly paper: Paper;
}

export interface BallotTools {
  readonly tablet: Tablet;
  readonly session: SessionView;
  readonly connection: Connection;
}

/** Takes in the log up to the opening; undefined where a later round stands in it already. */
export async function checkRound(
  { session }: BallotTools,
  { number, openedAt }: RoundProgress,
  isLeft: () => boolean,
): Promise<Result<CheckedRound | undefined>> {
  const synced = await syncPatiently(session, openedAt + 1, isLeft);
  if (!synced.ok) return synced;
  const round = currentRound(session.state);
  const sheet = round && sheetOf(session.state, round);
  if (round?.keys === undefined || sheet === undefined || round.number !== number) return accept(undefined);
  return accept({ round, keys: round.keys, sheet });
}

/** Fetches this deputy's paper and checks it. */
export async function fetchPaper(
  { tablet, session, connection }: BallotTools,
  { round }: CheckedRound,
): Promise<Result<Paper>> {
  const issued = await connection.paper(round.number, tablet.credential);
  if (!issued.ok) return issued;
  return tablet.checkPaper(session.state, round, issued.value.paper, issued.value.receipt);
}
