/**
 * One run of the PostgreSQL server process: start it, wait until it answers, see it end.
 *
 * Its log lines never hold a row: no error of a statement, no statement text, no DETAIL. By default PostgreSQL would
 * write which credential broke a unique key, and our log would put the time beside it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './embedded-binaries.ts';
import type { Cluster } from './embedded-cluster.ts';
import { type EmbeddedConnection, untilReady } from './embedded-connection.ts';
import { giveTo, type Identity } from './embedded-identity.ts';
import { awaitPrevious, lockHolder } from './embedded-lock.ts';
import { attachWatchdog } from './embedded-watchdog.ts';

/** Where the lines of PostgreSQL and of the launcher go; a pino logger fits, `console` too. */
export interface EmbeddedLog {
  info(message: string): void;
  warn(message: string): void;
}

/** All that a start needs. */
export interface Installation {
  readonly binaries: Binaries;
  readonly identity: Identity;
  readonly cluster: Cluster;
  readonly connection: EmbeddedConnection;
  readonly log: EmbeddedLog;
}

/** A server process that has answered. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** When it is gone: how it ended, in words. */
  readonly ended: Promise<string>;
}

/** An earlier PostgreSQL may take this long to end (its shutdown writes a checkpoint). */
const PATIENCE_MS = 20_000;
/** Ends of a start that pass by themselves: remains of the previous run are still going away. */
const PASSING = /pre-existing shared memory block|lock file "[^"]*" (already exists|is empty)|could not bind/;
/** What our own attempts to connect provoke during a start. */
const EXPECTED = /^FATAL: +(the database system is |database "piaojue" does not exist)/;

/** Starts PostgreSQL and resolves when it accepts connections; throws with its last lines if it does not. */
export async function launch(installation: Installation): Promise<ServerProcess> {
  const { cluster, connection, identity, log } = installation;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    await awaitPrevious(cluster.data, connection.host, PATIENCE_MS, (pid) =>
      log.info(`waiting for the previous PostgreSQL (process ${pid}) to end`),
    );
    await giveTo(identity.owner, dirname(cluster.data));
    const outcome = await startOnce(installation);
    if (typeof outcome !== 'string') return outcome;
    if (!PASSING.test(outcome) || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start: ${outcome}`);
    }
    await sleep(100);
  }
}

async function startOnce(installation: Installation): Promise<ServerProcess | string> {
  const { binaries, identity, cluster, connection, log } = installation;
  const settings = serverSettings(connection.host).flatMap((setting) => ['-c', setting]);
  const [file, ...args] = [...identity.prefix, binaries.postgres, '-D', cluster.data, ...settings];
  // its own session: Ctrl-C in the server window must reach us alone, we then stop it in order
  const child = spawn(file!, args, {
    cwd: cluster.data,
    env: binaries.env,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lastLines: string[] = [];
  createInterface({ input: child.stderr! }).on('line', (line) => {
    if (EXPECTED.test(line)) return;
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
    if (/^(FATAL|PANIC)/.test(line)) log.warn(`PostgreSQL: ${line}`);
    else log.info(`PostgreSQL: ${line}`);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    const tell = (code: number | null, signal: string | null): void =>
      resolve([signal ?? `exit code ${code}`, ...lastLines].join('\n'));
    // "close": its children have let go of the pipe as well; do not wait for that for ever
    child.once('close', tell);
    child.once('exit', (code, signal) => void sleep(1000).then(() => tell(code, signal)));
  });
  if (!identity.endsWithUs && child.pid !== undefined) attachWatchdog(child.pid, ended);
  const abandoned = new AbortController();
  try {
    const failure = await Promise.race([
      ended,
      untilReady(connection, () => lockHolder(cluster.data) === child.pid, abandoned.signal),
    ]);
    if (failure !== undefined) return failure;
  } catch (error) {
    child.kill('SIGINT');
    await ended;
    throw error;
  } finally {
    abandoned.abort();
  }
  return { child, pid: child.pid!, ended };
}

/** On the command line, so that no configuration file can switch durability off or open a network port. */
const serverSettings = (socketDir: string): readonly string[] => [
  ...[
    'listen_addresses=',
    `unix_socket_directories=${socketDir}`,
    'unix_socket_permissions=0700',
    'port=5432',
  ],
  ...['fsync=on', 'synchronous_commit=on', 'full_page_writes=on', 'restart_after_crash=on'],
  ...['logging_collector=off', 'log_destination=stderr', 'log_line_prefix=', 'log_checkpoints=off'],
  ...['log_min_messages=log', 'log_min_error_statement=panic', 'log_error_verbosity=terse'],
  ...['log_statement=none', 'log_min_duration_statement=-1', 'track_commit_timestamp=off'],
];
