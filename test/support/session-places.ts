/** One round of a session with key files, and the way back to any place of it, devices included. */
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { type Deputy, type MemorySession, random } from './memory-session.ts';
import { type KeyFile, reload, type StoredSession, storedSession } from './session-devices.ts';
import { bookmark, castAll } from './session-scenes.ts';

export class Places {
  readonly stored: StoredSession;
  readonly #at = new Map<string, () => void>();
  readonly #files = new Map<string, readonly Bytes[]>();

  constructor(stored: StoredSession) {
    this.stored = stored;
  }

  get session(): MemorySession {
    return this.stored.session;
  }

  mark(place: string): void {
    this.#at.set(place, bookmark(this.session));
    this.#files.set(
      place,
      this.stored.files.map(({ saved }) => saved.at(-1) as Bytes),
    );
  }

  /** Back to a place, with the devices as they were there. */
  back(place: string): void {
    this.#at.get(place)?.();
    // The session's verifiers have read a log that is not there any more.
    const { verifiers } = this.session;
    verifiers.splice(0, verifiers.length, ...verifiers.map(() => new SessionVerifier({ random })));
    for (const i of this.stored.files.keys()) {
      (this.stored.files[i] as KeyFile).isBroken = false;
      reload(this.stored, i + 1, this.fileAt(place, i + 1));
    }
  }

  /** The newest key file of scrutineer `j` at a place. */
  fileAt(place: string, j: number): Bytes {
    return this.#files.get(place)?.[j - 1] as Bytes;
  }
}

/** 赞成 4, 3, 0. */
export const ROWS: readonly Marks[] = [
  [0, 0, 1],
  [0, 0, 1],
  [0, 1, 1],
  [0, 0, 1],
];

/** A main round of four deputies with the places open, closed, sealed and declared. */
export async function placesOfOneRound(): Promise<Places> {
  const places = new Places(await storedSession());
  const { session } = places;
  await session.toOpenRound();
  places.mark('open');
  castAll(session, ROWS);
  session.closeRound();
  places.mark('closed');
  await session.seal();
  places.mark('sealed');
  session.declare();
  places.mark('declared');
  return places;
}

/** A closed log that differs in one ballot: the last deputy has cast something else, or nothing. */
export function otherClosedLog(places: Places, lastMarks?: Marks): Bytes[] {
  const { session } = places;
  places.back('open');
  castAll(session, ROWS.slice(0, 3));
  if (lastMarks !== undefined) session.cast(session.deputies[3] as Deputy, lastMarks);
  session.closeRound();
  return [...session.entries];
}
