/** Results as a scrutineer's page shows them: recomputed by its own verifier, also before they are final. */
import { currentRound, type Round, type SessionState } from '../../../crypto/session/state.ts';
import type { RoundCount } from '../../../tally/count/count-round.ts';
import { type HallTable, hallTable, hallTables } from '../../../tally/publish/hall-table.ts';
import { hasResult } from '../../../tally/publish/rounds-told.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { pendingResult } from './duties.ts';

/** The table that this count gives, whether its result is logged or not. */
export function previewTable(state: SessionState, round: Round, count: RoundCount): HallTable {
  const decidedRound: Round = { ...round, status: 'final' };
  return hallTable({ state, countOf: () => count }, decidedRound);
}

/** The table of the current round once a result is stated or final; null before. */
export function statedTable(verifier: SessionVerifier): HallTable | null {
  const { state } = verifier;
  const round = currentRound(state);
  if (round === undefined) return null;
  if (round.status === 'final' || round.status === 'paper') return hallTable(verifier, round);
  if (pendingResult(state) === undefined) return null;
  const count = verifier.recount(round);
  return count.ok ? previewTable(state, round, count.value) : null;
}

/** The tables of the rounds before the current one that have a result: they stay findable during a runoff. */
export function earlierTables(verifier: SessionVerifier): HallTable[] {
  const current = currentRound(verifier.state)?.number;
  const isShown = ['decrypted', 'decided', 'proclaimed'].includes(verifier.state.phase);
  return hallTables(verifier).filter((table) => hasResult(table) && !(isShown && table.round === current));
}
