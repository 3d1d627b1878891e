/** From the totals to the archive: result, endorsements, proclamation. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  archiving,
  commandFields,
  proclamation,
  roundCommand,
} from '../../ballot-client/src/lib/commands.ts';
import type { ScrutineerDevice } from '../../ballot-client/src/scrutineer/device.ts';
import { type Bytes, type Hash, type LeafHash, toHash } from '../../crypto/bytes.ts';
import { chosenInOrder } from '../../crypto/session/closing-checks.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { type MemorySession, must } from '../support/memory-session.ts';
import { type PlayedSession, playedSession } from '../support/session-played.ts';
import {
  answerIn,
  deviceOf,
  endorsementBy,
  openSession,
  reclaimed,
  statementOf,
  verifierOf,
} from '../support/session-scenes.ts';

let session: MemorySession;
let back: PlayedSession['back'];
let answer: PlayedSession['answer'];
const OTHER = '0'.repeat(64) as Hash;

beforeAll(async () => {
  ({ session, back, answer } = await playedSession());
});

describe('the result', () => {
  beforeEach(() => back('counted'));
  let honest: PayloadOf<'result'>;
  beforeAll(async () => {
    back('counted');
    const envelope = must(deviceOf(session, 1).result(await verifierOf(session.entries)));
    honest = (statementOf(envelope) as StatementOf<'result'>).payload;
  });
  const stating = (changes: Partial<PayloadOf<'result'>> = {}, j = 1): Bytes =>
    deviceOf(session, j).signer.sign('result', { ...honest, ...changes });

  test('is a scrutineer’s, of this round', () => {
    expect(answer(reclaimed(stating(), session.presiding.publicKey))).toBe('envelope.signer');
    expect(answer(stating({ round: 2 }))).toBe('round.number');
    expect(answer(stating())).toBe('accepted');
    expect(answer(stating({}, 2)), 'after the chief’s').toBe('session.stale_command');
  });

  test('is stated once by each scrutineer', () => {
    session.append(stating());
    const { after } = commandFields(session.state, 1);
    expect(answer(stating({ after }))).toBe('session.duplicate');
    expect(answer(stating({ after }, 2))).toBe('accepted');
  });

  test('waits for t partial decryptions', () => {
    back('declared');
    const { after } = commandFields(session.state, 1);
    expect(answer(stating({ after }))).toBe('decryption.too_few');
  });

  test('uses the first t shares in their order', () => {
    const [first, second] = honest.shares as [LeafHash, LeafHash];
    for (const shares of [
      [],
      [first],
      [second, first],
      [first, first],
      [first, second, second],
      [first, OTHER as string as LeafHash],
    ]) {
      expect(answer(stating({ shares }))).toBe('result.shares');
    }
  });

  test('is of the box that was decrypted, with one count per slot and one outcome per item', () => {
    expect(answer(stating({ box: '0'.repeat(128) }))).toBe('decryption.box');
    expect(answer(stating({ counts: honest.counts.slice(1) }))).toBe('result.counts');
    expect(answer(stating({ counts: [] }))).toBe('result.counts');
    const [one, ...others] = honest.outcome;
    if (one === undefined) throw new Error('no outcome');
    for (const outcome of [others, [one, one, ...others.slice(1)], [...honest.outcome, one]]) {
      expect(answer(stating({ outcome }))).toBe('result.outcome');
    }
    expect(answer(stating({ outcome: [{ ...one, item: 4 }, ...others] }))).toBe('result.outcome');
  });

  test('is final when t−1 others have endorsed it, and not proclaimed before', () => {
    const proclaiming = (): Bytes =>
      session.presiding.sign('proclaimed', { ...commandFields(session.state, 1), results: [], chosen: [] });
    expect(answer(proclaiming())).toBe('session.state');
    session.append(stating());
    expect(answer(proclaiming())).toBe('result.endorsements');
    expect(answer(session.registrar.sign('archived', archiving(session.state, 1)))).toBe('session.state');
    const { signer } = deviceOf(session, 2);
    expect(answer(endorsementBy(session, deviceOf(session, 1).signer)), 'its own').toBe('endorsement.target');
    expect(answer(endorsementBy(session, session.presiding))).toBe('endorsement.target');
    expect(answer(endorsementBy(session, session.registrar))).toBe('endorsement.target');
    expect(answer(endorsementBy(session, signer, OTHER))).toBe('endorsement.target');
    const endorsing = endorsementBy(session, signer);
    expect(answer(reclaimed(endorsing, session.issuing.publicKey))).toBe('envelope.signer');
    expect(answer(endorsing)).toBe('accepted');
    expect(session.state.phase).toBe('decrypted');
    expect(session.round.status).toBe('final');
    expect(session.state.pending.size).toBe(0);
  });
});

test('with t of three, one endorsement is not enough and the same one does not count twice', async () => {
  const larger = await openSession({ scrutineers: { n: 3, t: 3 } });
  for (const deputy of larger.deputies) larger.cast(deputy, [0, 1, 1]);
  larger.closeRound();
  await larger.seal();
  larger.declare();
  await larger.decrypt();
  larger.append(must(deviceOf(larger, 1).result(await verifierOf(larger.entries))));
  const second = endorsementBy(larger, deviceOf(larger, 2).signer);
  larger.append(second);
  expect(larger.state.phase).toBe('declared');
  expect(answerIn(larger, reclaimed(second, deviceOf(larger, 2).signer.publicKey))).toBe('session.duplicate');
  larger.append(endorsementBy(larger, deviceOf(larger, 3).signer));
  expect(larger.state.phase).toBe('decrypted');
});

describe('proclamation and archive', () => {
  beforeEach(() => back('decrypted'));
  const proclaiming = (changes: Partial<PayloadOf<'proclaimed'>> = {}): Bytes =>
    session.presiding.sign('proclaimed', {
      ...proclamation(session.state, chosenInOrder(session.state), 1),
      ...changes,
    });

  test('the proclamation names the final results and the chosen', () => {
    expect(answer(reclaimed(proclaiming(), session.registrar.publicKey))).toBe('envelope.signer');
    const [result] = proclamation(session.state, [], 1).results as [LeafHash];
    for (const results of [[], [result, result], [OTHER as string as LeafHash]]) {
      expect(answer(proclaiming({ results }))).toBe('proclamation.mismatch');
    }
    for (const chosen of [[], [1], [1, 3], [1, 2, 3], [1, 1], [1, 2, 2]]) {
      expect(answer(proclaiming({ chosen })), chosen.join()).toBe('proclamation.mismatch');
    }
    expect(answer(proclaiming())).toBe('accepted');
    expect(answer(proclaiming()), 'twice').toBe('session.state');
  });

  test('the chosen stand by 赞成, or by number where the rules publish in ballot order', () => {
    const { manifest } = session.state;
    const final = session.round.final;
    if (manifest === undefined || final === undefined) throw new Error('no result');
    const outcome = final.payload.outcome.toReversed();
    session.round.final = { ...final, payload: { ...final.payload, outcome } };
    expect(answer(proclaiming({ chosen: [1, 2] }))).toBe('proclamation.mismatch');
    const publication = { ...manifest.rules.publication, order: 'ballot' } as const;
    session.state.manifest = { ...manifest, rules: { ...manifest.rules, publication } };
    expect(answer(proclaiming({ chosen: [2, 1] }))).toBe('proclamation.mismatch');
    expect(answer(proclaiming({ chosen: [1, 2] }))).toBe('accepted');
  });

  test('there is nothing to decide where N were chosen', () => {
    const { manifest } = session.state;
    if (manifest === undefined) throw new Error('no manifest');
    for (const [choice, tie] of [
      ['runoff', 'runoff'],
      ['further-round', 'runoff'],
      ['accept-fewer', 'runoff'],
      ['choose-among-tied', 'presidium'],
    ] as const) {
      session.state.manifest = { ...manifest, rules: { ...manifest.rules, tie } };
      const deciding = session.presiding.sign('decision', {
        ...roundCommand(session.state, 1),
        choice,
        items: [],
        reason: '主席团会议决定',
      });
      expect(answer(deciding), choice).toBe('decision.not_allowed');
    }
  });

  test('the archive is the registrar’s and names the log as it is', () => {
    back('proclaimed');
    const archiveOf = (changes: Partial<PayloadOf<'archived'>> = {}): Bytes =>
      session.registrar.sign('archived', { ...archiving(session.state, 1), ...changes });
    expect(answer(reclaimed(archiveOf(), session.presiding.publicKey))).toBe('envelope.signer');
    const { size } = session.state.tree;
    expect(answer(archiveOf({ size: size - 1 }))).toBe('archive.mismatch');
    expect(answer(archiveOf({ root: OTHER }))).toBe('archive.mismatch');
    const earlier = { size: size - 1, root: toHash(session.state.tree.rootAt(size - 1)) };
    expect(answer(archiveOf(earlier))).toBe('archive.mismatch');
    expect(answer(archiveOf())).toBe('accepted');
    expect(session.state.phase).toBe('archived');
  });

  test('keys are destroyed by those who held them, after the proclamation', async () => {
    const destroying = (device: ScrutineerDevice, attempt = 1): Bytes =>
      device.signer.sign('keys-destroyed', { session: session.state.session as Hash, attempt });
    expect(answer(destroying(deviceOf(session, 1)))).toBe('session.state');
    back('proclaimed');
    expect(answer(destroying(deviceOf(session, 1), 2))).toBe('ceremony.attempt');
    const envelope = destroying(deviceOf(session, 1));
    expect(answer(reclaimed(envelope, session.presiding.publicKey))).toBe('envelope.signer');
    expect(answer(envelope)).toBe('accepted');
    session.archive();
    expect(answer(destroying(deviceOf(session, 2)))).toBe('accepted');
    session.state.attempts.length = 0;
    expect(answer(destroying(deviceOf(session, 3)))).toBe('ceremony.attempt');
  });

  test('a cancelled session is archived as well, and shows no result', () => {
    back('declared');
    session.append(
      session.presiding.sign('cancelled', { ...commandFields(session.state, 1), reason: '议程变更' }),
    );
    session.archive();
    expect(session.state.phase).toBe('archived');
    expect(session.round.final).toBeUndefined();
  });
});
