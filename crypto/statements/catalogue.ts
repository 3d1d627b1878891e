/**
 * Every kind of log entry: its schema, who may sign it, and whether it is a command (★: it changes the state and
 * names the last command before it). Kinds that are not listed here do not exist.
 */
import * as attendanceKinds from './attendance.ts';
import * as ceremonyKinds from './ceremony.ts';
import * as roundKinds from './round.ts';
import { object, type Shape, type ValueOf } from './schema.ts';
import * as setupKinds from './setup.ts';

/** Holders of keys that sign statements. Log and witness keys sign notes and cosignatures only. */
export const SIGNERS = ['registrar', 'presiding', 'scrutineer', 'credential', 'voting', 'issuing'] as const;
export type SignerRole = (typeof SIGNERS)[number];

const define = <S extends Shape>(shape: S, signers: readonly SignerRole[]) => ({
  schema: object(shape),
  fields: Object.keys(shape),
  signers,
  isCommand: Object.hasOwn(shape, 'after'),
});

/** Who has an identity key. */
export const STAFF = ['registrar', 'presiding', 'scrutineer'] as const;

export const KINDS = {
  manifest: { ...define(setupKinds.manifest, ['registrar']), isCommand: true },
  'roll-part': define(setupKinds.rollPart, ['registrar']),
  'candidates-part': define(setupKinds.candidatesPart, ['registrar']),
  'manifest-accepted': define(setupKinds.manifestAccepted, ['presiding', 'scrutineer']),
  'ceremony-started': define(ceremonyKinds.ceremonyStarted, ['scrutineer']),
  'key-transport': define(ceremonyKinds.keyTransport, ['scrutineer']),
  'key-commit': define(ceremonyKinds.keyCommit, ['scrutineer']),
  'key-reveal': define(ceremonyKinds.keyReveal, ['scrutineer']),
  'key-share': define(ceremonyKinds.keyShare, ['scrutineer']),
  'key-complaint': define(ceremonyKinds.keyComplaint, ['scrutineer']),
  'key-confirm': define(ceremonyKinds.keyConfirm, ['scrutineer']),
  'key-rehearsal': define(ceremonyKinds.keyRehearsal, ['scrutineer']),
  adopted: define(setupKinds.adopted, ['presiding']),
  'sign-in-opened': define(setupKinds.signInOpened, ['presiding']),
  attendance: define(attendanceKinds.attendance, ['credential']),
  'attendance-withdrawn': define(attendanceKinds.attendanceWithdrawn, ['registrar']),
  'leave-reported': define(attendanceKinds.leaveReported, ['registrar']),
  'badge-replaced': define(attendanceKinds.badgeReplaced, ['registrar']),
  witnessed: define(roundKinds.witnessed, ['scrutineer']),
  'round-opened': define(roundKinds.roundOpened, ['presiding']),
  paper: define(roundKinds.paper, ['issuing']),
  ballot: define(roundKinds.ballot, ['voting']),
  challenge: define(roundKinds.challenge, ['voting']),
  'round-suspended': define(roundKinds.roundSuspended, ['presiding']),
  'round-resumed': define(roundKinds.roundResumed, ['presiding']),
  'round-aborted': define(roundKinds.roundAborted, ['presiding']),
  incident: define(setupKinds.incident, STAFF),
  'round-closed': define(roundKinds.roundClosed, ['presiding']),
  'round-sealed': define(roundKinds.roundSealed, ['issuing']),
  'round-declared': define(roundKinds.roundDeclared, ['presiding']),
  'partial-decryption': define(roundKinds.partialDecryption, ['scrutineer']),
  result: define(roundKinds.result, ['scrutineer']),
  decision: define(roundKinds.decision, ['presiding']),
  'paper-round': define(roundKinds.paperRound, ['scrutineer']),
  endorsed: define(setupKinds.endorsed, STAFF),
  proclaimed: define(roundKinds.proclaimed, ['presiding']),
  cancelled: define(setupKinds.cancelled, ['presiding', 'registrar']),
  archived: define(setupKinds.archived, ['registrar']),
  'keys-destroyed': define(ceremonyKinds.keysDestroyed, ['scrutineer']),
} as const;

export type Kind = keyof typeof KINDS;
export type PayloadOf<K extends Kind> = ValueOf<(typeof KINDS)[K]['schema']>;

export const isKind = (text: string): text is Kind => Object.hasOwn(KINDS, text);
/** Kinds in the order of PROTOCOL.md. */
export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];
