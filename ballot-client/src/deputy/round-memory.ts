/** The kept record of the deputy who is here, and the part of it that belongs to the present round. */
import type { Hash } from '../../../crypto/bytes.ts';
import type { Kept, KeptRound, KeptStore } from './kept.ts';

const emptyRound = (number: number): KeptRound => ({
  number,
  marks: null,
  signed: null,
  challenge: null,
  cast: null,
});

export class RoundMemory {
  readonly #store: KeptStore;
  #kept: Kept;
  #writing = 0;

  constructor(store: KeptStore, kept: Kept) {
    this.#store = store;
    this.#kept = kept;
  }

  get round(): KeptRound | null {
    return this.#kept.round;
  }

  /** Tracking code of the ballot of this round that counts. */
  get cast(): Hash | null {
    return this.#kept.round?.cast ?? null;
  }

  /** Whether everything is safe on this tablet. */
  get isSaved(): boolean {
    return this.#writing === 0;
  }

  /** Begins a round; what belonged to an earlier one is dropped. */
  begin(number: number): KeptRound {
    const known = this.#kept.round;
    const round = known?.number === number ? known : emptyRound(number);
    this.#kept = { ...this.#kept, round };
    return round;
  }

  /** Changes the record; false where the tablet cannot make it safe. */
  async keep(change: Partial<Omit<KeptRound, 'number'>>): Promise<boolean> {
    const round = this.#kept.round ?? emptyRound(0);
    this.#kept = { ...this.#kept, round: { ...round, ...change } };
    this.#writing += 1;
    try {
      await this.#store.save(this.#kept);
      return true;
    } catch {
      return false;
    } finally {
      this.#writing -= 1;
    }
  }
}
