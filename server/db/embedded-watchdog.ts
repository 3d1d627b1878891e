/**
 * Ends PostgreSQL when our process is gone, where the kernel offers no parent-death signal: a shell that reads a pipe
 * whose other end only we hold. It gets nothing until the pipe closes, however we end, also by SIGKILL.
 */
import { spawn } from 'node:child_process';

/** Sends SIGINT (fast shutdown) to `pid` when our process ends; stands down when `ended` resolves. */
export function attachWatchdog(pid: number, ended: Promise<unknown>): void {
  const script = 'read -r _; kill -INT "$1"';
  const shell = spawn('/bin/sh', ['-c', script, 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  void ended.then(() => shell.kill('SIGKILL'));
}
