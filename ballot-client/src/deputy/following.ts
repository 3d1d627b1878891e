/**
 * Takes in the log while nobody waits for it, so that little of it is left when a ballot is opened. Not while one is open:
 * what others cast is none of this tablet's business.
 */
import type { RandomBytes } from '../../../crypto/bytes.ts';
import type { Status } from '../../../server/contract/events.ts';
import type { SessionView } from '../lib/session-view.ts';

const SOONEST_MS = 3000;
/** One of 256 steps is drawn, so that the tablets of a hall do not all ask at once. */
const STEP_MS = 20;

export class Following {
  readonly #random: RandomBytes;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** Takes in the log some seconds after the first status that tells of more than the view has. */
  heed(status: Status, session: SessionView): void {
    if (status.phase === 'open' || status.phase === 'suspended') {
      this.stop();
      return;
    }
    if (this.#timer !== undefined || status.size <= session.state.tree.size) return;
    const [draw = 0] = this.#random(1);
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        // A log that does not verify is reported where a deputy is to vote on it.
        void session.sync(status.size);
      },
      SOONEST_MS + draw * STEP_MS,
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
