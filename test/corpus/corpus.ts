/** The shipped corpus as files: what `corpus.json` says, and the records as folders. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bytes } from '../../crypto/bytes.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import { applyDifference, type Difference, type Folder } from './difference.ts';

/** A valid record. */
export interface BaseLabel {
  readonly name: string;
  /** What it holds. */
  readonly sentence: string;
  /** Its fingerprint, SHA-256 of the manifest's payload in hex. */
  readonly manifest: string;
}

/** What a verifier must find. */
export interface Fault {
  /** Of PROTOCOL.md §9. */
  readonly check: number;
  /** Of PROTOCOL.md §10. */
  readonly code: RejectionCode;
  /** Index of the entry at fault, from 0; null where no single one is. */
  readonly entry: number | null;
}

export interface RecordLabel extends Fault {
  readonly name: string;
  /** What the adversary did, and which keys it used. */
  readonly sentence: string;
  readonly base: string;
  /** What else is found, where one lie cannot stand without another. */
  readonly also?: readonly Fault[];
  /** What the auditor knows from elsewhere. */
  readonly expectManifest?: string;
  readonly knownCheckpoint?: string;
}

export interface Corpus {
  readonly bases: readonly BaseLabel[];
  readonly records: readonly RecordLabel[];
}

/** Where the shipped corpus stands. */
export const CORPUS = fileURLToPath(new URL('.', import.meta.url));

export async function readCorpus(): Promise<Corpus> {
  return JSON.parse(await readFile(join(CORPUS, 'corpus.json'), 'utf8'));
}

/** All files below a folder, by path with slashes. */
export async function readFolder(folder: string): Promise<Folder> {
  const found = new Map<string, Bytes>();
  const below = async (path: string): Promise<void> => {
    for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
      const name = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) await below(name);
      else found.set(name, new Uint8Array(await readFile(join(folder, name))));
    }
  };
  await below('');
  return found;
}

/** Writes files; folders are made where they are missing. */
export async function writeFolder(folder: string, files: Folder): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

export const readBase = (name: string): Promise<Folder> => readFolder(join(CORPUS, 'bases', name));

/** The files of a corrupted record. */
export async function readCorrupted(label: RecordLabel, base: Folder): Promise<Folder> {
  const text = await readFile(join(CORPUS, 'differences', `${label.name}.json`), 'utf8');
  const difference: Difference = JSON.parse(text);
  return applyDifference(base, difference);
}
