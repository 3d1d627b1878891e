/**
 * Offline proof that an entry is in a log (C2SP tlog-proof, `c2sp.org/tlog-proof@v1`): index, inclusion proof and the
 * checkpoint note, as lines of text. This is what a receipt holds. Everything parsed here is attacker-controlled.
 */
import type { Bytes } from '../bytes.ts';
import { fromBase64, toBase64 } from '../encoding.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { parseCheckpoint } from './checkpoint.ts';
import type { WitnessKey } from './cosignature.ts';
import { parseNote } from './note.ts';
import { type OpenedCheckpoint, openCheckpoint } from './open-checkpoint.ts';
import { isCount, parseDecimal, parseHash, readText } from './text.ts';
import { verifyInclusion } from './verify-merkle.ts';

const HEADER = 'c2sp.org/tlog-proof@v1';
const EXTRA = 'extra ';
const INDEX = 'index ';
/** A tree of fewer than 2⁵³ leaves has no longer path. */
const MAX_HASHES = 53;

export interface TlogProof {
  /** Zero-based. */
  readonly index: number;
  /** 32 bytes each, from the leaf's sibling up to the root's child (RFC 6962 §2.1.1). */
  readonly hashes: readonly Bytes[];
  /** The checkpoint note, verbatim. */
  readonly checkpoint: string;
  /** Opaque data that nothing authenticates, never empty; Piaojue writes none. */
  readonly extra?: Bytes;
}

/** What a verified proof shows: the entry stands at `index` of this log, whose head these witnesses saw. */
export interface VerifiedTlogProof extends OpenedCheckpoint {
  readonly index: number;
}

/** The text of a proof; deterministic. Throws on what `parseTlogProof` would not read back. */
export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  if (!isCount(index) || hashes.length > MAX_HASHES || hashes.some((hash) => hash.length !== 32)) {
    throw new RangeError('not an inclusion proof');
  }
  if (extra?.length === 0) throw new RangeError('extra data is left out, not empty');
  if (!readCheckpoint(checkpoint).ok) throw new RangeError('not a checkpoint note');
  const lines = [HEADER];
  if (extra !== undefined) lines.push(EXTRA + toBase64(extra));
  lines.push(INDEX + index, ...hashes.map(toBase64));
  const text = `${lines.join('\n')}\n\n${checkpoint}`;
  if (readText(text) === undefined) throw new RangeError('too long');
  return text;
}

/** The note must be a checkpoint; its signatures are not verified here. */
function readCheckpoint(checkpoint: string): Result<unknown> {
  const note = parseNote(checkpoint);
  return note.ok ? parseCheckpoint(note.value.text) : note;
}

/**
 * Reads a proof without verifying it; `formatTlogProof` of the result is the input. Rejects with `log.proof`,
 * `log.note` or `log.checkpoint`.
 */
export function parseTlogProof(input: Bytes | string): Result<TlogProof> {
  const text = readText(input);
  if (text === undefined) return reject('log.proof', 'not UTF-8, control characters, or too long');
  const split = text.indexOf('\n\n');
  if (split < 0) return reject('log.proof', 'no empty line before the checkpoint');
  const [header, ...lines] = text.slice(0, split).split('\n');
  if (header !== HEADER) return reject('log.proof', `does not begin with ${HEADER}`);

  let extra: Bytes | undefined;
  if (lines[0]?.startsWith(EXTRA)) {
    extra = fromBase64(lines.shift()!.slice(EXTRA.length));
    if (extra === undefined || extra.length === 0) return reject('log.proof', 'extra data not in base64');
  }
  const indexLine = lines.shift();
  const index = indexLine?.startsWith(INDEX) ? parseDecimal(indexLine.slice(INDEX.length)) : undefined;
  if (index === undefined) return reject('log.proof', 'no index');

  if (lines.length > MAX_HASHES) return reject('log.proof', 'too many hashes');
  const hashes: Bytes[] = [];
  for (const line of lines) {
    const hash = parseHash(line);
    if (hash === undefined) return reject('log.proof', 'a hash is not 32 bytes in base64');
    hashes.push(hash);
  }
  const checkpoint = text.slice(split + 2);
  const valid = readCheckpoint(checkpoint);
  if (!valid.ok) return valid;
  return accept({ index, hashes, checkpoint, ...(extra === undefined ? {} : { extra }) });
}

/**
 * Verifies that the log `origin` (public key `logKey`) holds the entry with `leafHash` (32 bytes, see `leafHash` in
 * merkle.ts) at the index of the proof. Rejects with `log.proof` or as `openCheckpoint` does; how many cosignatures
 * are enough and whether unknown lines are tolerated is for the caller.
 */
export function verifyTlogProof(
  proofText: Bytes | string,
  leafHash: Bytes,
  origin: string,
  logKey: Bytes,
  witnesses: readonly WitnessKey[],
): Result<VerifiedTlogProof> {
  const proof = parseTlogProof(proofText);
  if (!proof.ok) return proof;
  const opened = openCheckpoint(proof.value.checkpoint, origin, logKey, witnesses);
  if (!opened.ok) return opened;
  const { index, hashes } = proof.value;
  const { size, root } = opened.value.checkpoint;
  if (!verifyInclusion(leafHash, index, size, hashes, root)) {
    return reject('log.proof', `index ${index}, size ${size}`);
  }
  return accept({ index, ...opened.value });
}
