/** Statements before the first round: manifest, roll, candidates, acceptance, adoption, closing of the session. */
import { command, inDraft, inSession, logSize, time } from './common.ts';
import { rulesSchema } from './rules.ts';
import {
  hash,
  hex,
  integer,
  leaf,
  list,
  nullable,
  type ObjectOf,
  object,
  oneOf,
  publicKey,
  text,
} from './schema.ts';

export const manifest = {
  protocol: oneOf('piaojue/v1'),
  ...inDraft,
  purpose: oneOf('official', 'rehearsal', 'demonstration'),
  title: text(200),
  /** The manifest hash of the session whose result this one evaluates. */
  precededBy: nullable(hash),
  /** Origin of the log: `piaojue/` and the session id. */
  origin: text(200),
  /** Salt of the credentials, made when the badges are printed. */
  badgeSalt: hex(32),
  logKey: publicKey,
  issuingKey: publicKey,
  /** Registrar, presiding officers and scrutineers; the indices count from 1 in each role. */
  staff: list(
    object({
      role: oneOf('registrar', 'presiding', 'scrutineer'),
      index: integer(1, 100),
      identityKey: publicKey,
      witnessKey: nullable(publicKey),
    }),
    100,
  ),
  /** t: scrutineers needed to decrypt. */
  threshold: integer(2, 100),
  minParticipants: integer(2, 100),
  maxSlots: integer(1, 1000),
  rollSize: integer(1, 100_000),
  rollHash: hash,
  candidatesHash: hash,
  rules: rulesSchema,
  /** Observers that run a C2SP witness. */
  witnesses: list(object({ name: text(200), key: publicKey }), 100),
  /** Scrutineers that must have cosigned the checkpoint of a finished record. */
  witnessThreshold: integer(0, 100),
  /** Hash of the build of the pages, PROTOCOL.md §6.9. */
  clientBuild: nullable(hash),
  time,
} as const;
export type Manifest = ObjectOf<typeof manifest>;

/** The roll: credentials sorted ascending, no names; at most 500 a part. */
export const rollPart = {
  ...inDraft,
  part: integer(1, 1000),
  of: integer(1, 1000),
  credentials: list(publicKey, 500),
} as const;

const candidate = {
  id: text(40),
  number: integer(1, 1000),
  title: text(300),
  category: integer(0, 1000),
  parent: nullable(text(40)),
  owner: nullable(text(200)),
  budget: nullable(text(100)),
  target: nullable(text(300)),
} as const;
export type Candidate = ObjectOf<typeof candidate>;

/** The candidate list in printed order; `category` is an index into `categories` of the first part. */
export const candidatesPart = {
  ...inDraft,
  part: integer(1, 1000),
  of: integer(1, 1000),
  categories: list(text(100), 200),
  items: list(object(candidate), 100),
  testQuestion: text(300),
} as const;

export const manifestAccepted = {
  ...inSession,
  manifest: hash,
  roll: hash,
  candidates: hash,
} as const;

/** The plenary's adoption of rules, list and scrutineers. */
export const adopted = {
  ...command,
  rules: hash,
  candidates: hash,
  scrutineers: list(integer(1, 100), 100),
} as const;

export const signInOpened = { ...command } as const;

export const incident = {
  ...inSession,
  round: nullable(integer(1, 1000)),
  text: text(2000),
} as const;

export const endorsed = { ...inSession, entry: leaf } as const;

export const cancelled = { ...command, reason: text(2000) } as const;

/** Size and root of the log before this entry. */
export const archived = { ...command, size: logSize, root: hash } as const;
