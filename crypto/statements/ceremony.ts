/** Statements of the key ceremony (PROTOCOL.md §4). */
import { attempt, command, inSession, scrutineerIndex } from './common.ts';
import { base64, hash, hex, integer, list } from './schema.ts';

/** Every ceremony message: its attempt, its sender, and the hash of all payloads of the step before. */
const step = { ...inSession, attempt, from: scrutineerIndex, prev: hash };

export const ceremonyStarted = {
  ...command,
  attempt,
  /** Indices of the scrutineers that take part, ascending; the others are excluded. */
  participants: list(scrutineerIndex, 100),
  excluded: list(scrutineerIndex, 100),
} as const;

/** `T_j`, 32 bytes. */
export const keyTransport = { ...step, transportKey: base64 } as const;

/** The commitment hash, 64 bytes. */
export const keyCommit = { ...step, commitment: hex(64) } as const;

/** All `C_{j,s,k}` in order s, k, split into parts of at most 32,000 bytes; the proof `K ‖ z` stands in each. */
export const keyReveal = {
  ...step,
  part: integer(1, 100),
  of: integer(1, 100),
  commitments: base64,
  proof: base64,
} as const;

/** `E ‖ c_1 … c_S` for one recipient. */
export const keyShare = { ...step, to: scrutineerIndex, shares: base64 } as const;

export const keyComplaint = {
  ...step,
  against: scrutineerIndex,
  /** This attempt's transport secret: with it anybody can decide who lied. */
  transportSecret: base64,
} as const;

/** Hash of all payloads of transport, commit, reveal and share, step by step in order of sender. */
export const keyConfirm = { ...step, ceremony: hash } as const;

/** Share of the rehearsal decryption: `D` of every slot and the proof. */
export const keyRehearsal = { ...step, decryption: base64, proof: base64 } as const;

export const keysDestroyed = { ...inSession, attempt } as const;
