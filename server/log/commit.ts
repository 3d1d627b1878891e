/** One commit, tried again until its outcome is known or patience ends. */
import { equalBytes } from '../../crypto/bytes.ts';
import { isTransient, withRetry } from '../db/ready.ts';
import type { Append, LogStore } from './store.ts';

/**
 * `overtaken`: another process has appended, nothing of this was written. `away`: the database does not answer, and
 * whether this was written is not known. `failed`: the database refused it, nothing was written.
 */
export type Outcome = 'committed' | 'overtaken' | 'away' | 'failed';

export async function commit(
  store: LogStore,
  append: Append,
  patienceMs: number,
  onTrouble: (message: string, error: unknown) => void,
): Promise<Outcome> {
  const attempt = async (): Promise<Outcome> => {
    if (await store.append(append)) return 'committed';
    // an earlier attempt whose answer was lost may be what changed the size
    const { size, root } = await store.head();
    return size === append.head.size && equalBytes(root, append.head.root) ? 'committed' : 'overtaken';
  };
  try {
    const onRetry = (error: unknown): void => onTrouble('A commit is tried again.', error);
    return await withRetry(attempt, { limitMs: patienceMs, onRetry });
  } catch (error) {
    onTrouble('A commit has failed.', error);
    return isTransient(error) ? 'away' : 'failed';
  }
}
