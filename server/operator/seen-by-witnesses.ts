/** Asks observers' witnesses whether they have cosigned more of the log than a backup holds. */
import { formatAddCheckpoint } from '../../crypto/log/witness.ts';
import type { Book } from '../log/book.ts';
import type { StoredCheckpoint } from '../log/store.ts';
import { postAddCheckpoint } from '../witnesses/client.ts';

/** Why the backup must not be used, in words; undefined where every witness can go on from it. */
export async function witnessesHaveSeenMore(
  bases: readonly string[],
  book: Book,
  { size, note }: StoredCheckpoint,
): Promise<string | undefined> {
  for (const base of bases) {
    const trouble = await ask(base, book, size, note);
    if (trouble !== undefined) return `The witness at ${base}: ${trouble}`;
  }
  return undefined;
}

/** A witness tells the size that it holds where it is asked about another one, and cosigns what extends it. */
async function ask(base: string, book: Book, size: number, note: string): Promise<string | undefined> {
  let held = size;
  for (let tries = 0; tries < 3; tries++) {
    const proof = book.ledger.state.tree.consistencyProof(held, size);
    const body = formatAddCheckpoint({ oldSize: held, proof, checkpoint: note });
    const reply = await postAddCheckpoint(base, body, new AbortController().signal);
    if (reply.kind === 'cosigned') return undefined;
    if (reply.kind === 'refused') {
      return `${reply.reason}. Start it again, or take it out of PIAOJUE_WITNESSES if it is gone for good.`;
    }
    if (reply.size > size) {
      return (
        `it has cosigned ${reply.size} entries, the backup holds ${size}. To go on from it would make a second history ` +
        'of the session. Take the newest backup.'
      );
    }
    if (reply.size === held) break;
    held = reply.size;
  }
  return 'it has cosigned another history than that of the backup.';
}
