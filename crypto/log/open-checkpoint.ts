/** Opening a checkpoint note: whose head of which log it is, and who cosigned it. */
import { type Bytes, toHex } from '../bytes.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { type Cosignature, cosignatureTime, cosignatureVerifier, type WitnessKey } from './cosignature.ts';
import {
  checkSignatures,
  ed25519Verifier,
  formatSignatureLine,
  parseNote,
  type VerifiedSignature,
} from './note.ts';
import { SIGNATURE_TYPES } from './verifier-key.ts';

export interface OpenedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** The witnesses whose cosignature is valid, in the order of the note, each once. */
  readonly cosignedBy: readonly Cosignature[];
  /** Signature lines (with newline) of keys that are neither the log's nor a witness's. */
  readonly unknown: readonly string[];
}

/** One key under two names would count as two witnesses, since a cosignature does not name its witness. */
const areDistinct = (keys: readonly Bytes[]): boolean => new Set(keys.map(toHex)).size === keys.length;

const toCosignature = ({ name, signature }: VerifiedSignature): Cosignature => ({
  name,
  time: cosignatureTime(signature)!,
});

/**
 * Opens the checkpoint of the log `origin` with public key `logKey` (32 bytes). The log's own signature (type 0x01,
 * under the name `origin`) is required; every line of a known key must be valid. How many cosignatures are enough and
 * whether unknown lines are tolerated is for the caller. Rejects with `log.note`, `log.checkpoint`, `log.origin` or
 * `log.signature`.
 */
export function openCheckpoint(
  note: Bytes | string,
  origin: string,
  logKey: Bytes,
  witnesses: readonly WitnessKey[],
): Result<OpenedCheckpoint> {
  if (!areDistinct([logKey, ...witnesses.map(({ publicKey }) => publicKey)])) {
    return reject('log.signature', 'log and witnesses do not have one key each');
  }
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const checkpoint = parseCheckpoint(parsed.value.text);
  if (!checkpoint.ok) return checkpoint;
  if (checkpoint.value.origin !== origin) return reject('log.origin', checkpoint.value.origin);

  const opened = checkSignatures(parsed.value, [
    ed25519Verifier(origin, logKey),
    ...witnesses.map(cosignatureVerifier),
  ]);
  if (!opened.ok) return opened;
  const { verified, unknown } = opened.value;
  if (!verified.some(({ type }) => type === SIGNATURE_TYPES.ed25519)) {
    return reject('log.signature', 'the log itself has not signed');
  }
  return accept({
    checkpoint: checkpoint.value,
    cosignedBy: verified.filter(({ type }) => type === SIGNATURE_TYPES.cosignature).map(toCosignature),
    unknown: unknown.map(formatSignatureLine),
  });
}
