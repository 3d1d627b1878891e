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

/** What they mark: some projects are more welcome than others. */
function turnout({ form, chosen }: Round, voters: number): Turnout {
  const { type, options, min, max } = form;
  const rules = { form: type, options, min, max, chosen };
  const blank = form.blank ? Math.floor((voters * BLANK_PER_MILLE) / 1000) : 0;
  const drawn = drawChoices(
    { items: Array(form.items).fill(null), rules },
    randomInt(2 ** 40),
    voters,
    blank,
  );
  const marks = drawn.marks.map((row): Marks => Array.from(row, (mark) => (mark === UNMARKED ? null : mark)));
  return { marks, order: drawn.arrival };
}

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
