import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const page = (name: string): string =>
  fileURLToPath(new URL(`./ballot-client/${name}.html`, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('./ballot-client', import.meta.url)),
  plugins: [svelte()],
  worker: { format: 'es', plugins: () => [svelte()] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The strict Content-Security-Policy admits nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ['index', 'presiding', 'scrutineer', 'registrar', 'hall', 'demo'].map(page),
    },
  },
});
