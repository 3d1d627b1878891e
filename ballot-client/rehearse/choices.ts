/** What invented deputies mark in a rehearsal, and in which order they cast: drawn from a seed, never from secrets. */
import type { Scenario } from './scenario-schema.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

/** An unmarked project. */
export const UNMARKED = -1;
const APPROVE = 0;
/** 弃权 under `for-against-abstain`. */
const ABSTAIN = 2;

/** What is voted on, as far as the choices depend on it: a scenario, or the round of a session. */
export interface Matter {
  readonly items: readonly unknown[];
  readonly rules: Pick<Scenario['rules'], 'form' | 'options' | 'min' | 'max' | 'chosen'>;
  /** How many mark nothing, where the caller does not say. */
  readonly blank?: number;
  /** Chances of each option per project, in thousandths; drawn where absent. */
  readonly tendencies?: Scenario['tendencies'];
}

export interface Choices {
  /** For each voter one number per project: the index of the option, or −1 for unmarked. */
  readonly marks: readonly Int8Array[];
  /** The voters, 0 … voters − 1, in the order in which their ballots arrive. */
  readonly arrival: readonly number[];
}

/**
 * Draws the marks of `voters` deputies. `blank` of them (by default the scenario's number, at most all) mark nothing;
 * every other ballot has at least one mark and keeps the bounds on 赞成. Same arguments, same draws.
 */
export function drawChoices(
  matter: Matter,
  seed: number,
  voters: number,
  blank = matter.blank ?? 0,
): Choices {
  const random = seededRandom(seed);
  const tendencies = matter.tendencies ?? drawTendencies(matter, random);
  const everyone = Array.from({ length: voters }, (_, voter) => voter);
  const blankVoters = new Set(random.shuffled(everyone).slice(0, blank));
  const marks = everyone.map((voter) =>
    blankVoters.has(voter)
      ? new Int8Array(matter.items.length).fill(UNMARKED)
      : drawBallot(matter, tendencies, random),
  );
  return { marks, arrival: random.shuffled(everyone) };
}

/**
 * Chances of each option per project, in thousandths. About half of the projects beyond N are as welcome as the chosen,
 * so that the ranking decides; all chances differ, and together they ask for no more 赞成 than a ballot may hold.
 */
function drawTendencies({ items, rules }: Matter, random: SeededRandom): number[][] {
  const welcome = rules.chosen + Math.floor((items.length - rules.chosen) / 2);
  const step = (rank: number, ranks: number, from: number, to: number) =>
    ranks < 2 ? from : from + ((to - from) * rank) / (ranks - 1);
  const approvals = items.map((_, rank) =>
    rank < welcome ? step(rank, welcome, 900, 620) : step(rank - welcome, items.length - welcome, 420, 330),
  );
  const asked = approvals.reduce((sum, chance) => sum + chance, 0) / 1000;
  const scale = Math.min(1, (rules.max ?? items.length) / asked);
  return random.shuffled(approvals).map((approval) => optionChances(approval * scale, rules.options));
}

/** The first option as given; every further one takes three fifths of what is left, and the rest stays unmarked. */
function optionChances(first: number, options: number): number[] {
  const chances = [Math.round(first)];
  let left = 1000 - Math.round(first);
  for (let option = 1; option < options; option++) {
    const chance = Math.floor((left * 3) / 5);
    chances.push(chance);
    left -= chance;
  }
  return chances;
}

function drawBallot(matter: Matter, tendencies: readonly number[][], random: SeededRandom): Int8Array {
  const { form, min, max } = matter.rules;
  const marks = Int8Array.from(tendencies, (chances) => drawOption(chances, random.below(1000)));
  if (form === 'grade') return withOneMark(marks, random);
  const order = random.shuffled([...marks.keys()]);
  const approved = order.filter((item) => marks[item] === APPROVE);
  const others = order.filter((item) => marks[item] !== APPROVE);
  // Too many 赞成: the deputy lets the last ones go. Too few: the deputy adds some.
  for (const item of approved.slice(max ?? marks.length))
    marks[item] = form === 'approve' ? UNMARKED : ABSTAIN;
  for (const item of others.slice(0, Math.max(0, min - approved.length))) marks[item] = APPROVE;
  return withOneMark(marks, random);
}

/** The option in whose stretch of 0 … 999 the number falls. */
function drawOption(chances: readonly number[], drawn: number): number {
  let upTo = 0;
  return chances.findIndex((chance) => {
    upTo += chance;
    return drawn < upTo;
  });
}

/** A ballot without any mark would be a blank one, and only the voters chosen for that cast those. */
function withOneMark(marks: Int8Array, random: SeededRandom): Int8Array {
  if (marks.every((mark) => mark === UNMARKED)) marks[random.below(marks.length)] = APPROVE;
  return marks;
}
