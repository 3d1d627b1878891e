/** Waiting for the server without troubling anybody: what will pass is tried again. */
import type { Result } from '../../../crypto/rejection.ts';
import type { SessionView } from '../lib/session-view.ts';

const RETRY_MS = 1500;

/** Takes in the log up to `size`; while the server cannot be reached it tries again until `isLeft`. */
export async function syncPatiently(
  session: SessionView,
  size: number,
  isLeft: () => boolean,
): Promise<Result<void>> {
  for (;;) {
    const synced = await session.sync(size);
    if (synced.ok || synced.code !== 'request.unavailable' || isLeft()) return synced;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
