/** After the close: seal, declaration, partial decryptions. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { declaration, roundCommand } from '../../ballot-client/src/lib/commands.ts';
import type { Bytes, Hash } from '../../crypto/bytes.ts';
import { formatCheckpoint, signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { cosign, withCosignatures } from '../../crypto/log/cosignature.ts';
import { signNote } from '../../crypto/log/note.ts';
import { originOf, witnessName } from '../../crypto/session/setup-checks.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { MemorySession, must, random, witnessStatement } from '../support/memory-session.ts';
import { type PlayedSession, playedSession } from '../support/session-played.ts';
import {
  answerIn,
  declareVoid,
  deviceOf,
  openRoundOf,
  openSession,
  reclaimed,
  statementOf,
  verifierOf,
} from '../support/session-scenes.ts';

let session: MemorySession;
let back: PlayedSession['back'];
let answer: PlayedSession['answer'];

beforeAll(async () => {
  ({ session, back, answer } = await playedSession());
});

describe('the seal', () => {
  beforeEach(() => back('closed'));

  const size = (): number => session.round.closedSize as number;
  const origin = (): string => originOf(session.sessionId);
  const sealing = (checkpoint: string, changes: Partial<PayloadOf<'round-sealed'>> = {}): Bytes =>
    session.issuing.sign('round-sealed', { ...roundCommand(session.state, 1), checkpoint, ...changes });
  /** A note on any checkpoint with honest log and witness signatures, as if these witnesses signed anything. */
  const noteOn = (head: { size: number; root: Bytes }, by: readonly number[]): string => {
    const text = formatCheckpoint({ origin: origin(), ...head });
    const lines = by.map((j) =>
      cosign(text, witnessName(origin(), j), deviceOf(session, j).witnessSecret, 1),
    );
    return must(withCosignatures(signCheckpoint({ origin: origin(), ...head }, session.logSecret), lines));
  };
  const head = (): { size: number; root: Bytes } => ({
    size: size(),
    root: session.state.tree.rootAt(size()),
  });

  test('takes Q cosignatures: three of three where t is two', () => {
    expect(answer(sealing(noteOn(head(), [1, 2])))).toBe('seal.too_few');
    expect(answer(sealing(noteOn(head(), [])))).toBe('seal.too_few');
    expect(answer(sealing(noteOn(head(), [1, 2, 3])))).toBe('accepted');
    expect(session.round.sealedRoot).toEqual(head().root);
  });

  test('is of exactly the close and of this log', () => {
    session.append(witnessStatement(deviceOf(session, 1), session.state, 'closed'));
    const { tree } = session.state;
    for (const other of [size() - 1, size() + 1]) {
      const wrong = noteOn({ size: other, root: tree.rootAt(other) }, [1, 2, 3]);
      expect(answer(sealing(wrong))).toBe('seal.checkpoint');
    }
    expect(answer(sealing(noteOn({ size: size(), root: random(32) }, [1, 2, 3])))).toBe('seal.checkpoint');
  });

  test('has lines of the log and of key holders only, each of them right', () => {
    const text = formatCheckpoint({ origin: origin(), ...head() });
    const strange = cosign(text, 'observer.example', random(32) as SecretKey, 1);
    const note = noteOn(head(), [1, 2, 3]);
    expect(answer(sealing(must(withCosignatures(note, [strange]))))).toBe('log.unknown_key');
    const wrong = note.replace(/(scrutineer\/1 .{20})(.)/, (_, begin, c) => begin + (c === 'A' ? 'B' : 'A'));
    expect(answer(sealing(wrong))).toBe('log.signature');
    const unsigned = signNote(text, origin(), random(32) as SecretKey);
    expect(answer(sealing(unsigned))).toBe('log.signature');
  });

  test('is a checkpoint note of this log', () => {
    expect(answer(sealing('no note'))).toBe('log.note');
    expect(answer(sealing(signNote('one line\n', origin(), session.logSecret)))).toBe('log.checkpoint');
    const other = `piaojue/${'0'.repeat(32)}`;
    expect(answer(sealing(signCheckpoint({ origin: other, ...head() }, session.logSecret)))).toBe(
      'log.origin',
    );
  });

  test('is the server’s, names the round and comes after the last command', () => {
    const note = noteOn(head(), [1, 2, 3]);
    expect(answer(reclaimed(sealing(note), session.presiding.publicKey))).toBe('envelope.signer');
    expect(answer(reclaimed(sealing(note), session.issuing.publicKey))).toBe('envelope.signature');
    expect(answer(sealing(note, { round: 2 }))).toBe('round.number');
    const stale = statementOf(session.entries[0] as Bytes).leaf;
    expect(answer(sealing(note, { after: stale }))).toBe('session.stale_command');
  });
});

