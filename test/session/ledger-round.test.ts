/** A round from the empty box to the close: witnesses, opening, papers, interruptions. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandFields, roundCommand, roundOpening } from '../../ballot-client/src/lib/commands.ts';
import { type Bytes, type Hash, type PublicKey, toHash, toPublicKey } from '../../crypto/bytes.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import { MemorySession, random, witnessStatement } from '../support/memory-session.ts';
import {
  answerIn,
  bookmark,
  deviceOf,
  type KnownDeputy,
  reclaimed,
  withKnownVotingKeys,
} from '../support/session-scenes.ts';

let session: MemorySession;
let toIdle: () => void;
let toOpen: () => void;

const answer = (envelope: Bytes): string => answerIn(session, envelope);
const OTHER = '0'.repeat(64) as Hash;
const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));

beforeAll(async () => {
  session = await MemorySession.create();
  withKnownVotingKeys(session);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn();
  toIdle = bookmark(session);
  session.witnessEmpty();
  session.openRound();
  toOpen = bookmark(session);
});

const deputy = (i: number): KnownDeputy => session.deputies[i] as KnownDeputy;

describe('witnessing the empty box', () => {
  beforeEach(() => toIdle());
  const witnessing = (changes: Partial<PayloadOf<'witnessed'>> = {}): Bytes => {
    const { tree } = session.state;
    return deviceOf(session, 1).signer.sign('witnessed', {
      session: session.state.session as Hash,
      round: 1,
      phase: 'empty',
      size: tree.size,
      root: toHash(tree.root()),
      ...changes,
    });
  };

  test('is a scrutineer’s statement about this log, once per round', () => {
    expect(answer(reclaimed(witnessing(), session.presiding.publicKey))).toBe('envelope.signer');
    expect(answer(witnessing())).toBe('accepted');
    const again = session.state.tree.size;
    expect(answer(witnessing({ size: again }))).toBe('session.duplicate');
  });

  test('is about a log that has the last command in it, so that no older box is witnessed for this one', () => {
    const { tree, sizeAtCommand } = session.state;
    const of = (size: number): Bytes => witnessing({ size, root: toHash(tree.rootAt(size)) });
    expect(sizeAtCommand).toBeLessThan(tree.size);
    for (const size of [0, 5, sizeAtCommand - 1]) expect(answer(of(size))).toBe('witness.mismatch');
    expect(answer(of(sizeAtCommand)), 'attendance may come in between').toBe('accepted');
  });

  test('is refused for another log, another size, or another round', () => {
    const { size } = session.state.tree;
    expect(answer(witnessing({ root: OTHER }))).toBe('witness.mismatch');
    expect(answer(witnessing({ size: size - 1 }))).toBe('witness.mismatch');
    expect(answer(witnessing({ size: size + 1 }))).toBe('witness.mismatch');
    expect(answer(witnessing({ round: 2 }))).toBe('round.number');
  });

  test('after a close names the round and a log that has the close in it', () => {
    expect(answer(witnessing({ phase: 'closed' })), 'no round yet').toBe('round.number');
    toOpen();
    session.closeRound();
    const { tree } = session.state;
    expect(answer(witnessing()), 'no empty box any more').toBe('round.number');
    expect(answer(witnessing({ round: 2 })), 'nor of the next round yet').toBe('round.number');
    const size = tree.size - 1;
    const tooEarly = witnessing({ phase: 'closed', size, root: toHash(tree.rootAt(size)) });
    expect(answer(tooEarly)).toBe('witness.mismatch');
    expect(answer(witnessing({ phase: 'closed', round: 2 }))).toBe('round.number');
    expect(answer(witnessing({ phase: 'closed' }))).toBe('accepted');
  });
});

describe('opening', () => {
  beforeEach(() => {
    toIdle();
    session.witnessEmpty();
  });
  const opening = (changes: Partial<PayloadOf<'round-opened'>> = {}, kind: 'main' | 'test' = 'main'): Bytes =>
    session.presiding.sign('round-opened', { ...roundOpening(session.state, kind, 1), ...changes });
  const form = (): PayloadOf<'round-opened'>['form'] => roundOpening(session.state, 'main', 1).form;

  test('is the presiding officer’s', () => {
    for (const key of [
      session.registrar.publicKey,
      deviceOf(session, 1).signer.publicKey,
      session.issuing.publicKey,
    ]) {
      expect(answer(reclaimed(opening(), key))).toBe('envelope.signer');
    }
    expect(answer(opening())).toBe('accepted');
  });

  test.each<[string, string, () => Partial<PayloadOf<'round-opened'>>]>([
    ['another number', 'round.number', () => ({ round: 2 })],
    ['a repeat of nothing', 'round.number', () => ({ repeats: 1 })],
    ['fewer items', 'round.items', () => ({ items: [1, 2] })],
    ['other items', 'round.items', () => ({ items: [1, 2, 4] })],
    ['more items', 'round.items', () => ({ items: [1, 2, 3, 4], form: { ...form(), items: 4 } })],
    ['items in another order', 'round.items', () => ({ items: [2, 1, 3] })],
    ['another N', 'round.items', () => ({ chosen: 1 })],
    ['a decision that there is not', 'round.items', () => ({ decidedBy: session.state.lastCommand ?? null })],
    ['a runoff that nobody decided', 'round.items', () => ({ kind: 'runoff' })],
    ['a further round that nobody decided', 'round.items', () => ({ kind: 'further' })],
    ['another bound', 'round.items', () => ({ form: { ...form(), max: 3 } })],
    ['no blank ballots', 'round.items', () => ({ form: { ...form(), blank: false } })],
    ['another number present', 'round.present', () => ({ present: 3 })],
    ['another ceremony', 'round.keys', () => ({ ceremony: OTHER })],
  ])('is refused with %s', (_, code, changes) => {
    expect(answer(opening(changes()))).toBe(code);
  });

  test('of a test round carries out no decision', () => {
    const decidedBy = session.state.lastCommand ?? null;
    expect(answer(opening({ decidedBy }, 'test'))).toBe('round.items');
    expect(answer(opening({}, 'test'))).toBe('accepted');
  });

  test('needs the quorum', () => {
    toIdle();
    for (const { tablet } of session.deputies.slice(0, 2)) {
      session.append(
        session.registrar.sign('attendance-withdrawn', {
          session: session.state.session as Hash,
          credential: tablet.credential,
          reason: '离会',
        }),
      );
    }
    session.witnessEmpty();
    expect(answer(opening())).toBe('round.quorum');
    expect(answer(opening({}, 'test')), 'a test round is exempt').toBe('accepted');
  });

  test('needs t scrutineers at the empty box of this very round', () => {
    toIdle();
    expect(answer(opening())).toBe('round.empty_box');
    session.append(witnessStatement(deviceOf(session, 1), session.state, 'empty'));
    expect(answer(opening())).toBe('round.empty_box');
    session.append(witnessStatement(deviceOf(session, 3), session.state, 'empty'));
    expect(answer(opening())).toBe('accepted');
  });

  test('a witness of the box before a test round does not serve for the round after it', () => {
    expect(answer(opening({}, 'test'))).toBe('accepted');
    session.append(
      session.presiding.sign('round-aborted', { ...roundCommand(session.state, 1), reason: '试' }),
    );
    expect(answer(opening())).toBe('round.empty_box');
  });

  test('needs keys for every slot', () => {
    const { keys } = session.state;
    if (keys === undefined) throw new Error('no keys');
    session.state.keys = { ...keys, slotKeys: keys.slotKeys.slice(1) };
    expect(answer(opening())).toBe('round.keys');
  });

  test('a command prepared before something else happened is stale', () => {
    const prepared = opening();
    session.append(opening({}, 'test'));
    session.append(
      session.presiding.sign('round-aborted', { ...roundCommand(session.state, 1), reason: '试' }),
    );
    session.witnessEmpty();
    expect(answer(prepared)).toBe('session.stale_command');
  });
});

describe('papers', () => {
  beforeEach(() => {
    toIdle();
    session.witnessEmpty();
    session.append(session.presiding.sign('round-opened', roundOpening(session.state, 'main', 1)));
  });

  test('are issued by the server’s issuing key, one for each deputy present', () => {
    const [credential] = [...session.state.present] as [PublicKey];
    const paper = session.paperFor(credential);
    for (const key of [session.registrar.publicKey, session.presiding.publicKey, credential]) {
      expect(answer(reclaimed(paper, key))).toBe('envelope.signer');
    }
    expect(answer(reclaimed(paper, session.issuing.publicKey))).toBe('envelope.signature');
    expect(answer(paper)).toBe('accepted');
    expect(answer(session.paperFor(credential))).toBe('paper.duplicate');
  });

  test('name a deputy who is present and the voting key of the attendance', () => {
    const [one, two] = [...session.state.present] as [PublicKey, PublicKey];
    const votingKeyOfTwo = session.state.attendance.get(two)?.votingKey;
    expect(answer(session.paperFor(one, { votingKey: votingKeyOfTwo }))).toBe('paper.credential');
    expect(answer(session.paperFor(one, { votingKey: newKey() }))).toBe('paper.credential');
    expect(answer(session.paperFor(one, { credential: newKey() }))).toBe('paper.credential');
  });

  test.each(['candidates', 'rules', 'opened', 'ceremony'])('name the %s of this round', (field) => {
    const [credential] = [...session.state.present] as [PublicKey];
    expect(answer(session.paperFor(credential, { [field]: OTHER }))).toBe('paper.hashes');
  });

  test('name this round', () => {
    const [credential] = [...session.state.present] as [PublicKey];
    expect(answer(session.paperFor(credential, { round: 2 }))).toBe('paper.hashes');
  });

  test('must be there for everybody before the round can close', () => {
    const close = (): Bytes => session.presiding.sign('round-closed', roundCommand(session.state, 1));
    const [last, ...others] = [...session.state.present] as [PublicKey, ...PublicKey[]];
    for (const credential of others) session.append(session.paperFor(credential));
    expect(answer(close())).toBe('paper.missing');
    session.append(session.paperFor(last));
    expect(answer(close())).toBe('accepted');
  });
});

describe('suspended, resumed, aborted, closed', () => {
  beforeEach(() => toOpen());
  type Interruption = 'round-suspended' | 'round-resumed' | 'round-aborted';
  const interrupting = (kind: Interruption, round = 1): Bytes =>
    session.presiding.sign(kind, { ...commandFields(session.state, 1), round, reason: '设备故障' });

  test('a suspended round keeps its papers, refuses casts and goes on', () => {
    const { envelope } = session.ballotOf(deputy(0), [0, 0, 1]);
    expect(answer(interrupting('round-suspended'))).toBe('accepted');
    expect(answer(envelope)).toBe('round.suspended');
    expect(answer(interrupting('round-suspended'))).toBe('session.state');
    expect(answer(interrupting('round-resumed'))).toBe('accepted');
    expect(answer(envelope)).toBe('accepted');
    expect(session.state.rounds).toHaveLength(1);
  });

  test('a suspended round can be closed', () => {
    session.cast(deputy(0), [0, 0, 1]);
    session.append(interrupting('round-suspended'));
    session.closeRound();
    expect(session.state.phase).toBe('closed');
    expect(session.round.closedSize).toBe(session.state.tree.size);
  });

  test('all name the current round and are the presiding officer’s', () => {
    for (const kind of ['round-suspended', 'round-aborted'] as const) {
      expect(answer(interrupting(kind, 2))).toBe('round.number');
      expect(answer(reclaimed(interrupting(kind), session.registrar.publicKey))).toBe('envelope.signer');
    }
    const closing = (round: number): Bytes =>
      session.presiding.sign('round-closed', { ...commandFields(session.state, 1), round });
    expect(answer(closing(2))).toBe('round.number');
    expect(answer(reclaimed(closing(1), deviceOf(session, 1).signer.publicKey))).toBe('envelope.signer');
    session.append(interrupting('round-suspended'));
    expect(answer(interrupting('round-resumed', 2))).toBe('round.number');
    expect(answer(reclaimed(interrupting('round-resumed'), session.registrar.publicKey))).toBe(
      'envelope.signer',
    );
  });

  test('an aborted round is over, its number used up, and the next one says that it repeats it', () => {
    session.append(interrupting('round-aborted'));
    expect(session.round.status).toBe('aborted');
    expect(session.state.phase).toBe('idle');
    session.witnessEmpty();
    const opening = roundOpening(session.state, 'main', 1);
    expect(opening).toMatchObject({ round: 2, repeats: 1 });
    const silent = session.presiding.sign('round-opened', { ...opening, repeats: null });
    expect(answer(silent)).toBe('round.number');
    expect(answer(session.presiding.sign('round-opened', opening))).toBe('accepted');
  });

  test('a double click is stale', () => {
    const first = interrupting('round-suspended');
    const second = session.presiding.sign('round-suspended', {
      ...commandFields(session.state, 2),
      round: 1,
      reason: '设备故障',
    });
    session.append(first);
    session.append(interrupting('round-resumed'));
    expect(answer(second)).toBe('session.stale_command');
    expect(answer(first)).toBe('session.duplicate');
  });
});
