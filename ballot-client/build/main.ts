/**
 * `npm run build`: builds the pages into `ballot-client/dist`, or into the folder of `--out`. `--readme` then writes the
 * hash of the build into README.md.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What programs need to run at all. Whatever else stands in the environment must not change a byte of the output. */
const KEPT = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT', 'PATHEXT'];

/**
 * The bundler numbers modules as its threads finish with them (rolldown/rolldown#10909); with one thread the order is
 * that of the imports.
 */
const ONE_THREAD = { ROLLDOWN_WORKER_THREADS: '1', TOKIO_WORKER_THREADS: '1', RAYON_NUM_THREADS: '1' };

function fixEnvironment(): void {
  for (const name of Object.keys(process.env)) {
    if (!KEPT.includes(name.toUpperCase())) delete process.env[name];
  }
  Object.assign(process.env, { NODE_ENV: 'production' }, ONE_THREAD);
  process.chdir(ROOT);
}

const HASH_IN_README = /(?<=The hash of `SHA256SUMS` in this version: `)[0-9a-f]{64}(?=`)/;

async function updateReadme(hash: string): Promise<void> {
  const file = `${ROOT}README.md`;
  const text = await readFile(file, 'utf8');
  if (!HASH_IN_README.test(text)) throw new Error('README.md has no line with the hash of the build.');
  await writeFile(file, text.replace(HASH_IN_README, hash));
}

const { values } = parseArgs({
  options: { out: { type: 'string' }, readme: { type: 'boolean', default: false } },
});
const folder = resolve(values.out ?? `${ROOT}ballot-client/dist`);
fixEnvironment();
const { buildPages } = await import('./build.ts');
const hash = await buildPages(folder);
if (values.readme) await updateReadme(hash);
process.stdout.write(`${hash}  SHA256SUMS\n`);
