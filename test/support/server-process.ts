/** A server as a process of its own, with the embedded database below it, that a test can kill and start again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { REGISTRAR_CODE } from './test-server.ts';

export const OPERATOR_CODE = 'OPERATOR-CODE';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** Process ids below `root`, itself included. */
async function treeOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isBelow);
}

export class ServerProcess {
  readonly base: string;
  readonly #dataDir: string;
  readonly #port: number;
  readonly #hasPages: boolean;
  #child: ChildProcess | undefined;

  constructor(dataDir: string, port: number, { hasPages = false } = {}) {
    this.#hasPages = hasPages;
    this.#dataDir = dataDir;
    this.#port = port;
    this.base = `http://127.0.0.1:${port}`;
  }

  /** Starts and resolves once it listens. */
  start(): Promise<void> {
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
      env: {
        ...process.env,
        DATABASE_URL: '',
        PIAOJUE_PORT: String(this.#port),
        PIAOJUE_DATA: this.#dataDir,
        PIAOJUE_REGISTRAR_CODE: REGISTRAR_CODE,
        PIAOJUE_OPERATOR_CODE: OPERATOR_CODE,
        PIAOJUE_LOG_LEVEL: 'error',
        PIAOJUE_ATTENDANCE_BATCH_MS: '50',
        PIAOJUE_WORKERS: '1',
        PIAOJUE_PAGES: this.#hasPages ? '1' : '0',
        PIAOJUE_STOP_WITH_STDIN: '1',
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child = child;
    return new Promise((resolve, reject) => {
      child.once('exit', (code, signal) => reject(new Error(`the server ended: ${signal ?? code}`)));
      const lines = createInterface({ input: child.stdout });
      lines.on('line', (line) => line.includes('listens on') && resolve());
    });
  }

  /** `kill -9` of the server and of every PostgreSQL process below it, at once. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    for (const pid of await treeOf(child.pid)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself in between.
      }
    }
    await gone;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
}
