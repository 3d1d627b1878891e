/** `npm run witness` as a process of its own, that a test can ask, stop and kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../tally/witness/main.node.ts', import.meta.url));

const PATIENCE_MS = 60_000;

export interface EndedProcess {
  readonly code: number | null;
  readonly output: string;
}

function spawnWitness(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs to the end; what stands on both outputs, together. */
export function runWitness(args: readonly string[]): Promise<EndedProcess> {
  const child = spawnWitness(args);
  let output = '';
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  // One that serves where it should refuse does not end by itself.
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  return new Promise((resolve) =>
    child.once('close', (code) => {
      clearTimeout(patience);
      resolve({ code, output });
    }),
  );
}

/** Makes the key of a new witness; its verifier key, as the registrar gets it. */
export async function newWitnessKey(folder: string, name: string): Promise<string> {
  const { code, output } = await runWitness(['--state', folder, '--name', name, '--new-key']);
  if (code !== 0) throw new Error(output);
  return output.trim();
}

export class WitnessProcess {
  readonly base: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  readonly #heard: { text: string };

  private constructor(
    child: ChildProcess,
    base: string,
    ended: Promise<number | null>,
    heard: { text: string },
  ) {
    this.#child = child;
    this.#ended = ended;
    this.#heard = heard;
    this.base = base;
  }

  /** Starts on a free port; throws what the process said where it ends instead of listening. */
  static start(args: readonly string[], port = 0): Promise<WitnessProcess> {
    const child = spawnWitness([...args, '--port', String(port)]);
    const heard = { text: '' };
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    return new Promise((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        heard.text += chunk.toString();
        const base = /listens on (http:\S+)/.exec(heard.text)?.[1];
        if (base !== undefined) resolve(new WitnessProcess(child, base, ended, heard));
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      void ended.then((code) => reject(new Error(`ended with ${code}: ${heard.text}`)));
    });
  }

  /** All that it has printed. */
  get output(): string {
    return this.#heard.text;
  }

  /** Ends it and gives its exit code; null after a kill. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.#ended;
  }

  /** `POST /add-checkpoint` */
  add(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.base}/add-checkpoint`, { method: 'POST', body, headers });
  }
}
