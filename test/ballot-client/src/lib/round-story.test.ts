/** What became of the last round and what comes next, after every way in which a round can end. */
import { describe, expect, test } from 'vitest';
import { roundCommand } from '../../../../ballot-client/src/lib/commands.ts';
import { nextRound, repeatedRound, storyOf } from '../../../../ballot-client/src/lib/round-story.ts';
import type { Marks } from '../../../../crypto/ballot/form.ts';
import type { MemorySession } from '../../../support/memory-session.ts';
import {
  castAll,
  decisionOn,
  declareVoid,
  idleSession,
  openRoundOf,
  openSession,
  toResult,
} from '../../../support/session-scenes.ts';

const TIE: readonly Marks[] = [
  [0, 0, 1],
  [1, 0, 0],
  [0, 0, 1],
  [1, 0, 0],
];

const closed = async (session: MemorySession): Promise<void> => {
  session.closeRound();
  await session.seal();
};

describe('the story', () => {
  test('is none before a round, while one is under way, and when all is settled', async () => {
    const session = await idleSession();
    expect(storyOf(session.state)).toBeUndefined();
    expect(nextRound(session.state)).toMatchObject({ number: 1, kind: 'main', chosen: 2, repeats: null });
    session.witnessEmpty();
    session.openRound();
    expect(storyOf(session.state)).toBeUndefined();
    castAll(session, TIE);
    await closed(session);
    expect(storyOf(session.state), 'sealed').toBeUndefined();
  });

  test('of a test vote repeats nothing', async () => {
    const session = await idleSession();
    openRoundOf(session, 'test');
    await closed(session);
    session.declare();
    expect(storyOf(session.state)).toMatchObject({
      ...{ round: 1, kind: 'test', ending: 'test', reason: null },
      next: { number: 2, kind: 'main', repeats: null },
    });
  });

  test('of a void round names it as repeated and says why; a test in between changes nothing', async () => {
    const session = await openSession();
    castAll(session, TIE);
    await closed(session);
    session.append(declareVoid(session, '计票有争议'));
    expect(storyOf(session.state)).toMatchObject({
      ...{ round: 1, ending: 'void', reason: '计票有争议' },
      next: { number: 2, kind: 'main', repeats: 1 },
    });
    openRoundOf(session, 'test');
    await closed(session);
    session.declare();
    expect(storyOf(session.state)).toMatchObject({ ending: 'test', next: { number: 3, repeats: 1 } });
  });

  test('of an aborted round, and of one under the floor', async () => {
    const session = await openSession();
    const fields = roundCommand(session.state, session.now());
    session.append(session.presiding.sign('round-aborted', { ...fields, reason: '停电' }));
    expect(storyOf(session.state)).toMatchObject({
      ...{ ending: 'aborted', reason: '停电', next: { repeats: 1 } },
    });
    session.witnessEmpty();
    session.openRound();
    castAll(session, TIE.slice(0, 1));
    await closed(session);
    session.declare();
    expect(storyOf(session.state)).toMatchObject({
      ending: 'not-decryptable',
      round: 2,
      next: { repeats: 2 },
    });
  });

  test('of a tie names the tied projects and how many of them are chosen; a void runoff is repeated', async () => {
    const session = await openSession({ rules: { majority: null } });
    await toResult(session, TIE);
    expect(storyOf(session.state), 'nothing is decided yet').toBeUndefined();
    expect(nextRound(session.state)).toBeUndefined();
    session.append(decisionOn(session, 'runoff'));
    const items = [1, 3].map((number) => ({
      number,
      title: session.state.candidates.find((one) => one.number === number)?.title,
    }));
    expect(storyOf(session.state)).toMatchObject({
      ...{ round: 1, ending: 'runoff' },
      next: { number: 2, kind: 'runoff', chosen: 1, items, repeats: null },
    });
    session.witnessEmpty();
    openRoundOf(session, 'runoff');
    castAll(session, [[0, 1]]);
    await closed(session);
    session.append(declareVoid(session));
    expect(storyOf(session.state)).toMatchObject({
      ending: 'void',
      next: { number: 3, kind: 'runoff', items, repeats: 2 },
    });
  });

  test('of too few names those that did not pass', async () => {
    const session = await openSession();
    await toResult(session, TIE);
    session.append(decisionOn(session, 'further-round'));
    const story = storyOf(session.state);
    expect(story).toMatchObject({ ending: 'further-round', next: { kind: 'further', chosen: 1 } });
    expect(story?.next.items.map(({ number }) => number)).toEqual([1, 3]);
  });
});

test('a round repeats the last of its kind only if that left nothing', async () => {
  const session = await openSession({ rules: { majority: null, tie: 'admit-all' } });
  expect(repeatedRound(session.state, 'main', 1), 'not itself').toBeNull();
  await toResult(session, TIE);
  expect(repeatedRound(session.state, 'main', 2)).toBeNull();
});
