/** What the totals will be, seen by the chief before its own share leaves the device. */
import type { Bytes } from '../../../crypto/bytes.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import { currentRound, manifestOf } from '../../../crypto/session/state.ts';
import { decodeStatement } from '../../../crypto/statements/envelope.ts';
import type { VerifiedShare } from '../../../crypto/threshold/decrypt.ts';
import { countRound, type RoundCount, verifyShare } from '../../../tally/count/count-round.ts';
import type { SessionVerifier } from '../../../tally/verify/session-verifier.ts';
import type { ScrutineerDevice } from './device.ts';

export interface Preview {
  readonly round: number;
  readonly count: RoundCount;
  /** The signed partial decryption that is withheld; absent where t others have posted theirs already. */
  readonly partial?: Bytes;
}

/**
 * Counts with the shares of t−1 others and this device's own, which stays here. The device remembers the root that it
 * decrypts, as if it had posted (`ScrutineerDevice.decrypt`).
 */
export async function previewRound(
  device: ScrutineerDevice,
  verifier: SessionVerifier,
): Promise<Result<Preview>> {
  const { state } = verifier;
  const round = currentRound(state);
  if (round === undefined) return reject('decryption.too_few');
  const { threshold } = manifestOf(state);
  const own = round.partials.some(({ signer }) => signer === device.signer.publicKey);
  if (own || round.partials.length >= threshold) {
    const count = verifier.recount(round);
    return count.ok ? accept({ round: round.number, count: count.value }) : count;
  }
  const partial = await device.decrypt(verifier);
  if (!partial.ok) return partial;
  const statement = decodeStatement(partial.value);
  const box = verifier.sealedBox(round);
  if (!statement.ok) return statement;
  if (!box.ok) return box;
  if (statement.value.kind !== 'partial-decryption') return reject('envelope.kind', statement.value.kind);
  const shares: VerifiedShare[] = [];
  for (const one of [...round.partials.slice(0, threshold - 1), statement.value]) {
    const share = verifyShare(state, box.value, one);
    if (!share.ok) return share;
    shares.push(share.value);
  }
  if (shares.length < threshold) return reject('decryption.too_few', `${shares.length} of ${threshold}`);
  const count = countRound(state, round, box.value, shares);
  return count.ok ? accept({ round: round.number, count: count.value, partial: partial.value }) : count;
}
