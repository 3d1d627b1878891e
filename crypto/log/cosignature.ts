/**
 * Cosignatures (C2SP tlog-cosignature, `cosignature/v1`, type 0x04): a witness states that at a time the checkpoint was
 * the largest consistent head it had seen. What is signed holds no witness name, so no two witnesses may share a key.
 */
import { type Bytes, concat, toHex, utf8 } from '../bytes.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { publicKeyOf, type SecretKey, signBytes, verifySignature } from '../signature.ts';
import { parseCheckpoint } from './checkpoint.ts';
import {
  formatNote,
  formatSignatureLine,
  keyOfLine,
  MAX_SIGNATURES,
  type NoteSignature,
  type NoteVerifier,
  parseNote,
  parseSignatureLine,
} from './note.ts';
import { isCount } from './text.ts';
import { SIGNATURE_TYPES, verifierKey } from './verifier-key.ts';

/** A key that may cosign. */
export interface WitnessKey {
  readonly name: string;
  /** 32 bytes, Ed25519; of this witness only. */
  readonly publicKey: Bytes;
}

/** That a witness cosigned, and when it says it did. */
export interface Cosignature {
  readonly name: string;
  /** Unix seconds by the clock of the witness. */
  readonly time: number;
}

/** 8-byte time and 64-byte signature. */
const LENGTH = 72;

/** The bytes that are signed: header line, time line, and the whole text of the checkpoint. */
const messageOf = (checkpointText: string, time: number): Bytes =>
  utf8(`cosignature/v1\ntime ${time}\n${checkpointText}`);

/** The time in a cosignature blob (without key id); undefined where it is none or its time is beyond 2⁵³. */
export function cosignatureTime(signature: Bytes): number | undefined {
  if (signature.length !== LENGTH) return undefined;
  const time = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
  return isCount(time) ? time : undefined;
}

/** A key of type 0x04. */
export const cosignatureVerifier = ({ name, publicKey }: WitnessKey): NoteVerifier => ({
  ...verifierKey(name, SIGNATURE_TYPES.cosignature, publicKey),
  verify: (text, signature) => {
    const time = cosignatureTime(signature);
    return time !== undefined && verifySignature(signature.subarray(8), messageOf(text, time), publicKey);
  },
});

/**
 * The signature line (with newline) of a witness under a checkpoint text. The witness has checked before that the
 * checkpoint extends what it saw last, and stored it. Throws where the text is no checkpoint.
 */
export function cosign(
  checkpointText: string,
  witnessName: string,
  witnessSecretKey: SecretKey,
  timeSeconds: number,
): string {
  if (!parseCheckpoint(checkpointText).ok) throw new RangeError('only checkpoints are cosigned');
  if (!isCount(timeSeconds)) throw new RangeError('not a time in Unix seconds');
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(timeSeconds));
  const { keyId } = verifierKey(witnessName, SIGNATURE_TYPES.cosignature, publicKeyOf(witnessSecretKey));
  const signature = concat(time, signBytes(messageOf(checkpointText, timeSeconds), witnessSecretKey));
  return formatSignatureLine({ name: witnessName, keyId, signature });
}

/**
 * Verifies one signature line (with newline) of one witness. Rejects with `log.checkpoint`, `log.note`,
 * `log.unknown_key` (a line of another key) or `log.signature`.
 */
export function verifyCosignature(
  checkpointText: string,
  line: string,
  witness: WitnessKey,
): Result<Cosignature> {
  const checkpoint = parseCheckpoint(checkpointText);
  if (!checkpoint.ok) return checkpoint;
  const parsed = parseSignatureLine(line);
  if (!parsed.ok) return parsed;
  const verifier = cosignatureVerifier(witness);
  if (keyOfLine(parsed.value) !== keyOfLine(verifier)) {
    return reject('log.unknown_key', keyOfLine(parsed.value));
  }
  const time = cosignatureTime(parsed.value.signature);
  if (time === undefined || !verifier.verify(checkpointText, parsed.value.signature)) {
    return reject('log.signature', keyOfLine(verifier));
  }
  return accept({ name: witness.name, time });
}

/** The log's lines first, then by name and key id: the same set of lines gives the same note in whatever order. */
function inOrder(origin: string, a: NoteSignature, b: NoteSignature): number {
  const byRole = Number(a.name !== origin) - Number(b.name !== origin);
  return byRole || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.keyId - b.keyId);
}

/**
 * The checkpoint note with further cosignature lines (each with newline) merged in, one line a key. Of two
 * cosignatures of one key the earlier stays, so that a retry does not change a note; big-endian times compare as
 * bytes. Nothing is verified here: pass lines that `verifyCosignature` accepted. Rejects with `log.note` or
 * `log.checkpoint`.
 */
export function withCosignatures(note: string, lines: readonly string[]): Result<string> {
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const checkpoint = parseCheckpoint(parsed.value.text);
  if (!checkpoint.ok) return checkpoint;
  const all = [...parsed.value.signatures];
  for (const line of lines) {
    const signature = parseSignatureLine(line);
    if (!signature.ok) return signature;
    if (signature.value.signature.length !== LENGTH) return reject('log.note', 'a line is no cosignature');
    all.push(signature.value);
  }
  const byKey = new Map<string, NoteSignature>();
  for (const line of all) {
    const other = byKey.get(keyOfLine(line));
    if (other !== undefined && other.signature.length !== line.signature.length) {
      return reject('log.note', `two signatures of ${keyOfLine(line)}`);
    }
    if (other === undefined || toHex(line.signature) < toHex(other.signature)) {
      byKey.set(keyOfLine(line), line);
    }
  }
  if (byKey.size > MAX_SIGNATURES) return reject('log.note', `more than ${MAX_SIGNATURES} signatures`);
  const merged = [...byKey.values()].sort((a, b) => inOrder(checkpoint.value.origin, a, b));
  return accept(formatNote(parsed.value.text, merged));
}
