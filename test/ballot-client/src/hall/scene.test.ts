/** What the hall sees in which phase. */
import { describe, expect, test } from 'vitest';
import { factsOf, repeatedBy, sceneOf } from '../../../../ballot-client/src/hall/scene.ts';
import { PHASES } from '../../../../crypto/session/phase.ts';
import { initialState } from '../../../../crypto/session/state.ts';
import {
  declareVoid,
  deviceOf,
  endorsementBy,
  idleSession,
  openSession,
  paperEntryOf,
} from '../../../support/session-scenes.ts';

describe('the scene', () => {
  test('of sign-in begins with sign-in, also before the rules are adopted', () => {
    expect(sceneOf('keys', false, false)).toBe('preparing');
    expect(sceneOf('keys', true, false)).toBe('sign-in');
    expect(sceneOf('idle', true, false)).toBe('sign-in');
  });

  test('shows a result only once the page itself has seen the proclamation', () => {
    const withoutLog = PHASES.filter((phase) => sceneOf(phase, true, false) === 'result');
    expect(withoutLog).toEqual([]);
    const shown = PHASES.filter((phase) => sceneOf(phase, true, true) === 'result');
    expect(shown).toEqual(['proclaimed', 'archived']);
    expect(sceneOf('decrypted', true, false)).toBe('pending');
    expect(sceneOf('decided', true, false)).toBe('pending');
  });

  test('of a cancelled session stays when it is archived', () => {
    expect(sceneOf('cancelled', true, false)).toBe('over');
    expect(sceneOf('archived', true, false)).toBe('over');
  });
});

test('the numbers beside the status come from the checked manifest', async () => {
  expect(factsOf(initialState())).toBeUndefined();
  const session = await idleSession();
  expect(factsOf(session.state)).toEqual({
    ...{ quorum: 3, threshold: 2 },
    ...{ story: undefined, paperWaiting: undefined, paper: undefined },
  });
});

test('the hall is told of a paper round: that it waits, then how many ballots came back, and no count', async () => {
  const session = await idleSession();
  session.append(paperEntryOf(session));
  expect(factsOf(session.state)).toMatchObject({ paperWaiting: 1, paper: undefined });
  session.append(endorsementBy(session, deviceOf(session, 2).signer));
  session.append(endorsementBy(session, session.presiding));
  expect(factsOf(session.state)).toMatchObject({
    paperWaiting: undefined,
    paper: { issued: 4, received: 4 },
  });
});

test('which round is repeated is known before the opening is read', async () => {
  const session = await openSession();
  expect(repeatedBy(session.state, { number: 1, kind: 'main' })).toBeNull();
  session.closeRound();
  await session.seal();
  session.append(declareVoid(session));
  expect(factsOf(session.state)?.story).toMatchObject({ ending: 'void', round: 1 });
  expect(repeatedBy(session.state, { number: 2, kind: 'main' })).toBe(1);
  expect(repeatedBy(session.state, { number: 2, kind: 'test' })).toBeNull();
  expect(repeatedBy(session.state, null)).toBeNull();
});
