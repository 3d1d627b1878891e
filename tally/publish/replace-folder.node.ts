/**
 * Writes a folder as a whole: into a new folder beside it, forced to the disk, then renamed into place. Who reads
 * finds the old folder or the new one, never half of one; between the two renames of a replacement, for a moment,
 * none. A crash leaves at most a folder whose name ends in `.tmp`.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { NamedFile } from './named-file.ts';

/** Replaces `folder`, if it exists, by one with exactly these files. Throws the errors of the file system. */
export async function replaceFolder(folder: string, files: readonly NamedFile[]): Promise<void> {
  const target = resolve(folder);
  const fresh = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  const old = `${fresh}.old.tmp`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await mkdir(fresh);
    for (const file of files) await writeDurably(join(fresh, file.path), file.bytes);
    const folders = new Set([fresh, ...files.map(({ path }) => dirname(join(fresh, path)))]);
    for (const one of folders) await syncFolder(one);
    const hadOld = await renamed(target, old);
    await rename(fresh, target);
    await syncFolder(dirname(target));
    if (hadOld) await rm(old, { recursive: true });
  } catch (error) {
    await renamed(old, target).catch(() => false);
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes names durable; where the system cannot open folders, renames are durable without it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Renames if there is something to rename. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
