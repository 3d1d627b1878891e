/** The record as two files that belong together: entries up to a size, and the checkpoint of that size. */
import { fromUtf8 } from '../../../crypto/bytes.ts';
import { accept, type Result } from '../../../crypto/rejection.ts';
import type { Api } from '../lib/api.ts';

export type RecordName = 'entries.jsonl' | 'checkpoint';

/** The second file of a pair is of the size of the first, if it is asked for within this time. */
const PAIR_MS = 60_000;

interface Pair {
  readonly size: number;
  readonly until: number;
  readonly taken: Set<RecordName>;
}

export class RecordFiles {
  readonly #api: Pick<Api, 'status' | 'entries' | 'checkpoint'>;
  #pair: Pair | undefined;

  constructor(api: Pick<Api, 'status' | 'entries' | 'checkpoint'>) {
    this.#api = api;
  }

  /** The text of a file at the time `now` (milliseconds), and the number of entries that it stands for. */
  async take(name: RecordName, now: number): Promise<Result<{ text: string; size: number }>> {
    if (this.#pair === undefined || this.#pair.taken.has(name) || now > this.#pair.until) {
      const status = await this.#api.status();
      if (!status.ok) return status;
      this.#pair = { size: status.value.size, until: now + PAIR_MS, taken: new Set() };
    }
    const { size, taken } = this.#pair;
    const text = name === 'checkpoint' ? await this.#api.checkpoint(size) : await this.#entries(size);
    if (!text.ok) return text;
    taken.add(name);
    return accept({ text: text.value, size });
  }

  async #entries(size: number): Promise<Result<string>> {
    const entries = await this.#api.entries(0, size);
    return entries.ok ? accept(entries.value.map((entry) => `${fromUtf8(entry)}\n`).join('')) : entries;
  }
}
