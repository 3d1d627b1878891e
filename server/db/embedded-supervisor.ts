/** Keeps the embedded PostgreSQL running: a vote must go on when its database process dies. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedConnection } from './embedded-connection.ts';
import type { ServerProcess } from './embedded-process.ts';

/** What happened to a running embedded PostgreSQL. */
export type EmbeddedEvent =
  | { readonly type: 'exited'; readonly reason: string }
  | { readonly type: 'restarted'; readonly pid: number }
  | { readonly type: 'failed'; readonly error: Error };

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres {
  /** Stays the same over restarts. */
  readonly connection: EmbeddedConnection;
  /** The process id of the server at this moment. */
  readonly pid: number;
  /** When PostgreSQL is gone for good: undefined after `stop`, else why it could not be restarted. */
  readonly ended: Promise<Error | undefined>;
  /** Ends the connections, writes a checkpoint, and resolves when the process is gone. */
  stop(): Promise<void>;
}

/** What to watch over. */
export interface Supervision {
  readonly connection: EmbeddedConnection;
  readonly first: ServerProcess;
  readonly start: () => Promise<ServerProcess>;
  readonly cleanUp: () => Promise<void>;
  readonly onEvent: (event: EmbeddedEvent) => void;
}

/** Attempts to restart in a row; a run of `STABLE_MS` begins a new row. */
const MAX_ATTEMPTS = 10;
const STABLE_MS = 60_000;
const MAX_DELAY_MS = 5_000;
/** After this, `stop` ends PostgreSQL without a checkpoint; the next start then recovers. */
const STOP_MS = 30_000;

/** Restarts the server process, the first time at once, then with growing delays, until stopped or out of attempts. */
export function supervise({ connection, first, start, cleanUp, onEvent }: Supervision): EmbeddedPostgres {
  const stopping = new AbortController();
  let current: ServerProcess | undefined = first;
  let pid = first.pid;

  async function restart(attempt: number): Promise<ServerProcess | undefined> {
    if (attempt > 0) {
      await sleep(Math.min(125 * 2 ** attempt, MAX_DELAY_MS), undefined, { signal: stopping.signal }).catch(
        () => undefined,
      );
    }
    return stopping.signal.aborted ? undefined : start();
  }

  async function watch(): Promise<Error | undefined> {
    let attempts = 0;
    let failure = new Error('PostgreSQL keeps exiting');
    let since = Date.now();
    for (;;) {
      if (current !== undefined) {
        const reason = await current.ended;
        current = undefined;
        if (stopping.signal.aborted) return undefined;
        onEvent({ type: 'exited', reason });
        if (Date.now() - since > STABLE_MS) attempts = 0;
      }
      if (attempts === MAX_ATTEMPTS) return failure;
      try {
        current = await restart(attempts);
        if (current === undefined) return undefined;
        pid = current.pid;
        since = Date.now();
        if (stopping.signal.aborted) current.child.kill('SIGINT');
        else onEvent({ type: 'restarted', pid });
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
      }
      attempts += 1;
    }
  }

  const ended = watch().then(async (error) => {
    if (error !== undefined) onEvent({ type: 'failed', error });
    await cleanUp();
    return error;
  });

  return {
    connection,
    get pid() {
      return pid;
    },
    ended,
    async stop() {
      stopping.abort();
      current?.child.kill('SIGINT');
      const impatience = setTimeout(() => current?.child.kill('SIGQUIT'), STOP_MS);
      await ended;
      clearTimeout(impatience);
    },
  };
}
