/** Reads the log of a server and goes on reading as it grows. What the server says is attacker-controlled. */
import type { Bytes } from '../../../crypto/bytes.ts';
import { parseCheckpoint } from '../../../crypto/log/checkpoint.ts';
import { parseNote } from '../../../crypto/log/note.ts';
import { parseWithheldLine } from '../../../crypto/log/withheld.ts';
import { accept, type Result, reject } from '../../../crypto/rejection.ts';
import type { Api } from '../lib/api.ts';
import type { Audit } from './audit.ts';
import type { WithheldTail } from './withheld-tail.ts';

/** Entries that are asked for at a time, so that there is progress to show. */
const RANGE = 200;
const LOOK_EVERY_MS = 3000;
/** How far below the first withheld entry a checkpoint is looked for: entries of one commit share theirs. */
const MOST_IN_COMMIT = 64;

type PublicLog = Pick<Api, 'checkpoint' | 'publicEntries'>;

export class ServerFollower {
  readonly #api: PublicLog;
  readonly #audit: Audit;
  #note = '';
  #isOver = false;
  /** From the first entry on that the server withholds. */
  #tail: WithheldTail | undefined;

  constructor(api: PublicLog, audit: Audit) {
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
    if (size.value < (this.#tail ?? this.#audit).size) return this.#lookBack(note.value, size.value);
    while (this.#tail === undefined && this.#audit.size < size.value) {
      const from = this.#audit.size;
      const to = Math.min(from + RANGE, size.value);
      const lines = await this.#api.publicEntries(from, to);
      if (!lines.ok) return lines;
      if (this.#isOver) return accept(undefined);
      const entries = lines.value.slice(0, to - from);
      const withheld = entries.findIndex((line) => parseWithheldLine(line) !== undefined);
      if (withheld < 0) await this.#audit.take(entries, size.value);
      else await this.#stopBefore(from + withheld, entries);
    }
    if (this.#isOver) return accept(undefined);
    if (this.#tail !== undefined) return this.#followTail(this.#tail, note.value, size.value);
    this.#audit.conclude(note.value);
    this.#note = note.value;
    return accept(undefined);
  }

  /** Concludes at the newest checkpoint without withheld entries under it, if there is one; the rest is the tail. */
  async #stopBefore(withheld: number, entries: readonly Bytes[]): Promise<void> {
    const from = this.#audit.size;
    for (let size = withheld; size > Math.max(from, withheld - MOST_IN_COMMIT); size--) {
      const note = await this.#api.checkpoint(size);
      if (!note.ok) continue;
      await this.#audit.take(entries.slice(0, size - from), size);
      this.#audit.conclude(note.value);
      break;
    }
    this.#tail = this.#audit.beginTail();
  }

  /** Checks what can be checked of entries of which some are withheld, hashes at least. */
  async #followTail(tail: WithheldTail, note: string, size: number): Promise<Result<void>> {
    if (tail.size < size) {
      const lines = await this.#api.publicEntries(tail.size, size);
      if (!lines.ok) return lines;
      const taken = tail.take(lines.value.slice(0, size - tail.size));
      if (!taken.ok) {
        this.#audit.addFault(taken);
        return accept(undefined);
      }
    }
    if (!this.#audit.holdsTail(note, tail)) this.#audit.addFault(reject('log.root', `at size ${size}`));
    this.#note = note;
    return accept(undefined);
  }

  /** An answer may be late; but what was shown once can never be taken back. */
  #lookBack(note: string, size: number): Result<void> {
    const isOfThisLog = this.#tail ? this.#audit.holdsTail(note, this.#tail) : this.#audit.isOfThisLog(note);
    if (!isOfThisLog) {
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
