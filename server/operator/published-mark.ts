/**
 * The newest checkpoint that left this machine, kept beside the database, not in it. A database that was put back to an
 * earlier state would be given to the log key to sign a second history: with the mark the server notices, and does not
 * start. It is public data; one file for each session, overwritten in place, so that it tells no order of arrival.
 */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes, fromHex, type PublicKey } from '../../crypto/bytes.ts';
import type { Checkpoint } from '../../crypto/log/checkpoint.ts';
import { openCheckpoint } from '../../crypto/log/open-checkpoint.ts';
import { type Book, LogDamagedError } from '../log/book.ts';

/** Between two writes; whoever restarts within it compares with a slightly older mark. */
const PAUSE_MS = 1000;

export interface MarkOptions {
  readonly folder: string;
  readonly sessionId: string;
  readonly origin: string;
  readonly logKey: PublicKey;
  readonly onTrouble: (message: string, error: unknown) => void;
}

export class PublishedMark {
  readonly #options: MarkOptions;
  readonly #path: string;
  #next: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** The folder is made where it is missing. */
  constructor(options: MarkOptions) {
    this.#options = options;
    this.#path = join(options.folder, `${options.sessionId}.checkpoint`);
  }

  /** Throws `LogDamagedError` where the book is not what was published, or lacks some of it. To be called before anything is signed. */
  async check(book: Book): Promise<void> {
    const mark = await this.#read();
    if (mark === undefined) return;
    const { size, root } = mark;
    if (size > book.size) {
      throw new LogDamagedError(
        `The database has ${book.size} entries, but ${size} were published: it is an older copy. To go on with it ` +
          'would make a second history of this session. Restore the newest copy, or begin a new session.',
      );
    }
    if (!equalBytes(book.ledger.state.tree.rootAt(size), root)) {
      throw new LogDamagedError(
        `The first ${size} entries of the database are not those that were published. Restore the newest copy.`,
      );
    }
  }

  /** A file that is damaged says nothing, since a power cut may leave one. */
  async #read(): Promise<Checkpoint | undefined> {
    const { origin, logKey, onTrouble } = this.#options;
    const note = await readFile(this.#path, 'utf8').catch(() => undefined);
    if (note === undefined) return undefined;
    const opened = openCheckpoint(note, origin, fromHex(logKey), []);
    if (opened.ok) return opened.value.checkpoint;
    onTrouble('The mark of what was published cannot be read.', opened.code);
    return undefined;
  }

  /** Keeps the newest checkpoint; returns at once. */
  note(checkpoint: string): void {
    this.#next = checkpoint;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#begin();
    }, PAUSE_MS).unref();
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#begin();
    await this.#writing;
  }

  #begin(): void {
    this.#writing = this.#writing
      .then(() => this.#write())
      .catch((error: unknown) =>
        this.#options.onTrouble('The mark of what was published was not kept.', error),
      );
  }

  async #write(): Promise<void> {
    const note = this.#next;
    if (note === undefined) return;
    this.#next = undefined;
    const unfinished = `${this.#path}.tmp`;
    await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    try {
      const file = await open(unfinished, 'w', 0o600);
      try {
        await file.writeFile(note);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, this.#path);
    } finally {
      await rm(unfinished, { force: true });
    }
  }
}
