/**
 * The tables. None holds a time or an address: what was done when, by which credential, is written nowhere but in the
 * public log, and there only as an order.
 */
import type { ColumnType, Generated } from 'kysely';

/** The public log: entry `index` is `envelope`, and `leaf` is its hash (RFC 6962). Only ever appended to. */
export interface LogEntryTable {
  index: number;
  /** 32 bytes. */
  leaf: Uint8Array;
  envelope: Uint8Array;
}

/** One row: size and root of the log. An append compares `size` and sets it in the same transaction. */
export interface TreeHeadTable {
  only: Generated<true>;
  size: number;
  /** 32 bytes. */
  root: Uint8Array;
}

/** The note (C2SP) that the log key signed for a size. */
export interface CheckpointTable {
  size: number;
  note: string;
}

/** The cosignature line of a witness on the checkpoint of a size. */
export interface CosignatureTable {
  size: number;
  witness: string;
  line: string;
}

/** A ballot in the box: what its log entry says, for the rule that each ballot is replaced at most once. */
export interface BallotTable {
  /** The log entry. */
  index: number;
  round: number;
  /** 32 bytes. */
  credential: Uint8Array;
  /** The tracking code, 32 bytes. */
  code: Uint8Array;
  /** The tracking code of the ballot that this one replaces; null for the first one. */
  replaces: Uint8Array | null;
}

/** Attendance that is accepted but not logged yet. */
export interface PendingAttendanceTable {
  /** 32 bytes. */
  credential: Uint8Array;
  /** 32 bytes. */
  voting_key: Uint8Array;
  envelope: Uint8Array;
}

/** The server's own keys. */
export interface ServerKeyTable {
  name: string;
  secret: Uint8Array;
}

/** What may stand in a JSON column. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Small values of the server: the draft session id, the registrar's key, the hash of the registrar code. */
export interface ServerStateTable {
  name: string;
  /** Written as JSON text, read as a value. */
  value: ColumnType<Json, string, string>;
}

/** Staff who have enrolled for the session in preparation. */
export interface EnrolmentTable {
  /** 32 bytes. */
  identity_key: Uint8Array;
  role: string;
  name: string;
  /** 32 bytes; null for roles that do not witness. */
  witness_key: Uint8Array | null;
  approved: Generated<boolean>;
}

export interface Schema {
  log_entry: LogEntryTable;
  tree_head: TreeHeadTable;
  checkpoint: CheckpointTable;
  cosignature: CosignatureTable;
  ballot: BallotTable;
  pending_attendance: PendingAttendanceTable;
  server_key: ServerKeyTable;
  server_state: ServerStateTable;
  enrolment: EnrolmentTable;
}
