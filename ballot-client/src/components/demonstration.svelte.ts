/** Whether the server is a demonstration, and what it tells about itself. */
import { onDestroy } from 'svelte';
import type { Result } from '../../../crypto/rejection.ts';
import type { DemoAct, Demonstration } from '../../../server/contract/demo.ts';
import type { Status } from '../../../server/contract/events.ts';
import { Api } from '../lib/api.ts';
import { isOwnFile } from './hall.svelte.ts';

const AGAIN_MS = 2000;
/** In a demonstration, whose steps go by in seconds. */
const LASTING_MS = 500;

export class Demonstrated {
  /** Undefined until the server has answered. */
  facts = $state.raw<Demonstration>();
  /** Only with `isLasting`. */
  status = $state.raw<Status>();
  readonly #api = new Api(location.origin);
  readonly #isLasting: boolean;

  /**
   * Call it while a component is set up. Asks until the server has answered; with `isLasting` it goes on in a
   * demonstration, so that the numbers stay fresh.
   */
  constructor(isLasting = false) {
    this.#isLasting = isLasting;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const ask = async (): Promise<void> => {
      await this.look();
      const isSettled = this.facts !== undefined && !(isLasting && this.facts.isDemo);
      const isPlaying = isLasting && this.isDemo;
      if (!isOver && !isSettled) timer = setTimeout(ask, isPlaying ? LASTING_MS : AGAIN_MS);
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

  #statusIfLasting(): Promise<Result<Status>> | undefined {
    return this.#isLasting ? this.#api.status() : undefined;
  }

  async look(): Promise<void> {
    const [answer, status] = await Promise.all([this.#api.demonstration(), this.#statusIfLasting()]);
    if (status?.ok) this.status = status.value;
    if (answer.ok) this.facts = answer.value;
  }

  /** Asks the simulated staff for an act, and shows at once what they are at. */
  async ask(act: DemoAct): Promise<Result<Demonstration>> {
    const answer = await this.#api.demoStaff(act);
    if (answer.ok) this.facts = answer.value;
    return answer;
  }
}
