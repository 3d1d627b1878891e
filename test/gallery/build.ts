/** Builds the gallery of one page into memory. */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, type Plugin, type Rolldown } from 'vite';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const ENTRY = '/entry.ts';

/** The entry of the gallery: the states of this page. */
const entryOf = (page: string): Plugin => ({
  name: 'gallery-entry',
  enforce: 'pre',
  resolveId: (id) => (id === ENTRY ? `${HERE}entry.ts` : null),
  load: (id) =>
    id === `${HERE}entry.ts`
      ? `import { ${page}States } from './${page}.ts'; import { openGallery } from './show.ts'; openGallery(${page}States);`
      : null,
});

/** Files of the gallery by their path in the site, `/index.html` first. */
export async function buildGallery(page: string): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const built = await build({
    root: HERE,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [entryOf(page), svelte({ configFile: false })],
    worker: { format: 'es' },
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: Number.POSITIVE_INFINITY,
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  });
  const { output } = built as Rolldown.RolldownOutput;
  return new Map(
    output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  );
}
