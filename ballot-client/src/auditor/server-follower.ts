/** Reads the log of a server and goes on reading as it grows. What the server says is attacker-controlled. */
import { parseCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { parseNote } from '../../../crypto/log/note.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import type { Api } from '../lib/api.ts';
import type { Audit } from './audit.ts';

/** Entries that are asked for at a time, so that there is progress to show. */
const RANGE = 200;
const LOOK_EVERY_MS = 3000;

export class ServerFollower {
  readonly #api: Pick<Api, 'checkpoint' | 'entries'>;
  readonly #audit: Audit;
  #note = '';
  #isOver = false;

  constructor(api: Pick<Api, 'checkpoint' | 'entries'>, audit: Audit) {
    this.#api = api;
    this.#audit = audit;
  }

  /** Follows until it is stopped. */
  async run(): Promise<void> {
    while (!this.#isOver) {
      await this.look();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  stop(): void {
    this.#isOver = true;
  }

  /** Reads up to the newest checkpoint, verifies, and concludes. */
  async look(): Promise<void> {
    const looked = await this.#look();
    if (!this.#isOver) this.#audit.setServerFault(looked.ok ? null : looked);
  }

  async #look(): Promise<Result<void>> {
    const note = await this.#api.checkpoint();
    if (!note.ok) return note;
    if (note.value === this.#note) return accept(undefined);
    const size = sizeOf(note.value);
    if (!size.ok) return size;
    if (size.value < this.#audit.size) return this.#lookBack(note.value, size.value);
    while (this.#audit.size < size.value) {
      const from = this.#audit.size;
      const to = Math.min(from + RANGE, size.value);
      const entries = await this.#api.entries(from, to);
      if (!entries.ok) return entries;
      if (this.#isOver) return accept(undefined);
      await this.#audit.take(entries.value.slice(0, to - from), size.value);
    }
    if (this.#isOver) return accept(undefined);
    this.#audit.conclude(note.value);
    this.#note = note.value;
    return accept(undefined);
  }

  /** An answer may be late; but what was shown once can never be taken back. */
  #lookBack(note: string, size: number): Result<void> {
    if (!this.#audit.isOfThisLog(note)) {
      this.#audit.addFault(reject('log.inconsistent', `the server now shows another log of ${size} entries`));
    }
    return accept(undefined);
  }
}

function sizeOf(text: string): Result<number> {
  const note = parseNote(text);
  if (!note.ok) return note;
  const head = parseCheckpoint(note.value.text);
  return head.ok ? accept(head.value.size) : head;
}
