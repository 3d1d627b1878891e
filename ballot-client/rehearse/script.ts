/** Plays the steps of a scenario: the same people and processes as in any rehearsal, in the order that it tells. */
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Hash } from '../../crypto/bytes.ts';
import { outcomeOf, type Round } from '../../crypto/session/state.ts';
import { paperPlan } from '../src/lib/paper-round.ts';
import type { Ballots } from './ballots.ts';
import type { Chair } from './chair.ts';
import { drawChoices, UNMARKED } from './choices.ts';
import type { Crowd } from './crowd.ts';
import { positionsOf } from './deputy-numbers.ts';
import type { Plan } from './plan.ts';
import { ballotsWith, paperCounts } from './prescribed-votes.ts';
import type { Progress } from './progress.ts';
import { mustEnd } from './refusal.ts';
import type { Scrutineers } from './scrutineers.ts';
import { seededRandom } from './seeded-random.ts';
import type { Staff } from './staff.ts';
import type { Step, StepOf } from './step-schema.ts';
import { stepSentence } from './step-words.ts';

/** Everybody who acts. */
export interface Cast {
  readonly plan: Plan;
  readonly staff: Staff;
  readonly chair: Chair;
  readonly scrutineers: Scrutineers;
  readonly crowd: Crowd;
  readonly ballots: Ballots;
  readonly progress: Progress;
}

export class Script {
  readonly #cast: Cast;
  /** Positions of those who are signed in. */
  readonly #present: Set<number>;
  #played = 0;

  constructor(cast: Cast) {
    this.#cast = cast;
    this.#present = new Set(Array.from({ length: cast.plan.present }, (_, position) => position));
  }

  /** Plays all steps; throws with the number of the one that went otherwise. */
  async play(steps: readonly Step[]): Promise<void> {
    const { chair, plan, progress } = this.#cast;
    for (const step of steps) {
      this.#played += 1;
      progress.begin(stepSentence(step, chair.state.rounds.length, plan.scrutineers.t));
      try {
        await this.#play(step);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new Error(`Step ${this.#played} of the scenario (${step.do}): ${message}`);
      }
    }
  }

  async #play(step: Step): Promise<void> {
    const { chair } = this.#cast;
    switch (step.do) {
      case 'sign-in':
        return this.#signIn(step);
      case 'cast':
        return this.#vote(step);
      case 'paper-round':
        return this.#paperRound(step);
      case 'open':
        return mustEnd(this.#open(step), step.refused);
      case 'suspend':
        return mustEnd(chair.interrupt('round-suspended', step.reason), step.refused);
      case 'resume':
        return mustEnd(chair.interrupt('round-resumed', step.reason), step.refused);
      case 'abort':
        return mustEnd(chair.interrupt('round-aborted', step.reason), step.refused);
      case 'close':
        return mustEnd(chair.close(), step.refused);
      case 'declare':
        return mustEnd(this.#declare(step), step.refused);
      case 'decide':
        return mustEnd(chair.decide(step.choice, step.items ?? [], step.reason), step.refused);
      case 'replace-badge':
        return mustEnd(this.#replaceBadge(step), step.refused);
    }
  }

  /** 请假 is reported anew where it can be: who signs in is not on leave. */
  async #signIn({ deputies, refused }: StepOf<'sign-in'>): Promise<void> {
    const { crowd, staff, plan } = this.#cast;
    const who = positionsOf(deputies);
    await crowd.signIn(who, refused);
    if (refused !== undefined) return;
    for (const position of who) this.#present.add(position);
    const { phase } = await staff.presiding.waitUntil(({ present }) => present === this.#present.size);
    if (phase !== 'idle') return;
    const count = plan.roll - this.#present.size;
    await staff.registrar.say('leave-reported', ({ session }) => ({ session: session as Hash, count }));
  }

  async #open({ round: kind }: StepOf<'open'>): Promise<void> {
    this.#cast.ballots.begin(await this.#cast.chair.open(kind));
  }

  async #vote(step: StepOf<'cast'>): Promise<void> {
    const { ballots, chair, plan, progress } = this.#cast;
    const { round } = chair;
    const { whoCast } = ballots;
    const who =
      step.deputies === undefined
        ? [...this.#present].filter((position) => !whoCast.has(position))
        : positionsOf(step.deputies);
    const seed = plan.seed + this.#played;
    const order = seededRandom(seed).shuffled(who);
    const marks = this.#marks(round, step, who.length, seed);
    progress.total(who.length);
    await ballots.cast(round, {
      marks: new Map(order.map((position, i) => [position, marks[i] ?? []])),
      order,
      refused: step.refused,
    });
  }

  /** What so many deputies mark. */
  #marks(
    { form, chosen }: Round,
    { votes, blank = 0 }: StepOf<'cast'>,
    count: number,
    seed: number,
  ): Marks[] {
    const empty = new Array<null>(form.items).fill(null);
    const blanks = Array.from({ length: blank }, () => empty);
    if (votes !== undefined) return [...ballotsWith(form, votes, count - blank), ...blanks];
    const { type, options, min, max } = form;
    const matter = { items: empty, rules: { form: type, options, min, max, chosen } };
    const drawn = drawChoices(matter, seed, count, blank).marks;
    return drawn.map((row): Marks => Array.from(row, (mark) => (mark === UNMARKED ? null : mark)));
  }

  async #declare({ verdict, reason }: StepOf<'declare'>): Promise<void> {
    const { chair, progress } = this.#cast;
    if (!(await chair.declare(verdict, reason ?? null))) {
      if (verdict === 'valid')
        progress.say(`No result: ${chair.round.status}, ${chair.round.counting.size} ballots`);
      return;
    }
    await chair.awaitResult();
    progress.say(resultSentence(outcomeOf(chair.round) ?? []));
  }

  async #replaceBadge({ deputy, reason }: StepOf<'replace-badge'>): Promise<void> {
    const { crowd, staff, progress } = this.#cast;
    const position = deputy - 1;
    const badge = await staff.replaceBadge(position, reason);
    await crowd.replace(position, badge);
    this.#present.delete(position);
    await staff.presiding.look();
    const papers = staff.presiding.state.rounds.at(-1)?.papers.size;
    progress.say(
      `In force; 实到 ${staff.presiding.state.present.size}${papers === undefined ? '' : `, 发出 ${papers}`}`,
    );
  }

  async #paperRound({ votes, ...head }: StepOf<'paper-round'>): Promise<void> {
    const { staff, chair, scrutineers, ballots } = this.#cast;
    await staff.presiding.look();
    const plan = paperPlan(chair.state);
    if (plan === undefined) throw new Error('No round is due that could be held on paper.');
    const { present, issued, received, invalid, blank } = head;
    const counts = paperCounts(plan.form, votes, received - invalid - blank);
    const entry = { present, issued, received, invalid, blank, counts };
    scrutineers.holdOnPaper(entry);
    await chair.endorsePaper(entry);
    ballots.enterPaper(chair.round, { counts, blank, received });
  }
}

/** Such as `Result: 19 chosen, 2 tied`. */
function resultSentence(outcome: readonly { status: string }[]): string {
  const words = { chosen: 'chosen', tied: 'tied', graded: 'graded', 'not-chosen': 'not chosen' };
  const parts = Object.entries(words).flatMap(([status, word]) => {
    const count = outcome.filter((one) => one.status === status).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return `Result: ${parts.join(', ')}`;
}
