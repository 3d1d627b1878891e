/** What comes out of a socket is anything at all: strings, numbers, buffers, missing acknowledgement functions. */
import { isHex32 } from '../../crypto/bytes.ts';
import { type Result, reject } from '../../crypto/rejection.ts';
import { MAX_ENTRY_LENGTH } from '../../crypto/statements/envelope.ts';

/** A message taken apart: its only argument, and whom to answer, if anybody waits. */
export interface Message {
  readonly payload: unknown;
  readonly acknowledge: (reply: unknown) => void;
}

export function readMessage(args: readonly unknown[]): Message {
  const last = args.at(-1);
  const hasAcknowledge = typeof last === 'function';
  return {
    payload: args.length === (hasAcknowledge ? 2 : 1) ? args[0] : undefined,
    acknowledge: hasAcknowledge ? (reply) => last(reply) : () => undefined,
  };
}

/** An envelope text; its form is checked where it is decoded. */
export function readEnvelope(payload: unknown): Result<string> {
  if (typeof payload !== 'string') return reject('request.malformed', 'the envelope as text');
  return payload.length > MAX_ENTRY_LENGTH ? reject('request.too_large') : { ok: true, value: payload };
}

export function readPaperRequest(payload: unknown): Result<{ round: number; credential: string }> {
  const malformed = reject('request.malformed', '{round, credential}');
  if (typeof payload !== 'object' || payload === null) return malformed;
  if (!('round' in payload && 'credential' in payload)) return malformed;
  const { round, credential } = payload;
  if (typeof round !== 'number' || !Number.isSafeInteger(round)) return malformed;
  if (typeof credential !== 'string' || !isHex32(credential)) return malformed;
  return { ok: true, value: { round, credential } };
}
