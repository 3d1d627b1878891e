/**
 * Feeds one observer's witness: shows it the newest checkpoint with a consistency proof from what it cosigned last, and
 * hands the cosignature on. At most one request is under way; a witness that is down, slow or lying is asked less and
 * less often, and nobody waits for it.
 */
import { parseSignatureLine } from '../../crypto/log/note.ts';
import { formatAddCheckpoint } from '../../crypto/log/witness.ts';
import type { WitnessFacts } from '../contract/operator.ts';
import type { Book } from '../log/book.ts';
import type { Cosignatures } from '../session/cosignatures.ts';
import { postAddCheckpoint } from './client.ts';

export interface ObserverOptions {
  readonly book: Book;
  readonly cosignatures: Pick<Cosignatures, 'add'>;
  readonly onTrouble: (message: string, error: unknown) => void;
  /** Between two requests, unless a command was logged. */
  readonly pauseMs: number;
  /** How long an answer may take. */
  readonly patienceMs?: number;
}

/** Why a witness did not cosign, in words; undefined where it did. */
type Trouble = string | undefined;

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;
/** The size that the witness holds is learned from its first refusal, and may change once more meanwhile. */
const MAX_TRIES = 3;
/** Lines of a witness with several keys. */
const MAX_LINES = 16;

export class Observer {
  readonly #base: string;
  readonly #options: ObserverOptions;
  readonly #over = new AbortController();
  /** The size that the witness holds, as far as it said. */
  #held = 0;
  /** The size whose cosignature is stored. */
  #cosigned = 0;
  #failures = 0;
  #trouble: Trouble;
  /** It said that it has cosigned more than this server has. */
  #hasSeenMore = false;
  #isUrgent = false;
  #notBefore = 0;
  #timer: NodeJS.Timeout | undefined;
  #asking: Promise<void> | undefined;

  /** `base` is the submission prefix of the witness, without a slash at its end. */
  constructor(base: string, options: ObserverOptions) {
    this.#base = base;
    this.#options = options;
  }

  /** Something was committed; `isUrgent` where it should be cosigned at once. */
  prompt(isUrgent: boolean): void {
    this.#isUrgent ||= isUrgent;
    this.#plan();
  }

  get facts(): WitnessFacts {
    const trouble = this.#trouble ?? null;
    return { address: this.#base, cosigned: this.#cosigned, trouble, hasSeenMore: this.#hasSeenMore };
  }

  /** Breaks off what is under way. */
  async close(): Promise<void> {
    this.#over.abort(new Error('the server stops'));
    clearTimeout(this.#timer);
    await this.#asking;
  }

  #plan(): void {
    const { checkpoint } = this.#options.book;
    const isDone = checkpoint === undefined || checkpoint.size === this.#cosigned;
    if (this.#asking !== undefined || this.#over.signal.aborted || isDone) return;
    const isHeldBack = this.#failures > 0 || !this.#isUrgent;
    const wait = isHeldBack ? Math.max(0, this.#notBefore - performance.now()) : 0;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#asking = this.#ask().finally(() => {
        this.#asking = undefined;
        this.#plan();
      });
    }, wait).unref();
  }

  async #ask(): Promise<void> {
    this.#isUrgent = false;
    const { onTrouble, pauseMs } = this.#options;
    const trouble = await this.#obtain().catch((error: unknown) => String(error));
    if (this.#over.signal.aborted) return;
    // Told once, not with every attempt.
    if (trouble !== undefined && trouble !== this.#trouble) {
      onTrouble(`The witness at ${this.#base} has not cosigned.`, trouble);
    }
    this.#trouble = trouble;
    this.#failures = trouble === undefined ? 0 : this.#failures + 1;
    const retry = FIRST_RETRY_MS * 2 ** Math.min(this.#failures - 1, 10);
    this.#notBefore = performance.now() + (trouble === undefined ? pauseMs : Math.min(retry, LAST_RETRY_MS));
  }

  /** Obtains a cosignature of the newest committed checkpoint. */
  async #obtain(): Promise<Trouble> {
    const { book, patienceMs } = this.#options;
    const checkpoint = book.checkpoint;
    if (checkpoint === undefined) return undefined;
    const { size, note } = checkpoint;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const oldSize = this.#held;
      if (oldSize > size) {
        // What it says may be wrong, and it may be asked about a larger log later.
        this.#held = 0;
        this.#hasSeenMore = true;
        return 'It says that it has cosigned more entries than the log has.';
      }
      const proof = book.ledger.state.tree.consistencyProof(oldSize, size);
      const body = formatAddCheckpoint({ oldSize, proof, checkpoint: note });
      const reply = await postAddCheckpoint(this.#base, body, this.#over.signal, patienceMs);
      if (reply.kind === 'refused') return reply.reason;
      if (reply.kind === 'cosigned') return this.#handOn(size, reply.text);
      if (reply.size === oldSize) return 'It says that it has cosigned another log.';
      this.#held = reply.size;
    }
    return 'It says another size every time.';
  }

  /** Stores the lines of observers that verify; lines of others are ignored, as C2SP demands. */
  async #handOn(size: number, text: string): Promise<Trouble> {
    const { book, cosignatures } = this.#options;
    const observers = book.ledger.state.manifest?.witnesses ?? [];
    const lines = text.split(/(?<=\n)/).slice(0, MAX_LINES);
    let refusal = 'no line of an observer of this session';
    let isCosigned = false;
    for (const line of lines) {
      const parsed = parseSignatureLine(line);
      if (!parsed.ok || !observers.some(({ name }) => name === parsed.value.name)) continue;
      const added = await cosignatures.add({ size, line });
      if (added.ok) isCosigned = true;
      else refusal = added.code;
    }
    if (!isCosigned) return `Its answer holds no valid cosignature: ${refusal}.`;
    this.#held = size;
    this.#cosigned = size;
    this.#hasSeenMore = false;
    return undefined;
  }
}
