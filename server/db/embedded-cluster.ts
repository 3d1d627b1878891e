/**
 * The folder of the embedded PostgreSQL: `postgresql/data` (the cluster) and `postgresql/password`. It is made under
 * another name and then renamed, so that it exists whole or not at all, also after a power cut.
 */
import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './embedded-binaries.ts';
import { giveTo, type Identity } from './embedded-identity.ts';
import { isAlive } from './embedded-lock.ts';

const run = promisify(execFile);

/** The user and the database that the server uses. */
export const EMBEDDED_NAME = 'piaojue';

/** A cluster that is ready to be started. */
export interface Cluster {
  /** What PostgreSQL calls the data directory. */
  readonly data: string;
  readonly password: string;
}

/** Opens the cluster in `dataDir`, or makes it. Throws if another major version made it. */
export async function openCluster(dataDir: string, binaries: Binaries, identity: Identity): Promise<Cluster> {
  await removeLeftovers(dataDir);
  const home = join(dataDir, 'postgresql');
  const data = join(home, 'data');
  if (!existsSync(home)) await createCluster(dataDir, home, binaries, identity);
  const version = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim();
  if (version !== String(identity.major)) {
    throw new Error(
      `${data} was made by PostgreSQL ${version}, this is PostgreSQL ${identity.major}. ` +
        'Take the same version, or move the data with pg_dump and pg_restore.',
    );
  }
  return { data, password: (await readFile(join(home, 'password'), 'utf8')).trim() };
}

async function createCluster(
  dataDir: string,
  home: string,
  binaries: Binaries,
  identity: Identity,
): Promise<void> {
  const fresh = join(dataDir, `new-${process.pid}-${randomUUID()}`);
  try {
    await mkdir(fresh, { mode: 0o700 });
    await writePassword(join(fresh, 'password'));
    await giveTo(identity.owner, fresh);
    const [file, ...args] = [...identity.prefix, binaries.initdb, ...initdbArguments(fresh)];
    await run(file!, args, { cwd: dataDir, env: binaries.env });
    await sync(fresh);
    await rename(fresh, home);
    await sync(dataDir);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // another process was first: its cluster is as good
    if (!existsSync(home)) throw error;
  }
}

/** The collation is PostgreSQL's own, so that an update of the system's libraries cannot damage an index. */
const initdbArguments = (fresh: string): readonly string[] => [
  ...['-D', join(fresh, 'data'), '-U', EMBEDDED_NAME],
  ...['--auth=scram-sha-256', `--pwfile=${join(fresh, 'password')}`, '--data-checksums'],
  ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
];

async function writePassword(path: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString('base64url')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder durable. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes half-made clusters of processes that are gone. */
async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = Number(/^new-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || (pid !== process.pid && isAlive(pid))) continue;
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
}
