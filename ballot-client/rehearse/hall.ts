/** The surroundings of a rehearsal: its processes, its temporary folder, its clock and meters. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children } from './children.ts';
import { MemoryMeter } from './memory.ts';
import { Progress } from './progress.ts';

export class Hall {
  readonly children: Children;
  readonly progress = new Progress();
  readonly memory = new MemoryMeter();
  readonly folder: string;
  readonly #fault: Promise<never>;
  #raise: (fault: Error) => void = () => {};

  private constructor(folder: string, signal: AbortSignal) {
    this.folder = folder;
    this.#fault = new Promise((_, reject) => {
      this.#raise = reject;
    });
    // A fault while nothing waits is met by the next step that does.
    this.#fault.catch(() => {});
    this.children = new Children(this.raise);
    signal.addEventListener('abort', () => this.raise(new Error('Interrupted.')), { once: true });
  }

  static async open(signal: AbortSignal): Promise<Hall> {
    return new Hall(await mkdtemp(join(tmpdir(), 'piaojue-rehearsal-')), signal);
  }

  /** Ends the rehearsal with this fault. */
  readonly raise = (fault: Error): void => this.#raise(fault);

  /** The work's result, or the first fault of any process. */
  guard<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#fault]);
  }

  /** Leaves no process and no temporary folder behind. */
  async close(): Promise<void> {
    this.progress.end();
    await this.memory.sample();
    this.memory.stop();
    await this.children.end();
    await rm(this.folder, { recursive: true, force: true });
  }
}
