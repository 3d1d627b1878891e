/**
 * Signed notes (C2SP signed-note): a text ending in a newline, an empty line, and signature lines
 * `— <name> <base64(key id ‖ signature)>`. Everything that is parsed here is attacker-controlled.
 */
import { type Bytes, concat, utf8 } from '../bytes.ts';
import { fromBase64, toBase64 } from '../encoding.ts';
import { accept, type Result, reject } from '../rejection.ts';
import { publicKeyOf, type SecretKey, signBytes, verifySignature } from '../signature.ts';
import { isKeyName, readText } from './text.ts';
import {
  keyIdText,
  SIGNATURE_TYPES,
  type SignatureType,
  type VerifierKey,
  verifierKey,
} from './verifier-key.ts';

/** Em dash and space. */
const PREFIX = '\u2014 ';
/** More signature lines are not read; C2SP asks for a limit of at least 16, Go's reader stops at 100 as well. */
export const MAX_SIGNATURES = 100;

/** One signature line, not verified. */
export interface NoteSignature {
  readonly name: string;
  /** 32 bits, unsigned. */
  readonly keyId: number;
  /** At least one byte; what it holds depends on the type of the key. */
  readonly signature: Bytes;
}

export interface SignedNote {
  /** What is signed, with its last newline and without the empty line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A known key and how its signatures are checked. */
export interface NoteVerifier extends VerifierKey {
  /** Whether `signature` (without key id) is one of this key over the note text. */
  readonly verify: (text: string, signature: Bytes) => boolean;
}

export interface VerifiedSignature extends NoteSignature {
  readonly type: SignatureType;
}

export interface OpenedNote {
  readonly text: string;
  /** At least one, each of another key, in the order of the note. */
  readonly verified: readonly VerifiedSignature[];
  /** Lines of keys that are not known. C2SP has readers ignore them; a record with such a line is refused. */
  readonly unknown: readonly NoteSignature[];
}

/** `— name base64\n`. Throws on a name that is none and on an empty signature. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  if (!isKeyName(name) || signature.length === 0) throw new RangeError('not a note signature');
  const id = new Uint8Array(4);
  new DataView(id.buffer).setUint32(0, keyId);
  return `${PREFIX}${name} ${toBase64(concat(id, signature))}\n`;
}

/** Reads one signature line with its newline; rejects with `log.note`. */
export function parseSignatureLine(line: string): Result<NoteSignature> {
  const content = line.slice(PREFIX.length, -1);
  const space = content.indexOf(' ');
  if (!line.startsWith(PREFIX) || !line.endsWith('\n') || space < 0) {
    return reject('log.note', 'not a signature line');
  }
  const name = content.slice(0, space);
  const blob = fromBase64(content.slice(space + 1));
  if (!isKeyName(name)) return reject('log.note', 'not a key name');
  if (blob === undefined || blob.length < 5) return reject('log.note', 'not a signature in base64');
  const keyId = new DataView(blob.buffer, blob.byteOffset).getUint32(0);
  return accept({ name, keyId, signature: blob.slice(4) });
}

/** The bytes of a note as text. Throws where `parseNote` would not read it back. */
export function formatNote(text: string, signatures: readonly NoteSignature[]): string {
  if (signatures.length === 0 || signatures.length > MAX_SIGNATURES) {
    throw new RangeError('a note has 1 to 100 signatures');
  }
  const note = `${text}\n${signatures.map(formatSignatureLine).join('')}`;
  if (!text.endsWith('\n') || readText(note) === undefined) throw new RangeError('not a note text');
  return note;
}

/** Reads a note without verifying anything; rejects with `log.note`. `formatNote` of the result is the input. */
export function parseNote(input: Bytes | string): Result<SignedNote> {
  const note = readText(input);
  if (note === undefined) return reject('log.note', 'not UTF-8, control characters, or too long');
  const split = note.lastIndexOf('\n\n');
  if (split < 0) return reject('log.note', 'no empty line before the signatures');
  const block = note.slice(split + 2);
  if (!block.endsWith('\n')) return reject('log.note', 'no signatures, or the last line is not complete');
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return reject('log.note', `more than ${MAX_SIGNATURES} signatures`);
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const parsed = parseSignatureLine(`${line}\n`);
    if (!parsed.ok) return parsed;
    signatures.push(parsed.value);
  }
  return accept({ text: note.slice(0, split + 1), signatures });
}

/** A key of type 0x01: Ed25519 over the note text. */
export const ed25519Verifier = (name: string, publicKey: Bytes): NoteVerifier => ({
  ...verifierKey(name, SIGNATURE_TYPES.ed25519, publicKey),
  verify: (text, signature) => verifySignature(signature, utf8(text), publicKey),
});

/** A note with one signature of type 0x01 (Ed25519 over `text`). */
export function signNote(text: string, name: string, secretKey: SecretKey): string {
  const { keyId } = verifierKey(name, SIGNATURE_TYPES.ed25519, publicKeyOf(secretKey));
  return formatNote(text, [{ name, keyId, signature: signBytes(utf8(text), secretKey) }]);
}

/** What makes two signature lines lines of one key. */
export const keyOfLine = ({ name, keyId }: Pick<VerifierKey, 'name' | 'keyId'>): string =>
  `${name}+${keyIdText(keyId)}`;

/**
 * Verifies the lines of known keys. Rejects with `log.signature` where a known key has a wrong signature or a second
 * line, where no known key has signed, and where two of `verifiers` cannot be told apart.
 */
export function checkSignatures(note: SignedNote, verifiers: readonly NoteVerifier[]): Result<OpenedNote> {
  const known = new Map(verifiers.map((verifier) => [keyOfLine(verifier), verifier]));
  if (known.size !== verifiers.length) return reject('log.signature', 'two known keys share name and key id');
  const verified = new Map<string, VerifiedSignature>();
  const unknown: NoteSignature[] = [];
  for (const line of note.signatures) {
    const key = keyOfLine(line);
    const verifier = known.get(key);
    if (verifier === undefined) {
      unknown.push(line);
      continue;
    }
    if (verified.has(key)) return reject('log.signature', `two signatures of ${key}`);
    if (!verifier.verify(note.text, line.signature)) return reject('log.signature', key);
    verified.set(key, { ...line, type: verifier.type });
  }
  if (verified.size === 0) return reject('log.signature', 'no signature of a known key');
  return accept({ text: note.text, verified: [...verified.values()], unknown });
}

/** `parseNote`, then `checkSignatures`: rejects with `log.note` or `log.signature`. */
export function openNote(input: Bytes | string, verifiers: readonly NoteVerifier[]): Result<OpenedNote> {
  const note = parseNote(input);
  return note.ok ? checkSignatures(note.value, verifiers) : note;
}
