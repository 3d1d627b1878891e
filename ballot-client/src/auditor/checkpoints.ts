/** Checkpoints of the log that were verified, and who cosigned them. */
import { fromHex, toHash } from '../../../crypto/bytes.ts';
import { type OpenedCheckpoint, openCheckpoint } from '../../../crypto/log/open-checkpoint.ts';
import { formatVerifierKey, SIGNATURE_TYPES, verifierKey } from '../../../crypto/log/verifier-key.ts';
import type { Result } from '../../../crypto/rejection.ts';
import { witnessName } from '../../../crypto/session/setup-checks.ts';
import { manifestOf, type SessionState } from '../../../crypto/session/state.ts';
import { allWitnesses } from '../../../tally/verify/verify-record.ts';
import type { Cosigner } from './snapshot.ts';

export interface HeldCheckpoint {
  readonly note: string;
  readonly size: number;
  readonly cosigners: readonly Cosigner[];
}

/** How many scrutineers must have cosigned a checkpoint that a proof is given against. */
export const cosignersNeeded = (state: SessionState): number =>
  Math.max(1, manifestOf(state).witnessThreshold);

const open = (state: SessionState, note: string): Result<OpenedCheckpoint> => {
  const { origin, logKey } = manifestOf(state);
  return openCheckpoint(note, origin, fromHex(logKey), allWitnesses(state));
};

/** Who cosigned, as valid lines show; scrutineers first, in order. */
function cosignersOf(state: SessionState, { cosignedBy }: OpenedCheckpoint): Cosigner[] {
  const { origin, staff } = manifestOf(state);
  const indices = new Map(staff.map(({ index }) => [witnessName(origin, index), index]));
  return cosignedBy
    .map(({ name, time }) => ({ name, time, index: indices.get(name) ?? null }))
    .sort((a, b) => (a.index ?? Number.POSITIVE_INFINITY) - (b.index ?? Number.POSITIVE_INFINITY) || 0);
}

/**
 * Attacker-controlled notes: kept only where the log's key and every known line hold, and the root at their size is
 * that of the entries.
 */
export class Checkpoints {
  readonly #held = new Map<string, HeldCheckpoint>();

  take(state: SessionState, rootAt: (size: number) => Uint8Array, size: number, note: string): boolean {
    if (state.manifest === undefined) return false;
    const opened = open(state, note);
    if (!opened.ok || opened.value.checkpoint.size > size) return false;
    const { checkpoint } = opened.value;
    if (toHash(checkpoint.root) !== toHash(rootAt(checkpoint.size))) return false;
    this.#held.set(note, { note, size: checkpoint.size, cosigners: cosignersOf(state, opened.value) });
    return true;
  }

  get(note: string): HeldCheckpoint | undefined {
    return this.#held.get(note);
  }

  /** The newest one over the entry, among those that at least `scrutineers` have cosigned. */
  newestOver(entry: number, scrutineers: number): HeldCheckpoint | undefined {
    const count = ({ cosigners }: HeldCheckpoint): number =>
      cosigners.filter(({ index }) => index !== null).length;
    return [...this.#held.values()]
      .filter((held) => held.size > entry && count(held) >= scrutineers)
      .sort((a, b) => b.size - a.size || count(b) - count(a))[0];
  }
}

/** The verifier keys (C2SP) of log and witnesses, one line each. */
export function verifierKeys(state: SessionState): string[] {
  const { origin, logKey } = manifestOf(state);
  return [
    verifierKey(origin, SIGNATURE_TYPES.ed25519, fromHex(logKey)),
    ...allWitnesses(state).map(({ name, publicKey }) =>
      verifierKey(name, SIGNATURE_TYPES.cosignature, publicKey),
    ),
  ].map(formatVerifierKey);
}
