/** Builds all pages into a folder, with the list of their hashes. The same sources give the same bytes anywhere. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { buildHash, SUMS, sumsOf } from '../../server/client-build.ts';
import { OWN_PAGES, ownPage, pages } from './config.ts';
import { type Bundled, ownFile } from './own-file.ts';

/** Builds into `folder`, which is replaced as a whole; gives the build's hash (hex). */
export async function buildPages(folder: string): Promise<string> {
  const fresh = `${folder}.${process.pid}.tmp`;
  try {
    await build({ ...pages, logLevel: 'warn', build: { ...pages.build, outDir: fresh } });
    await mkdir(join(fresh, 'own'));
    for (const name of OWN_PAGES) {
      await writeFile(join(fresh, 'own', `${name}.html`), ownFile(await bundle(name)));
    }
    const sums = await sumsOf(fresh);
    await writeFile(join(fresh, SUMS), sums);
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
    return buildHash(sums);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Throws unless the page came out as one HTML file, one script and one style sheet. */
async function bundle(name: (typeof OWN_PAGES)[number]): Promise<Bundled> {
  const result = await build({ ...ownPage(name), logLevel: 'warn' });
  const output = Array.isArray(result)
    ? result.flatMap((part) => part.output)
    : 'output' in result
      ? result.output
      : [];
  const only = (ending: string): string => {
    const [file, ...others] = output.filter(({ fileName }) => fileName.endsWith(ending));
    if (file === undefined || others.length > 0) throw new Error(`${name}: expected one ${ending} file`);
    return textOf(file);
  };
  if (output.length !== 3) throw new Error(`${name}: ${output.map(({ fileName }) => fileName).join(', ')}`);
  return { html: only('.html'), script: only('.js'), style: only('.css') };
}

function textOf(file: Rolldown.OutputChunk | Rolldown.OutputAsset): string {
  if (file.type === 'chunk') return file.code;
  return typeof file.source === 'string' ? file.source : new TextDecoder().decode(file.source);
}
