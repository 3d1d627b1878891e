/**
 * Backups as they are made: by hand, and by themselves after every command of staff, which stands in the log with its time
 * anyhow, and now and then where something else has changed. Never by themselves while deputies sign in or vote: what is
 * cut in between would tell who came before which time, and could not be restored anyway (`restore.ts`).
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { accept, type Result, reject } from '../../crypto/rejection.ts';
import type { SessionState } from '../../crypto/session/state.ts';
import type { BackupFacts, BackupFile } from '../contract/operator.ts';
import type { Schema } from '../db/schema.ts';
import type { Book } from '../log/book.ts';
import { readBackup } from './backup-file.ts';
import { ENDING, UNFINISHED, writeBackup } from './write-backup.ts';

export interface BackupSettings {
  readonly folder: string;
  /** The newest ones of the session that are kept. */
  readonly keep: number;
  /** Between automatic backups where something has changed; 0 for none at all. */
  readonly minutes: number;
  /** After a command, so that what follows it at once is in the same backup. */
  readonly delayMs?: number;
}

export interface BackupsOptions extends BackupSettings {
  readonly db: Kysely<Schema>;
  readonly book: Book;
  readonly sessionId: string;
  readonly onTrouble: (message: string, error: unknown) => void;
}

const DELAY_MS = 5000;
const MINUTE_MS = 60_000;

/** Whether entries of deputies arrive at this time. */
const isBusy = ({ phase, isSignInOpen }: SessionState): boolean =>
  phase === 'open' || phase === 'suspended' || ((phase === 'keys' || phase === 'idle') && isSignInOpen);

export class Backups {
  readonly #options: BackupsOptions;
  #last: BackupFile | null = null;
  #failure: string | null = null;
  #running: Promise<Result<BackupFile>> | undefined;
  /** Of the newest backup; see `WholeBackup`. */
  #content: string | undefined;
  #lastCommand: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #interval: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(options: BackupsOptions) {
    this.#options = options;
    this.#lastCommand = options.book.ledger.state.lastCommand;
  }

  /** Looks at what is in the folder: the newest backup of this session is read again. */
  static async open(options: BackupsOptions): Promise<Backups> {
    const backups = new Backups(options);
    await backups.#lookAround();
    const { minutes } = options;
    if (minutes > 0) {
      backups.#interval = setInterval(() => void backups.#makeUnlessBusy(), minutes * MINUTE_MS).unref();
    }
    return backups;
  }

  get facts(): BackupFacts {
    const { folder, keep, minutes } = this.#options;
    const isRunning = this.#running !== undefined;
    return { folder, keep, minutes, isRunning, last: this.#last, failure: this.#failure };
  }

  /** To be called after every commit; returns at once. */
  afterCommit(): void {
    const { book, minutes, delayMs = DELAY_MS } = this.#options;
    const { lastCommand } = book.ledger.state;
    if (minutes === 0 || lastCommand === this.#lastCommand || this.#isClosed) return;
    this.#lastCommand = lastCommand;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#makeUnlessBusy(), delayMs).unref();
  }

  /** Makes one of what is stored now; `request.unavailable` where it fails. */
  make(): Promise<Result<BackupFile>> {
    return this.#begin(false);
  }

  /** One that is under way may have begun before what the caller wants in it; one that begins after it will do. */
  async #begin(onlyIfChanged: boolean): Promise<Result<BackupFile>> {
    await this.#running;
    this.#running ??= this.#make(onlyIfChanged).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Waits for the one under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#interval);
    await this.#running;
  }

  async #makeUnlessBusy(): Promise<void> {
    if (!this.#isClosed && !isBusy(this.#options.book.ledger.state)) await this.#begin(true);
  }

  async #make(onlyIfChanged: boolean): Promise<Result<BackupFile>> {
    const { db, folder, onTrouble } = this.#options;
    try {
      const written = await writeBackup(db, folder, Math.floor(Date.now() / 1000));
      this.#failure = null;
      if (onlyIfChanged && written.content === this.#content && this.#last !== null) {
        await rm(join(folder, written.name), { force: true });
        return accept(this.#last);
      }
      const { name, head, bytes, sha256, content } = written;
      const { madeAt, entries } = head;
      this.#content = content;
      this.#last = { name, madeAt, entries, bytes, sha256, isReadBack: true };
      await this.#removeOld();
      return accept(this.#last);
    } catch (error) {
      onTrouble('A backup could not be made.', error);
      this.#failure = error instanceof Error ? error.message : String(error);
      return reject('request.unavailable', this.#failure);
    }
  }

  /** Of this session, oldest first; other sessions' are nobody's to remove. */
  async #ofSession(): Promise<string[]> {
    const { folder, sessionId } = this.#options;
    const names = await readdir(folder).catch(() => []);
    const begin = `piaojue-${sessionId.slice(0, 8)}-`;
    return names.filter((name) => name.startsWith(begin) && name.endsWith(ENDING)).sort();
  }

  async #removeOld(): Promise<void> {
    const { folder, keep } = this.#options;
    for (const name of (await this.#ofSession()).slice(0, -keep))
      await rm(join(folder, name), { force: true });
  }

  async #lookAround(): Promise<void> {
    const { folder, onTrouble } = this.#options;
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.endsWith(UNFINISHED)) await rm(join(folder, name), { force: true });
    }
    const name = (await this.#ofSession()).at(-1);
    if (name === undefined) return;
    const path = join(folder, name);
    try {
      const { head, bytes, sha256, content } = await readBackup(path);
      this.#content = content;
      this.#last = { name, madeAt: head.madeAt, entries: head.entries, bytes, sha256, isReadBack: true };
    } catch (error) {
      onTrouble('The newest backup cannot be read.', error);
      const { size, mtimeMs } = await stat(path);
      const madeAt = Math.floor(mtimeMs / 1000);
      this.#last = { name, madeAt, entries: 0, bytes: size, sha256: null, isReadBack: false };
    }
  }
}
