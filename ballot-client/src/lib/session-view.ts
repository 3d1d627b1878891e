/**
 * The session as one device has checked it: the entries of the log folded by its own ledger under a checkpoint that
 * the log key signed. Tablets and the screen of the hall see it as the public does, staff sees it whole. A shared tablet
 * keeps one view for all deputies who use it.
 */
import { type Bytes, fromHex, type PublicKey, toHash } from '../../../crypto/bytes.ts';
import { openCheckpoint } from '../../../crypto/log/open-checkpoint.ts';
import { ACCEPTED, type Result, reject } from '../../../crypto/rejection.ts';
import type { LogFold } from '../../../crypto/session/fold.ts';
import type { Tools } from '../../../crypto/session/handler.ts';
import { Ledger } from '../../../crypto/session/ledger.ts';
import { PublicLedger } from '../../../crypto/session/public-ledger.ts';
import type { SessionState } from '../../../crypto/session/state.ts';
import type { Api } from './api.ts';

/** Where entries and checkpoints come from; attacker-controlled. */
export interface LogSource {
  /** As the ledger of the view reads them. */
  entries(from: number, to: number): Promise<Result<Bytes[]>>;
  checkpoint(size?: number): Promise<Result<string>>;
}

export class SessionView {
  readonly #ledger: LogFold;
  readonly #source: LogSource;
  readonly #registrar: PublicKey | undefined;
  #syncing: Promise<Result<void>> = Promise.resolve(ACCEPTED);
  #broken: Result<void> | undefined;

  /** `registrar`: the key whose hash the badge carries; a manifest of another is refused. */
  constructor(source: LogSource, ledger: LogFold, registrar?: PublicKey) {
    this.#ledger = ledger;
    this.#source = source;
    this.#registrar = registrar;
  }

  get state(): SessionState {
    return this.#ledger.state;
  }

  /** Fetches and checks the log up to at least `size` entries; calls wait for each other. */
  sync(size: number): Promise<Result<void>> {
    const run = (): Promise<Result<void>> => this.#sync(size);
    // One that failed was reported to its caller and does not stop the next.
    this.#syncing = this.#syncing.then(run, run);
    return this.#syncing;
  }

  async #sync(size: number): Promise<Result<void>> {
    if (this.#broken !== undefined) return this.#broken;
    if (this.state.tree.size >= size) return ACCEPTED;
    const note = await this.#source.checkpoint();
    if (!note.ok) return note;
    const claimed = Number(note.value.split('\n')[1]);
    if (!(claimed >= size)) return reject('request.unavailable', 'the server is behind');
    const entries = await this.#source.entries(this.state.tree.size, claimed);
    if (!entries.ok) return entries;
    const taken = this.#take(entries.value, note.value);
    // A log that once failed is never believed again by this view.
    if (!taken.ok) this.#broken = taken;
    return taken;
  }

  #take(entries: readonly Bytes[], note: string): Result<void> {
    for (const bytes of entries) {
      const taken = this.#ledger.take(bytes);
      if (!taken.ok) return taken;
    }
    if (this.state.manifest === undefined) return reject('manifest.missing');
    const { origin, logKey, staff } = this.state.manifest;
    const registrar = staff.find(({ role }) => role === 'registrar');
    if (this.#registrar !== undefined && registrar?.identityKey !== this.#registrar) {
      return reject('manifest.keys', 'another registrar than on the badge');
    }
    const opened = openCheckpoint(note, origin, fromHex(logKey), []);
    if (!opened.ok) return opened;
    const { size, root } = opened.value.checkpoint;
    return size === this.state.tree.size && toHash(root) === toHash(this.state.tree.root())
      ? ACCEPTED
      : reject('log.root');
  }
}

/** A view of the log as the public gets it: of tablets and the screen of the hall. */
export function publicView(
  api: Pick<Api, 'publicEntries' | 'checkpoint'>,
  tools: Tools,
  registrar?: PublicKey,
): SessionView {
  const source: LogSource = {
    entries: (from, to) => api.publicEntries(from, to),
    checkpoint: (size) => api.checkpoint(size),
  };
  return new SessionView(source, new PublicLedger(tools), registrar);
}

/** A view of the whole log: of staff, and of whoever verifies. */
export const wholeView = (source: LogSource, tools: Tools): SessionView =>
  new SessionView(source, new Ledger(tools));
