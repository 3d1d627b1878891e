/** The presiding officer's next task, step by step through a session, and what the rules leave to the presidium. */
import { beforeAll, describe, expect, test } from 'vitest';
import { commandFields, roundCommand } from '../../../../ballot-client/src/lib/commands.ts';
import { Tablet } from '../../../../ballot-client/src/lib/tablet.ts';
import {
  attendanceOf,
  nextTask,
  openDecision,
  stepOf,
  type Task,
  waitingBadges,
} from '../../../../ballot-client/src/presiding/desk.ts';
import { recordText } from '../../../../ballot-client/src/presiding/record-text.ts';
import { drawBadge } from '../../../../crypto/badge.ts';
import type { Hash, PublicKey } from '../../../../crypto/bytes.ts';
import { toHex } from '../../../../crypto/bytes.ts';
import { MemorySession, random } from '../../../support/memory-session.ts';
import {
  castAll,
  decisionOn,
  declareVoid,
  deviceOf,
  endorsementBy,
  openSession,
  toResult,
} from '../../../support/session-scenes.ts';

const taskIn = (session: MemorySession): Task => nextTask(session.state, session.presiding.publicKey);
const ALL_FOR_TWO = [0, 0, 1] as const;

test('a whole session asks for one thing after the other', async () => {
  const session = await MemorySession.create();
  expect(taskIn(session).kind).toBe('accept-manifest');
  expect(stepOf(session.state.phase)).toBe('compare');
  session.acceptAll();
  expect(taskIn(session)).toEqual({ kind: 'wait-ceremony', attempt: 1, step: 'not-begun' });
  session.append(deviceOf(session, 1).startCeremony(session.state, [1, 2, 3]));
  expect(taskIn(session)).toEqual({ kind: 'wait-ceremony', attempt: 1, step: 'transport' });
  await session.ceremonySteps();
  expect(taskIn(session).kind).toBe('adopt');
  session.adoptAndOpenSignIn();
  expect(attendanceOf(session.state)).toEqual({ roll: 4, present: 0, leave: 0, quorum: 3, missing: 3 });
  session.signIn();
  expect(attendanceOf(session.state)).toMatchObject({ present: 4, missing: 0 });
  expect(taskIn(session)).toEqual({ kind: 'open-round', round: 'main', witnesses: 0, threshold: 2 });
  session.witnessEmpty();
  expect(taskIn(session)).toMatchObject({ witnesses: 3 });
  session.openRound();
  expect(taskIn(session)).toEqual({ kind: 'close-round', isTest: false });
  castAll(session, [ALL_FOR_TWO, ALL_FOR_TWO, ALL_FOR_TWO]);
  const interrupt = { ...roundCommand(session.state, session.now()), reason: '停电' };
  session.append(session.presiding.sign('round-suspended', interrupt));
  expect(taskIn(session)).toEqual({ kind: 'resume-round', isTest: false });
  session.closeRound();
  expect(taskIn(session)).toEqual({ kind: 'wait-seal', isTest: false });
  await session.seal();
  expect(taskIn(session)).toEqual({
    kind: 'declare-round',
    ...{ isTest: false, issued: 4, received: 3, floor: 2 },
  });
  session.declare();
  expect(taskIn(session)).toEqual({
    kind: 'wait-decryption',
    ...{ partials: 0, threshold: 2, isStated: false },
  });
  await session.decrypt();
  expect(taskIn(session)).toMatchObject({ partials: 2 });
  await session.finishResult();
  expect(taskIn(session)).toEqual({ kind: 'proclaim', chosen: [1, 2] });
  session.proclaim();
  expect(taskIn(session).kind).toBe('wait-archive');
  session.archive();
  expect(taskIn(session).kind).toBe('finished');
});

test('before everybody has accepted it says who is missing', async () => {
  const session = await MemorySession.create();
  const { manifest, session: hash } = session.state;
  const payload = {
    session: hash as Hash,
    manifest: hash as Hash,
    roll: manifest?.rollHash as Hash,
    candidates: manifest?.candidatesHash as Hash,
  };
  session.append(session.presiding.sign('manifest-accepted', payload));
  session.append(deviceOf(session, 2).accept(session.state));
  expect(taskIn(session)).toEqual({ kind: 'wait-acceptances', accepted: 1, needed: 2, isChiefMissing: true });
});

test('another presiding officer may still accept during the ceremony', async () => {
  const session = await MemorySession.create();
  session.acceptAll();
  const other = 'ab'.repeat(32) as PublicKey;
  expect(nextTask(session.state, other).kind).toBe('accept-manifest');
});

