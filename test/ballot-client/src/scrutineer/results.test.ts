/** Any t of n give the counts; results are stated and endorsed by devices that recomputed them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { commandFields } from '../../../../ballot-client/src/lib/commands.ts';
import type { ScrutineerDevice } from '../../../../ballot-client/src/scrutineer/device.ts';
import type { Bytes } from '../../../../crypto/bytes.ts';
import type { StatementOf } from '../../../../crypto/statements/envelope.ts';
import { type MemorySession, must } from '../../../support/memory-session.ts';
import { storedSession } from '../../../support/session-devices.ts';
import { type Places, placesOfOneRound } from '../../../support/session-places.ts';
import {
  answerIn,
  deviceOf,
  endorsementBy,
  statementOf,
  verifierOf,
} from '../../../support/session-scenes.ts';

let places: Places;
let session: MemorySession;
beforeAll(async () => {
  places = await placesOfOneRound();
  ({ session } = places);
});

const back = (place: string): void => places.back(place);
const codeOf = async (answer: Promise<{ ok: boolean; code?: string }>): Promise<string> =>
  (await answer).code ?? 'accepted';
const verified = (entries: readonly Bytes[] = session.entries) => verifierOf(entries);

describe('any t of n', () => {
  const COUNTS = [4, 0, 0, 3, 1, 0, 0, 4, 0, 0];

  test.each([
    [0, 1],
    [1, 0],
    [0, 2],
    [2, 1],
  ])('scrutineers %i and %i give the counts', async (...pair) => {
    back('declared');
    await session.decrypt(pair);
    await session.finishResult();
    expect(session.round.final?.payload.counts).toEqual(COUNTS);
  });

  test('three of five give the counts', async () => {
    const five = await storedSession({ scrutineers: { n: 5, t: 3 }, items: 2, deputies: 3 });
    await five.session.toOpenRound();
    for (const deputy of five.session.deputies) five.session.cast(deputy, [0, 1]);
    five.session.closeRound();
    await five.session.seal();
    five.session.declare();
    await five.session.decrypt([4, 2, 3]);
    await five.session.finishResult();
    expect(five.session.round.final?.payload.counts.slice(0, 6)).toEqual([3, 0, 0, 0, 3, 0]);
  });
});

describe('results', () => {
  const resultOf = async (device: ScrutineerDevice): Promise<Bytes> => must(device.result(await verified()));

  test('wait for t shares and for a log that verifies', async () => {
    back('declared');
    const first = await codeOf(Promise.resolve(deviceOf(session, 1).result(await verified())));
    expect(first).toBe('decryption.too_few');
    await session.decrypt([0]);
    expect(await codeOf(Promise.resolve(deviceOf(session, 1).result(await verified())))).toBe(
      'decryption.too_few',
    );
    await session.decrypt([1]);
    const broken = await verified([...session.entries, session.entries.at(-1) as Bytes]);
    expect(await codeOf(Promise.resolve(deviceOf(session, 1).result(broken)))).toBe('seal.checkpoint');
    expect(await codeOf(Promise.resolve(deviceOf(session, 1).result(await verified())))).toBe('accepted');
  });

  test('are endorsed by others who recomputed them, once, and a false one by nobody', async () => {
    back('declared');
    await session.decrypt();
    expect(deviceOf(session, 2).endorseResult(await verified()), 'nothing to endorse').toEqual({
      ok: true,
      value: undefined,
    });
    const honest = await resultOf(deviceOf(session, 1));
    const { payload } = statementOf(honest) as StatementOf<'result'>;
    const forged = deviceOf(session, 1).signer.sign('result', {
      ...payload,
      counts: payload.counts.map((count, i) => (i === 0 ? count - 1 : i === 1 ? count + 1 : count)),
    });
    const withForged = await verified([...session.entries, forged]);
    expect(withForged.findings.map(({ code }) => code)).toEqual(['result.counts']);
    expect(deviceOf(session, 2).endorseResult(withForged)).toMatchObject({
      ok: false,
      code: 'result.counts',
    });
    session.append(honest);
    expect(deviceOf(session, 1).endorseResult(await verified())).toEqual({ ok: true, value: undefined });
    expect(must(deviceOf(session, 2).endorseResult(await verified()))).toBeInstanceOf(Uint8Array);
  });

  test('of an earlier round are neither endorsed nor made final', async () => {
    back('declared');
    await session.decrypt();
    session.append(await resultOf(deviceOf(session, 1)));
    const aborting = { ...commandFields(session.state, 1), round: 1, reason: '断电' };
    expect(answerIn(session, session.presiding.sign('round-aborted', aborting)), 'totals are known').toBe(
      'session.state',
    );
    // Even if a round could end with a result that waits: the next one has the next number.
    const verifier = await verified();
    for (const { state } of [session, verifier]) Object.assign(state.rounds.at(-1) ?? {}, { number: 2 });
    const endorsing = endorsementBy(session, deviceOf(session, 2).signer);
    expect(answerIn(session, endorsing)).toBe('endorsement.target');
    expect(deviceOf(session, 2).endorseResult(verifier)).toEqual({ ok: true, value: undefined });
  });
});
