/**
 * The simulated deputies of a demonstration, a child of its server: they sign in, and vote in every round that opens,
 * over some seconds and in any order, as people would. They end with the server.
 */
import { randomInt } from 'node:crypto';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Hash, PublicKey } from '../../crypto/bytes.ts';
import type { Round } from '../../crypto/session/state.ts';
import type { DemoStart, FromDemo } from '../../server/contract/demo.ts';
import { drawChoices, UNMARKED } from './choices.ts';
import { Deputies, type Turnout } from './deputies.ts';

/** How long they take together, about. */
const VOTING_MS = 8000;
const BLANK_PER_MILLE = 30;

const tell = (message: FromDemo): void => {
  process.send?.(message);
};

/** Chances of 赞成 in thousandths, of the best and the worst liked of those to be chosen and of the others. */
const LIKED = [920, 780] as const;
const OTHERS = [300, 150] as const;
/** By how much the last chosen leads, so that a few people at tablets make no tie. */
const LEAD = 4;
const MOST_DRAWS = 200;

const between = ([first, last]: readonly [number, number], rank: number, ranks: number): number =>
  ranks < 2 ? first : first + ((last - first) * rank) / (ranks - 1);

/** Chances of each option per project: the options after 赞成 share what is left, and a little stays unmarked. */
function tendenciesOf({ form, chosen }: Round): number[][] {
  const others = form.items - chosen;
  const ranks = Array.from({ length: form.items }, (_, rank) =>
    Math.round(rank < chosen ? between(LIKED, rank, chosen) : between(OTHERS, rank - chosen, others)),
  );
  const draws = ranks.map((liked) => ({ liked, at: randomInt(2 ** 40) })).sort((a, b) => a.at - b.at);
  return draws.map(({ liked }) => {
    const each = Math.floor((1000 - liked) / form.options);
    return [liked, ...new Array<number>(form.options - 1).fill(each)];
  });
}

/** Whether the projects to be chosen are clear of the others. */
function isClear(marks: readonly Int8Array[], { form, chosen }: Round): boolean {
  const approvals = Array.from({ length: form.items }, (_, item) =>
    marks.reduce((sum, row) => sum + (row[item] === 0 ? 1 : 0), 0),
  ).sort((a, b) => b - a);
  const [last = 0, next = 0] = approvals.slice(chosen - 1);
  return chosen >= form.items || last - next >= LEAD;
}

/** What they mark: as many projects as are to be chosen are more welcome than the others. */
function turnout(round: Round, voters: number): Turnout {
  const { form, chosen } = round;
  const { type, options, min, max } = form;
  const rules = { form: type, options, min, max, chosen };
  const items: null[] = Array(form.items).fill(null);
  const blank = form.blank ? Math.floor((voters * BLANK_PER_MILLE) / 1000) : 0;
  const draw = () => drawChoices({ items, rules, ...liking(round) }, randomInt(2 ** 40), voters, blank);
  let drawn = draw();
  for (let draws = 1; type !== 'grade' && !isClear(drawn.marks, round) && draws < MOST_DRAWS; draws++) {
    drawn = draw();
  }
  const marks = drawn.marks.map((row): Marks => Array.from(row, (mark) => (mark === UNMARKED ? null : mark)));
  return { marks, order: drawn.arrival };
}

const liking = (round: Round) => (round.form.type === 'grade' ? {} : { tendencies: tendenciesOf(round) });

async function play(start: DemoStart): Promise<void> {
  const { registrar, session } = start;
  const deputies = new Deputies(
    { ...start, registrar: registrar as PublicKey, session: session as Hash },
    { onSignedIn: () => tell({ type: 'joined' }), onCast: () => tell({ type: 'cast' }) },
  );
  await deputies.signIn();
  const pause = async (): Promise<void> => {
    const mean = VOTING_MS / deputies.count;
    await new Promise((resolve) => setTimeout(resolve, mean * (0.5 + Math.random())));
    // Nobody casts while the presiding officer has suspended the vote.
    await deputies.waitFor(({ phase }) => phase !== 'suspended');
  };
  for (let voted = 0; ; ) {
    const isNew = (number: number | undefined): boolean => (number ?? 0) > voted;
    const { round } = await deputies.waitFor(({ phase, round }) => phase === 'open' && isNew(round?.number));
    voted = round?.number ?? voted;
    const opened = await deputies.opened(voted);
    // A round that is closed early leaves some without a vote, as in a hall.
    await deputies.vote(opened, turnout(opened, deputies.count), pause).catch(fail);
  }
}

function fail(error: unknown): void {
  tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}

process.once('message', (start: DemoStart) => {
  play(start).catch((error: unknown) => {
    fail(error);
    process.disconnect();
  });
});
process.on('disconnect', () => process.exit(0));
