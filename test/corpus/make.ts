/**
 * Makes the corpus anew: `node --import tsx test/corpus/make.ts`. Keys and ballots are fresh every time, so every byte of
 * the records changes; names, checks, codes and entries stay.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes, utf8 } from '../../crypto/bytes.ts';
import { CORPUS, type Corpus, writeFolder } from './corpus.ts';
import { applyDifference } from './difference.ts';
import { type PackedScene, packScene } from './pack.ts';
import { SCENES } from './scenes/all.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What is stored must give back what was made. */
function checkPacked({ base, packed }: PackedScene): void {
  for (const { label, difference, folder } of packed) {
    const again = applyDifference(base, difference);
    const same =
      again.size === folder.size &&
      [...folder].every(([path, bytes]) => equalBytes(bytes, again.get(path) ?? utf8('?')));
    if (!same) throw new Error(`${label.name} is not what was made`);
  }
}

const scenes: PackedScene[] = [];
for (const make of SCENES) scenes.push(packScene(await make()));
const corpus: Corpus = {
  bases: scenes.map(({ label }) => label),
  records: scenes.flatMap(({ packed }) => packed.map(({ label }) => label)),
};
const names = corpus.records.map(({ name }) => name);
const twice = names.filter((name, i) => names.indexOf(name) !== i);
if (twice.length > 0) throw new Error(`two records have one name: ${twice.join(', ')}`);
for (const folder of ['bases', 'differences']) {
  await rm(join(CORPUS, folder), { recursive: true, force: true });
  await mkdir(join(CORPUS, folder));
}
for (const scene of scenes) {
  checkPacked(scene);
  await writeFolder(join(CORPUS, 'bases', scene.label.name), scene.base);
  for (const { label, difference } of scene.packed) {
    await writeFile(join(CORPUS, 'differences', `${label.name}.json`), json(difference));
  }
}
await writeFile(join(CORPUS, 'corpus.json'), json(corpus));
process.stdout.write(`${corpus.bases.length} valid and ${corpus.records.length} corrupted records\n`);
