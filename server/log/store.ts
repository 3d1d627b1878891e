/**
 * The log in PostgreSQL. The store is trusted for durability only: what it returns is hashed and checked before it is
 * used or signed (`book.ts`).
 */
import type { Kysely, Transaction } from 'kysely';
import type { Bytes } from '../../crypto/bytes.ts';
import type { Schema } from '../db/schema.ts';

export interface TreeHead {
  readonly size: number;
  /** 32 bytes. */
  readonly root: Bytes;
}

export interface StoredEntry {
  readonly index: number;
  /** 32 bytes. */
  readonly leaf: Bytes;
  readonly envelope: Bytes;
}

/** A row of the ballot box, for its rule that a deputy's ballot is replaced at most once. */
export interface StoredBallot {
  readonly index: number;
  readonly round: number;
  readonly credential: Bytes;
  readonly code: Bytes;
  readonly replaces: Bytes | null;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly note: string;
}

export interface StoredCosignature {
  readonly size: number;
  readonly witness: string;
  readonly line: string;
}

/** Everything that one commit writes. */
export interface Append {
  /** The size that the log must still have. */
  readonly oldSize: number;
  readonly head: TreeHead;
  readonly entries: readonly StoredEntry[];
  readonly ballots: readonly StoredBallot[];
  /** Credentials whose attendance is among the entries. */
  readonly attended: readonly Bytes[];
  readonly checkpoint: StoredCheckpoint;
}

/** Rows of one statement; PostgreSQL takes 65,535 parameters. */
const ROWS = 1000;
/** Entries read at once: at most about 33 MB. */
const PAGE = 500;

class SizeChanged extends Error {}

export class LogStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  head(): Promise<TreeHead> {
    return this.#db.selectFrom('tree_head').select(['size', 'root']).executeTakeFirstOrThrow();
  }

  /** Entries `from … to − 1` in order, page by page. */
  async *entries(from: number, to: number): AsyncGenerator<readonly StoredEntry[]> {
    for (let start = from; start < to; start += PAGE) {
      yield await this.#db
        .selectFrom('log_entry')
        .selectAll()
        .where('index', '>=', start)
        .where('index', '<', Math.min(start + PAGE, to))
        .orderBy('index')
        .execute();
    }
  }

  /** Checkpoints of sizes above `above` and up to `upTo`, ascending. */
  checkpoints(above: number, upTo: number): Promise<readonly StoredCheckpoint[]> {
    return this.#db
      .selectFrom('checkpoint')
      .selectAll()
      .where('size', '>', above)
      .where('size', '<=', upTo)
      .orderBy('size')
      .execute();
  }

  /**
   * Appends in one transaction; `false`, and nothing is changed, if the log has another size by now. Where the
   * connection breaks during the commit this throws, and only `head` tells whether it took place.
   */
  async append(append: Append): Promise<boolean> {
    try {
      await this.#db.transaction().execute((transaction) => write(transaction, append));
      return true;
    } catch (error) {
      if (error instanceof SizeChanged) return false;
      throw error;
    }
  }

  async cosignatures(size?: number): Promise<readonly StoredCosignature[]> {
    const all = this.#db.selectFrom('cosignature').selectAll().orderBy('size').orderBy('witness');
    return (size === undefined ? all : all.where('size', '=', size)).execute();
  }

  /** Stores a cosignature; of two by one witness the first stays. */
  async addCosignature(cosignature: StoredCosignature): Promise<void> {
    await this.#db
      .insertInto('cosignature')
      .values(cosignature)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function write(transaction: Transaction<Schema>, append: Append): Promise<void> {
  const { oldSize, head, entries, ballots, attended, checkpoint } = append;
  const { numUpdatedRows } = await transaction
    .updateTable('tree_head')
    .set({ size: head.size, root: head.root })
    .where('size', '=', oldSize)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new SizeChanged();
  for (const rows of inSlices(entries)) await transaction.insertInto('log_entry').values(rows).execute();
  for (const rows of inSlices(ballots)) await transaction.insertInto('ballot').values(rows).execute();
  for (const rows of inSlices(attended)) {
    await transaction.deleteFrom('pending_attendance').where('credential', 'in', rows).execute();
  }
  await transaction.insertInto('checkpoint').values(checkpoint).execute();
}

function* inSlices<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += ROWS) yield rows.slice(start, start + ROWS);
}
