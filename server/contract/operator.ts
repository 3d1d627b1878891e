/**
 * What the operator's page is told: the state of the machine, in numbers. Types only. Nothing here names a deputy, a
 * credential or an address, and no number tells who has voted; `crypto/THREAT-MODEL.md` says what the operator sees.
 */
import type { Phase } from '../../crypto/session/phase.ts';

/** GET /api/operator, with the operator's code in the header `x-piaojue-operator`. */
export interface OperatorStatus {
  readonly version: string;
  /** Hash of the pages' `SHA256SUMS`; null where they are not served, or are not as it says. */
  readonly clientBuild: string | null;
  readonly uptimeSeconds: number;
  readonly phase: Phase;
  readonly memory: Memory;
  /** The volume of the data folder, and that of the backups where it is another one. */
  readonly disks: readonly Disk[];
  readonly database: DatabaseFacts;
  readonly log: { readonly entries: number; readonly bytes: number };
  readonly queues: Queues;
  readonly tablets: Tablets;
  readonly witnesses: readonly WitnessFacts[];
  readonly backups: BackupFacts;
}

/** Bytes. */
export interface Memory {
  readonly used: number;
  readonly free: number;
  readonly total: number;
}

/** Bytes; null where the system does not say. */
export interface Disk {
  readonly holds: 'data' | 'backups';
  readonly free: number | null;
  readonly total: number | null;
}

export interface DatabaseFacts {
  readonly kind: 'embedded' | 'external';
  /** How long a query took that reads nothing; null where none was answered in time. */
  readonly latencyMs: number | null;
  readonly bytes: number | null;
}

/** What waits, and since when the oldest of it does; 0 where nothing waits. */
export interface Queue {
  readonly waiting: number;
  readonly oldestMs: number;
}
export interface Queues {
  /** Statements that the sequencer has not answered. */
  readonly statements: Queue;
  /** Ballots whose proof is not verified. */
  readonly proofs: Queue;
}

/**
 * By label only, sorted by it. Minutes, and gaps of less than a minute do not count: a tablet connects anew when a deputy
 * leaves it, and nobody shall read that here.
 */
export interface Tablets {
  readonly labelled: readonly TabletFacts[];
  readonly unlabelled: number;
  /** Pages that are no tablets: staff, screens, auditors. */
  readonly others: number;
}
export interface TabletFacts {
  readonly label: string;
  /** More than one: two tablets have the same label, or one has two pages open. */
  readonly connections: number;
  /** Since when it has been here, or away. */
  readonly minutes: number;
}

export interface WitnessFacts {
  readonly address: string;
  /** The newest size that it has cosigned; 0 for none since the server was started. */
  readonly cosigned: number;
  /** Why it did not cosign the last time, in English, one line; null where it did. */
  readonly trouble: string | null;
  /** It says that it has cosigned more than this server has: this is an older copy of the log. */
  readonly hasSeenMore: boolean;
}

export interface BackupFacts {
  readonly folder: string;
  readonly keep: number;
  /** Minutes between automatic backups; 0 where there are none. */
  readonly minutes: number;
  readonly isRunning: boolean;
  readonly last: BackupFile | null;
  /** Why the newest attempt has failed, as the system says it, one line; null where it did not. */
  readonly failure: string | null;
}

export interface BackupFile {
  /** Name in the folder. */
  readonly name: string;
  /** Unix seconds. */
  readonly madeAt: number;
  readonly entries: number;
  readonly bytes: number;
  /** SHA-256 of the file, hex; null where it could not be read. */
  readonly sha256: string | null;
  /** Read again after it was written, and found whole. */
  readonly isReadBack: boolean;
}
