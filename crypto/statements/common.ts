/** Fields that many kinds share. */
import { hash, hex, integer, leaf } from './schema.ts';

/** SHA-256 of the manifest's payload. */
export const inSession = { session: hash };

/** 16 random bytes made at draft, before a manifest exists. */
export const inDraft = { sessionId: hex(16) };

/** Seconds since 1970: the signer's claim, shown as such. Order comes from the log alone. */
export const time = integer(0, 253_402_300_799);

/** A command changes the state: `after` is the leaf hash of the last command in the log, so none can be replayed. */
export const command = { ...inSession, after: leaf, time };

/** Number of entries of a log. */
export const logSize = integer(0, 1_000_000_000);

/** Rounds are numbered from 1. */
export const round = integer(1, 1000);

/** Ceremony attempts are numbered from 1. */
export const attempt = integer(1, 1000);

/** Scrutineers are numbered from 1; the first is the chief (总监票人). */
export const scrutineerIndex = integer(1, 100);
