/**
 * The lock files that an earlier PostgreSQL left. PostgreSQL itself removes those of a dead process, except when its
 * process id meanwhile belongs to something else, which is usual after a container was restarted.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The lock file of a data directory. */
const LOCK = 'postmaster.pid';

/** Whether there is a process of this id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Waits until no earlier PostgreSQL runs in the data directory (it ends a moment after the process that started it),
 * and makes its lock files harmless. Throws after `patience` milliseconds.
 */
export async function awaitPrevious(
  data: string,
  socketDir: string,
  patience: number,
  onWait: (pid: number) => void,
): Promise<void> {
  const deadline = Date.now() + patience;
  let told = false;
  for (;;) {
    const pid = lockHolder(data);
    if (pid === undefined || pid === process.pid || !isAlive(pid) || !runsIn(data, pid)) break;
    if (Date.now() > deadline) {
      throw new Error(
        `PostgreSQL (process ${pid}) already runs in ${data}. Stop the other server, or end it: kill -INT ${pid}`,
      );
    }
    if (!told) onWait(pid);
    told = true;
    await sleep(50);
  }
  disarm(join(data, LOCK));
  disarm(join(socketDir, '.s.PGSQL.5432.lock'));
}

/** The process that holds the data directory, alive or not; undefined if there is none. */
export const lockHolder = (data: string): number | undefined => processIn(join(data, LOCK));

/** The process id in the first line; undefined if there is no such file or it is damaged. */
function processIn(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  const pid = Math.abs(Number.parseInt(readFileSync(path, 'utf8'), 10));
  return pid > 0 ? pid : undefined;
}

/**
 * PostgreSQL takes a lock file with the id of its parent (ours) for a stale one, but still reads from its other lines
 * which shared memory to check for surviving children. That protection would be lost if the file were removed.
 */
function disarm(path: string): void {
  if (!existsSync(path)) return;
  const pid = processIn(path);
  if (pid === undefined) rmSync(path, { force: true });
  else if (isAlive(pid)) {
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^-?\d+/, String(process.pid)));
  }
}

/** Whether the process is a PostgreSQL of this folder, by its command line. */
function runsIn(data: string, pid: number): boolean {
  try {
    const command =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(data);
  } catch {
    return false;
  }
}
