/**
 * The PostgreSQL server that runs when no DATABASE_URL is given: a child process, reachable over a Unix socket only,
 * with full durability. It is restarted if it dies, and it ends when our process ends, however that happens.
 */
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { findBinaries, SET_DATABASE_URL } from './embedded-binaries.ts';
import { EMBEDDED_NAME, openCluster } from './embedded-cluster.ts';
import { chooseIdentity, giveTo } from './embedded-identity.ts';
import { type EmbeddedLog, type Installation, launch, type ServerProcess } from './embedded-process.ts';
import { type EmbeddedEvent, type EmbeddedPostgres, supervise } from './embedded-supervisor.ts';

export interface EmbeddedOptions {
  /** A folder for PostgreSQL alone; made if it is missing. */
  readonly dataDir: string;
  readonly log: EmbeddedLog;
  readonly onEvent?: (event: EmbeddedEvent) => void;
}

/** A Unix socket address holds at most 103 bytes (macOS) with its terminating zero. */
const MAX_SOCKET_PATH = 100;
const SOCKET_PREFIX = 'piaojue-';

/**
 * Starts PostgreSQL on `dataDir` and keeps it running; throws an error that says what to do if that is impossible.
 * The caller should end the process when `ended` resolves with an error.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  // the parent-death signal follows the thread that started the process
  if (!isMainThread) throw new Error('The embedded PostgreSQL must be started from the main thread.');
  if (process.platform === 'win32') {
    throw new Error(`There is no embedded PostgreSQL on Windows. ${SET_DATABASE_URL}`);
  }
  const dataDir = resolve(options.dataDir);
  const installation = await install(dataDir, options.log);
  const { cluster, connection } = installation;
  const abandoned = await previousSocketDir(cluster.data);
  try {
    const first = await launch(installation);
    await removeTemporary(abandoned);
    const start = (): Promise<ServerProcess> => launch(installation);
    const cleanUp = (): Promise<void> => removeTemporary(connection.host);
    return supervise({ connection, first, start, cleanUp, onEvent: options.onEvent ?? (() => undefined) });
  } catch (error) {
    await removeTemporary(connection.host);
    throw error;
  }
}

async function install(dataDir: string, log: EmbeddedLog): Promise<Installation> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const binaries = await findBinaries(dataDir);
  const identity = await chooseIdentity(binaries, dataDir);
  const cluster = await openCluster(dataDir, binaries, identity);
  const host = await socketDir(dataDir);
  await giveTo(identity.owner, host);
  const connection = {
    ...{ host, port: 5432, user: EMBEDDED_NAME, password: cluster.password },
    ...{ database: EMBEDDED_NAME, ssl: false as const },
  };
  return { binaries, identity, cluster, connection, log };
}

async function socketDir(dataDir: string): Promise<string> {
  const fits = (path: string): boolean => Buffer.byteLength(join(path, '.s.PGSQL.5432')) < MAX_SOCKET_PATH;
  const beside = join(dataDir, 'socket');
  if (fits(beside)) {
    await mkdir(beside, { recursive: true });
    await chmod(beside, 0o700);
    return beside;
  }
  const temporary = join(tmpdir(), `${SOCKET_PREFIX}123456`);
  return mkdtemp(join(fits(temporary) ? tmpdir() : '/tmp', SOCKET_PREFIX));
}

/** The socket folder of the run before, when it was a temporary one; a killed server could not remove it. */
async function previousSocketDir(data: string): Promise<string | undefined> {
  try {
    return (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[4];
  } catch {
    return undefined;
  }
}

/** Removes the folder if `socketDir` made it outside the data folder. */
async function removeTemporary(path: string | undefined): Promise<void> {
  if (path === undefined || !basename(path).startsWith(SOCKET_PREFIX)) return;
  if (![tmpdir(), '/tmp'].includes(dirname(path))) return;
  await rm(path, { recursive: true, force: true });
}
