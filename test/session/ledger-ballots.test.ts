/** What deputies post in a round: ballots and challenges. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { roundCommand } from '../../ballot-client/src/lib/commands.ts';
import { hashContext } from '../../crypto/ballot/context.ts';
import { type Bytes, fromHex, type Hash, toHex } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import { contextOf, papersChallenging } from '../../crypto/session/round-checks.ts';
import type { Paper } from '../../crypto/session/state.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { MemorySession } from '../support/memory-session.ts';
import {
  answerIn,
  bookmark,
  type KnownDeputy,
  openRoundOf,
  reclaimed,
  statementOf,
  withKnownVotingKeys,
} from '../support/session-scenes.ts';

let session: MemorySession;
let toOpen: () => void;

const answer = (envelope: Bytes): string => answerIn(session, envelope);
const OTHER = '0'.repeat(64) as Hash;

beforeAll(async () => {
  session = await MemorySession.create();
  withKnownVotingKeys(session);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn();
  session.witnessEmpty();
  session.openRound();
  toOpen = bookmark(session);
});

const deputy = (i: number): KnownDeputy => session.deputies[i] as KnownDeputy;

describe('ballots', () => {
  beforeEach(() => toOpen());
  const payloadOf = (envelope: Bytes): PayloadOf<'ballot'> =>
    (statementOf(envelope) as StatementOf<'ballot'>).payload;

  test('count one per deputy under first-valid', () => {
    const first = session.ballotOf(deputy(0), [0, 0, 1]);
    expect(answer(first.envelope)).toBe('accepted');
    expect(answer(first.envelope), 'the same bytes').toBe('session.duplicate');
    expect(answer(session.ballotOf(deputy(0), [0, 1, 1]).envelope)).toBe('ballot.already_cast');
    const replacing = session.ballotOf(deputy(0), [0, 1, 1], first.code);
    expect(answer(replacing.envelope)).toBe('ballot.already_cast');
    expect(session.round.counting.size).toBe(1);
  });

  test('cannot replace what is not there', () => {
    expect(answer(session.ballotOf(deputy(0), [0, 0, 1], OTHER).envelope)).toBe('ballot.replaces');
  });

  test('are bound to session, round, paper, credential, voting key, form, slots and ceremony', () => {
    const { state, round } = session;
    const paper = round.paperOf.get(deputy(0).tablet.credential) as Paper;
    const expected = hashContext({
      session: fromHex(state.session as Hash),
      round: 1,
      paper: fromHex(paper.hash),
      credential: fromHex(deputy(0).tablet.credential),
      votingKey: fromHex(deputy(0).voting.publicKey),
      form: round.form,
      slots: 10,
      ceremony: fromHex(state.ceremony as Hash),
    });
    expect(toHex(contextOf(state, round, paper))).toBe(toHex(expected));
  });

  test('are signed with the voting key of their paper', () => {
    const { envelope } = session.ballotOf(deputy(0), [0, 0, 1]);
    const other = deputy(1).voting.publicKey;
    expect(answer(reclaimed(envelope, other))).toBe('paper.credential');
    expect(answer(reclaimed(envelope, deputy(0).tablet.credential))).toBe('paper.credential');
    expect(answer(reclaimed(envelope, deputy(0).voting.publicKey))).toBe('envelope.signature');
    const stolen = deputy(1).voting.sign('ballot', payloadOf(envelope));
    expect(answer(stolen)).toBe('paper.credential');
  });

  test('stand on a paper of this round', () => {
    const payload = payloadOf(session.ballotOf(deputy(0), [0, 0, 1]).envelope);
    expect(answer(deputy(0).voting.sign('ballot', { ...payload, paper: OTHER }))).toBe('paper.unknown');
    expect(answer(deputy(0).voting.sign('ballot', { ...payload, round: 2 }))).toBe('round.not_open');
    expect(answer(deputy(0).voting.sign('ballot', { ...payload, session: OTHER }))).toBe('session.mismatch');
  });

  test('have the length of the form', () => {
    const payload = payloadOf(session.ballotOf(deputy(0), [0, 0, 1]).envelope);
    const shorter = (text: string): string => toBase64((fromBase64(text) as Bytes).subarray(32));
    for (const changes of [
      { ciphertext: shorter(payload.ciphertext) },
      { proof: shorter(payload.proof) },
      { ciphertext: '', proof: '' },
      { ciphertext: shorter(payload.ciphertext), proof: toBase64(new Uint8Array(32 * 40)) },
    ]) {
      expect(answer(deputy(0).voting.sign('ballot', { ...payload, ...changes }))).toBe('ballot.length');
    }
  });

  test('of an earlier round came too late', () => {
    const late = session.ballotOf(deputy(0), [0, 0, 1]).envelope;
    session.append(
      session.presiding.sign('round-aborted', { ...roundCommand(session.state, 1), reason: '断电' }),
    );
    expect(answer(late)).toBe('round.not_open');
    session.witnessEmpty();
    openRoundOf(session, 'main');
    expect(answer(late)).toBe('round.closed');
  });

  test('after the close came too late', () => {
    const late = session.ballotOf(deputy(0), [0, 0, 1]).envelope;
    session.closeRound();
    expect(answer(late)).toBe('round.closed');
    expect(session.round.counting.size).toBe(0);
  });

  test('and challenges are told in every phase why they are refused', () => {
    const { envelope, code } = session.ballotOf(deputy(0), [0, 0, 1]);
    const told = (late: Bytes): unknown => session.ledger.check(statementOf(late));
    const fields = { session: session.state.session as Hash, round: 1, paper: deputy(0).paper?.hash as Hash };
    const challenge = deputy(0).voting.sign('challenge', { ...fields, code });
    const before = ['frozen', 'accepted', 'keys', 'idle', 'cancelled'] as const;
    const after = ['closed', 'sealed', 'declared', 'decrypted', 'decided', 'proclaimed', 'archived'] as const;
    for (const [expected, phases] of [
      ['round.not_open', before],
      ['round.suspended', ['suspended'] as const],
      ['round.closed', after],
    ] as const) {
      for (const phase of phases) {
        session.state.phase = phase;
        expect(told(envelope), phase).toMatchObject({ ok: false, code: expected });
        expect(told(challenge), phase).toMatchObject({ ok: false, code: expected });
      }
    }
  });

  test('a code that was cast is used up, even where the one who cast it would cast again', () => {
    const { envelope, code } = session.ballotOf(deputy(0), [0, 0, 1]);
    session.append(envelope);
    // As if the ballot no longer counted: the code alone must stop it.
    session.round.counting.clear();
    expect(answer(reclaimed(envelope, deputy(0).voting.publicKey))).toBe('ballot.code_used');
    expect(session.round.codes.has(code)).toBe(true);
  });
});

describe('challenges', () => {
  beforeEach(() => toOpen());
  const challenging = (by: KnownDeputy, code: Hash, paper = by.paper?.hash as Hash): Bytes =>
    by.voting.sign('challenge', { session: session.state.session as Hash, round: 1, paper, code });

  test('a challenged code cannot be cast, and a cast code cannot be challenged', () => {
    const checked = session.ballotOf(deputy(0), [0, 0, 1]);
    expect(answer(challenging(deputy(0), checked.code))).toBe('accepted');
    expect(answer(checked.envelope)).toBe('ballot.challenged');
    const cast = session.ballotOf(deputy(0), [0, 0, 1]);
    expect(answer(cast.envelope)).toBe('accepted');
    expect(answer(challenging(deputy(0), cast.code))).toBe('ballot.code_used');
    expect(session.round.counting.get(deputy(0).tablet.credential)?.code).toBe(cast.code);
  });

  test('of a code seen on a neighbour’s tablet hinders nobody', () => {
    const { envelope, code } = session.ballotOf(deputy(0), [0, 0, 1]);
    expect(answer(challenging(deputy(1), code))).toBe('accepted');
    expect(answer(challenging(deputy(2), code)), 'nor is it the same challenge').toBe('accepted');
    expect(answer(envelope)).toBe('accepted');
  });

  test('is found by its code, with the papers that it was made on', () => {
    const { code } = session.ballotOf(deputy(0), [0, 0, 1]);
    for (const by of [deputy(0), deputy(1)]) session.append(challenging(by, code));
    session.append(challenging(deputy(2), OTHER));
    const papers = [deputy(0), deputy(1)].map(({ paper }) => paper?.hash);
    expect(papersChallenging(session.round, code)).toEqual(papers);
  });

  test('is stated once', () => {
    const { code } = session.ballotOf(deputy(0), [0, 0, 1]);
    const envelope = challenging(deputy(0), code);
    session.append(envelope);
    expect(answer(reclaimed(envelope, deputy(0).voting.publicKey))).toBe('session.duplicate');
  });

  test('is signed with the voting key of its paper in this round', () => {
    const { code } = session.ballotOf(deputy(0), [0, 0, 1]);
    const envelope = challenging(deputy(0), code);
    expect(answer(reclaimed(envelope, deputy(1).voting.publicKey))).toBe('paper.credential');
    expect(answer(reclaimed(envelope, deputy(0).voting.publicKey))).toBe('envelope.signature');
    expect(answer(challenging(deputy(0), code, OTHER))).toBe('paper.unknown');
    const { payload } = statementOf(envelope) as StatementOf<'challenge'>;
    expect(answer(deputy(0).voting.sign('challenge', { ...payload, round: 2 }))).toBe('round.not_open');
  });

  test('of an earlier round came too late', () => {
    const envelope = challenging(deputy(0), OTHER);
    session.append(
      session.presiding.sign('round-aborted', { ...roundCommand(session.state, 1), reason: '断电' }),
    );
    session.witnessEmpty();
    openRoundOf(session, 'main');
    expect(answer(envelope)).toBe('round.closed');
  });
});