describe('the declaration', () => {
  beforeEach(() => back('sealed'));
  const declaring = (changes: Partial<PayloadOf<'round-declared'>> = {}): Bytes =>
    session.presiding.sign('round-declared', { ...declaration(session.state, 1), ...changes });

  test('is the presiding officer’s, of this round, with the numbers of the log', () => {
    expect(answer(reclaimed(declaring(), session.registrar.publicKey))).toBe('envelope.signer');
    expect(answer(declaring({ round: 2 }))).toBe('round.number');
    for (const changes of [{ issued: 5 }, { received: 3 }, { issued: 3, received: 3 }]) {
      expect(answer(declaring(changes))).toBe('declaration.counts');
    }
    expect(answer(declaring())).toBe('accepted');
    expect(session.state.phase).toBe('declared');
    expect(session.round.status).toBe('under-way');
  });

  test('is refused where more ballots came back than papers were issued', () => {
    session.round.papers.clear();
    expect(answer(declaring())).toBe('paper.count');
  });

  test('of a void round needs a reason, ends the round and lets nobody decrypt', async () => {
    expect(answer(declareVoid(session, null))).toBe('payload.malformed');
    session.append(declareVoid(session));
    expect(session.state.phase).toBe('idle');
    expect(session.round.status).toBe('void');
    const verifier = await verifierOf(session.entries);
    const refused = await deviceOf(session, 1).decrypt(verifier);
    expect(refused).toMatchObject({ ok: false, code: 'session.state' });
    session.witnessEmpty();
    openRoundOf(session, 'main');
    expect(session.round.number).toBe(2);
  });
});

describe('partial decryptions', () => {
  beforeEach(() => back('declared'));

  test('are of key holders, of this round, and one of each', async () => {
    const verifier = await verifierOf(session.entries);
    const partial = must(await deviceOf(session, 1).decrypt(verifier));
    expect(answer(reclaimed(partial, session.presiding.publicKey))).toBe('envelope.signer');
    const { payload } = statementOf(partial) as StatementOf<'partial-decryption'>;
    const { signer } = deviceOf(session, 1);
    expect(answer(signer.sign('partial-decryption', { ...payload, round: 2 }))).toBe('round.number');
    expect(answer(partial)).toBe('accepted');
    const again = must(await deviceOf(session, 1).decrypt(verifier));
    expect(answer(again)).toBe('session.duplicate');
  });

  test('of t scrutineers make a round that can no longer be aborted', async () => {
    const aborting = (): Bytes =>
      session.presiding.sign('round-aborted', { ...roundCommand(session.state, 1), reason: '结果不合意' });
    await session.decrypt([0]);
    expect(session.ledger.check(statementOf(aborting())).ok, 't − 1 show nothing').toBe(true);
    await session.decrypt([1]);
    expect(answer(aborting())).toBe('session.state');
  });

  test('are refused of a scrutineer who took no part in the ceremony', async () => {
    const small = await MemorySession.create();
    small.acceptAll();
    await small.ceremony([1, 2]);
    small.adoptAndOpenSignIn();
    small.signIn();
    small.witnessEmpty();
    small.openRound();
    for (const deputy of small.deputies) small.cast(deputy, [0, 1, 1]);
    small.closeRound();
    const { size, root } = { size: small.round.closedSize as number, root: small.state.tree.root() };
    const text = formatCheckpoint({ origin: originOf(small.sessionId), size, root });
    const lineOf = (j: number): string =>
      cosign(text, witnessName(originOf(small.sessionId), j), deviceOf(small, j).witnessSecret, 1);
    const sealing = (...by: number[]): Bytes =>
      small.issuing.sign('round-sealed', {
        ...roundCommand(small.state, 1),
        checkpoint: must(withCosignatures(small.checkpoint(size), by.map(lineOf))),
      });
    expect(answerIn(small, sealing(1, 2, 3)), 'its cosignature does not count').toBe('log.unknown_key');
    expect(answerIn(small, sealing(1)), 'two of two').toBe('seal.too_few');
    small.append(sealing(1, 2));
    small.declare();
    const payload = {
      session: small.state.session as Hash,
      round: 1,
      box: '0'.repeat(128),
      decryption: '',
      proof: '',
    };
    const uninvited = deviceOf(small, 3).signer.sign('partial-decryption', payload);
    expect(answerIn(small, uninvited)).toBe('envelope.signer');
  });
});

test('a test round is never decrypted, nor one under the floor, nor one without ballots', async () => {
  back('sealed');
  const small = await openSession({ rules: { decryptionFloor: 3 } });
  for (const deputy of small.deputies.slice(0, 2)) small.cast(deputy, [0, 0, 1]);
  small.closeRound();
  await small.seal();
  small.declare();
  expect(small.state.phase).toBe('idle');
  expect(small.round.status).toBe('not-decryptable');
  openRoundOf(small, 'test');
  for (const deputy of small.deputies) small.cast(deputy, [0]);
  small.closeRound();
  await small.seal();
  small.declare();
  expect(small.round.status).toBe('test');
  small.witnessEmpty();
  openRoundOf(small, 'main');
  expect(small.round).toMatchObject({ number: 3, kind: 'main' });
  small.closeRound();
  await small.seal();
  small.declare();
  expect(small.round.status).toBe('not-decryptable');
  expect(small.state.phase).toBe('idle');
  for (const j of [1, 2, 3]) {
    const refused = await deviceOf(small, j).decrypt(await verifierOf(small.entries));
    expect(refused).toMatchObject({ ok: false, code: 'session.state' });
  }
  small.witnessEmpty();
  openRoundOf(small, 'main');
  for (const deputy of small.deputies.slice(0, 3)) small.cast(deputy, [0, 0, 1]);
  small.closeRound();
  await small.seal();
  small.declare();
  expect(small.state.phase, 'as many ballots as the floor').toBe('declared');
});
