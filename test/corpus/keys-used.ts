/** Which private keys somebody must have held to make a record of another one: read off its signatures. */
import { type Bytes, equalBytes, fromHex, type PublicKey } from '../../crypto/bytes.ts';
import { parseCheckpoint } from '../../crypto/log/checkpoint.ts';
import { parseNote } from '../../crypto/log/note.ts';
import { openCheckpoint } from '../../crypto/log/open-checkpoint.ts';
import type { SessionState } from '../../crypto/session/state.ts';
import { decodeStatement, signatureHolds } from '../../crypto/statements/envelope.ts';
import { allWitnesses, type RecordSource } from '../../tally/verify/verify-record.ts';

/** Names of the holders of all keys that a session knows in the end. */
function holders({ manifest, staff, roll, replaced, votingKeys }: SessionState): Map<PublicKey, string> {
  const named = new Map<PublicKey, string>();
  for (const { role, index, identityKey } of staff.values()) {
    named.set(
      identityKey,
      role === 'scrutineer' ? `scrutineer ${index}` : role === 'presiding' ? 'presiding officer' : role,
    );
  }
  for (const credential of [...roll, ...replaced]) named.set(credential, 'a deputy (badge)');
  for (const key of votingKeys.keys()) named.set(key, 'a deputy (voting key)');
  if (manifest !== undefined) named.set(manifest.issuingKey, 'server (issuing key)');
  return named;
}

/** Keys that signed the entries that the other record has not. */
function entryKeys(state: SessionState, base: RecordSource, record: RecordSource): string[] {
  const named = holders(state);
  const old = (bytes: Bytes): boolean => base.entries.some((entry) => equalBytes(entry, bytes));
  return record.entries
    .filter((bytes) => !old(bytes))
    .flatMap((bytes) => {
      const statement = decodeStatement(bytes);
      if (!statement.ok || !signatureHolds(statement.value)) return [];
      return [named.get(statement.value.signer) ?? 'a key of its own'];
    });
}

/** Keys that signed a note, if it is another one than that of the base. */
function noteKeys(state: SessionState, base: string, note: string): string[] {
  const { manifest } = state;
  const parsed = parseNote(note);
  if (manifest === undefined || note === base || !parsed.ok) return [];
  const head = parseCheckpoint(parsed.value.text);
  const origin = head.ok ? head.value.origin : manifest.origin;
  if (!openCheckpoint(note, origin, fromHex(manifest.logKey), []).ok) return ['a key of its own'];
  const opened = openCheckpoint(note, origin, fromHex(manifest.logKey), allWitnesses(state));
  const cosigned =
    opened.ok && !base.endsWith(note.slice(parsed.value.text.length)) ? opened.value.cosignedBy : [];
  const isNew = !base.startsWith(parsed.value.text);
  return [
    ...(isNew ? ['server (log key)'] : []),
    ...(isNew && cosigned.length > 0 ? ['witness keys of the scrutineers'] : []),
  ];
}

/** Holders of the keys that were needed, each once, sorted. `state` is that of the base at its end. */
export function keysUsed(
  state: SessionState,
  base: RecordSource,
  record: RecordSource,
  kept: string | undefined,
): string[] {
  const used = [
    ...entryKeys(state, base, record),
    ...noteKeys(state, base.checkpoint, record.checkpoint),
    ...(kept === undefined ? [] : noteKeys(state, base.checkpoint, kept)),
  ];
  return [...new Set(used)].sort();
}
