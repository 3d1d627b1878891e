/** Whether the server is a demonstration, and what it tells about itself. */
import { onDestroy } from 'svelte';
import type { Demonstration } from '../../../server/contract/demo.ts';
import { Api } from '../lib/api.ts';
import { isOwnFile } from './hall.svelte.ts';

const AGAIN_MS = 2000;

export class Demonstrated {
  /** Undefined until the server has answered. */
  facts = $state.raw<Demonstration>();
  readonly #api = new Api(location.origin);

  /**
   * Call it while a component is set up. Asks until the server has answered; with `isLasting` it goes on in a
   * demonstration, so that the numbers stay fresh.
   */
  constructor(isLasting = false) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const ask = async (): Promise<void> => {
      await this.look();
      const isSettled = this.facts !== undefined && !(isLasting && this.facts.isDemo);
      if (!isOver && !isSettled) timer = setTimeout(ask, AGAIN_MS);
    };
    // A file of one's own takes part in a demonstration like in any session: the manifest says what it is.
    if (!isOwnFile()) void ask();
    onDestroy(() => {
      isOver = true;
      clearTimeout(timer);
    });
  }

  get isDemo(): boolean {
    return this.facts?.isDemo === true;
  }

  async look(): Promise<void> {
    const answer = await this.#api.demonstration();
    if (answer.ok) this.facts = answer.value;
  }
}
