/** The rounds of a rehearsal without steps: everybody casts, and the presidium decides until nothing is left to decide. */
import { outcomeOf } from '../../crypto/session/state.ts';
import type { Ballots } from './ballots.ts';
import type { Chair } from './chair.ts';
import { laterRoundMarks } from './expected.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './progress.ts';
import { seededRandom } from './seeded-random.ts';

/** More rounds than any presidium would hold; then the rehearsal gives up. */
const MOST_ROUNDS = 8;

export async function holdRounds(
  plan: Plan,
  chair: Chair,
  ballots: Ballots,
  progress: Progress,
): Promise<void> {
  let kind: 'main' | 'runoff' | undefined = 'main';
  for (let number = 1; kind !== undefined; number++) {
    if (number > MOST_ROUNDS) throw new Error(`After ${MOST_ROUNDS} rounds the places are still tied.`);
    await vote(kind, plan, chair, ballots, progress);
    progress.begin('Close; every scrutineer verifies all ballots and cosigns');
    await chair.close();
    await chair.declare('valid', null);
    progress.begin(`Decryption by ${plan.scrutineers.t}, result, endorsements`);
    await chair.awaitResult();
    kind = await decide(plan, chair);
  }
}

async function vote(
  kind: 'main' | 'runoff',
  { voters, seed, arrival }: Plan,
  chair: Chair,
  ballots: Ballots,
  progress: Progress,
): Promise<void> {
  progress.begin(kind === 'main' ? 'Empty box, opening' : 'Runoff: empty box, opening');
  const round = await chair.open(kind);
  const { number, form } = round;
  const drawn = kind === 'main' ? voters : laterRoundMarks(form, voters, seed + number);
  const marks = new Map(drawn.flatMap((one, position) => (one === null ? [] : [[position, one] as const])));
  ballots.begin(round);
  progress.begin(`Voting, round ${number}`, marks.size);
  await ballots.cast(round, { marks, order: arrival });
}

/** The presidium's decision where the rules leave one to it; the kind of the next round, if any. */
export async function decide({ rules, seed }: Plan, chair: Chair): Promise<'runoff' | undefined> {
  const { round } = chair;
  const outcome = outcomeOf(round) ?? [];
  const tied = outcome.filter(({ status }) => status === 'tied').map(({ item }) => item);
  const chosen = outcome.filter(({ status }) => status === 'chosen').length;
  const isSettled = outcome.some(({ reason }) => reason === 'tie-left-out');
  if (tied.length === 0 && (chosen >= round.chosen || isSettled)) return undefined;
  if (tied.length === 0) {
    await chair.decide('accept-fewer', [], '演练：通过的项目少于应选数，按通过的确定。');
    return undefined;
  }
  if (rules.tie === 'runoff') {
    await chair.decide('runoff', [], '演练：得票相同，对得票相同的项目再次投票。');
    return 'runoff';
  }
  const lot = seededRandom(seed)
    .shuffled(tied)
    .slice(0, round.chosen - chosen);
  const items = lot.sort((a, b) => a - b);
  await chair.decide('choose-among-tied', items, '演练：得票相同，由主席团抽签决定。');
  return undefined;
}
