/** Writes values one after the other; of those that come while one is being written only the newest is. */
export class LatestWriter<T> {
  readonly #put: (value: T) => Promise<void>;
  #next: { readonly value: T } | undefined;
  #running: Promise<void> | undefined;

  constructor(put: (value: T) => Promise<void>) {
    this.#put = put;
  }

  /** Starts at once unless a write is under way. Resolves once this value or a newer one is written. */
  write(value: T): Promise<void> {
    this.#next = { value };
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#next !== undefined) {
        const { value } = this.#next;
        this.#next = undefined;
        await this.#put(value);
      }
    } finally {
      this.#running = undefined;
    }
  }
}
