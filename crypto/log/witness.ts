/**
 * A witness (C2SP tlog-witness): which heads of a log one who cosigns may cosign, and the request that asks for it. One
 * rule for all who cosign: a scrutineer's device, which holds the whole log, and an observer, who holds one head and
 * is shown a consistency proof. Everything parsed here is attacker-controlled, the log's signature included.
 */
import { type Bytes, equalBytes } from '../bytes.ts';
import { toBase64 } from '../encoding.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { emptyRoot } from './merkle.ts';
import { parseNote } from './note.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { parseDecimal, parseHash, readText } from './text.ts';
import { verifyConsistency } from './verify-merkle.ts';

/** The head of a log: how many entries it has, and the RFC 6962 root over them (32 bytes). */
export type Head = Pick<Checkpoint, 'size' | 'root'>;

/** Whether `later` is known to extend `earlier` (or to be the same head); never guessed. */
export type Extends = (earlier: Head, later: Head) => boolean;

/**
 * What who has cosigned `floor` holds after cosigning `head`: the larger of the two, to be stored durably before the
 * signature is made. Undefined where `head` must not be cosigned, because the two are not known to be of one history.
 * A smaller head of the same history may be cosigned and moves nothing.
 */
export function cosignable(floor: Head | undefined, head: Head, isExtended: Extends): Head | undefined {
  if (floor === undefined) return head;
  const [earlier, later] = head.size < floor.size ? [head, floor] : [floor, head];
  return isExtended(earlier, later) ? later : undefined;
}

/** Body of `POST <prefix>/add-checkpoint`. */
export interface AddCheckpoint {
  /** The size that the witness holds, as far as the client knows. */
  readonly oldSize: number;
  /** RFC 6962 §2.1.2, from `oldSize` to the size of the checkpoint; 32 bytes each. */
  readonly proof: readonly Bytes[];
  /** The checkpoint note, verbatim. */
  readonly checkpoint: string;
}

/** C2SP: "The client MUST NOT send more than 63 consistency proof lines." */
export const MAX_PROOF_LINES = 63;
const OLD = 'old ';

/** `old <decimal>\n`, hashes in base64, an empty line, the note. Throws on what `parseAddCheckpoint` would not read. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  const body = `${[OLD + oldSize, ...proof.map(toBase64)].join('\n')}\n\n${checkpoint}`;
  if (!parseAddCheckpoint(body).ok)
    throw new RangeError('no size, no proof, no checkpoint note, or too long');
  return body;
}

/**
 * Reads a body without verifying anything; `formatAddCheckpoint` of the result is the input. Rejects with
 * `request.malformed`, `log.note` or `log.checkpoint`.
 */
export function parseAddCheckpoint(input: Bytes | string): Result<AddCheckpoint> {
  const text = readText(input);
  if (text === undefined) return reject('request.malformed', 'not UTF-8, control characters, or too long');
  const split = text.indexOf('\n\n');
  if (split < 0) return reject('request.malformed', 'no empty line before the checkpoint');
  const [first = '', ...lines] = text.slice(0, split).split('\n');
  const oldSize = first.startsWith(OLD) ? parseDecimal(first.slice(OLD.length)) : undefined;
  if (oldSize === undefined) return reject('request.malformed', 'does not begin with "old" and a size');
  if (lines.length > MAX_PROOF_LINES) return reject('request.malformed', 'more than 63 proof lines');
  const proof: Bytes[] = [];
  for (const line of lines) {
    const hash = parseHash(line);
    if (hash === undefined) return reject('request.malformed', 'a proof line is not 32 bytes in base64');
    proof.push(hash);
  }
  const checkpoint = text.slice(split + 2);
  const parsed = checkpointOf(checkpoint);
  return parsed.ok ? accept({ oldSize, proof, checkpoint }) : parsed;
}

/** The head that a note states, unverified. Rejects with `log.note` or `log.checkpoint`. */
export function checkpointOf(note: string): Result<Checkpoint> {
  const parsed = parseNote(note);
  return parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
}

/** A log that a witness is configured with. */
export interface WitnessedLog {
  readonly origin: string;
  /** 32 bytes, Ed25519. */
  readonly publicKey: Bytes;
}

/**
 * Why a witness does not cosign; each is one HTTP status of C2SP tlog-witness. `malformed` 400, `unsigned` 403 (no
 * signature of the log), `unknown-log` 404, `conflict` 409 (the witness holds another size, or another root of this
 * size), `inconsistent` 422 (the proof does not show that the log extends the head that the witness holds).
 */
export type WitnessRefusal =
  | {
      readonly kind: 'malformed' | 'unsigned' | 'unknown-log' | 'inconsistent';
      /** In words. */
      readonly reason: string;
    }
  | {
      readonly kind: 'conflict';
      readonly reason: string;
      /** The size that the witness holds; 0 if it never cosigned this log. */
      readonly size: number;
    };

/** A head that its log has signed. */
export interface SignedHead extends Head {
  readonly kind: 'signed';
  readonly log: WitnessedLog;
}

/** What a witness holds before it cosigns: `head` in place of what it held. */
export interface MayCosign {
  readonly kind: 'cosign';
  readonly head: Head;
}

const refuse = (kind: Exclude<WitnessRefusal['kind'], 'conflict'>, reason: string): WitnessRefusal => ({
  kind,
  reason,
});

/**
 * Whether the log itself has signed what is asked for: the part of the decision that needs no state, so that a
 * stranger's requests never wait in line with the log's. Lines of other keys are ignored, as C2SP demands.
 */
export function signedHead(
  { oldSize, checkpoint }: AddCheckpoint,
  log: WitnessedLog | undefined,
): SignedHead | WitnessRefusal {
  const unknown = refuse('unknown-log', 'This witness does not know this log.');
  if (log === undefined) return unknown;
  const opened = openCheckpoint(checkpoint, log.origin, log.publicKey, []);
  if (!opened.ok) {
    return opened.code === 'log.origin'
      ? unknown
      : refuse('unsigned', 'The checkpoint has no valid signature of the log.');
  }
  const { size, root } = opened.value.checkpoint;
  return oldSize > size
    ? refuse('malformed', 'The old size is larger than the checkpoint.')
    : { kind: 'signed', log, size, root };
}

/**
 * Decides on a request (C2SP tlog-witness, add-checkpoint) for a head that the log has signed. `held` is the largest
 * head of this log that this witness has cosigned. On `cosign`, the head must be stored durably in place of `held`,
 * and nothing else be decided for this log meanwhile, before the cosignature is made.
 */
export function decideAddCheckpoint(
  held: Head | undefined,
  { oldSize, proof }: AddCheckpoint,
  head: SignedHead,
): MayCosign | WitnessRefusal {
  const floor = held ?? { size: 0, root: emptyRoot() };
  const conflict = (reason: string): WitnessRefusal => ({ kind: 'conflict', reason, size: floor.size });
  if (oldSize !== floor.size) return conflict('This witness has cosigned another size.');
  if (head.size === floor.size && !equalBytes(head.root, floor.root)) {
    return conflict('This witness has cosigned another root of this size.');
  }
  const isProven: Extends = (earlier, later) =>
    verifyConsistency(earlier.size, earlier.root, later.size, later.root, proof);
  const next = cosignable(floor, { size: head.size, root: head.root }, isProven);
  return next === undefined
    ? refuse('inconsistent', 'The proof does not show that the log extends what was cosigned.')
    : { kind: 'cosign', head: next };
}
