/** `npm run corpus -- DIR`: unpacks the corrupted records and the valid ones that they were made of. */
import { readdir } from 'node:fs/promises';
import { unpackCorpus } from './unpack.ts';

const [target, ...more] = process.argv.slice(2);
const listed = target === undefined ? [] : await readdir(target).catch(() => []);
if (target === undefined || more.length > 0 || listed.length > 0) {
  process.stderr.write('npm run corpus -- DIR: unpacks the corpus into DIR, which must be empty or absent\n');
  process.exitCode = 2;
} else {
  const { bases, records } = await unpackCorpus(target);
  process.stdout.write(`${bases.length} valid and ${records.length} corrupted records in ${target}\n`);
}
