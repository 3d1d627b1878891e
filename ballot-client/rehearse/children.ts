/** The processes of a rehearsal: started, watched, measured and ended together, whatever happens. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const END_AFTER_MS = 10_000;

/** A child that ended although it was still needed. */
export class ChildFault extends Error {}

export class Children {
  readonly #children = new Set<ChildProcess>();
  #isEnding = false;
  readonly #onFault: (fault: Error) => void;

  /** `onFault` is called once when a child ends by itself with an error. */
  constructor(onFault: (fault: Error) => void) {
    this.#onFault = onFault;
  }

  #watch(child: ChildProcess, name: string): void {
    this.#children.add(child);
    child.once('exit', (code, signal) => {
      this.#children.delete(child);
      if (!this.#isEnding && code !== 0) {
        this.#onFault(new ChildFault(`${name} ended unexpectedly (${signal ?? `exit code ${code}`}).`));
      }
    });
    child.once('error', (error) => this.#onFault(new ChildFault(`${name}: ${error.message}`)));
  }

  /** A process of our own code that talks over IPC. */
  fork<Out>(name: string, module: URL, onMessage: (message: Out) => void): ChildProcess {
    const child = fork(fileURLToPath(module), [], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    child.on('message', (message) => onMessage(message as Out));
    this.#watch(child, name);
    return child;
  }

  /** A program whose output is read. */
  spawn(name: string, module: URL, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(module), ...args], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#watch(child, name);
    return child;
  }

  /** Runs a program to its end and gives its standard output and exit code. */
  run(name: string, module: URL, args: readonly string[]): Promise<{ code: number; output: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(module), ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#children.add(child);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    return new Promise((resolve, reject) => {
      child.once('error', (error) => reject(new ChildFault(`${name}: ${error.message}`)));
      child.once('close', (code) => {
        this.#children.delete(child);
        resolve({ code: code ?? 2, output: Buffer.concat(chunks).toString('utf8') });
      });
    });
  }

  /** Ends all children: politely, then by force; resolves when none is left. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const waiting = [...this.#children].map(
      (child) =>
        new Promise<void>((resolve) => {
          if (child.exitCode !== null || child.signalCode !== null) return resolve();
          const force = setTimeout(() => child.kill('SIGKILL'), END_AFTER_MS);
          child.once('exit', () => {
            clearTimeout(force);
            resolve();
          });
          child.kill('SIGTERM');
        }),
    );
    await Promise.all(waiting);
  }
}
