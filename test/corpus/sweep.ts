/**
 * One byte of a stored record changed: read again as a folder, decoded, and put to check 1, which alone must refuse it.
 * The rest of the verifier is not asked: what check 1 finds, no other check can take back.
 */
import { type Bytes, equalBytes, utf8 } from '../../crypto/bytes.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import type { SessionState } from '../../crypto/session/state.ts';
import { decodeStatement } from '../../crypto/statements/envelope.ts';
import { CHECKPOINT, ENTRIES, recordOf } from '../../tally/publish/record-parts.ts';
import { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { checkHead, type RecordSource } from '../../tally/verify/verify-record.ts';
import { must, random } from '../support/memory-session.ts';

export interface Flip {
  readonly file: typeof ENTRIES | typeof CHECKPOINT;
  readonly at: number;
  /** 1 … 255. */
  readonly mask: number;
}

/** The bytes with one of them changed. */
export function flipped(bytes: Bytes, { at, mask }: Omit<Flip, 'file'>): Bytes {
  const changed = Uint8Array.from(bytes);
  changed[at] = (changed[at] as number) ^ mask;
  return changed;
}

/** A mask for a place: another one from place to place, never zero, every bit in turn. */
export const maskAt = (at: number): number => 1 + ((at * 37 + (at >> 8)) % 255);

export class StoredRecord {
  readonly files: Readonly<Record<Flip['file'], Bytes>>;
  readonly #entries: readonly Bytes[];
  readonly #leaves: readonly Bytes[];
  readonly #state: SessionState;

  private constructor(files: StoredRecord['files'], entries: readonly Bytes[], state: SessionState) {
    this.files = files;
    this.#entries = entries;
    this.#leaves = entries.map(leafHash);
    this.#state = state;
  }

  /** A record that is right as it stands; throws otherwise. */
  static async of(entries: Bytes, checkpoint: Bytes): Promise<StoredRecord> {
    const files = { [ENTRIES]: entries, [CHECKPOINT]: checkpoint };
    const record = must(read(files));
    const state = await manifestState(record.entries);
    if (typeof state === 'string') throw new Error(state);
    const stored = new StoredRecord(files, record.entries, state);
    const fault = await stored.refusal();
    if (fault !== undefined) throw new Error(fault);
    return stored;
  }

  /** Why check 1 refuses the record with this change, or undefined where it does not. */
  async refusal(flip?: Flip): Promise<RejectionCode | undefined> {
    const { files } = this;
    const record = read(
      flip === undefined ? files : { ...files, [flip.file]: flipped(files[flip.file], flip) },
    );
    if (!record.ok) return record.code;
    const { entries, faults = [] } = record.value;
    const changed = entries.filter((bytes, i) => !this.#isOld(bytes, i));
    // Nothing that decoding says can help, but it must say something.
    for (const bytes of changed) decodeStatement(bytes);
    if (faults[0] !== undefined) return faults[0].code;
    const state = this.#isOld(entries[0], 0) ? this.#state : await manifestState(entries);
    if (typeof state === 'string') return state;
    const head = checkHead(
      state,
      record.value,
      new MerkleTree(entries.map((bytes, i) => this.#leafOf(bytes, i))),
    );
    return head.ok ? undefined : head.code;
  }

  #isOld(bytes: Bytes | undefined, i: number): boolean {
    return bytes !== undefined && equalBytes(bytes, this.#entries[i] ?? utf8(''));
  }

  #leafOf(bytes: Bytes, i: number): Bytes {
    const known = this.#leaves[i];
    return known !== undefined && this.#isOld(bytes, i) ? known : leafHash(bytes);
  }
}

const read = (files: StoredRecord['files']): ReturnType<typeof recordOf> =>
  recordOf({
    files: Object.entries(files).map(([path, bytes]) => ({ path, bytes })),
    emptyFolders: [],
    irregular: [],
  });

/** The state after the first entry, which says who signs the log; or why it is no manifest. */
async function manifestState(entries: RecordSource['entries']): Promise<SessionState | RejectionCode> {
  const verifier = new SessionVerifier({ random });
  await verifier.take(entries.slice(0, 1));
  return verifier.findings[0]?.code ?? verifier.state;
}
