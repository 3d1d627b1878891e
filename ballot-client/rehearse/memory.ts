/** Peak memory of process trees on Linux: proportional set size, so that PostgreSQL's shared memory counts once. */
import { readdir, readFile } from 'node:fs/promises';

const SAMPLE_EVERY_MS = 1000;

async function parents(): Promise<Map<number, number>> {
  const found = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) found.set(Number(name), Number(parent));
  }
  return found;
}

async function proportionalBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
}

/** Samples named groups of process trees once a second; `peaks` are bytes, 0 where nothing can be measured. */
export class MemoryMeter {
  readonly peaks = new Map<string, number>();
  readonly #roots = new Map<string, number[]>();
  readonly #timer: NodeJS.Timeout;
  #isBusy = false;

  constructor() {
    this.#timer = setInterval(() => void this.sample(), SAMPLE_EVERY_MS);
    this.#timer.unref();
  }

  watch(group: string, pid: number | undefined): void {
    if (pid !== undefined) this.#roots.set(group, [...(this.#roots.get(group) ?? []), pid]);
  }

  async sample(): Promise<void> {
    if (this.#isBusy || process.platform !== 'linux') return;
    this.#isBusy = true;
    try {
      const parentOf = await parents();
      const isWithin = (pid: number, roots: readonly number[]): boolean => {
        for (let at: number | undefined = pid; at !== undefined && at > 1; at = parentOf.get(at)) {
          if (roots.includes(at)) return true;
        }
        return false;
      };
      for (const [group, roots] of this.#roots) {
        const tree = [...parentOf.keys()].filter((pid) => isWithin(pid, roots));
        const sizes = await Promise.all(tree.map(proportionalBytes));
        const total = sizes.reduce((sum, size) => sum + size, 0);
        this.peaks.set(group, Math.max(total, this.peaks.get(group) ?? 0));
      }
    } finally {
      this.#isBusy = false;
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
