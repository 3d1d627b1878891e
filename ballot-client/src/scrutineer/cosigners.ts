/** Which scrutineers have cosigned a checkpoint, as its note shows: every signature is verified here. */
import { fromHex, toHex } from '../../../crypto/bytes.ts';
import { openCheckpoint } from '../../../crypto/log/open-checkpoint.ts';
import { witnessName } from '../../../crypto/session/setup-checks.ts';
import { manifestOf } from '../../../crypto/session/state.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { scrutineersOf } from './duties.ts';
import type { ScrutineerApi } from './scrutineer-api.ts';

/** Indices, ascending; none where the note is not that of the log which this device has verified. */
export async function cosignersOf(
  api: ScrutineerApi,
  verifier: SessionVerifier,
  size: number,
): Promise<number[]> {
  const { state } = verifier;
  const note = await api.checkpoint(size);
  if (!note.ok || size > verifier.size) return [];
  const { origin, logKey, staff } = manifestOf(state);
  const witnesses = staff.flatMap(({ index, witnessKey }) =>
    witnessKey === null ? [] : [{ name: witnessName(origin, index), publicKey: fromHex(witnessKey) }],
  );
  const opened = openCheckpoint(note.value, origin, fromHex(logKey), witnesses);
  if (!opened.ok || toHex(opened.value.checkpoint.root) !== toHex(verifier.tree.rootAt(size))) return [];
  const names = new Set(opened.value.cosignedBy.map(({ name }) => name));
  return scrutineersOf(state).filter((index) => names.has(witnessName(origin, index)));
}
