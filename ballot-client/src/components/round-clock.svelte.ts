/** How long a round has been open, as this page saw it: nobody's clock stands in the log as a fact. */
import type { Live } from './live.svelte.ts';

const TICK_MS = 500;

/** Survives a reload of the page; a number of milliseconds, nothing secret. */
function openedAt(round: string): number {
  const name = `piaojue-opened-${round}`;
  const stored = Number(sessionStorage.getItem(name) ?? Number.NaN);
  if (Number.isFinite(stored)) return stored;
  const now = Date.now();
  sessionStorage.setItem(name, String(now));
  return now;
}

export class RoundClock {
  #now = $state(Date.now());
  readonly #opened: () => number | undefined;

  /** Call it while a component is set up. */
  constructor(live: Live) {
    const round = $derived(
      live.status?.phase === 'open' || live.status?.phase === 'suspended'
        ? `${live.status.session} ${live.status.round?.number}`
        : undefined,
    );
    const opened = $derived(round === undefined ? undefined : openedAt(round));
    this.#opened = () => opened;
    $effect(() => {
      const timer = setInterval(() => {
        this.#now = Date.now();
      }, TICK_MS);
      return () => clearInterval(timer);
    });
  }

  /** Milliseconds; 0 while no round is open. */
  get elapsed(): number {
    const opened = this.#opened();
    return opened === undefined ? 0 : Math.max(0, this.#now - opened);
  }
}
