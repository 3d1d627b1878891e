/** Statements of a round from the empty box to the result. */
import { FORM_TYPES } from '../ballot/form.ts';
import { command, inSession, logSize, round } from './common.ts';
import {
  base64,
  boolean,
  hash,
  hex,
  integer,
  leaf,
  list,
  note,
  nullable,
  type ObjectOf,
  object,
  oneOf,
  publicKey,
  text,
} from './schema.ts';

const count = integer(0, 100_000);

/** Candidate numbers as printed. */
const itemNumbers = list(integer(1, 1000), 1000);

export const witnessed = {
  ...inSession,
  round,
  phase: oneOf('empty', 'closed'),
  /** The log as the scrutineer saw it. */
  size: logSize,
  root: hash,
} as const;

const form = object({
  type: oneOf(...FORM_TYPES),
  items: integer(1, 1000),
  options: integer(1, 10),
  blank: boolean,
  min: integer(0, 1000),
  max: nullable(integer(1, 1000)),
});

export const roundOpened = {
  ...command,
  round,
  kind: oneOf('test', 'main', 'runoff', 'further'),
  /** The void, aborted or undecrypted round that this one repeats. */
  repeats: nullable(round),
  /** The decision that calls for this round. */
  decidedBy: nullable(leaf),
  /** Candidates on this ballot, in printed order; empty in a test round, which asks the test question. */
  items: itemNumbers,
  form,
  /** N of this round; 0 where items are graded. */
  chosen: integer(0, 1000),
  present: count,
  /** Hash of the ceremony whose keys are used. */
  ceremony: hash,
} as const;

/** A signed ballot paper (选票) for one deputy. */
export const paper = {
  ...inSession,
  round,
  credential: publicKey,
  votingKey: publicKey,
  serial: hex(16),
  candidates: hash,
  rules: hash,
  /** SHA-256 of the payload of round-opened. */
  opened: hash,
  ceremony: hash,
} as const;

export const ballot = {
  ...inSession,
  round,
  /** SHA-256 of the paper's payload. */
  paper: hash,
  /** Tracking code of the counting ballot that this one replaces. */
  replaces: nullable(hash),
  ciphertext: base64,
  proof: base64,
} as const;

/** Says that an encryption will be opened for checking and must never be cast. */
export const challenge = { ...inSession, round, paper: hash, code: hash } as const;

export const roundSuspended = { ...command, round, reason: text(2000) } as const;
export const roundResumed = { ...command, round, reason: text(2000) } as const;
export const roundAborted = { ...command, round, reason: text(2000) } as const;
export const roundClosed = { ...command, round } as const;

/** The checkpoint that contains the close, with the scrutineers' cosignatures. */
export const roundSealed = { ...command, round, checkpoint: note } as const;

export const roundDeclared = {
  ...command,
  round,
  verdict: oneOf('valid', 'void'),
  issued: count,
  received: count,
  reason: nullable(text(2000)),
} as const;

export const partialDecryption = {
  ...inSession,
  round,
  /** 64 bytes. */
  box: hex(64),
  decryption: base64,
  proof: base64,
} as const;

const outcome = {
  item: integer(1, 1000),
  status: oneOf('chosen', 'not-chosen', 'tied', 'graded'),
  reason: oneOf(
    'within-n',
    'beyond-n',
    'below-majority',
    'tie-at-cut',
    'tie-admitted',
    'tie-left-out',
    'grade-reached',
    'grade-by-default',
  ),
  /** What a graded item got, 1 the best; null for every other item. */
  grade: nullable(integer(1, 9)),
} as const;
export type ItemOutcome = ObjectOf<typeof outcome>;

export const result = {
  ...command,
  round,
  box: hex(64),
  /** Leaf hashes of the partial decryptions that were combined, in log order. */
  shares: list(leaf, 100),
  /** One count per slot. */
  counts: list(count, 1000),
  /** One per item, in the order of the rules. */
  outcome: list(object(outcome), 1000),
} as const;

export const decision = {
  ...command,
  round,
  choice: oneOf('runoff', 'further-round', 'accept-fewer', 'choose-among-tied'),
  /** The tied items that the presidium chooses; empty for every other choice. */
  items: itemNumbers,
  reason: text(2000),
} as const;

/** A round held on paper: entered by the chief, endorsed by another scrutineer and a presiding officer. */
export const paperRound = {
  ...command,
  round,
  items: itemNumbers,
  present: count,
  issued: count,
  received: count,
  invalid: count,
  blank: count,
  counts: list(count, 1000),
} as const;

export const proclaimed = {
  ...command,
  /** Leaf hashes of the final results, in order of the rounds. */
  results: list(leaf, 100),
  /** Numbers of the chosen items in their order. */
  chosen: itemNumbers,
} as const;
