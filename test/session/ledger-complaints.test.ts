/** Attempts of the key ceremony that fail: complaints, and scrutineers who stay away. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Bytes, Hash } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { encodeScalar } from '../../crypto/group.ts';
import type { MemorySession } from '../support/memory-session.ts';
import {
  ALL,
  attemptOf,
  ceremonyScene,
  NONSENSE,
  OTHER_HASH,
  runUntil,
  type ScriptedScrutineer,
  startAttempt,
} from '../support/session-ceremony.ts';
import { answerIn, statementOf } from '../support/session-scenes.ts';

let session: MemorySession;
let scrutineers: ScriptedScrutineer[];
let one: ScriptedScrutineer;
let two: ScriptedScrutineer;
let three: ScriptedScrutineer;

beforeEach(async () => {
  ({ session, scrutineers, one, two, three } = await ceremonyScene());
});

const answer = (envelope: Bytes): string => answerIn(session, envelope);

describe('complaints', () => {
  /** Runs to the confirmations with one lie of scrutineer 2 to scrutineer 3. */
  function withLie(): void {
    startAttempt(session, ALL);
    runUntil(session, scrutineers, 'share');
    for (const envelope of [...one.owed(), two.share(1), two.lyingShare(3), ...three.owed()]) {
      session.append(envelope);
    }
    expect(attemptOf(session).step).toBe('confirm');
  }
  const complaint = (by: ScriptedScrutineer, against: number, secret = by.secrets.transportSecret): Bytes =>
    by.signer.sign('key-complaint', {
      ...by.step,
      against,
      transportSecret: toBase64(encodeScalar(secret)),
    });

  test('against a lying sender convict it and void the attempt for ever', () => {
    withLie();
    session.append(one.owed()[0] as Bytes);
    const [owed] = three.owed() as [Bytes];
    expect(statementOf(owed).kind).toBe('key-complaint');
    session.append(owed);
    expect(attemptOf(session).verdict).toEqual({ against: 2, by: 3, verdict: 'sender-lied' });
    expect(attemptOf(session).step).toBe('void');
    const { ceremony } = attemptOf(session);
    const confirming = two.signer.sign('key-confirm', { ...two.step, ceremony: ceremony as Hash });
    expect(answer(confirming)).toBe('ceremony.order');
    expect(answer(complaint(one, 2))).toBe('ceremony.order');
    expect(session.state.keys).toBeUndefined();
  });

  test('the next attempt without the liar has fresh secrets and makes keys', () => {
    withLie();
    const before = three.secrets;
    session.append(three.owed()[0] as Bytes);
    startAttempt(session, [1, 3]);
    runUntil(session, [one, three], 'complete');
    expect(session.state.phase).toBe('keys');
    expect(session.state.ceremony).toBe(attemptOf(session).ceremony);
    expect(three.secrets.transportSecret).not.toBe(before.transportSecret);
    expect([...(session.state.keys?.shareKeys.keys() ?? [])]).toEqual([1, 3]);
  });

  test('of a liar about an honest sender convict the one who complains', () => {
    startAttempt(session, ALL);
    runUntil(session, scrutineers, 'confirm');
    session.append(complaint(three, 1));
    expect(attemptOf(session).verdict).toEqual({ against: 1, by: 3, verdict: 'complainer-lied' });
  });

  test('without the transport secret behind the transport key prove nothing', () => {
    withLie();
    expect(answer(complaint(three, 2, one.secrets.transportSecret))).toBe('ceremony.complaint');
    expect(answer(complaint(three, 3)), 'against oneself').toBe('ceremony.complaint');
    expect(answer(complaint(three, 4)), 'against nobody').toBe('ceremony.complaint');
    const noScalar = { ...three.step, against: 2, transportSecret: NONSENSE };
    expect(answer(three.signer.sign('key-complaint', noScalar))).toBe('ceremony.complaint');
    expect(attemptOf(session).step).toBe('confirm');
  });

  test('come before the confirmation or not at all, and only when all shares are there', () => {
    startAttempt(session, ALL);
    runUntil(session, scrutineers, 'share');
    expect(answer(complaint(three, 2))).toBe('ceremony.order');
    runUntil(session, scrutineers, 'confirm');
    const elsewhere = { ...three.step, prev: OTHER_HASH, against: 2, transportSecret: NONSENSE };
    expect(answer(three.signer.sign('key-complaint', elsewhere))).toBe('ceremony.prev');
    session.append(three.owed()[0] as Bytes);
    expect(answer(complaint(three, 2))).toBe('session.duplicate');
    runUntil(session, scrutineers, 'rehearsal');
    expect(answer(complaint(one, 2))).toBe('ceremony.order');
  });
});

test('a scrutineer who stays away is left out of the next attempt, and t never changes', async () => {
  startAttempt(session, ALL);
  for (const scrutineer of [one, two]) for (const envelope of scrutineer.owed()) session.append(envelope);
  expect(attemptOf(session).missing).toEqual([3]);
  startAttempt(session, [1, 2]);
  runUntil(session, [one, two], 'complete');
  expect(attemptOf(session).context.threshold).toBe(2);
  expect(session.state.phase).toBe('keys');
});
