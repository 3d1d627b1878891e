/** Keeps a page's checked log up with the server. */
import { untrack } from 'svelte';
import type { Status } from '../../../server/contract/events.ts';
import type { Live } from './live.svelte.ts';

const RETRY_MS = 2_000;

/** Changes when the log is worth fetching: with every entry, but while a ballot is open only with the phase. */
function momentOf(status: Status | undefined): string | undefined {
  if (status === undefined) return undefined;
  return status.phase === 'open' ? `open ${status.round?.number}` : `${status.phase} ${status.size}`;
}

/**
 * Call it while a component is set up. `whileOpenMs`: how often the log is fetched while a ballot is open, for a page
 * that must see more than numbers then; never where absent.
 */
export function followLog(live: Live, whileOpenMs?: number): void {
  const moment = $derived(momentOf(live.status));
  const isOpen = $derived(live.status?.phase === 'open');

  $effect(() => {
    if (moment === undefined) return;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      const synced = await live.sync();
      // What is withheld stays so until a key file is opened, which takes in the log by itself.
      const isPassing =
        !synced.ok && synced.code.startsWith('request.') && synced.code !== 'request.withheld';
      if (!isOver && isPassing) retry = setTimeout(look, RETRY_MS);
    };
    untrack(() => void look());
    return () => {
      isOver = true;
      clearTimeout(retry);
    };
  });

  $effect(() => {
    if (whileOpenMs === undefined || !isOpen) return;
    const timer = setInterval(() => void live.sync(), whileOpenMs);
    return () => clearInterval(timer);
  });
}
