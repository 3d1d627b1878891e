/** Photographed badges, withheld ballots, and challenges that would void the ballots of others. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Tablet } from '../../ballot-client/src/lib/tablet.ts';
import { credentialSecret } from '../../crypto/badge.ts';
import { encryptionKeys } from '../../crypto/ballot/keys.ts';
import type { Bytes, Hash } from '../../crypto/bytes.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import { type StatementOf, StatementSigner } from '../../crypto/statements/envelope.ts';
import { MemorySession, random } from '../support/memory-session.ts';
import {
  answerIn,
  bookmark,
  endorsementBy,
  type KnownDeputy,
  reclaimed,
  statementOf,
  verifierOf,
  withKnownVotingKeys,
} from '../support/session-scenes.ts';

let session: MemorySession;
let toKeys: () => void;
let toOpen: () => void;
const answer = (envelope: Bytes): string => answerIn(session, envelope);
const deputy = (i: number): KnownDeputy => session.deputies[i] as KnownDeputy;
const sessionHash = (): Hash => session.state.session as Hash;

beforeAll(async () => {
  session = await MemorySession.create({ rules: { secondCast: 'last-valid' } });
  withKnownVotingKeys(session);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  toKeys = bookmark(session);
  session.signIn();
  session.witnessEmpty();
  session.openRound();
  toOpen = bookmark(session);
});

describe('a photographed badge', () => {
  /** Whoever holds the photograph: the badge, and a tablet of its own. */
  const thief = (): { tablet: Tablet; voting: StatementSigner; credential: StatementSigner } => {
    const secret = random(32) as SecretKey;
    const { badge } = deputy(0);
    return {
      tablet: new Tablet(badge, session.badgeSalt, secret, random),
      voting: new StatementSigner('voting', secret),
      credential: new StatementSigner('credential', credentialSecret(badge, session.badgeSalt)),
    };
  };

  test('is worth nothing once its deputy has signed in', () => {
    toOpen();
    const { tablet, voting, credential } = thief();
    expect(answer(tablet.signIn(sessionHash()))).toBe('attendance.other_device');
    const { payload } = statementOf(session.ballotOf(deputy(0), [1, 1, 0]).envelope) as StatementOf<'ballot'>;
    expect(answer(voting.sign('ballot', payload)), 'under a key of its own').toBe('paper.credential');
    expect(() => credential.sign('ballot', payload), 'the credential signs no ballot').toThrow(TypeError);
    expect(answer(reclaimed(voting.sign('ballot', payload), credential.publicKey))).toBe('paper.credential');
    const paper = session.paperFor(tablet.credential, { votingKey: voting.publicKey });
    expect(answer(paper)).toBe('paper.credential');
    toKeys();
    session.signIn([deputy(0)]);
    expect(answer(tablet.signIn(sessionHash())), 'before the opening').toBe('attendance.other_device');
  });

  test('that signs in first is noticed by its deputy, and the desk replaces it', () => {
    toKeys();
    session.append(thief().tablet.signIn(sessionHash()));
    expect(answer(deputy(0).tablet.signIn(sessionHash()))).toBe('attendance.other_device');
    const fresh = new StatementSigner('credential', random(32) as SecretKey);
    const filing = {
      session: sessionHash(),
      old: deputy(0).tablet.credential,
      new: fresh.publicKey,
      reason: '冒用',
    };
    session.append(session.registrar.sign('badge-replaced', filing));
    session.append(endorsementBy(session, session.presiding));
    expect(session.state.present.size).toBe(0);
    expect(answer(thief().tablet.signIn(sessionHash()))).toBe('attendance.not_on_roll');
    const votingKey = new StatementSigner('voting', random(32) as SecretKey).publicKey;
    const attendance = { session: sessionHash(), nonce: '0'.repeat(64), votingKey };
    expect(answer(fresh.sign('attendance', attendance))).toBe('accepted');
  });

  test('does not override a present deputy under last-valid', () => {
    toOpen();
    const cast = session.ballotOf(deputy(0), [0, 1, 1]);
    session.append(cast.envelope);
    const { voting } = thief();
    const { payload } = statementOf(
      session.ballotOf(deputy(0), [1, 0, 1], cast.code).envelope,
    ) as StatementOf<'ballot'>;
    expect(answer(voting.sign('ballot', payload))).toBe('paper.credential');
    expect(session.round.counting.get(deputy(0).tablet.credential)?.code).toBe(cast.code);
  });
});

