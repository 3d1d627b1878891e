/** Sign-in (签到), withdrawal and leave. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { adoption, commandFields } from '../../ballot-client/src/lib/commands.ts';
import { Tablet } from '../../ballot-client/src/lib/tablet.ts';
import { credentialSecret, drawBadge } from '../../crypto/badge.ts';
import type { Bytes, Hash, PublicKey } from '../../crypto/bytes.ts';
import { toHex, toPublicKey } from '../../crypto/bytes.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import { StatementSigner } from '../../crypto/statements/envelope.ts';
import { type Deputy, MemorySession, random } from '../support/memory-session.ts';
import { answerIn, bookmark, deviceOf, reclaimed } from '../support/session-scenes.ts';

let base: MemorySession;
let session: MemorySession;
const answer = (envelope: Bytes): string => answerIn(session, envelope);
const deputy = (i: number): Deputy => session.deputies[i] as Deputy;
const inSession = (): { session: Hash } => ({ session: session.state.session as Hash });
const credentialOf = (i: number): PublicKey => deputy(i).tablet.credential;
const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));
const signIn = (i: number): Bytes => deputy(i).tablet.signIn(session.state.session as Hash);
const credentialSigner = (i: number): StatementSigner =>
  new StatementSigner('credential', credentialSecret(deputy(i).badge, session.badgeSalt));
const attendanceOf = (i: number, votingKey: PublicKey): Bytes =>
  credentialSigner(i).sign('attendance', { ...inSession(), nonce: toHex(random(32)), votingKey });

let toKeys: () => void;

beforeAll(async () => {
  base = await MemorySession.create();
  base.acceptAll();
  await base.ceremony();
  toKeys = bookmark(base);
});

beforeEach(() => {
  session = base;
  toKeys();
});

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
    expect(answer(signIn(0))).toBe('attendance.closed');
    session.adoptAndOpenSignIn();
    expect(answer(signIn(0))).toBe('accepted');
    expect([...session.state.present]).toEqual([credentialOf(0)]);
    for (const phase of ['accepted', 'closed', 'decrypted', 'archived'] as const) {
      session.state.phase = phase;
      expect(answer(signIn(1)), phase).toBe('attendance.closed');
    }
  });

  test('is for credentials on the roll', () => {
    session.adoptAndOpenSignIn();
    const stranger = new Tablet(drawBadge(random), session.badgeSalt, random(32), random);
    expect(answer(stranger.signIn(session.state.session as Hash))).toBe('attendance.not_on_roll');
    const otherSalt = new Tablet(deputy(0).badge, random(32), random(32), random);
    expect(answer(otherSalt.signIn(session.state.session as Hash))).toBe('attendance.not_on_roll');
  });

  test('belongs to the tablet that came first', () => {
    session.adoptAndOpenSignIn();
    const first = signIn(0);
    expect(answer(first)).toBe('accepted');
    expect(answer(first), 'the same bytes').toBe('session.duplicate');
    const second = new Tablet(deputy(0).badge, session.badgeSalt, random(32), random);
    expect(answer(second.signIn(session.state.session as Hash))).toBe('attendance.other_device');
  });

  test('is signed with the credential', () => {
    session.adoptAndOpenSignIn();
    expect(answer(reclaimed(signIn(0), credentialOf(0)))).toBe('envelope.signature');
    expect(answer(reclaimed(signIn(0), credentialOf(1)))).toBe('envelope.signature');
    expect(answer(reclaimed(signIn(0), session.registrar.publicKey))).toBe('attendance.not_on_roll');
  });

  test('brings a voting key that serves for nothing else', () => {
    session.adoptAndOpenSignIn();
    session.signIn([deputy(1)]);
    const known = session.state.attendance.get(credentialOf(1))?.votingKey as PublicKey;
    const device = deviceOf(session, 1);
    const used = [
      known,
      credentialOf(0),
      credentialOf(1),
      credentialOf(2),
      session.registrar.publicKey,
      session.presiding.publicKey,
      session.issuing.publicKey,
      device.signer.publicKey,
      toPublicKey(publicKeyOf(device.witnessSecret)),
      toPublicKey(publicKeyOf(session.logSecret)),
      `01${'00'.repeat(31)}` as PublicKey,
    ];
    for (const key of used) expect(answer(attendanceOf(0, key)), key).toBe('attendance.key_reused');
    expect(answer(attendanceOf(0, newKey()))).toBe('accepted');
  });

  test('of another session is refused', () => {
    session.adoptAndOpenSignIn();
    const tablet = new Tablet(deputy(0).badge, session.badgeSalt, random(32), random);
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
    expect(answer(withdrawing(credentialOf(0)))).toBe('accepted');
    expect(session.state.present.has(credentialOf(0))).toBe(false);
    const again = new Tablet(deputy(0).badge, session.badgeSalt, random(32), random);
    expect(answer(again.signIn(session.state.session as Hash))).toBe('attendance.other_device');
    session.witnessEmpty();
    session.openRound();
    expect(session.round.present).toBe(3);
    expect(answer(session.paperFor(credentialOf(0)))).toBe('paper.credential');
  });

  test('who is not there cannot be withdrawn', () => {
    expect(answer(withdrawing(newKey()))).toBe('attendance.unknown');
    session.append(withdrawing(credentialOf(0)));
    const again = session.registrar.sign('attendance-withdrawn', {
      ...inSession(),
      credential: credentialOf(0),
      reason: '再次',
    });
    expect(answer(again)).toBe('attendance.unknown');
  });

  test('nobody is withdrawn while a ballot is open', () => {
    session.witnessEmpty();
    session.openRound();
    expect(answer(withdrawing(credentialOf(0)))).toBe('session.state');
    expect(answer(leave(1))).toBe('session.state');
  });

  test('leave is a number of deputies on the roll', () => {
    expect(answer(leave(4))).toBe('accepted');
    expect(session.state.leave).toBe(4);
    expect(answer(leave(5))).toBe('payload.malformed');
    expect(answer(leave(0))).toBe('accepted');
  });

  test('both are the registrar’s', () => {
    for (const envelope of [withdrawing(credentialOf(0)), leave(1)]) {
      expect(answer(reclaimed(envelope, session.presiding.publicKey))).toBe('envelope.signer');
      expect(answer(reclaimed(envelope, session.registrar.publicKey))).toBe('envelope.signature');
    }
  });
});
