/** Work that is done one after the other for each key, and at the same time for different keys. */

export class Lanes<K> {
  readonly #last = new Map<K, Promise<unknown>>();

  isBusy(key: K): boolean {
    return this.#last.has(key);
  }

  /** Runs `work` when everything that was begun before it in the same lane has ended. */
  run<T>(key: K, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, settled);
    void settled.then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    return mine;
  }
}
