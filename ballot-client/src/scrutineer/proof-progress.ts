/** How far the proofs of the ballots that are being verified have come, from the verifier's running total. */
import type { Progress } from './messages.ts';

export class ProofProgress {
  readonly #tell: (progress: Progress | null) => void;
  #now: Progress | null = null;
  /** Ballots that were proved before the present lot. */
  #before = 0;
  #proved = 0;

  constructor(tell: (progress: Progress | null) => void) {
    this.#tell = tell;
  }

  /** So many ballots are about to be verified. */
  begin(of: number): void {
    this.#before = this.#proved;
    this.#set(of > 0 ? { done: 0, of } : null);
  }

  /** `proved`: all ballots ever proved by this verifier. */
  step(proved: number): void {
    this.#proved = proved;
    if (this.#now !== null) this.#set({ done: proved - this.#before, of: this.#now.of });
  }

  end(): void {
    this.#set(null);
  }

  #set(progress: Progress | null): void {
    const isSame = progress?.done === this.#now?.done && progress?.of === this.#now?.of;
    this.#now = progress;
    if (!isSame) this.#tell(progress);
  }
}
