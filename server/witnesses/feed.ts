/**
 * Shows every committed checkpoint that matters to the observers' witnesses: at once after a command, else every few
 * seconds at most. Cosignatures go where those of the scrutineers go, and are verified there.
 */
import type { LeafHash } from '../../crypto/bytes.ts';
import type { WitnessFacts } from '../contract/operator.ts';
import { Observer, type ObserverOptions } from './observer.ts';

export class WitnessFeed {
  readonly #observers: readonly Observer[];
  readonly #options: ObserverOptions;
  #lastCommand: LeafHash | undefined;
  #hasWarned = false;

  /** `bases`: submission prefixes, without a slash at the end. */
  constructor(bases: readonly string[], options: ObserverOptions) {
    this.#options = options;
    this.#observers = bases.map((base) => new Observer(base, options));
  }

  /** To be called after every commit; returns at once. */
  afterCommit(): void {
    const { lastCommand, manifest } = this.#options.book.ledger.state;
    if (this.#observers.length === 0 || manifest === undefined) return;
    if (manifest.witnesses.length === 0) {
      if (!this.#hasWarned) this.#options.onTrouble('PIAOJUE_WITNESSES is set.', NONE_LISTED);
      this.#hasWarned = true;
      return;
    }
    const isUrgent = lastCommand !== this.#lastCommand;
    this.#lastCommand = lastCommand;
    for (const observer of this.#observers) observer.prompt(isUrgent);
  }

  get facts(): readonly WitnessFacts[] {
    return this.#observers.map(({ facts }) => facts);
  }

  async close(): Promise<void> {
    await Promise.all(this.#observers.map((observer) => observer.close()));
  }
}

const NONE_LISTED = 'The manifest of this session lists no observers, so none is asked to cosign.';
