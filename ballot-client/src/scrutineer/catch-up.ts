/** Fetches what is new in the log and lets the device's own verifier take it in. */
import type { Bytes } from '../../../crypto/bytes.ts';
import { ACCEPTED, type Result } from '../../../crypto/rejection.ts';
import type { Status } from '../../../server/contract/events.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import { isOvertaken } from './deeds.ts';
import type { ScrutineerApi } from './scrutineer-api.ts';

/** While a ballot is open nothing beyond its opening is fetched: there is nothing to do before the close. */
function sizeToReach({ phase, size, round }: Status): number {
  const isVoting = phase === 'open' || phase === 'suspended';
  return isVoting && round !== null ? round.openedAt + 1 : size;
}

/**
 * A rejection where the log does not verify, with the first finding, or where the server's answer makes no sense. A
 * server that cannot be reached is tried again with the next look.
 */
export async function catchUp(
  api: ScrutineerApi,
  verifier: SessionVerifier,
  onEntries: (entries: readonly Bytes[]) => void = () => {},
): Promise<Result<void>> {
  const status = await api.status();
  if (!status.ok) return isOvertaken(status) ? ACCEPTED : status;
  const size = sizeToReach(status.value);
  if (size <= verifier.size) return ACCEPTED;
  const entries = await api.entries(verifier.size, size);
  if (!entries.ok) return isOvertaken(entries) ? ACCEPTED : entries;
  onEntries(entries.value);
  await verifier.take(entries.value);
  const [finding] = verifier.findings;
  if (finding === undefined) return ACCEPTED;
  return { ok: false, code: finding.code, detail: `entry ${finding.entry ?? '–'}: ${finding.detail}` };
}
