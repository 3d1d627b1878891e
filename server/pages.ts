/** The pages of the hall: built once when missing, served as files. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { App } from './http/typed.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const BUILT = `${ROOT}ballot-client/dist`;

/** Addresses without an ending, as people type them; `/` is the deputies' page. */
const NAMED = ['presiding', 'scrutineer', 'registrar', 'hall'];

/** Builds the pages unless they are there. Takes some seconds, once; `npm run build` builds them anew. */
export async function buildPagesIfMissing(say: (line: string) => void): Promise<void> {
  if (existsSync(`${BUILT}/index.html`) && existsSync(`${BUILT}/demo.html`)) return;
  say('Building the pages (once) …');
  const { build } = await import('vite');
  await build({ configFile: `${ROOT}vite.config.ts`, logLevel: 'warn' });
}

/** Serves the built pages. Files with a hash in their name never change and may be kept by browsers. */
export async function servePages(app: App, isDemo: boolean): Promise<void> {
  if (!existsSync(`${BUILT}/index.html`)) return;
  await app.register(fastifyStatic, {
    root: BUILT,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.includes('/assets/');
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  const names = isDemo ? [...NAMED, 'demo'] : NAMED;
  for (const name of names) app.get(`/${name}`, (_request, reply) => reply.sendFile(`${name}.html`));
}
