/**
 * What a tablet tells a checking device about an encryption (PROTOCOL.md §7), as texts that a QR code holds in its
 * alphanumeric mode: the *commitment* before the deputy chooses, the *disclosure* after the challenge is logged. The
 * disclosure holds seed and marks; it goes to the checking device and nowhere else. What is read is
 * attacker-controlled.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { SEED_LENGTH } from '../../../crypto/ballot/encrypt.ts';
import { bitsOf, type FormLayout, type Marks, slotOf } from '../../../crypto/ballot/form.ts';
import { type Bytes, concat, equalBytes, fromHex, type Hash, toHash, utf8 } from '../../../crypto/bytes.ts';
import { bytesToCrockford, crockfordToBytes } from '../../../crypto/encoding.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';

export interface Commitment {
  readonly session: Hash;
  readonly round: number;
  /** Tracking code. */
  readonly code: Hash;
}

export interface Disclosure extends Commitment {
  /** Hash of the payload of the deputy's paper. */
  readonly paper: Hash;
  /** 32 bytes. */
  readonly seed: Bytes;
  /** `v_1 … v_S`, packed by {@link packMarks}. */
  readonly slots: Bytes;
}

const COMMITMENT = 'PIAOJUE1 CODE ';
const DISCLOSURE = 'PIAOJUE1 OPEN ';
const HASH = 32;
const ROUND = 2;
const CHECK = 4;
/** More slots than any form has (an entry would be too long). */
const MAX_SLOTS = 1024;

/** First bytes of SHA-256 of all before them: what was read wrongly must not look like a lie of the tablet. */
const checkOf = (prefix: string, body: Bytes): Bytes => sha256(concat(utf8(prefix), body)).subarray(0, CHECK);

function write(prefix: string, body: Bytes): string {
  return prefix + bytesToCrockford(concat(body, checkOf(prefix, body)));
}

function read(prefix: string, text: string): Bytes | undefined {
  const bytes = text.startsWith(prefix) ? crockfordToBytes(text.slice(prefix.length)) : undefined;
  if (bytes === undefined || bytes.length < CHECK) return undefined;
  const body = bytes.subarray(0, -CHECK);
  return equalBytes(checkOf(prefix, body), bytes.subarray(-CHECK)) ? body : undefined;
}

/** Two bytes, little-endian; a round number is at most 1000. */
const roundBytes = (round: number): Bytes => Uint8Array.of(round & 0xff, round >> 8);
const roundOf = (bytes: Bytes): number => (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);

/** Takes parts of these lengths off the front; the rest is the last part. */
function cut(bytes: Bytes, ...lengths: readonly number[]): Bytes[] {
  let at = 0;
  const parts = lengths.map((length) => {
    at += length;
    return bytes.slice(at - length, at);
  });
  return [...parts, bytes.slice(at)];
}

/** `PIAOJUE1 CODE` and, in Crockford base 32, session ‖ round ‖ code ‖ check: 126 characters. */
export const encodeCommitment = ({ session, round, code }: Commitment): string =>
  write(COMMITMENT, concat(fromHex(session), roundBytes(round), fromHex(code)));

export function decodeCommitment(text: string): Result<Commitment> {
  const body = read(COMMITMENT, text);
  if (body?.length !== HASH + ROUND + HASH) return reject('disclosure.malformed');
  const [session, round, code] = cut(body, HASH, ROUND) as [Bytes, Bytes, Bytes];
  return accept({ session: toHash(session), round: roundOf(round), code: toHash(code) });
}

/** `PIAOJUE1 OPEN` and, in Crockford base 32, session ‖ round ‖ paper ‖ code ‖ seed ‖ slots ‖ check. */
export function encodeDisclosure({ session, round, paper, code, seed, slots }: Disclosure): string {
  if (seed.length !== SEED_LENGTH) throw new RangeError('a ballot seed has 32 bytes');
  const hashes = concat(fromHex(session), roundBytes(round), fromHex(paper), fromHex(code));
  return write(DISCLOSURE, concat(hashes, seed, slots));
}

export function decodeDisclosure(text: string): Result<Disclosure> {
  const body = read(DISCLOSURE, text);
  const least = HASH + ROUND + HASH + HASH + SEED_LENGTH;
  if (body === undefined || body.length <= least || body.length > least + MAX_SLOTS / 8)
    return reject('disclosure.malformed');
  const parts = cut(body, HASH, ROUND, HASH, HASH, SEED_LENGTH) as [Bytes, Bytes, Bytes, Bytes, Bytes, Bytes];
  const [session, round, paper, code, seed, slots] = parts;
  return accept({
    session: toHash(session),
    round: roundOf(round),
    paper: toHash(paper),
    code: toHash(code),
    seed,
    slots,
  });
}

/** The slots of permitted marks, eight to a byte, the first in the highest bit, filled up with zeros. */
export function packMarks(layout: FormLayout, marks: Marks): Bytes {
  const bits = bitsOf(layout, marks);
  if (!bits.ok) throw new RangeError('only permitted marks are packed');
  const packed = new Uint8Array(Math.ceil(layout.slots / 8));
  for (const [i, bit] of bits.value.slice(0, layout.slots).entries()) {
    packed[i >> 3] = (packed[i >> 3] ?? 0) | (bit << (7 - (i & 7)));
  }
  return packed;
}

/**
 * The marks with exactly these slots, `ballot.choices` where no permitted marks have them. What was left unmarked comes
 * back as its last option (弃权), which is what was encrypted.
 */
export function unpackMarks(layout: FormLayout, packed: Bytes): Result<Marks> {
  const { form, blankSlot } = layout;
  const isSet = (slot: number): boolean => (((packed[slot >> 3] ?? 0) >> (7 - (slot & 7))) & 1) === 1;
  const isBlank = blankSlot !== undefined && isSet(blankSlot);
  const options = Array.from({ length: form.options }, (_, option) => option);
  const marks = Array.from({ length: form.items }, (_, item) => {
    const option = options.find((one) => isSet(slotOf(form, item, one)));
    return isBlank ? null : (option ?? null);
  });
  const isPermitted = bitsOf(layout, marks).ok && equalBytes(packMarks(layout, marks), packed);
  return isPermitted ? accept(marks) : reject('ballot.choices');
}
