/** The rounds of a rehearsal: voting, closing, seal, decryption, result, and what the presidium decides after it. */
import type { Marks } from '../../crypto/ballot/form.ts';
import type { RoundKind } from '../../crypto/session/forms.ts';
import { currentRound, keyHolders, outcomeOf, type Round } from '../../crypto/session/state.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import { commandFields, declaration, roundCommand, roundOpening } from '../src/lib/commands.ts';
import type { Crowd } from './crowd.ts';
import { laterRoundMarks, type PlainTally, plainTally } from './expected.ts';
import type { Hall } from './hall.ts';
import type { Plan } from './plan.ts';
import { seededRandom } from './seeded-random.ts';
import { nowInSeconds, type StaffConsole } from './staff-console.ts';

/** More rounds than any presidium would hold; then the rehearsal gives up. */
const MOST_ROUNDS = 8;

export class Rounds {
  readonly #hall: Hall;
  readonly #plan: Plan;
  readonly #presiding: StaffConsole;
  readonly #crowd: Crowd;
  /** The plain tally of each round's marks. */
  readonly expected: PlainTally[] = [];
  /** Ballots that were challenged and found to hold what was marked. */
  checked = 0;

  constructor(hall: Hall, plan: Plan, presiding: StaffConsole, crowd: Crowd) {
    this.#hall = hall;
    this.#plan = plan;
    this.#presiding = presiding;
    this.#crowd = crowd;
  }

  /** Holds rounds until nothing is left to decide. */
  async hold(): Promise<void> {
    let kind: Extract<RoundKind, 'main' | 'runoff'> | undefined = 'main';
    for (let number = 1; kind !== undefined; number++) {
      if (number > MOST_ROUNDS) throw new Error(`After ${MOST_ROUNDS} rounds the places are still tied.`);
      await this.#vote(kind);
      await this.#close();
      await this.#decrypt();
      kind = await this.#decide();
    }
  }

  get #round(): Round {
    return currentRound(this.#presiding.state) as Round;
  }

  async #vote(kind: 'main' | 'runoff'): Promise<void> {
    const { progress } = this.#hall;
    const presiding = this.#presiding;
    progress.begin(kind === 'main' ? 'Empty box, opening' : 'Runoff: empty box, opening');
    await presiding.waitUntil(({ phase }) => phase === 'idle');
    await presiding.watch((state) => {
      const seen = state.witnessedEmpty.get(state.rounds.length + 1)?.size ?? 0;
      return seen >= keyHolders(state).length;
    });
    await presiding.say('round-opened', (state) => roundOpening(state, kind, nowInSeconds()));
    await presiding.look();
    const { number, form } = this.#round;
    const { voters, seed, arrival } = this.#plan;
    const marks: readonly (Marks | null)[] =
      kind === 'main' ? voters : laterRoundMarks(form, voters, seed + number);
    this.expected.push(plainTally(form, marks));
    progress.begin(`Voting, round ${number}`, marks.filter((one) => one !== null).length);
    this.#crowd.onStep = (what, count) => {
      if (what === 'cast') progress.step(count);
      if (what === 'checked') this.checked += count;
    };
    await this.#crowd.vote(number, marks, arrival, this.#plan.challenges);
  }

  async #close(): Promise<void> {
    const presiding = this.#presiding;
    this.#hall.progress.begin('Close; every scrutineer verifies all ballots and cosigns');
    await presiding.say('round-closed', (state) => roundCommand(state, nowInSeconds()));
    await presiding.waitUntil(({ phase }) => phase === 'sealed');
    await presiding.say('round-declared', (state) => declaration(state, nowInSeconds()));
  }

  async #decrypt(): Promise<void> {
    const { t } = this.#plan.scrutineers;
    this.#hall.progress.begin(`Decryption by ${t}, result, endorsements`);
    await this.#presiding.waitUntil(({ phase }) => phase === 'decrypted');
  }

  /** The presidium's decision where the rules leave one to it; the kind of the next round, if any. */
  async #decide(): Promise<'runoff' | undefined> {
    const round = this.#round;
    const outcome = outcomeOf(round) ?? [];
    const tied = outcome.filter(({ status }) => status === 'tied').map(({ item }) => item);
    const chosen = outcome.filter(({ status }) => status === 'chosen').length;
    const isSettled = outcome.some(({ reason }) => reason === 'tie-left-out');
    if (tied.length === 0 && (chosen >= round.chosen || isSettled)) return undefined;
    if (tied.length === 0) {
      await this.#sayDecision('accept-fewer', [], '演练：通过的项目少于应选数，按通过的确定。');
      return undefined;
    }
    if (this.#plan.rules.tie === 'runoff') {
      await this.#sayDecision('runoff', [], '演练：得票相同，对得票相同的项目再次投票。');
      return 'runoff';
    }
    const lot = seededRandom(this.#plan.seed)
      .shuffled(tied)
      .slice(0, round.chosen - chosen);
    await this.#sayDecision(
      'choose-among-tied',
      lot.sort((a, b) => a - b),
      '演练：得票相同，由主席团抽签决定。',
    );
    return undefined;
  }

  #sayDecision(
    choice: PayloadOf<'decision'>['choice'],
    items: readonly number[],
    reason: string,
  ): Promise<void> {
    return this.#presiding.say('decision', (state) => ({
      ...commandFields(state, nowInSeconds()),
      round: this.#round.number,
      choice,
      items,
      reason,
    }));
  }
}
