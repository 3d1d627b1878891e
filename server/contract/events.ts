/**
 * What server and clients say to each other beyond the log: types only, imported by both sides. Statements travel as
 * the text of their envelope, the very bytes that are logged.
 */
import type { Hash, LeafHash, PublicKey } from '../../crypto/bytes.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import type { Phase } from '../../crypto/session/phase.ts';

export interface Refusal {
  readonly ok: false;
  readonly code: RejectionCode;
  /** The sentence of the code: what is wrong and what to do. */
  readonly message: string;
  readonly detail: string;
}
/** Answer to a request over the socket, and body of every HTTP error (`Refusal`). */
export type Reply<T> = { readonly ok: true; readonly value: T } | Refusal;

/** Where the session stands; numbers only, the same for everybody. */
export interface Status {
  /** Committed entries. */
  readonly size: number;
  readonly phase: Phase;
  readonly session: Hash | null;
  /** 应到 */
  readonly roll: number;
  /** 实到: attendance in the log, less withdrawals and replaced badges. */
  readonly present: number;
  /** Signed in, stored, and to be logged with the next batch. */
  readonly pendingAttendance: number;
  /** 请假 */
  readonly leave: number;
  /** The current or last round. */
  readonly round: RoundProgress | null;
}

export interface RoundProgress {
  readonly number: number;
  readonly kind: string;
  /** Index of round-opened, and of the entry after the last paper issued at opening. */
  readonly openedAt: number;
  /** 发出 */
  readonly issued: number;
  /** 收回 */
  readonly received: number;
  /** The size whose checkpoint is to be sealed, once closed. */
  readonly closedSize: number | null;
  /** Key holders that have cosigned it, and how many are needed. */
  readonly cosigned: number;
  readonly cosignaturesNeeded: number;
  readonly partialDecryptions: number;
}

/** GET /api/draft */
export interface Draft {
  readonly sessionId: string;
  readonly origin: string;
  readonly logKey: PublicKey;
  readonly issuingKey: PublicKey;
  /** Hash of the `SHA256SUMS` of the pages that this server has, if they are as it says; for the manifest. */
  readonly clientBuild: Hash | null;
  readonly isRegistrarEnrolled: boolean;
  readonly isFrozen: boolean;
}

/** POST /api/registrar; the code is printed once by the server that has no registrar yet. */
export interface RegistrarEnrolment {
  readonly code: string;
  readonly identityKey: PublicKey;
}

/** POST /api/enrolments and element of GET /api/enrolments: keys of staff that ask to be listed. */
export interface Enrolment {
  readonly role: 'presiding' | 'scrutineer';
  readonly name: string;
  readonly identityKey: PublicKey;
  readonly witnessKey: PublicKey | null;
}

/** POST /api/statements answers with this. */
export interface Logged {
  readonly index: number;
  readonly leaf: LeafHash;
  /** C2SP tlog-proof against the checkpoint of the commit that contains the entry. */
  readonly receipt: string;
}

/** POST /api/cosignatures: a signature line for the committed checkpoint of that size. */
export interface CosignatureSubmission {
  readonly size: number;
  readonly line: string;
}

export interface SignedIn {
  readonly leaf: LeafHash;
}

export interface PaperRequest {
  readonly round: number;
  readonly credential: PublicKey;
}
export interface IssuedPaper {
  /** Envelope text. */
  readonly paper: string;
  /** C2SP tlog-proof of the paper. */
  readonly receipt: string;
}

type Acknowledge<T> = (reply: Reply<T>) => void;

export interface ClientEvents {
  /** Attendance: envelope text. Acknowledged when stored; logged with the next batch. */
  'sign-in': (envelope: string, acknowledge: Acknowledge<SignedIn>) => void;
  /** The paper of a credential in a round. */
  paper: (request: PaperRequest, acknowledge: Acknowledge<IssuedPaper>) => void;
  /** Ballot or challenge: envelope text. Acknowledged after the commit; the same bytes get the same receipt. */
  cast: (envelope: string, acknowledge: Acknowledge<Logged>) => void;
}

export interface ServerEvents {
  /** Sent on connection and whenever something changed, at most a few times a second. */
  status: (status: Status) => void;
}
