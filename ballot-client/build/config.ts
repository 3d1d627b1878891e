/** How the pages are bundled: those that the hall serves, and one page as a single file. */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { InlineConfig } from 'vite';
import { inlineWorkers } from './inline-workers.ts';
import { pageShell } from './page-shell.ts';

const CLIENT = fileURLToPath(new URL('../', import.meta.url));

/** Each is `ballot-client/NAME.html`, put into the common frame, with its sources in `ballot-client/src/`. */
const PAGES = [
  'index',
  'presiding',
  'scrutineer',
  'registrar',
  'hall',
  'auditor',
  'operator',
  'demo',
] as const;

/** Pages that are also built as files of their own. */
export const OWN_PAGES = ['auditor', 'scrutineer'] as const;

const htmlOf = (name: string): string => `${CLIENT}${name}.html`;

/**
 * Nothing of the machine reaches the output: class names follow from the styles (by default from paths and the folder
 * in which the build was started), no files of environment variables are read.
 */
const common = {
  root: CLIENT,
  configFile: false,
  envDir: false,
  publicDir: false,
  plugins: [
    pageShell(),
    svelte({ configFile: false, compilerOptions: { cssHash: ({ hash, css }) => `s-${hash(css)}` } }),
  ],
} satisfies InlineConfig;

export const pages: InlineConfig = {
  ...common,
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The strict Content-Security-Policy admits nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: PAGES.map(htmlOf), checks: { bundlerTimings: false } },
  },
};

/** One page with one script, one style sheet and its workers inside the script; `own-file.ts` puts them together. */
export const ownPage = (name: (typeof OWN_PAGES)[number]): InlineConfig => ({
  ...common,
  base: './',
  plugins: [inlineWorkers(), common.plugins],
  // Opened from the disk, browsers load no module from a `blob:` address, but classic scripts.
  worker: { format: 'iife', rolldownOptions: { output: { codeSplitting: false } } },
  build: {
    write: false,
    target: 'es2022',
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: htmlOf(name),
      output: { codeSplitting: false },
      checks: { bundlerTimings: false },
    },
  },
});
