/**
 * The reading pass (PROTOCOL.md §6.10): with it staff reads what a names-only session withholds from the public. It is one
 * signature of an identity key for one session, made without a question of the server, so that nobody can have anything
 * else signed by asking for it. It lets its holder read and nothing more.
 */
import { type Bytes, fromHex, type Hash, type PublicKey } from '../bytes.ts';
import { LABELS } from '../domains.ts';
import { fromBase64, toBase64 } from '../encoding.ts';
import { transcript } from '../transcript.ts';

/** Who a pass says that it is of; nothing is verified. */
export interface ReadingPass {
  readonly key: PublicKey;
  /** 64 bytes. */
  readonly signature: Bytes;
}

const PASS = /^Piaojue-Staff ([0-9a-f]{64}) ([A-Za-z0-9+/]{86}==)$/;

/** What is signed: 64 bytes. The PAE of a statement is longer, so that neither signature can be taken for the other. */
export const readingMessage = (session: Hash): Bytes => transcript(LABELS.staffReading, fromHex(session));

/** The one text form, which is the value of the header `authorization`. */
export const formatReadingPass = ({ key, signature }: ReadingPass): string =>
  `Piaojue-Staff ${key} ${toBase64(signature)}`;

/** Reads attacker-controlled text; undefined for all but the one form. */
export function parseReadingPass(text: string): ReadingPass | undefined {
  const [, key, base64] = PASS.exec(text) ?? [];
  const signature = base64 === undefined ? undefined : fromBase64(base64);
  return signature === undefined ? undefined : { key: key as PublicKey, signature };
}
