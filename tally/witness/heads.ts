/**
 * What a witness has cosigned, as the content of one file: of every log the newest checkpoint note, with the log's own
 * signature, which shows later what the log said. One file, so that no log can be forgotten by losing a part of it.
 */
import { type Bytes, concat } from '../../crypto/bytes.ts';
import { openCheckpoint } from '../../crypto/log/open-checkpoint.ts';
import { checkpointOf, type WitnessedLog } from '../../crypto/log/witness.ts';
import { accept, type Result, reject } from '../../crypto/rejection.ts';
import { decodePayload, encodePayload, integer, list, note, object } from '../../crypto/statements/schema.ts';

const schema = object({ version: integer(1, 1), checkpoints: list(note, 1000) });

const NEWLINE = 0x0a;

/** Notes by origin. */
export type Heads = ReadonlyMap<string, string>;

/** Canonical JSON with a newline behind it. */
export const encodeHeads = (heads: Heads): Bytes =>
  concat(encodePayload(schema, { version: 1, checkpoints: [...heads.values()] }), Uint8Array.of(NEWLINE));

/**
 * Reads exactly what `encodeHeads` writes; the checkpoints of `logs` must carry their signatures, those of other logs
 * are kept as they are. Any rejection means that the file is not what was written, or that a log has another key.
 */
export function decodeHeads(bytes: Bytes, logs: readonly WitnessedLog[]): Result<Heads> {
  if (bytes.at(-1) !== NEWLINE) return reject('payload.malformed', 'the end is missing');
  const decoded = decodePayload(schema, bytes.subarray(0, -1));
  if (!decoded.ok) return decoded;
  const heads = new Map<string, string>();
  for (const checkpoint of decoded.value.checkpoints) {
    const stated = checkpointOf(checkpoint);
    if (!stated.ok) return stated;
    const { origin } = stated.value;
    if (heads.has(origin)) return reject('log.checkpoint', `two checkpoints of ${origin}`);
    const log = logs.find((one) => one.origin === origin);
    const opened = log && openCheckpoint(checkpoint, origin, log.publicKey, []);
    if (opened?.ok === false) return opened;
    heads.set(origin, checkpoint);
  }
  return accept(heads);
}
