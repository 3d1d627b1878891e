/** One hash over everything that a session state holds, to show that a refused statement left no trace. */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex, utf8 } from '../../crypto/bytes.ts';
import { MerkleTree } from '../../crypto/log/merkle.ts';
import { CeremonyAttempt } from '../../crypto/session/ceremony-attempt.ts';
import type { SessionState } from '../../crypto/session/state.ts';

const hasBytes = (value: object): value is { toBytes(): Uint8Array } =>
  'toBytes' in value && typeof value.toBytes === 'function';

/** A form in which JSON shows the difference between any two states. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return `bytes ${toHex(value)}`;
  if (value instanceof MerkleTree) return { size: value.size, root: toHex(value.root()) };
  if (value instanceof Map) return { map: [...value].map(([key, item]) => [plain(key), plain(item)]) };
  if (value instanceof Set) return { set: [...value].map(plain) };
  if (Array.isArray(value)) return value.map(plain);
  if (hasBytes(value)) return `point ${toHex(value.toBytes())}`;
  if (value instanceof CeremonyAttempt) {
    const {
      number,
      participants,
      step,
      prev,
      ceremony,
      verdict,
      missing,
      transportKeys,
      commitments,
      shares,
    } = value;
    return plain({
      number,
      participants,
      step,
      prev,
      ceremony,
      verdict,
      missing,
      transportKeys,
      commitments,
      shares,
    });
  }
  const { keys: _derived, ...rest } = value as Record<string, unknown>;
  return Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, plain(item)]));
}

/** The keys of a round follow from its form and the ceremony; they are left out, all else is in it. */
export const stateDigest = (state: SessionState): string =>
  toHex(sha256(utf8(JSON.stringify(plain({ ...state, slotKeys: state.keys?.slotKeys ?? null })))));
