/** Casting: what is refused, with which code, and that nothing changes by it; retries; many casts at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { roundCommand } from '../../../ballot-client/src/lib/commands.ts';
import { checkReceipt } from '../../../ballot-client/src/lib/tablet.ts';
import { type Bytes, concat, type Hash, utf8 } from '../../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../../crypto/encoding.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { decodeStatement } from '../../../crypto/statements/envelope.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must } from '../../support/memory-session.ts';
import { cast, codeOf, ServerSession, type TabletSocket, textOf } from '../../support/server-session.ts';
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
beforeEach(() => {
  socket = session.connect();
});
afterAll(async () => {
  session.close();
  await server.stop();
  await temporary.stop();
});

type Ballot = PayloadOf<'ballot'>;
const HASH = '11'.repeat(32) as Hash;

/** The ballot of a deputy with some fields changed, signed by its voting key again. */
function altered(deputy: number, change: (payload: Ballot) => Partial<Ballot>): Bytes {
  const who = session.deputies[deputy]!;
  const statement = must(decodeStatement(session.ballotOf(who).envelope));
  if (statement.kind !== 'ballot') throw new Error(statement.kind);
  return who.voting.sign('ballot', { ...statement.payload, ...change(statement.payload) });
}

/** Base64 of the bytes with one 32-byte element replaced by another one; negative positions count from the end. */
function swapped(base64: string, to: number, from: number): string {
  const bytes = fromBase64(base64)!;
  const [at, source] = [to, from].map((i) => 32 * (i < 0 ? bytes.length / 32 + i : i)) as [number, number];
  return toBase64(concat(bytes.slice(0, at), bytes.slice(source, source + 32), bytes.slice(at + 32)));
}

async function expectRefused(envelope: Bytes, code: string): Promise<void> {
  const before = must(await session.api.status());
  expect(codeOf(await cast(socket, envelope))).toBe(code);
  expect(codeOf(await session.api.submit(envelope))).toBe(code);
  expect(must(await session.api.status())).toEqual(before);
}

async function abortRound(of = session): Promise<void> {
  const payload = { ...roundCommand(of.state, of.now()), reason: '下一项试验' };
  await of.submit(of.presiding.sign('round-aborted', payload));
}

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

describe('in an open round', () => {
  beforeAll(() => session.openRound('test'));

  it('refuses a ballot whose bytes were changed on the way', async () => {
    const { envelope } = session.ballotOf(session.deputies[0]!, [0]);
    const text = textOf(envelope);
    const at = text.indexOf('"sig":"') + 20;
    const other = text[at] === 'A' ? 'B' : 'A';
    await expectRefused(utf8(text.slice(0, at) + other + text.slice(at + 1)), 'envelope.signature');
  });

  it.each<[string, string, (payload: Ballot) => Partial<Ballot>]>([
    ['ballot.rules', 'another ciphertext', (p) => ({ ciphertext: swapped(p.ciphertext, 1, 2) })],
    ['ballot.proof', 'another response', (p) => ({ proof: swapped(p.proof, -3, -2) })],
    ['ballot.encoding', 'no group element', (p) => ({ ciphertext: p.ciphertext.replace(/^..../, '////') })],
    ['ballot.length', 'a short proof', (p) => ({ proof: toBase64(fromBase64(p.proof)!.slice(32)) })],
    ['ballot.replaces', 'replaces a ballot that is not there', () => ({ replaces: HASH })],
    ['paper.unknown', 'on an unknown paper', () => ({ paper: HASH })],
    ['session.mismatch', 'of another session', () => ({ session: HASH })],
    ['round.not_open', 'for a later round', (p) => ({ round: p.round + 1 })],
    ['paper.credential', 'on the paper of a neighbour', () => ({ paper: session.deputies[1]!.paper!.hash })],
  ])('refuses with %s a ballot: %s', (code, _name, change) => expectRefused(altered(0, change), code));

  it('refuses a re-signed copy of a neighbour’s ballot', async () => {
    const statement = must(decodeStatement(session.ballotOf(session.deputies[1]!, [0]).envelope));
    if (statement.kind !== 'ballot') throw new Error(statement.kind);
    const { ciphertext, proof } = statement.payload;
    const copy = altered(6, () => ({ ciphertext, proof }));
    await expectRefused(copy, 'ballot.rules');
  });

  it('takes a ballot once and gives the same receipt for the same bytes, also all at once', async () => {
    const { envelope } = session.ballotOf(session.deputies[0]!, [0]);
    const replies = await Promise.all(Array.from({ length: 20 }, () => cast(socket, envelope)));
    const [first] = replies;
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    const { receipt, index } = must(first!);
    expect(checkReceipt(session.state, envelope, receipt)).toMatchObject({ ok: true });
    expect(must(await session.api.submit(envelope))).toEqual(must(first!));
    expect(must(await session.api.status()).size).toBe(index + 1);
    await expectRefused(session.ballotOf(session.deputies[0]!, [1]).envelope, 'ballot.already_cast');
  });

  it('counts one of 50 different ballots that a deputy casts at the same time', async () => {
    await session.sync();
    const before = session.state.tree.size;
    const deputy = session.deputies[2]!;
    const envelopes = Array.from({ length: 50 }, () => session.ballotOf(deputy, [0]).envelope);
    const sockets = envelopes.map(() => session.connect());
    const codes = (await Promise.all(envelopes.map((envelope, i) => cast(sockets[i]!, envelope)))).map(
      codeOf,
    );
    expect(codes.filter((code) => code === 'ok')).toHaveLength(1);
    expect(codes.filter((code) => code === 'ballot.already_cast')).toHaveLength(49);
    await session.sync();
    expect(session.state.tree.size).toBe(before + 1);
    for (const other of sockets) other.disconnect();
  });

  it('lets the log decide between a challenge and a cast of the same code', async () => {
    const [, , , third, fourth] = session.deputies;
    const challenge = (deputy: typeof third, code: Hash): Bytes =>
      deputy!.voting.sign('challenge', {
        ...{ session: session.state.session as Hash, round: session.round.number },
        ...{ paper: deputy!.paper!.hash, code },
      });
    const checked = session.ballotOf(third!, [0]);
    expect(codeOf(await cast(socket, challenge(third, checked.code)))).toBe('ok');
    await expectRefused(checked.envelope, 'ballot.challenged');
    const counted = session.ballotOf(fourth!, [0]);
    expect(codeOf(await cast(socket, counted.envelope))).toBe('ok');
    await expectRefused(challenge(fourth, counted.code), 'ballot.code_used');
    expect(codeOf(await cast(socket, session.ballotOf(third!, [0]).envelope))).toBe('ok');
    await session.sync();
  });

  it('verifies ballots that come together and names only the bad one', async () => {
    const bad = altered(5, (p) => ({ proof: swapped(p.proof, -3, -2) }));
    const good = [6, 7].map((i) => session.ballotOf(session.deputies[i]!, [0]).envelope);
    const codes = (await Promise.all([...good, bad].map((envelope) => cast(socket, envelope)))).map(codeOf);
    expect(codes).toEqual(['ok', 'ok', 'ballot.proof']);
    await session.sync();
  });

  it('refuses while suspended and takes the same bytes after resuming', async () => {
    const { envelope } = session.ballotOf(session.deputies[5]!, [0]);
    const command = () => ({ ...roundCommand(session.state, session.now()), reason: '检查设备' });
    await session.submit(session.presiding.sign('round-suspended', command()));
    await expectRefused(envelope, 'round.suspended');
    await session.submit(session.presiding.sign('round-resumed', command()));
    expect(codeOf(await cast(socket, envelope))).toBe('ok');
  });
});

