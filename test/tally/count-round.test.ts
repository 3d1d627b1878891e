/** From ballots and partial decryptions to counts: what the ledger cannot see, and what only a bug lets through. */
import { describe, expect, it } from 'vitest';
import type { BallotForm } from '../../crypto/ballot/form.ts';
import type { Bytes, Hash, PublicKey } from '../../crypto/bytes.ts';
import { G, IDENTITY, multiplyBase, scalar } from '../../crypto/group.ts';
import { ACCEPTED } from '../../crypto/rejection.ts';
import type { CountingBallot, Round } from '../../crypto/session/state.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { boxOf, countRound, verifyShare } from '../../tally/count/count-round.ts';
import { SessionVerifier } from '../../tally/verify/session-verifier.ts';
import { codeOf } from '../support/crypto-basics.ts';
import { MemorySession, must, random } from '../support/memory-session.ts';
import {
  castAll,
  decisionOn,
  deviceOf,
  type KnownDeputy,
  openRoundOf,
  openSession,
  toDeclared,
  toResult,
  verifierOf,
  withKnownVotingKeys,
} from '../support/session-scenes.ts';
import { findingsOf } from './findings-of.ts';
import { ballotPayload, indexOf, rebuilt, statementOf, stranger } from './forge.ts';

const OPTIONS = { deputies: 3, items: 2, scrutineers: { n: 2, t: 2 }, rules: { chosen: 1, max: 1 } } as const;

const hall = await openSession(OPTIONS);
castAll(hall, [
  [0, 1],
  [1, 0],
  [null, null],
]);
await toDeclared(hall);
await hall.decrypt();
const { state, round } = hall;
const box = must(boxOf(state, round));
const partial = statementOf(
  hall.entries[indexOf(hall.entries, 'partial-decryption')],
) as StatementOf<'partial-decryption'>;

describe('the box', () => {
  const withFirst = (changes: Partial<CountingBallot>): Round => {
    const [[credential, ballot] = [], ...others] = [...round.counting];
    if (credential === undefined || ballot === undefined) throw new Error('no ballot');
    return { ...round, counting: new Map([[credential, { ...ballot, ...changes }], ...others]) };
  };

  it('adds up the counting ballots of a round that is sealed and has keys', () => {
    expect(box.sums.beta).toHaveLength(7);
    expect(codeOf(boxOf(state, { ...round, keys: undefined }))).toBe('seal.checkpoint');
    const { sealedRoot: _, ...open } = round;
    expect(codeOf(boxOf(state, open))).toBe('seal.checkpoint');
  });

  it('is none where an element of a ballot is no point, the last one too', () => {
    const [{ ciphertext } = { ciphertext: new Uint8Array() }] = round.counting.values();
    const spoiled = (at: number): Bytes =>
      ciphertext.map((byte, i) => (i >= at && i < at + 32 ? 0xff : byte));
    for (const at of [0, 32, ciphertext.length - 32]) {
      expect(boxOf(state, withFirst({ ciphertext: spoiled(at) }))).toEqual({
        ok: false,
        code: 'ballot.encoding',
        detail: `element ${at / 32}`,
      });
    }
  });

  it('is none where the random parts cancel out: whoever sees β would see the sums', () => {
    const none = new Map<PublicKey, CountingBallot>();
    expect(codeOf(boxOf(state, { ...round, counting: none }))).toBe('decryption.box');
  });
});

describe('a partial decryption', () => {
  it('holds for the box that it names', () => {
    expect(must(verifyShare(state, box, partial))).toMatchObject({ index: 1 });
    expect(codeOf(verifyShare(state, { ...box, box: random(64) }, partial))).toBe('decryption.box');
  });

  it('by somebody who holds no share, or before there are keys, proves nothing', () => {
    const { publicKey } = stranger('scrutineer');
    expect(codeOf(verifyShare(state, box, { ...partial, signer: publicKey }))).toBe('decryption.proof');
    const { keys: _, ...keyless } = state;
    expect(codeOf(verifyShare(keyless, box, partial))).toBe('decryption.proof');
  });

  it('of a runoff among fewer items uses the first of the share keys', async () => {
    const rules = { chosen: 1, max: 3, majority: null };
    const tied = await openSession({ ...OPTIONS, items: 3, rules });
    await toResult(tied, [
      [0, 0, 1],
      [0, 0, 1],
    ]);
    tied.append(decisionOn(tied, 'runoff'));
    tied.witnessEmpty();
    openRoundOf(tied, 'runoff');
    await toResult(tied, [
      [0, 1],
      [0, 1],
    ]);
    const verifier = await verifierOf(tied.entries);
    expect(verifier.findings).toEqual([]);
    expect(verifier.state.keys?.slotKeys).toHaveLength(10);
    expect(verifier.countOf(2)?.counts).toEqual([2, 0, 0, 0, 2, 0, 0]);
  });
});