describe('a server that withholds and reorders', () => {
  beforeEach(() => toOpen());

  test('cannot log the first ballot after the second', () => {
    const first = session.ballotOf(deputy(0), [0, 1, 1]);
    const second = session.ballotOf(deputy(0), [1, 0, 1]);
    session.append(second.envelope);
    expect(answer(first.envelope)).toBe('ballot.replaces');
  });

  test('cannot drop the ballot in the middle of a chain', () => {
    const first = session.ballotOf(deputy(0), [0, 1, 1]);
    const second = session.ballotOf(deputy(0), [1, 0, 1], first.code);
    const third = session.ballotOf(deputy(0), [1, 1, 0], second.code);
    session.append(first.envelope);
    expect(answer(third.envelope)).toBe('ballot.replaces');
    session.append(second.envelope);
    expect(answer(third.envelope)).toBe('accepted');
  });
});

describe('challenges', () => {
  beforeEach(() => toOpen());
  const challenging = (by: KnownDeputy, code: Hash): Bytes =>
    by.voting.sign('challenge', {
      session: sessionHash(),
      round: 1,
      paper: by.paper?.hash as Hash,
      code,
    });

  test('that a server forges for a cast ballot are not signed by its deputy', () => {
    const { code, envelope } = session.ballotOf(deputy(0), [0, 1, 1]);
    const forged = reclaimed(challenging(deputy(1), code), deputy(0).voting.publicKey);
    expect(answer(forged)).toBe('paper.credential');
    const claimed = reclaimed(challenging(deputy(0), code), deputy(0).voting.publicKey);
    expect(answer(claimed)).toBe('envelope.signature');
    expect(answer(envelope)).toBe('accepted');
    expect(answer(challenging(deputy(0), code)), 'a cast code').toBe('ballot.code_used');
  });

  test('of a code that was seen on a neighbour’s tablet do not stop the neighbour’s ballot', async () => {
    const { code, envelope } = session.ballotOf(deputy(0), [0, 1, 1]);
    expect(answer(challenging(deputy(1), code))).toBe('accepted');
    expect(answer(envelope)).toBe('accepted');
    const { findings } = await verifierOf(session.entries);
    expect(findings).toEqual([]);
  });

  test('make a checked ballot uncastable for ever, also as a replacement', () => {
    const checked = session.ballotOf(deputy(0), [0, 1, 1]);
    session.append(challenging(deputy(0), checked.code));
    expect(answer(checked.envelope)).toBe('ballot.challenged');
    const cast = session.ballotOf(deputy(0), [0, 1, 1]);
    session.append(cast.envelope);
    const { payload } = statementOf(checked.envelope) as StatementOf<'ballot'>;
    const replacing = deputy(0).voting.sign('ballot', { ...payload, replaces: cast.code });
    expect(answer(replacing)).toBe('ballot.challenged');
    const { payload: own } = statementOf(cast.envelope) as StatementOf<'ballot'>;
    const again = deputy(0).voting.sign('ballot', { ...own, replaces: cast.code });
    expect(answer(again), 'the same code once more').toBe('ballot.code_used');
  });
});

test('two deputies with one stuck generator get two codes, and both ballots verify', async () => {
  toOpen();
  const stuck = (length: number): Bytes => new Uint8Array(length).fill(9);
  for (const i of [0, 1]) {
    const one = deputy(i);
    // The voting key is that of the attendance; only the seeds of the ballots are stuck.
    const fixed = new Tablet(one.badge, session.badgeSalt, random(32), stuck);
    const keys = encryptionKeys(session.round.keys as NonNullable<typeof session.round.keys>);
    const encrypted = fixed.encrypt(
      session.state,
      session.round,
      one.paper as NonNullable<typeof one.paper>,
      [0, 0, 1],
      keys,
    );
    if (!encrypted.ok) throw new Error(encrypted.code);
    const { payload } = statementOf(encrypted.value.envelope) as StatementOf<'ballot'>;
    session.append(one.voting.sign('ballot', payload));
  }
  const codes = [...session.round.counting.values()].map(({ code }) => code);
  expect(new Set(codes).size).toBe(2);
  const { findings } = await verifierOf(session.entries);
  expect(findings).toEqual([]);
});
