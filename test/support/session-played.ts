/** Sessions that have been played, with the way back to every place on the way: what tests of single entries stand on. */
import type { Bytes } from '../../crypto/bytes.ts';
import { MemorySession } from './memory-session.ts';
import { answerIn, bookmark, openSession } from './session-scenes.ts';

const PLACES = ['open', 'closed', 'sealed', 'declared', 'counted', 'decrypted', 'proclaimed'] as const;
export type Place = (typeof PLACES)[number];

export interface PlayedSession {
  readonly session: MemorySession;
  /** Takes the session back; the devices keep what they remember. */
  readonly back: (place: Place) => void;
  /** The code with which the ledger refuses an entry there, or `accepted`. */
  readonly answer: (envelope: Bytes) => string;
}

/** Four deputies, three items, three scrutineers; up to the proclamation. */
export async function playedSession(): Promise<PlayedSession> {
  const session = await openSession();
  const bookmarks = new Map<Place, () => void>();
  const steps: Readonly<Record<Place, () => void | Promise<void>>> = {
    open: () => {
      for (const deputy of session.deputies) session.cast(deputy, [0, 0, 1]);
    },
    closed: () => session.closeRound(),
    sealed: () => session.seal(),
    declared: () => session.declare(),
    counted: () => session.decrypt(),
    decrypted: () => session.finishResult(),
    proclaimed: () => session.proclaim(),
  };
  for (const place of PLACES) {
    await steps[place]();
    bookmarks.set(place, bookmark(session));
  }
  return {
    session,
    back: (place) => bookmarks.get(place)?.(),
    answer: (envelope) => answerIn(session, envelope),
  };
}

/** A session whose scrutineers have made their keys, before anything is adopted; and the way back there. */
export async function sessionWithKeys(): Promise<{ session: MemorySession; toKeys: () => void }> {
  const session = await MemorySession.create();
  session.acceptAll();
  await session.ceremony();
  return { session, toKeys: bookmark(session) };
}
