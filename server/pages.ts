/** The pages of the hall: built once when missing, served as files. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { Hash } from '../crypto/bytes.ts';
import { readBuild } from './client-build.ts';
import type { App } from './http/typed.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const BUILD = fileURLToPath(new URL('../ballot-client/build/main.ts', import.meta.url));
const BUILT = `${ROOT}ballot-client/dist`;

/** Addresses without an ending, as people type them; `/` is the deputies' page. */
const NAMED = ['presiding', 'scrutineer', 'registrar', 'hall', 'auditor', 'operator'];

/**
 * The hash of the pages that are built, every file of which is as `SHA256SUMS` says; undefined where there are none, or
 * they were changed.
 */
export const builtPages = (): Promise<Hash | undefined> => readBuild(BUILT);

/**
 * The hash of the pages; builds them where they are missing or changed, which takes some seconds. `npm run build` builds
 * them anew.
 */
export async function buildPagesIfMissing(say: (line: string) => void): Promise<Hash> {
  const built = await builtPages();
  if (built !== undefined) return built;
  say('Building the pages (once) …');
  await runBuild();
  const fresh = await builtPages();
  if (fresh === undefined) throw new Error('The pages could not be built.');
  return fresh;
}

/** In a process of its own: the environment of this one must not reach the pages. */
function runBuild(): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', BUILD], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`The pages could not be built (${signal ?? code}).`)),
    );
  });
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
      // To be kept and opened from one's own medium; here the policy of the pages would refuse their script.
      if (path.includes('/own/')) reply.header('content-disposition', 'attachment');
    },
  });
  const names = isDemo ? [...NAMED, 'demo'] : NAMED;
  for (const name of names) app.get(`/${name}`, (_request, reply) => reply.sendFile(`${name}.html`));
}