describe('counts', () => {
  const FORM: BallotForm = { type: 'for-against-abstain', items: 2, options: 3, blank: true, min: 0, max: 1 };
  const APPROVE: BallotForm = { ...FORM, type: 'approve', options: 1, max: 2 };
  /** What follows from these sums, in the clear, over the three ballots of the hall. */
  const counted = (form: BallotForm, counts: readonly number[], changes: Partial<Round> = {}) => {
    const beta = counts.map((count) => multiplyBase(scalar(count)));
    const share = { index: 1, points: counts.map(() => IDENTITY) };
    return countRound(state, { ...round, form, ...changes }, { ...box, sums: { alpha: G, beta } }, [share]);
  };

  it('have blank ballots apart, and one entry of the outcome per item', () => {
    const { counts, blank, outcome } = must(counted(FORM, [1, 1, 0, 1, 1, 0, 1]));
    expect([counts, blank]).toEqual([[1, 1, 0, 1, 1, 0, 1], 1]);
    expect(outcome.map(({ item }) => item)).toEqual([1, 2]);
    expect(must(counted({ ...FORM, blank: false }, [1, 1, 1, 0, 0, 3])).blank).toBe(0);
  });

  it('of an item and blank ballots are all ballots, neither fewer nor more', () => {
    for (const wrong of [
      [1, 1, 0, 1, 1, 0, 0],
      [1, 1, 1, 1, 1, 0, 1],
      [1, 1, 0, 0, 1, 0, 1],
    ]) {
      expect(codeOf(counted(FORM, wrong))).toBe('result.crosscheck');
    }
    expect(counted(FORM, [1, 1, 0, 0, 1, 0, 1])).toMatchObject({ detail: 'item 2: 2 of 3' });
  });

  it('of 赞成 alone may leave ballots over, and have none too many', () => {
    for (const right of [
      [0, 0, 0],
      [2, 1, 1],
      [3, 3, 0],
    ]) {
      expect(must(counted(APPROVE, right)).counts).toEqual(right);
    }
    for (const wrong of [
      [3, 0, 1],
      [0, 3, 1],
    ]) {
      expect(codeOf(counted(APPROVE, wrong))).toBe('result.crosscheck');
    }
  });

  it('are no more than the ballots', () => {
    expect(codeOf(counted(FORM, [4, 0, 0, 3, 0, 0, 0]))).toBe('decryption.count');
  });

  it('rank items by their 赞成, the first option of each', () => {
    const outcome = (counts: readonly number[]) =>
      must(counted(FORM, counts)).outcome.map(({ item }) => item);
    expect(outcome([1, 2, 0, 3, 0, 0, 0])).toEqual([2, 1]);
    expect(outcome([2, 1, 0, 1, 0, 2, 0])).toEqual([1, 2]);
  });
});

it('a ballot that is no ciphertext spoils what is decrypted with it, which is said at both places', async () => {
  const session = await MemorySession.create(OPTIONS);
  const [first, ...others] = withKnownVotingKeys(session) as [KnownDeputy, ...KnownDeputy[]];
  const blind = {
    random,
    verifyBallots: (_: unknown, ballots: readonly unknown[]) => ballots.map(() => ACCEPTED),
  };
  for (const i of session.verifiers.keys()) session.verifiers[i] = new SessionVerifier(blind);
  await session.toOpenRound();
  const paper = session.round.paperOf.get(first.tablet.credential);
  if (paper === undefined) throw new Error('no paper');
  const payload = ballotPayload(session, paper, [1, 0, 0, 0, 1, 0, 0, 0]);
  // 33 bytes of ones before all else: α is no point.
  const ciphertext = `${'/'.repeat(44)}${payload.ciphertext.slice(44)}`;
  session.append(first.voting.sign('ballot', { ...payload, ciphertext }));
  for (const deputy of others) session.cast(deputy, [0, 1]);
  await toDeclared(session);
  await session.catchUp();
  expect(await deviceOf(session, 1).decrypt(session.verifiers[0] as SessionVerifier)).toMatchObject({
    code: 'ballot.encoding',
  });
  const { signer } = deviceOf(session, 1);
  const { session: own } = session.state;
  const share = { ...partial.payload, session: own as Hash };
  session.append(signer.sign('partial-decryption', share));
  const found = await findingsOf(rebuilt(session, session.entries));
  expect(found.map(({ code, entry }) => [code, entry])).toEqual([
    ['ballot.encoding', indexOf(session.entries, 'ballot')],
    ['ballot.encoding', session.entries.length - 1],
  ]);
});
