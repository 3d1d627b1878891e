/** Challenges: what is refused, with which code; retries; the race with a cast of the same code; no flood. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { roundCommand } from '../../../ballot-client/src/lib/commands.ts';
import { checkReceipt } from '../../../ballot-client/src/lib/tablet.ts';
import { type Bytes, type Hash, toHash } from '../../../crypto/bytes.ts';
import { papersChallenging } from '../../../crypto/session/round-checks.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must, random } from '../../support/memory-session.ts';
import {
  cast,
  codeOf,
  type ServerDeputy,
  ServerSession,
  type TabletSocket,
} from '../../support/server-session.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

let temporary: TemporaryDatabase;
let server: TestServer;
let session: ServerSession;
let socket: TabletSocket;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  server = await startTestServer(await temporary.create());
  session = new ServerSession(server.base, { deputies: 8 });
  await session.toIdle();
  await session.signIn();
});
afterAll(async () => {
  session.close();
  await server.stop();
  await temporary.stop();
});

const someCode = (): Hash => toHash(random(32));
const deputy = (i: number): ServerDeputy => session.deputies[i] as ServerDeputy;

function challenge(by: ServerDeputy, code: Hash, changes: Partial<PayloadOf<'challenge'>> = {}): Bytes {
  const { state, round } = session;
  const paper = by.paper?.hash as Hash;
  const payload = { session: state.session as Hash, round: round.number, paper, code };
  return by.voting.sign('challenge', { ...payload, ...changes });
}

async function expectRefused(envelope: Bytes, code: string): Promise<void> {
  const before = must(await session.api.status());
  expect(codeOf(await cast(socket, envelope))).toBe(code);
  expect(codeOf(await session.api.submit(envelope))).toBe(code);
  expect(must(await session.api.status())).toEqual(before);
}

async function abortRound(): Promise<void> {
  const payload = { ...roundCommand(session.state, session.now()), reason: '下一项试验' };
  await session.submit(session.presiding.sign('round-aborted', payload));
}

describe('in an open round', () => {
  beforeAll(() => session.openRound('test'));
  beforeEach(() => {
    socket = session.connect();
  });

  it('is what the tablet signs', () => {
    const { tablet, paper } = deputy(0);
    const code = someCode();
    const signed = tablet.signChallenge(session.state, session.round, paper!, code);
    expect(signed).toEqual({ code, envelope: challenge(deputy(0), code) });
  });

  it.each<[string, string, () => Bytes]>([
    [
      'paper.unknown',
      'on a paper that does not exist',
      () => challenge(deputy(0), someCode(), { paper: someCode() }),
    ],
    [
      'paper.credential',
      'on the paper of a neighbour',
      () => challenge(deputy(0), someCode(), { paper: deputy(1).paper!.hash }),
    ],
    [
      'session.mismatch',
      'of another session',
      () => challenge(deputy(0), someCode(), { session: someCode() }),
    ],
    ['round.not_open', 'for a later round', () => challenge(deputy(0), someCode(), { round: 2 })],
  ])('refuses with %s a challenge %s', (code, _, make) => expectRefused(make(), code));

  it('refuses a challenge whose signature is another’s', async () => {
    const { tablet, paper } = deputy(0);
    const { envelope } = tablet.signChallenge(session.state, session.round, paper!, someCode());
    const other = Buffer.from(challenge(deputy(1), someCode())).toString();
    const [, sig = ''] = /"sig":"([^"]+)"/.exec(other) ?? [];
    const forged = Buffer.from(envelope)
      .toString()
      .replace(/"sig":"[^"]+"/, `"sig":"${sig}"`);
    await expectRefused(new Uint8Array(Buffer.from(forged)), 'envelope.signature');
  });

  it('takes it once and gives the same receipt for the same bytes, also all at once', async () => {
    const envelope = challenge(deputy(0), someCode());
    const replies = await Promise.all(Array.from({ length: 20 }, () => cast(socket, envelope)));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    const { receipt, index } = must(replies[0]!);
    expect(checkReceipt(session.state, envelope, receipt)).toMatchObject({ ok: true });
    expect(must(await session.api.submit(envelope))).toEqual(must(replies[0]!));
    expect(must(await session.api.status()).size).toBe(index + 1);
    await session.sync();
  });

  it('concerns its own paper only: a code seen at a neighbour’s is still cast there', async () => {
    const ballot = session.ballotOf(deputy(1), [0]);
    expect(codeOf(await cast(socket, challenge(deputy(0), ballot.code)))).toBe('ok');
    expect(codeOf(await cast(socket, ballot.envelope))).toBe('ok');
    await expectRefused(challenge(deputy(1), ballot.code), 'ballot.code_used');
    await session.sync();
  });

  it('refuses while suspended, and takes the same bytes after resuming', async () => {
    const envelope = challenge(deputy(2), someCode());
    const command = () => ({ ...roundCommand(session.state, session.now()), reason: '检查设备' });
    await session.submit(session.presiding.sign('round-suspended', command()));
    await expectRefused(envelope, 'round.suspended');
    await session.submit(session.presiding.sign('round-resumed', command()));
    expect(codeOf(await cast(socket, envelope))).toBe('ok');
    await session.sync();
  });

  it('admits no flood of one tablet, whose ballot is taken all the same', async () => {
    const who = deputy(3);
    const before = must(await session.api.status()).size;
    const flood = Array.from({ length: 30 }, () => challenge(who, someCode()));
    const codes = (await Promise.all(flood.map((envelope) => cast(socket, envelope)))).map(codeOf);
    const admitted = codes.filter((code) => code === 'ok').length;
    expect(admitted).toBeGreaterThanOrEqual(8);
    expect(admitted).toBeLessThan(12);
    expect(new Set(codes)).toEqual(new Set(['ok', 'request.too_many']));
    await session.sync();
    expect(must(await session.api.status()).size).toBe(before + admitted);
    expect(codeOf(await cast(socket, session.ballotOf(who, [0]).envelope))).toBe('ok');
    await session.sync();
  });
});

it('refuses after the close, and still gives the receipt of what was logged before', async () => {
  const early = challenge(deputy(4), someCode());
  const late = challenge(deputy(4), someCode());
  const receipt = must(await cast(socket, early)).receipt;
  await session.sync();
  await session.submit(session.closing());
  await expectRefused(late, 'round.closed');
  expect(must(await cast(socket, early)).receipt).toBe(receipt);
  await abortRound();
});

it('lets exactly one of challenge and cast of one code win, 56 times', { timeout: 240_000 }, async () => {
  const won = { cast: 0, challenge: 0 };
  const own = await startTestServer(await temporary.create());
  const before = session;
  session = new ServerSession(own.base, { deputies: 8 });
  await session.toIdle();
  await session.signIn();
  const sockets = session.deputies.map(() => [session.connect(), session.connect()] as const);
  for (let race = 0; race < 7; race++) {
    await session.openRound('test');
    const ballots = session.deputies.map((one) => session.ballotOf(one, [0]));
    const challenges = session.deputies.map((one, i) => challenge(one, ballots[i]!.code));
    const outcomes = await Promise.all(
      session.deputies.map(async (_, i) => {
        const send = [
          () => cast(sockets[i]![0], ballots[i]!.envelope),
          () => cast(sockets[i]![1], challenges[i]!),
        ];
        // in turn the ballot first and the challenge first, and a moment between
        const [first, second] = (race + i) % 2 === 0 ? [0, 1] : [1, 0];
        const replies: ReturnType<typeof cast>[] = [];
        replies[first] = send[first]!();
        await new Promise((go) => setTimeout(go, (i >> 1) * 8));
        replies[second] = send[second]!();
        return (await Promise.all(replies)).map(codeOf);
      }),
    );
    await session.sync();
    const codes = new Set([...session.round.counting.values()].map(({ code }) => code));
    for (const [i, [ofCast, ofChallenge]] of outcomes.entries()) {
      const { code } = ballots[i]!;
      const isCast = ofCast === 'ok';
      won[isCast ? 'cast' : 'challenge'] += 1;
      expect([ofCast, ofChallenge]).toEqual(
        isCast ? ['ok', 'ballot.code_used'] : ['ballot.challenged', 'ok'],
      );
      expect(codes.has(code)).toBe(isCast);
      expect(papersChallenging(session.round, code)).toHaveLength(isCast ? 0 : 1);
    }
    await abortRound();
  }
  expect(won.cast).toBeGreaterThan(5);
  expect(won.challenge).toBeGreaterThan(5);
  expect(own.troubles).toEqual([]);
  session.close();
  await own.stop();
  session = before;
});
