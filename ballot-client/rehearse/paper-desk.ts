/** Two scrutineers' part in a round on paper: the chief enters the counting sheets, another compares and endorses. */
import type { Hash } from '../../crypto/bytes.ts';
import type { SessionState } from '../../crypto/session/state.ts';
import type { StatementSigner } from '../../crypto/statements/envelope.ts';
import type { Api } from '../src/lib/api.ts';
import { type PaperEntry, paperPayload, paperPlan, pendingPaper } from '../src/lib/paper-round.ts';
import { must } from './refusal.ts';

const LOOK_EVERY_MS = 100;

/** A scrutineer at work: its own checked state of the log, which grows meanwhile. */
export interface PaperDesk {
  readonly api: Api;
  readonly signer: StatementSigner;
  readonly state: () => SessionState;
  readonly now: () => number;
}

/** Asks until there is something. */
async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Whether what stands in the log is what the counting sheets say. */
export const isSameEntry = (a: PaperEntry, b: PaperEntry): boolean =>
  (['present', 'issued', 'received', 'invalid', 'blank'] as const).every((field) => a[field] === b[field]) &&
  a.counts.length === b.counts.length &&
  a.counts.every((count, i) => count === b.counts[i]);

/** Enters the round that is due; again from the newest state where something came in between. */
export async function enterPaper({ api, signer, state, now }: PaperDesk, entry: PaperEntry): Promise<void> {
  await until(async () => {
    const plan = paperPlan(state());
    if (plan === undefined) return undefined;
    const answer = await api.submit(signer.sign('paper-round', paperPayload(state(), plan, entry, now())));
    return !answer.ok && answer.code === 'session.stale_command' ? undefined : must(answer);
  });
}

/** Endorses the round once it stands in the log with the same numbers. */
export async function endorsePaper({ api, signer, state }: PaperDesk, entry: PaperEntry): Promise<void> {
  const paper = await until(() => pendingPaper(state(), signer.publicKey));
  if (!isSameEntry(paper.entry, entry))
    throw new Error('The log has other numbers than the counting sheets.');
  const session = state().session as Hash;
  must(await api.submit(signer.sign('endorsed', { session, entry: paper.leaf })));
}
