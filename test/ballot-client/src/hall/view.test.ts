/** What the hall screen is given to draw: while a ballot is open the number received, and nothing of a result before it is proclaimed. */
import { describe, expect, test } from 'vitest';
import { viewOf } from '../../../../ballot-client/src/hall/view.ts';
import { PHASES, type Phase } from '../../../../crypto/session/phase.ts';
import { initialState } from '../../../../crypto/session/state.ts';
import type { RoundProgress, Status } from '../../../../server/contract/events.ts';
import { declareVoid, idleSession, openSession, toResult } from '../../../support/session-scenes.ts';

const ROUND: RoundProgress = {
  ...{ number: 1, kind: 'main', openedAt: 9, issued: 4, received: 3, closedSize: null },
  ...{ cosigned: 1, cosignaturesNeeded: 3, partialDecryptions: 1 },
};
const statusIn = (phase: Phase, round: RoundProgress | null = ROUND): Status => ({
  ...{ size: 20, phase, session: null, roll: 4, present: 4, pendingAttendance: 0, leave: 1, round },
});
const isUnbelievable = false;

test('before the server answers, and when its log contradicts itself', () => {
  const state = initialState();
  expect(viewOf({ status: undefined, state, isUnbelievable })).toEqual({ scene: 'connecting' });
  for (const phase of PHASES) {
    expect(viewOf({ status: statusIn(phase), state, isUnbelievable: true })).toEqual({
      scene: 'unbelievable',
    });
  }
});

test('an open ballot: kind and number received, and no other number', async () => {
  const { state } = await openSession();
  for (const phase of ['open', 'suspended'] as const) {
    const scene = phase === 'open' ? 'voting' : 'suspended';
    expect(viewOf({ status: statusIn(phase), state, isUnbelievable })).toEqual({
      ...{ scene, kind: 'main', repeats: null, received: 3 },
    });
  }
});

describe('after the close', () => {
  test('who is still needed', async () => {
    const { state } = await openSession();
    const view = (phase: Phase, round: Partial<RoundProgress> = {}): unknown =>
      viewOf({ status: statusIn(phase, { ...ROUND, ...round }), state, isUnbelievable });
    expect(view('closed')).toMatchObject({ scene: 'sealing', progress: { done: 1, needed: 3 } });
    expect(view('sealed')).toMatchObject({ scene: 'sealed', progress: undefined });
    expect(view('declared')).toMatchObject({ scene: 'decrypting', progress: { done: 1, needed: 2 } });
    expect(view('declared', { partialDecryptions: 2 })).toMatchObject({ scene: 'signing' });
    expect(view('closed', { kind: 'test' })).toMatchObject({ isTest: true });
    expect(view('closed')).toMatchObject({ isTest: false, returned: { issued: 4, received: 3 } });
  });

  test('no result before the log that was checked has its proclamation', async () => {
    const session = await openSession({ items: 2, rules: { chosen: 1, max: 1, majority: null } });
    await toResult(session, [
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    const before = viewOf({ status: statusIn('proclaimed'), state: session.state, isUnbelievable });
    expect(before).toMatchObject({ scene: 'pending' });
    expect(before).not.toHaveProperty('result');
    session.proclaim();
    const after = viewOf({ status: statusIn('proclaimed'), state: session.state, isUnbelievable });
    expect(after).toMatchObject({ scene: 'result', result: { tables: [{ round: 1 }] } });
  });
});

test('a void round: the story, and the sign-in that goes on', async () => {
  const session = await openSession();
  session.closeRound();
  await session.seal();
  session.append(declareVoid(session));
  expect(viewOf({ status: statusIn('idle'), state: session.state, isUnbelievable })).toMatchObject({
    ...{ scene: 'sign-in', story: { ending: 'void' } },
    attendance: { roll: 4, present: 4, leave: 1, quorum: 3 },
  });
});

test('sign-in, and a session of which the log is not here yet', async () => {
  const { state } = await idleSession();
  expect(viewOf({ status: statusIn('idle', null), state, isUnbelievable })).toMatchObject({
    ...{ scene: 'sign-in', story: undefined, paperWaiting: undefined },
  });
  expect(viewOf({ status: statusIn('idle', null), state: initialState(), isUnbelievable })).toEqual({
    ...{ scene: 'preparing', title: '' },
  });
});
