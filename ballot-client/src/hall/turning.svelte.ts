/** Which page of a result is shown: turned slowly by itself, by hand, or held. */

/** Ten rows, read at leisure. */
export const PAGE_MS = 15_000;

export class Turning {
  #at = $state(0);
  isHeld = $state(false);
  readonly #pages: () => number;

  /** Call it while a component is set up. */
  constructor(pages: () => number) {
    this.#pages = pages;
    $effect(() => {
      // Every page, also one that was turned to by hand, stays as long.
      void this.#at;
      if (this.isHeld || this.pages < 2) return;
      const timer = setTimeout(() => this.turn(1), PAGE_MS);
      return () => clearTimeout(timer);
    });
  }

  get pages(): number {
    return this.#pages();
  }

  /** From 0; there may be fewer pages than before. */
  get at(): number {
    return this.pages === 0 ? 0 : this.#at % this.pages;
  }

  turn(by: number): void {
    if (this.pages > 0) this.#at = (this.at + by + this.pages) % this.pages;
  }

  hold(): void {
    this.isHeld = !this.isHeld;
  }
}
