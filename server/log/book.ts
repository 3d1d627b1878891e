/**
 * What this process holds of the log: the committed entries, the checkpoints that were signed for them, and the ledger,
 * which may run ahead of the commits. Only committed entries are ever shown to anybody.
 *
 * The database is not believed: leaf hashes and root are computed from the stored envelopes, and a log whose bytes
 * changed is neither served nor signed again (a flipped bit ended the Certificate Transparency log "Yeti", 2022).
 */
import { type Bytes, equalBytes, fromUtf8, type LeafHash, toLeafHash } from '../../crypto/bytes.ts';
import { formatCheckpoint } from '../../crypto/log/checkpoint.ts';
import { parseNote } from '../../crypto/log/note.ts';
import { formatTlogProof } from '../../crypto/log/proof.ts';
import { explain } from '../../crypto/rejection.ts';
import type { Tools } from '../../crypto/session/handler.ts';
import { Ledger } from '../../crypto/session/ledger.ts';
import { isWithheld } from '../../crypto/session/withheld.ts';
import { decodeStatement, type Statement } from '../../crypto/statements/envelope.ts';
import type { Logged } from '../contract/events.ts';
import type { LogStore, StoredCheckpoint, StoredEntry } from './store.ts';

/** The stored log is not the one that was written, or not one that this program can read. */
export class LogDamagedError extends Error {
  override readonly name = 'LogDamagedError';
}

export class Book {
  readonly #tools: Tools;
  readonly #origin: string;
  #ledger: Ledger;
  readonly #envelopes: Bytes[] = [];
  readonly #indices = new Map<LeafHash, number>();
  readonly #checkpoints: StoredCheckpoint[] = [];
  /** Indices of entries that are for staff only. */
  readonly #withheld = new Set<number>();
  /** Index of round-opened by round. */
  readonly #openings = new Map<number, number>();

  constructor(origin: string, tools: Tools) {
    this.#origin = origin;
    this.#tools = tools;
    this.#ledger = new Ledger(tools);
  }

  /** Committed entries. */
  get size(): number {
    return this.#envelopes.length;
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Whether the ledger has taken in more than is committed. */
  get isAhead(): boolean {
    return this.#ledger.state.tree.size > this.size;
  }

  indexOf(leaf: LeafHash): number | undefined {
    return this.#indices.get(leaf);
  }

  envelope(index: number): Bytes | undefined {
    return this.#envelopes[index];
  }

  /** Whether the public gets no more of a committed entry than its leaf hash. */
  isWithheld(index: number): boolean {
    return this.#withheld.has(index);
  }

  /** Leaf hash of a committed entry, 32 bytes. */
  leafOf(index: number): LeafHash | undefined {
    return index < this.size ? toLeafHash(this.#ledger.state.tree.subtreeHash(0, index)) : undefined;
  }

  /** Index of round-opened. */
  openingOf(round: number): number | undefined {
    return this.#openings.get(round);
  }

  /** The newest checkpoint; undefined for an empty log. */
  get checkpoint(): StoredCheckpoint | undefined {
    return this.#checkpoints.at(-1);
  }

  checkpointAt(size: number): StoredCheckpoint | undefined {
    const found = this.#checkpointAbove(size - 1);
    return found?.size === size ? found : undefined;
  }

  /**
   * Where a committed entry stands, with its receipt: a proof against the checkpoint of the commit that contained it,
   * the same bytes whenever it is asked for.
   */
  logged(leaf: LeafHash): Logged | undefined {
    const index = this.#indices.get(leaf);
    const checkpoint = index === undefined ? undefined : this.#checkpointAbove(index);
    if (index === undefined || checkpoint === undefined) return undefined;
    const hashes = this.#ledger.state.tree.inclusionProof(index, checkpoint.size);
    return { index, leaf, receipt: formatTlogProof({ index, hashes, checkpoint: checkpoint.note }) };
  }

  /** The first checkpoint of a size above `index`, by bisection. */
  #checkpointAbove(index: number): StoredCheckpoint | undefined {
    let [low, high] = [0, this.#checkpoints.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#checkpoints[middle]!.size > index) high = middle;
      else low = middle + 1;
    }
    return this.#checkpoints[low];
  }

  /** Takes in what was committed; the ledger holds it already. */
  settle(statements: readonly Statement[], checkpoint: StoredCheckpoint): void {
    for (const statement of statements) this.#keep(statement);
    this.#checkpoints.push(checkpoint);
  }

  #keep(statement: Statement): void {
    const index = this.#envelopes.push(statement.bytes) - 1;
    this.#indices.set(statement.leaf, index);
    if (isWithheld(this.#ledger.state, statement.kind)) this.#withheld.add(index);
    if (statement.kind === 'round-opened') this.#openings.set(statement.payload.round, index);
  }

  /** Takes the ledger back to what is committed. */
  rewind(): void {
    this.#ledger = new Ledger(this.#tools);
    for (const [index, envelope] of this.#envelopes.entries()) this.#replay(index, envelope);
  }

  #replay(index: number, envelope: Bytes): Statement {
    const statement = decodeStatement(envelope);
    const replayed = statement.ok ? this.#ledger.replay(statement.value) : statement;
    if (!statement.ok || !replayed.ok) {
      throw new LogDamagedError(
        `Entry ${index} of the stored log cannot stand there: ${replayed.ok ? '' : explain(replayed)} ` +
          'The database was changed from outside, or by another version of this program. Restore a copy of it.',
      );
    }
    return statement.value;
  }

  /** Takes in what the database holds beyond the committed entries; the ledger must not be ahead. */
  async catchUp(store: LogStore): Promise<void> {
    const head = await store.head();
    if (head.size < this.size) {
      throw new LogDamagedError(
        `The database has ${head.size} entries, but ${this.size} were published. Restore its newest copy.`,
      );
    }
    // from the last one taken in, not from the last entry: an earlier attempt may have broken off in between
    const checkpoints = await store.checkpoints(this.checkpoint?.size ?? 0, head.size);
    for await (const page of store.entries(this.size, head.size)) {
      for (const entry of page) this.#take(entry);
    }
    const { tree } = this.#ledger.state;
    if (this.size !== head.size || !equalBytes(tree.root(), head.root)) {
      throw new LogDamagedError(
        `The stored entries do not hash to the stored root at size ${head.size}. Restore a copy of the database.`,
      );
    }
    for (const checkpoint of checkpoints) this.#takeCheckpoint(checkpoint);
    if (this.size > 0 && this.checkpoint?.size !== this.size) {
      throw new LogDamagedError(
        `The checkpoint of size ${this.size} is missing. Restore a copy of the database.`,
      );
    }
  }

  #take({ index, leaf, envelope }: StoredEntry): void {
    if (index !== this.size || fromUtf8(envelope) === undefined) {
      throw new LogDamagedError(`Entry ${this.size} of the stored log is missing or damaged.`);
    }
    const statement = this.#replay(index, envelope);
    if (toLeafHash(leaf) !== statement.leaf) {
      throw new LogDamagedError(
        `The bytes of entry ${index} of the stored log have changed. Restore a copy.`,
      );
    }
    this.#keep(statement);
  }

  #takeCheckpoint(checkpoint: StoredCheckpoint): void {
    const { size, note } = checkpoint;
    const root = this.#ledger.state.tree.rootAt(size);
    const parsed = parseNote(note);
    if (!parsed.ok || parsed.value.text !== formatCheckpoint({ origin: this.#origin, size, root })) {
      throw new LogDamagedError(`The stored checkpoint of size ${size} is not that of the stored entries.`);
    }
    this.#checkpoints.push(checkpoint);
  }
}
