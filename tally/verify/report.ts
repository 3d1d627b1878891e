/** What the verifier says: one line per check of PROTOCOL.md §9, and what each round decided. */
import type { RejectionCode } from '../../crypto/rejection.ts';
import type { RoundStatus } from '../../crypto/session/state.ts';
import type { ItemOutcome } from '../../crypto/statements/round.ts';

export type CheckStatus = 'passed' | 'failed' | 'not applicable';

export interface CheckReport {
  readonly id: number;
  readonly status: CheckStatus;
  readonly reason: string;
  /** The first failure of this check. */
  readonly code?: RejectionCode;
  readonly entry?: number;
  /** How many things of this check's kind were looked at. */
  readonly counted: number;
}

export interface RoundReport {
  readonly round: number;
  readonly kind: string;
  readonly status: RoundStatus;
  readonly issued: number;
  readonly received: number;
  readonly blank: number | null;
  /** Item by item, option by option, without the blank slot; null where nothing was decrypted. */
  readonly counts: readonly number[] | null;
  readonly outcome: readonly ItemOutcome[] | null;
}

export interface VerificationReport {
  readonly ok: boolean;
  /** SHA-256 of the manifest's payload: what to compare with the printed fingerprint. */
  readonly manifest: string | null;
  /** The session id of the manifest: the name of the log. */
  readonly session: string | null;
  /** What the manifest states as the build of the pages: compare it with a build of one's own. */
  readonly clientBuild: string | null;
  readonly size: number;
  /** Root over the entries, hex. */
  readonly root: string;
  readonly checks: readonly CheckReport[];
  readonly rounds: readonly RoundReport[];
  /** Items as proclaimed, in their order; null before. */
  readonly chosen: readonly number[] | null;
}

export const CHECK_TITLES: Readonly<Record<number, string>> = {
  1: 'Log: entries, root, signatures, consistency, expected manifest',
  2: 'Manifest, roll, candidates, rules, acceptances; every statement by its signer in its place',
  3: 'Key ceremony: commitments, proofs, confirmations, slot keys, rehearsal',
  4: 'Attendance, badges, quorum',
  5: 'Ballot papers: one per deputy present',
  6: 'Ballots: paper, signature, proof, code, once; challenges',
  7: 'Seal, declaration, sums, partial decryptions',
  8: 'Counts, cross-checks, rules, outcome, proclamation',
};
