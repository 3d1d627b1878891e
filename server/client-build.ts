/**
 * The build of the pages: a folder with the list of its files and their hashes, `SHA256SUMS`, in the form of `sha256sum`.
 * The hash of that list stands for the whole build; it is the manifest's `clientBuild`.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type Hash, toHash } from '../crypto/bytes.ts';

export const SUMS = 'SHA256SUMS';

const sha256 = (bytes: Uint8Array | string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(bytes).digest());

/** `hash  path` of every file below the folder but the list itself, sorted by path as bytes are. */
export async function sumsOf(folder: string): Promise<string> {
  const listed = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = listed
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .filter((path) => path !== SUMS)
    .sort((a, b) => (a < b ? -1 : 1));
  const lines: string[] = [];
  for (const path of paths) {
    const hash = Buffer.from(sha256(await readFile(join(folder, path)))).toString('hex');
    lines.push(`${hash}  ${path}\n`);
  }
  return lines.join('');
}

/** SHA-256 of the list. */
export const buildHash = (sums: string): Hash => toHash(sha256(sums));

/** The hash of the build in a folder; undefined where there is none, or any file differs from its list. */
export async function readBuild(folder: string): Promise<Hash | undefined> {
  const stated = await readFile(join(folder, SUMS), 'utf8').catch(() => undefined);
  if (stated === undefined || stated === '') return undefined;
  return (await sumsOf(folder)) === stated ? buildHash(stated) : undefined;
}
