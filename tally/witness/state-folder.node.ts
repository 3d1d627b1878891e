/**
 * The folder of a witness: its key (`key`, readable by its user alone) and what it has cosigned (`heads.json`). Both
 * are made once, on purpose; afterwards a missing or damaged one stops the witness: starting again from nothing would
 * let it cosign a second history of a log.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Bytes, equalBytes, fromUtf8, utf8 } from '../../crypto/bytes.ts';
import { checkpointOf, type Head, type WitnessedLog } from '../../crypto/log/witness.ts';
import { explain } from '../../crypto/rejection.ts';
import { decodeHeads, encodeHeads, type Heads } from './heads.ts';
import { type FolderLock, lockFolder } from './lock.node.ts';
import { formatSecretKey, parseSecretKey, type WitnessSecret, witnessSecret } from './secret-key.ts';
import type { WitnessStore } from './witness.ts';

/** Why the folder cannot be used, and what to do, in words. */
export class UnusableStateError extends Error {
  override readonly name = 'UnusableStateError';
}

/** Replaces a file: temporary file, forced to the disk, renamed, folder forced to the disk. */
async function replaceFile(path: string, bytes: Bytes): Promise<void> {
  const fresh = `${path}.tmp`;
  const file = await open(fresh, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The bytes of a file; undefined where there is none. */
async function readIfThere(path: string): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The state folder of a running witness; the lock is held until `close`. */
export class StateFolder implements WitnessStore {
  readonly key: WitnessSecret;
  readonly #path: string;
  readonly #lock: FolderLock;
  #heads: Heads;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(folder: string, lock: FolderLock, key: WitnessSecret, heads: Heads) {
    this.#path = join(folder, 'heads.json');
    this.#lock = lock;
    this.#heads = heads;
    this.key = key;
  }

  /** Opens the folder; with `newKeyFor`, the name of a new witness, makes it first. */
  static async open(
    folder: string,
    logs: readonly WitnessedLog[],
    newKeyFor: string | undefined,
  ): Promise<StateFolder> {
    if (newKeyFor !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
      throw new UnusableStateError(`${folder} is no folder. A new witness is made with --new-key.`);
    }
    const lock = await lockFolder(folder);
    if (lock === undefined) {
      throw new UnusableStateError(`Another witness is running on ${folder}. Stop it first.`);
    }
    try {
      if (newKeyFor !== undefined) await makeState(folder, newKeyFor);
      return new StateFolder(folder, lock, await readKey(folder), await readHeads(folder, logs));
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  held(origin: string): Head | undefined {
    const note = this.#heads.get(origin);
    const stated = note === undefined ? undefined : checkpointOf(note);
    return stated?.ok ? { size: stated.value.size, root: stated.value.root } : undefined;
  }

  persist(origin: string, note: string): Promise<void> {
    const write = async (): Promise<void> => {
      const heads = new Map(this.#heads).set(origin, note);
      await replaceFile(this.#path, encodeHeads(heads));
      this.#heads = heads;
    };
    // A write that failed was reported to its caller and does not stop the next.
    const written = this.#writing.then(write, write);
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#lock.release();
  }
}

/** A key and an empty list of heads; the key last, since it is what makes the folder one of a witness. */
async function makeState(folder: string, name: string): Promise<void> {
  if ((await readIfThere(join(folder, 'key'))) !== undefined) {
    throw new UnusableStateError(`${folder} has a key already: leave --new-key out.`);
  }
  const heads = await readIfThere(join(folder, 'heads.json'));
  if (heads !== undefined && !equalBytes(heads, encodeHeads(new Map()))) {
    throw new UnusableStateError(
      `${folder} holds what a witness has cosigned, but not its key. Restore the key, or take another folder.`,
    );
  }
  await replaceFile(join(folder, 'heads.json'), encodeHeads(new Map()));
  const key = witnessSecret(name, new Uint8Array(randomBytes(32)));
  await replaceFile(join(folder, 'key'), utf8(formatSecretKey(key)));
}

async function readKey(folder: string): Promise<WitnessSecret> {
  const path = join(folder, 'key');
  const bytes = await readIfThere(path);
  if (bytes === undefined) {
    throw new UnusableStateError(`${path} is missing. Restore it; a new witness is made with --new-key.`);
  }
  if (((await stat(path)).mode & 0o077) !== 0) {
    throw new UnusableStateError(`Others can read ${path}: chmod 600 it, if nobody has read it yet.`);
  }
  const key = parseSecretKey(fromUtf8(bytes) ?? '');
  if (!key.ok) throw new UnusableStateError(`${path} is damaged (${key.detail}). Restore a copy of it.`);
  return key.value;
}

async function readHeads(folder: string, logs: readonly WitnessedLog[]): Promise<Heads> {
  const path = join(folder, 'heads.json');
  const bytes = await readIfThere(path);
  const remedy =
    'Do not make it anew: this witness would forget what it has cosigned. Restore its newest copy, or retire this ' +
    'key and make a new witness.';
  if (bytes === undefined) throw new UnusableStateError(`${path} is missing. ${remedy}`);
  const heads = decodeHeads(bytes, logs);
  if (heads.ok) return heads.value;
  throw new UnusableStateError(
    `${path} is damaged, or a log has another key now: ${explain(heads)} ${remedy}`,
  );
}
