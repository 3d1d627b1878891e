/** Who may read what is withheld from the public: the staff of the manifest, by a reading pass (PROTOCOL.md §6.10). */
import { fromHex } from '../bytes.ts';
import { verifySignature } from '../signature.ts';
import { parseReadingPass, readingMessage } from '../statements/reading-pass.ts';
import type { SessionState } from './state.ts';

/** Whether a text is the reading pass of a member of the staff of this session; attacker-controlled. */
export function isReadingPass({ staff, session }: SessionState, text: string): boolean {
  const pass = parseReadingPass(text);
  if (pass === undefined || session === undefined || !staff.has(pass.key)) return false;
  return verifySignature(pass.signature, readingMessage(session), fromHex(pass.key));
}
