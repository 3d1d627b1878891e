/** The deputies' ballots in a rehearsal, and a plain account of them beside the box: the yardstick for the counts. */
import type { BallotForm, Marks } from '../../crypto/ballot/form.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import type { Round } from '../../crypto/session/state.ts';
import type { Crowd } from './crowd.ts';
import { type PlainTally, plainTally } from './expected.ts';
import type { Progress } from './progress.ts';

export interface Cast {
  /** By position of the deputy. */
  readonly marks: ReadonlyMap<number, Marks>;
  readonly order: readonly number[];
  readonly refused?: RejectionCode | undefined;
}

interface Account {
  readonly form: BallotForm;
  /** The marks that count, by position. */
  readonly marks: Map<number, Marks>;
  /** Of a round on paper: as entered. */
  readonly paper?: PlainTally;
}

export class Ballots {
  readonly #crowd: Crowd;
  readonly #challenges: number;
  /** In the order of the rounds. */
  readonly #accounts: Account[] = [];
  /** Ballots that were challenged and found to hold what was marked. */
  checked = 0;

  /** `challenges`: how many have a ballot checked in each round. */
  constructor(crowd: Crowd, challenges: number, progress: Progress) {
    this.#crowd = crowd;
    this.#challenges = challenges;
    crowd.onStep = (what, count) => {
      if (what === 'checked') this.checked += count;
      else progress.step(count);
    };
  }

  begin({ form }: Round): void {
    this.#accounts.push({ form, marks: new Map() });
  }

  /** Positions of those who have cast in the last round. */
  get whoCast(): ReadonlySet<number> {
    return new Set(this.#accounts.at(-1)?.marks.keys());
  }

  /** Deputies cast in the round, or are refused; a second ballot of a deputy takes the place of the first. */
  async cast({ number }: Round, { marks, order, refused }: Cast): Promise<void> {
    const account = this.#accounts.at(-1);
    if (account === undefined) throw new Error('No round has begun.');
    const isFirst = account.marks.size === 0 && refused === undefined;
    const challenges = isFirst ? this.#challenges : 0;
    await this.#crowd.vote({ round: number, marks, order, challenges, refused });
    if (refused !== undefined) return;
    for (const [position, one] of marks) account.marks.set(position, one);
  }

  /** Takes down a round on paper as it was entered. */
  enterPaper({ form }: Round, paper: PlainTally): void {
    this.#accounts.push({ form, marks: new Map(), paper });
  }

  /** The plain tally of each round's marks, in order. */
  get expected(): PlainTally[] {
    return this.#accounts.map(({ form, marks, paper }) => paper ?? plainTally(form, [...marks.values()]));
  }
}
