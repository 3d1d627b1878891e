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
import { giveWay } from './give-way.ts';

/** Where entries and checkpoints come from; attacker-controlled. */
export interface LogSource {
  /** As the ledger of the view reads them. */
  entries(from: number, to: number): Promise<Result<Bytes[]>>;
  checkpoint(size?: number): Promise<Result<string>>;
}

/** Entries that a tablet takes in before its screen gets its turn: two signatures each, some milliseconds when slow. */
export const TABLET_SLICE = 2;

export class SessionView {
  readonly #ledger: LogFold;
  readonly #source: LogSource;
  readonly #registrar: PublicKey | undefined;
  readonly #slice: number;
  #syncing: Promise<Result<void>> = Promise.resolve(ACCEPTED);
  #broken: Result<void> | undefined;
  #isChecked = false;

  /**
   * `registrar`: the key whose hash the badge carries; a manifest of another is refused. `slice`: entries that are taken
   * in without a break; in the breaks the state is that of an earlier entry, not yet under a checkpoint.
   */
  constructor(
    source: LogSource,
    ledger: LogFold,
    registrar?: PublicKey,
    slice: number = Number.POSITIVE_INFINITY,
  ) {
    this.#ledger = ledger;
    this.#source = source;
    this.#registrar = registrar;
    this.#slice = slice;
  }

  get state(): SessionState {
    return this.#ledger.state;
  }

  /** Whether manifest and candidates stand under a checkpoint, and nothing that followed was wrong. */
  get isChecked(): boolean {
    return this.#isChecked && this.#broken === undefined;
  }

  /** Whether it is so far a session of this registrar: then a badge that names that one needs no view of its own. */
  isOf(registrar: PublicKey): boolean {
    return this.#broken === undefined && registrarOf(this.state) === registrar;
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
    const taken = await this.#take(entries.value, note.value);
    // A log that once failed is never believed again by this view.
    if (!taken.ok) this.#broken = taken;
    else this.#isChecked = true;
    return taken;
  }

  async #take(entries: readonly Bytes[], note: string): Promise<Result<void>> {
    for (const [i, bytes] of entries.entries()) {
      if (i > 0 && i % this.#slice === 0) await giveWay();
      const taken = this.#ledger.take(bytes);
      if (!taken.ok) return taken;
    }
    if (this.state.manifest === undefined) return reject('manifest.missing');
    const { origin, logKey } = this.state.manifest;
    if (this.#registrar !== undefined && registrarOf(this.state) !== this.#registrar) {
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

const registrarOf = ({ manifest }: SessionState): PublicKey | undefined =>
  manifest?.staff.find(({ role }) => role === 'registrar')?.identityKey;

/** A view of the log as the public gets it: of tablets and the screen of the hall. */
export function publicView(
  api: Pick<Api, 'publicEntries' | 'checkpoint'>,
  tools: Tools,
  registrar?: PublicKey,
  slice?: number,
): SessionView {
  const source: LogSource = {
    entries: (from, to) => api.publicEntries(from, to),
    checkpoint: (size) => api.checkpoint(size),
  };
  return new SessionView(source, new PublicLedger(tools), registrar, slice);
}

/** A view of the whole log: of staff, and of whoever verifies. */
export const wholeView = (source: LogSource, tools: Tools): SessionView =>
  new SessionView(source, new Ledger(tools));
