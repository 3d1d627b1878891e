/**
 * The text rules that signed notes, checkpoints and proofs share (C2SP signed-note, tlog-checkpoint, tlog-proof):
 * well-formed UTF-8 without control characters, key names, decimal numbers, hashes. Everything here reads
 * attacker-controlled input.
 */
import { type Bytes, fromUtf8, utf8 } from '../bytes.ts';
import { fromBase64 } from '../encoding.ts';

/** Longest note or proof that is read, in bytes; C2SP asks verifiers for a limit and leaves its value open. */
const MAX_TEXT = 1_000_000;

const LONE_SURROGATE = /\p{Cs}/u;
const NOT_IN_A_NAME = /[\p{White_Space}\p{Cs}+]/u;
const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/** Whether `text` has a control character below U+0020 other than a newline (C2SP signed-note). */
function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

/** The text of a note or proof; undefined where it is no well-formed UTF-8, too long, or has control characters. */
export function readText(input: Bytes | string): string | undefined {
  if (input.length > MAX_TEXT) return undefined;
  const text = typeof input === 'string' ? input : fromUtf8(input);
  if (text === undefined || LONE_SURROGATE.test(text) || hasControl(text)) return undefined;
  return utf8(text).length > MAX_TEXT ? undefined : text;
}

/** C2SP signed-note: a key name is not empty and has neither a Unicode space nor a plus. */
export const isKeyName = (name: string): boolean =>
  name !== '' && !NOT_IN_A_NAME.test(name) && !hasControl(name);

/** ASCII decimal without sign or leading zeros, up to 2⁵³ − 1; undefined otherwise. */
export function parseDecimal(text: string): number | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Whether a number may be an index, a size or a time: 0 … 2⁵³ − 1. */
export const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** 32 bytes in canonical base64; undefined otherwise. */
export function parseHash(text: string): Bytes | undefined {
  const bytes = fromBase64(text);
  return bytes?.length === 32 ? bytes : undefined;
}
