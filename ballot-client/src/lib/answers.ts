/**
 * The forms of the server's answers beyond the log (`server/contract`). Whoever answers may be a proxy, an old server or a
 * dishonest one: what has another form goes no further than here. Whether it is true, only the log says.
 */
import { accept, isRejectionCode, type Result, reject } from '../../../crypto/rejection.ts';
import { PHASES } from '../../../crypto/session/phase.ts';
import { MAX_ENTRY_LENGTH } from '../../../crypto/statements/envelope.ts';
import {
  boolean,
  type Field,
  hash,
  hex,
  integer,
  leaf,
  list,
  nullable,
  object,
  oneOf,
  publicKey,
  text,
} from '../../../crypto/statements/schema.ts';
import type { Demonstration } from '../../../server/contract/demo.ts';
import type {
  Draft,
  Enrolment,
  IssuedPaper,
  Logged,
  RoundProgress,
  SignedIn,
  Status,
} from '../../../server/contract/events.ts';

const MAX_RECEIPT = 200_000;

const only = <const T extends boolean>(known: T): Field<T> => ({
  describe: `${known}`,
  read: (value) => (value === known ? known : undefined),
});

const either = <A, B>(one: Field<A>, other: Field<B>): Field<A | B> => ({
  describe: `${one.describe}, or ${other.describe}`,
  read: (value) => one.read(value) ?? other.read(value),
});

/** A C2SP tlog-proof; its own grammar is checked where it is opened. */
const receipt: Field<string> = {
  describe: 'C2SP tlog-proof',
  read: (value) => (typeof value === 'string' && value.length <= MAX_RECEIPT ? value : undefined),
};

const round: Field<RoundProgress> = object({
  number: integer(1),
  kind: text(40),
  openedAt: integer(0),
  issued: integer(0),
  received: integer(0),
  closedSize: nullable(integer(0)),
  cosigned: integer(0),
  cosignaturesNeeded: integer(0),
  partialDecryptions: integer(0),
});

export const statusAnswer: Field<Status> = object({
  size: integer(0),
  phase: oneOf(...PHASES),
  session: nullable(hash),
  roll: integer(0),
  present: integer(0),
  pendingAttendance: integer(0),
  leave: integer(0),
  round: nullable(round),
});

export const draftAnswer: Field<Draft> = object({
  sessionId: hex(16),
  origin: text(200),
  logKey: publicKey,
  issuingKey: publicKey,
  clientBuild: nullable(hash),
  isRegistrarEnrolled: boolean,
  isFrozen: boolean,
});

export const enrolmentAnswer: Field<Enrolment> = object({
  role: oneOf('presiding', 'scrutineer'),
  name: text(100),
  identityKey: publicKey,
  witnessKey: nullable(publicKey),
});
export const enrolmentsAnswer: Field<readonly Enrolment[]> = list(enrolmentAnswer);

export const loggedAnswer: Field<Logged> = object({ index: integer(0), leaf, receipt });

export const signedInAnswer: Field<SignedIn> = object({ leaf });

/** The envelope of a paper as text; what it says is checked by the tablet. */
const envelope: Field<string> = {
  describe: `text, at most ${MAX_ENTRY_LENGTH} code units`,
  read: (value) => (typeof value === 'string' && value.length <= MAX_ENTRY_LENGTH ? value : undefined),
};
export const issuedPaperAnswer: Field<IssuedPaper> = object({ paper: envelope, receipt });

/** Reads a `Reply` over the socket: a value of this form, or a refusal under a known code; undefined for anything else. */
export function readReply<T>(form: Field<T>, reply: unknown): Result<T> | undefined {
  if (typeof reply !== 'object' || reply === null) return undefined;
  const { ok, value, code, detail } = reply as Readonly<Record<string, unknown>>;
  if (ok === false && typeof code === 'string' && isRejectionCode(code)) {
    return reject(code, typeof detail === 'string' ? detail : '');
  }
  const read = ok === true ? form.read(value) : undefined;
  return read === undefined ? undefined : accept(read);
}

export const demonstrationAnswer: Field<Demonstration> = either(
  object({ isDemo: only(false) }),
  object({
    isDemo: only(true),
    registrarCode: text(200),
    staff: object({
      stage: oneOf(
        ...(['absent', 'enrolling', 'ceremony', 'sign-in', 'ready', 'opening'] as const),
        ...(['voting', 'sealing', 'decrypting', 'proclaiming', 'archived', 'failed'] as const),
      ),
      badge: nullable(text(200)),
      fingerprint: nullable(hash),
    }),
    deputies: object({ asked: integer(0), joined: integer(0), cast: integer(0) }),
  }),
);
