/** Sign-in (签到), withdrawal and leave. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adoption, commandFields } from '../../ballot-client/src/lib/commands.ts';
import { Tablet } from '../../ballot-client/src/lib/tablet.ts';
import { drawBadge } from '../../crypto/badge.ts';
import type { Bytes, Hash, PublicKey } from '../../crypto/bytes.ts';
import { toPublicKey } from '../../crypto/bytes.ts';
import { publicKeyOf } from '../../crypto/signature.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import { type MemorySession, random } from '../support/memory-session.ts';
import { Deputies, newKey } from '../support/session-deputies.ts';
import { sessionWithKeys } from '../support/session-played.ts';
import { answerIn, deviceOf, reclaimed } from '../support/session-scenes.ts';

let session: MemorySession;
let deputies: Deputies;
let toKeys: () => void;
const answer = (envelope: Bytes): string => answerIn(session, envelope);
const inSession = (): { session: Hash } => ({ session: session.state.session as Hash });

beforeAll(async () => {
  ({ session, toKeys } = await sessionWithKeys());
  deputies = new Deputies(session);
});

beforeEach(() => toKeys());

describe('adoption and opening of sign-in', () => {
  const adopting = (changes: Partial<PayloadOf<'adopted'>> = {}): Bytes =>
    session.presiding.sign('adopted', { ...adoption(session.state, 1), ...changes });
  const opening = (time = 1): Bytes =>
    session.presiding.sign('sign-in-opened', commandFields(session.state, time));

  test.each<[string, Partial<PayloadOf<'adopted'>>]>([
    ['other rules', { rules: '0'.repeat(64) as Hash }],
    ['another list', { candidates: '0'.repeat(64) as Hash }],
    ['too few scrutineers', { scrutineers: [1, 2] }],
    ['too many scrutineers', { scrutineers: [1, 2, 3, 4] }],
    ['scrutineers twice', { scrutineers: [1, 2, 2] }],
    ['scrutineers out of order', { scrutineers: [2, 1, 3] }],
  ])('what is adopted is what was frozen, not %s', (_, changes) => {
    expect(answer(adopting(changes))).toBe('accept.hashes');
  });

  test('both are the presiding officer’s, once, in either order', () => {
    for (const envelope of [adopting(), opening()]) {
      for (const key of [session.registrar.publicKey, deviceOf(session, 1).signer.publicKey]) {
        expect(answer(reclaimed(envelope, key))).toBe('envelope.signer');
      }
      expect(answer(reclaimed(envelope, session.presiding.publicKey))).toBe('envelope.signature');
    }
    const prepared = adopting();
    expect(answer(opening())).toBe('accepted');
    expect(answer(opening(2))).toBe('session.duplicate');
    expect(answer(prepared)).toBe('session.stale_command');
    expect(answer(adopting())).toBe('accepted');
    expect(session.state.phase).toBe('idle');
    toKeys();
    expect(answer(adopting())).toBe('accepted');
    expect(answer(adopting({ time: 2 }))).toBe('session.duplicate');
    expect(answer(opening())).toBe('accepted');
    expect(session.state.phase).toBe('idle');
  });
});

describe('attendance', () => {
  test('waits until sign-in is opened, and then stands open beside the adoption of the rules', () => {
    expect(answer(deputies.signIn(0))).toBe('attendance.closed');
    session.adoptAndOpenSignIn();
    expect(answer(deputies.signIn(0))).toBe('accepted');
    expect([...session.state.present]).toEqual([deputies.credential(0)]);
    for (const phase of ['accepted', 'closed', 'decrypted', 'archived'] as const) {
      session.state.phase = phase;
      expect(answer(deputies.signIn(1)), phase).toBe('attendance.closed');
    }
  });

  test('is for credentials on the roll', () => {
    session.adoptAndOpenSignIn();
    const stranger = new Tablet(drawBadge(random), session.badgeSalt, random(32), random);
    expect(answer(stranger.signIn(session.state.session as Hash))).toBe('attendance.not_on_roll');
    const otherSalt = new Tablet(deputies.at(0).badge, random(32), random(32), random);
    expect(answer(otherSalt.signIn(session.state.session as Hash))).toBe('attendance.not_on_roll');
  });

  test('belongs to the tablet that came first', () => {
    session.adoptAndOpenSignIn();
    const first = deputies.signIn(0);
    expect(answer(first)).toBe('accepted');
    expect(answer(first), 'the same bytes').toBe('session.duplicate');
    const second = new Tablet(deputies.at(0).badge, session.badgeSalt, random(32), random);
    expect(answer(second.signIn(session.state.session as Hash))).toBe('attendance.other_device');
  });

  test('is signed with the credential', () => {
    session.adoptAndOpenSignIn();
    expect(answer(reclaimed(deputies.signIn(0), deputies.credential(0)))).toBe('envelope.signature');
    expect(answer(reclaimed(deputies.signIn(0), deputies.credential(1)))).toBe('envelope.signature');
    expect(answer(reclaimed(deputies.signIn(0), session.registrar.publicKey))).toBe('attendance.not_on_roll');
  });

  test('brings a voting key that serves for nothing else', () => {
    session.adoptAndOpenSignIn();
    session.signIn([deputies.at(1)]);
    const known = session.state.attendance.get(deputies.credential(1))?.votingKey as PublicKey;
    const device = deviceOf(session, 1);
    const used = [
      known,
      deputies.credential(0),
      deputies.credential(1),
      deputies.credential(2),
      session.registrar.publicKey,
      session.presiding.publicKey,
      session.issuing.publicKey,
      device.signer.publicKey,
      toPublicKey(publicKeyOf(device.witnessSecret)),
      toPublicKey(publicKeyOf(session.logSecret)),
      `01${'00'.repeat(31)}` as PublicKey,
    ];
    for (const key of used) expect(answer(deputies.attendance(0, key)), key).toBe('attendance.key_reused');
    expect(answer(deputies.attendance(0, newKey()))).toBe('accepted');
  });

  test('of another session is refused', () => {
    session.adoptAndOpenSignIn();
    const tablet = new Tablet(deputies.at(0).badge, session.badgeSalt, random(32), random);
    expect(answer(tablet.signIn('0'.repeat(64) as Hash))).toBe('session.mismatch');
  });
});

describe('withdrawal and leave', () => {
  beforeEach(() => {
    session.adoptAndOpenSignIn();
    session.signIn();
  });
  const withdrawing = (credential: PublicKey): Bytes =>
    session.registrar.sign('attendance-withdrawn', { ...inSession(), credential, reason: '中途离会' });
  const leave = (count: number): Bytes => session.registrar.sign('leave-reported', { ...inSession(), count });

  test('a withdrawn deputy is not present, gets no paper and does not sign in again', () => {
    expect(answer(withdrawing(deputies.credential(0)))).toBe('accepted');
    expect(session.state.present.has(deputies.credential(0))).toBe(false);
    const again = new Tablet(deputies.at(0).badge, session.badgeSalt, random(32), random);
    expect(answer(again.signIn(session.state.session as Hash))).toBe('attendance.other_device');
    session.witnessEmpty();
    session.openRound();
    expect(session.round.present).toBe(3);
    expect(answer(session.paperFor(deputies.credential(0)))).toBe('paper.credential');
  });

  test('who is not there cannot be withdrawn', () => {
    expect(answer(withdrawing(newKey()))).toBe('attendance.unknown');
    session.append(withdrawing(deputies.credential(0)));
    const again = session.registrar.sign('attendance-withdrawn', {
      ...inSession(),
      credential: deputies.credential(0),
      reason: '再次',
    });
    expect(answer(again)).toBe('attendance.unknown');
  });

  test('nobody is withdrawn while a ballot is open', () => {
    session.witnessEmpty();
    session.openRound();
    expect(answer(withdrawing(deputies.credential(0)))).toBe('session.state');
    expect(answer(leave(1))).toBe('session.state');
  });

  test('leave is a number of deputies on the roll', () => {
    expect(answer(leave(4))).toBe('accepted');
    expect(session.state.leave).toBe(4);
    expect(answer(leave(5))).toBe('payload.malformed');
    expect(answer(leave(0))).toBe('accepted');
  });

  test('both are the registrar’s', () => {
    for (const envelope of [withdrawing(deputies.credential(0)), leave(1)]) {
      expect(answer(reclaimed(envelope, session.presiding.publicKey))).toBe('envelope.signer');
      expect(answer(reclaimed(envelope, session.registrar.publicKey))).toBe('envelope.signature');
    }
  });
});
