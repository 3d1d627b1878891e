/** Unpacks the corpus into real record folders, each with what a verifier must say of it beside it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Corpus, type RecordLabel, readBase, readCorpus, readCorrupted, writeFolder } from './corpus.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Where a corrupted record is unpacked: `record/`, `expected.json` and, where one was kept, `known-checkpoint`. */
export const folderOf = (target: string, { name }: Pick<RecordLabel, 'name'>): string =>
  join(target, 'corrupted', name);

/** Writes `valid/` and `corrupted/` into a folder that exists or is made; gives back what was written. */
export async function unpackCorpus(target: string): Promise<Corpus> {
  const corpus = await readCorpus();
  for (const { name, sentence, manifest } of corpus.bases) {
    const folder = join(target, 'valid', name);
    const base = await readBase(name);
    await writeFolder(join(folder, 'record'), base);
    await writeFile(
      join(folder, 'expected.json'),
      json({ verified: true, sentence, expectManifest: manifest }),
    );
    for (const label of corpus.records.filter((record) => record.base === name)) {
      await unpackOne(folderOf(target, label), label, await readCorrupted(label, base));
    }
  }
  return corpus;
}

async function unpackOne(
  folder: string,
  { knownCheckpoint, base: _, name: __, ...expected }: RecordLabel,
  files: Parameters<typeof writeFolder>[1],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFolder(join(folder, 'record'), files);
  await writeFile(join(folder, 'expected.json'), json({ verified: false, ...expected }));
  if (knownCheckpoint !== undefined) await writeFile(join(folder, 'known-checkpoint'), knownCheckpoint);
}
