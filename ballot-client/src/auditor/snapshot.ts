/** What the page shows of a record: plain data, made anew by the worker whenever something changed. */

import type { Rejection } from '../../../crypto/rejection.ts';
import type { Phase } from '../../../crypto/session/phase.ts';
import type { Kind, SignerRole } from '../../../crypto/statements/catalogue.ts';
import type { Rules } from '../../../crypto/statements/rules.ts';
import type { HallTable } from '../../../tally/publish/hall-table.ts';
import type { CheckStatus } from '../../../tally/verify/report.ts';
import type { Finding } from '../../../tally/verify/session-verifier.ts';
import type { CheckId } from './check-id.ts';
import type { WithheldPart } from './withheld-tail.ts';

/** What the auditor brings along; nothing of it comes from the record. */
export interface Expectations {
  /** Fingerprint of the manifest as it was read aloud or printed: 64 hex digits or the 26 characters in groups. */
  readonly fingerprint: string | null;
  /** A checkpoint note that was kept before. */
  readonly knownCheckpoint: string | null;
}

export type Source =
  | { readonly kind: 'files' }
  | {
      readonly kind: 'server';
      readonly base: string;
      /** Why the server cannot be read just now; what was read stays. */
      readonly fault: Rejection | null;
      /** What the server withholds from the public, if anything. */
      readonly withheld?: WithheldPart;
    };

/** How far the verification is. */
export interface Progress {
  readonly entries: number;
  readonly ofEntries: number;
  /** Ballot proofs. */
  readonly proofs: number;
  readonly ofProofs: number;
}

/** `running` while entries are still being looked at: a failure is shown at once, a pass only at the end. */
export type CheckState = CheckStatus | 'running';

export interface CheckView {
  readonly id: CheckId;
  readonly state: CheckState;
  /** How many things of this check's kind were looked at. */
  readonly counted: number;
  /** The first findings in the order of the log, and how many more there are. */
  readonly findings: readonly Finding[];
  readonly more: number;
}

/** A cosignature on the checkpoint that was verified. */
export interface Cosigner {
  /** Of a scrutineer; null for an observer. */
  readonly index: number | null;
  readonly name: string;
  /** Unix seconds by the clock of the witness. */
  readonly time: number;
}

export interface SessionView {
  readonly title: string;
  readonly purpose: 'official' | 'rehearsal' | 'demonstration';
  /** SHA-256 of the manifest's payload, hex. */
  readonly fingerprint: string;
  readonly sessionId: string;
  /** What the manifest states as the build of the pages. */
  readonly clientBuild: string | null;
  /** The rules of the house, by which each outcome is explained. */
  readonly rules: Rules;
  readonly phase: Phase;
  readonly roll: number;
  readonly present: number;
  readonly slotKeys: number;
  readonly roundsOpened: number;
  readonly roundsSealed: number;
  readonly roundsFinal: number;
  /** Scrutineers that must have cosigned the checkpoint of a finished record. */
  readonly cosignersNeeded: number;
  /** C2SP verifier keys of log, scrutineers and observers: what other tools need to check the checkpoint. */
  readonly verifierKeys: readonly string[];
}

export interface Snapshot {
  readonly source: Source;
  readonly isRunning: boolean;
  readonly progress: Progress;
  /** Why there is no record to verify. */
  readonly unreadable: Rejection | null;
  readonly checks: readonly CheckView[];
  /** Null until a manifest was taken in. */
  readonly session: SessionView | null;
  readonly size: number;
  /** Root over the entries, hex; empty while there are none. */
  readonly root: string;
  /** Whether everything that was looked at holds; null while it is being looked at. */
  readonly isOk: boolean | null;
  /** `matches` only where the expected fingerprint is that of this record. */
  readonly origin: 'not-established' | 'matches' | 'differs';
  /** Whether a kept checkpoint was given and this record extends it. */
  readonly extendsKnown: boolean | null;
  /** The entry that was refused, after which nothing was looked at, and how many come after it. */
  readonly halt: { readonly entry: number; readonly unseen: number } | null;
  readonly cosigners: readonly Cosigner[];
  /** Whether the checkpoint is one of these entries, rightly signed. */
  readonly isCheckpointRight: boolean;
  /** Tables of the rounds; only of a record in which nothing failed. */
  readonly tables: readonly HallTable[];
  readonly chosen: readonly { readonly number: number; readonly title: string }[];
  /** Kinds and roles that stand in the log: what it can be filtered by. */
  readonly kinds: readonly Kind[];
  readonly roles: readonly SignerRole[];
  /** Milliseconds that the verification took; null while it runs. */
  readonly tookMs: number | null;
}