test('a cancelled session, archived or not, has nothing to proclaim', async () => {
  const session = await MemorySession.create();
  const fields = commandFields(session.state, session.now());
  session.acceptAll();
  session.append(session.presiding.sign('cancelled', { ...fields, reason: '材料有误' }));
  expect(taskIn(session).kind).toBe('cancelled');
  session.archive();
  expect(taskIn(session).kind).toBe('cancelled');
});

test('after a void round the same round is called for again', async () => {
  const session = await openSession();
  castAll(session, [ALL_FOR_TWO, ALL_FOR_TWO]);
  session.closeRound();
  await session.seal();
  session.append(declareVoid(session));
  expect(taskIn(session)).toMatchObject({ kind: 'open-round', round: 'main', witnesses: 0 });
});

describe('what is left to the presidium', () => {
  const tie = [
    [0, 0, 1],
    [1, 0, 0],
    [0, 0, 1],
    [1, 0, 0],
  ] as const;
  const decided = async (rules: Parameters<typeof openSession>[0]): Promise<MemorySession> => {
    const session = await openSession(rules);
    await toResult(session, tie);
    return session;
  };

  test('a tie under the rule of a runoff, which is then called for', async () => {
    const session = await decided({ rules: { majority: null, tie: 'runoff' } });
    expect(taskIn(session)).toEqual({ kind: 'decide', choices: ['runoff'], tied: [1, 3], places: 1 });
    session.append(decisionOn(session, 'runoff'));
    expect(taskIn(session)).toMatchObject({ kind: 'open-round', round: 'runoff' });
  });

  test('a tie under the rule of the presidium', async () => {
    const session = await decided({ rules: { majority: null, tie: 'presidium' } });
    expect(taskIn(session)).toMatchObject({ choices: ['choose-among-tied'], tied: [1, 3], places: 1 });
    session.append(decisionOn(session, 'choose-among-tied', [3]));
    expect(taskIn(session)).toEqual({ kind: 'proclaim', chosen: [2, 3] });
  });

  test('too few that pass: either way, as the ledger admits it', async () => {
    const session = await decided({});
    const task = taskIn(session);
    expect(task).toMatchObject({ choices: ['accept-fewer', 'further-round'], tied: [], places: 1 });
    session.append(decisionOn(session, 'further-round'));
    expect(taskIn(session)).toMatchObject({ kind: 'open-round', round: 'further' });
  });

  test.each(['admit-all', 'choose-fewer'] as const)('nothing where the rules say %s', async (rule) => {
    const session = await decided({ rules: { majority: null, tie: rule } });
    expect(openDecision(session.state, session.round).choices).toEqual([]);
    expect(taskIn(session)).toEqual({ kind: 'proclaim', chosen: rule === 'admit-all' ? [2, 1, 3] : [2] });
    session.proclaim();
  });
});

describe('a replaced badge waits', () => {
  let session: MemorySession;
  const waiting = () => waitingBadges(session.state, session.presiding.publicKey);
  beforeAll(async () => {
    session = await openSession();
  });
  const replace = (index: number): PublicKey => {
    const fresh = new Tablet(drawBadge(random), session.badgeSalt, random(32), random).credential;
    const old = session.deputies[index]?.tablet.credential as PublicKey;
    const payload = { session: session.state.session as Hash, old, new: fresh, reason: '遗失' };
    session.append(session.registrar.sign('badge-replaced', payload));
    return fresh;
  };

  test('until it is endorsed', () => {
    expect(waiting()).toEqual([]);
    const fresh = replace(0);
    expect(waiting()).toMatchObject([{ new: fresh, reason: '遗失' }]);
    session.append(endorsementBy(session, session.presiding));
    expect(waiting()).toEqual([]);
    expect(session.state.roll.has(fresh)).toBe(true);
  });

  test('unless its old badge has cast meanwhile', () => {
    replace(1);
    expect(waiting()).toHaveLength(1);
    session.cast(session.deputies[1] as MemorySession['deputies'][number], ALL_FOR_TWO);
    expect(waiting()).toEqual([]);
  });
});

test('typed text becomes one line that the record admits', () => {
  expect(recordText('  一块平板\n没有电了 ')).toBe('一块平板 没有电了');
  expect(recordText('e\u0301')).toBe('é');
  expect(recordText(' \n ')).toBeUndefined();
  expect(recordText('x'.repeat(101), 100)).toBeUndefined();
  expect(recordText('a\u202eb')).toBeUndefined();
  expect(recordText(toHex(random(8)))).toHaveLength(16);
});