it('refuses after the close, and still gives receipts for what was cast before', async () => {
  const early = session.ballotOf(session.deputies[1]!, [0]).envelope;
  const late = altered(1, () => ({}));
  const receipt = must(await cast(socket, early)).receipt;
  await session.sync();
  const { index } = await session.submit(session.closing());
  expect(session.round.closedSize).toBe(index + 1);
  // the close is the last entry of its commit
  expect((await fetch(`${server.base}/checkpoint/${index + 1}`)).status).toBe(200);
  await expectRefused(late, 'round.closed');
  expect(must(await cast(socket, early)).receipt).toBe(receipt);
  await abortRound();
  await expectRefused(late, 'round.not_open');
});

it('either counts a cast that races the close, or refuses it with round.closed, 1,000 times', {
  timeout: 300_000,
}, async () => {
  const own = await startTestServer(await temporary.create());
  const hall = new ServerSession(own.base, { deputies: 25 });
  await hall.toIdle();
  await hall.signIn();
  const sockets = hall.deputies.map(() => hall.connect());
  const outcomes = { counted: 0, refused: 0 };
  for (let race = 0; race < 40; race++) {
    await hall.openRound('test');
    const ballots = hall.deputies.map((deputy) => hall.ballotOf(deputy).envelope);
    const closing = hall.closing();
    const casts = ballots.map(async (envelope, i) => {
      await pause((i % 8) * (race % 6) * 4);
      return cast(sockets[i]!, envelope);
    });
    await pause((race % 7) * 5);
    const closed = must(await hall.api.submit(closing));
    const replies = await Promise.all(casts);
    await hall.sync();
    const counting = new Set([...hall.round.counting.values()].map(({ entry }) => entry));
    for (const [i, reply] of replies.entries()) {
      if (reply.ok) {
        outcomes.counted += 1;
        expect(reply.value.index).toBeLessThan(closed.index);
        expect(counting.delete(reply.value.index)).toBe(true);
        expect(checkReceipt(hall.state, ballots[i]!, reply.value.receipt).ok).toBe(true);
      } else {
        outcomes.refused += 1;
        expect(reply.code).toBe('round.closed');
      }
    }
    // nothing counts of which nobody has a receipt
    expect(counting.size).toBe(0);
    expect(hall.round.closedSize).toBe(closed.index + 1);
    await abortRound(hall);
  }
  expect(outcomes.counted + outcomes.refused).toBe(1000);
  expect(outcomes.counted).toBeGreaterThan(20);
  expect(outcomes.refused).toBeGreaterThan(20);
  expect(own.troubles).toEqual([]);
  hall.close();
  await own.stop();
});
