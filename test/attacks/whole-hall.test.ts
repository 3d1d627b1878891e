/** What went wrong elsewhere when a whole hall votes at once: forms that reset, polls that corrupt, receipts that get lost. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { deputyWords } from '../../ballot-client/src/deputy/words.ts';
import { checkReceipt } from '../../ballot-client/src/lib/tablet.ts';
import type { Bytes, Hash } from '../../crypto/bytes.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { DeputyHall, reach } from '../support/deputy-hall.ts';
import { type Deputy, MemorySession, must } from '../support/memory-session.ts';
import { cast, type ServerDeputy, ServerSession, textOf } from '../support/server-session.ts';
import { type KnownDeputy, statementOf, withKnownVotingKeys } from '../support/session-scenes.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

/** Hundreds of ballots on a busy machine. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

test('300 others cast while one deputy marks: not one of 15 marks changes', async () => {
  const rules = { form: 'approve', options: 1, max: 15, chosen: 15 } as const;
  const options = { deputies: 301, items: 18, scrutineers: { n: 2, t: 2 }, rules };
  const session = await MemorySession.create(options);
  const [first, ...others] = withKnownVotingKeys(session) as [KnownDeputy, ...KnownDeputy[]];
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn(others);
  const hall = new DeputyHall(session);
  const desk = hall.page();
  await desk.enter({ secret: first.badge, registrar: session.registrar.publicKey });
  hall.open();
  await reach(desk, 'marking');
  const marks: (number | null)[] = Array(18).fill(null);
  // One ballot’s content for all: that its proof does not fit the others is nothing that a tablet looks at.
  const content = statementOf(session.ballotOf(others[0] as KnownDeputy, Array(18).fill(null)).envelope);
  const { payload } = content as StatementOf<'ballot'>;
  for (const [i, { voting, tablet }] of others.entries()) {
    const paper = session.round.paperOf.get(tablet.credential)?.hash as Hash;
    if (i % 20 === 0 && i / 20 < 15) {
      desk.voting?.press(i / 20, 0);
      marks[i / 20] = 0;
    }
    hall.after((open) => open.append(voting.sign('ballot', { ...payload, paper })));
    expect(desk.view).toMatchObject({ step: 'marking', marks });
  }
  expect(marks.filter((mark) => mark === 0)).toHaveLength(15);
  expect(session.round.counting.size).toBe(300);
});

test('who stops between encrypting and casting has not cast: the tablet says so, and the hall sees how many, not who', async () => {
  const session = await MemorySession.create({ deputies: 4, scrutineers: { n: 2, t: 2 } });
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  const [first, ...others] = session.deputies as [Deputy, ...Deputy[]];
  session.signIn(others);
  const hall = new DeputyHall(session);
  const desk = hall.page();
  await desk.enter({ secret: first.badge, registrar: session.registrar.publicKey });
  hall.open();
  await reach(desk, 'marking');
  for (const other of others.slice(0, 2)) hall.after((open) => open.cast(other, [0, 1, 2]));
  desk.voting?.press(0, 0);
  desk.voting?.review();
  expect(desk.view.step).toBe('review');
  expect(deputyWords['zh-CN'].reviewTitle).toContain('还没有投出');
  void desk.voting?.confirm();
  await reach(desk, 'encrypted');
  expect(deputyWords['zh-CN'].encryptedTitle).toContain('还没有投出');
  expect(hall.arrived, 'nothing has left the tablet').toEqual([]);
  const { status } = hall;
  expect(status.round).toMatchObject({ issued: 4, received: 2 });
  const said = JSON.stringify(status);
  for (const { tablet } of session.deputies) expect(said).not.toContain(tablet.credential);
  hall.after((open) => open.closeRound());
  expect(desk.view, 'never 已投出').toMatchObject({ step: 'closed', code: undefined });
  expect(deputyWords['zh-CN'].closedTitle).toContain('未收到');
  expect(session.round.counting.size).toBe(2);
});

/** A wire on which the answers of the server can be swallowed. */
class Wire {
  isDeaf = false;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(port: number) {
    this.#server = createServer((client) => {
      const server = connect(port, '127.0.0.1');
      for (const end of [client, server]) {
        this.#open.add(end);
        end.on('error', () => end.destroy());
      }
      client.pipe(server);
      server.on('data', (bytes) => {
        if (!this.isDeaf) client.write(bytes);
      });
    });
  }

  static async to(base: string): Promise<Wire> {
    const wire = new Wire(Number(new URL(base).port));
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get base(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  cut(): void {
    for (const end of this.#open) end.destroy();
    this.#server.close();
  }
}

describe('on a real server, 100 deputies', () => {
  const ALL = 100;
  let temporary: TemporaryDatabase;
  let server: TestServer;
  let hall: ServerSession;
  beforeAll(async () => {
    temporary = await temporaryDatabase();
    server = await startTestServer(await temporary.create());
    hall = new ServerSession(server.base, { deputies: ALL });
    await hall.toOpenRound();
  });
  afterAll(async () => {
    hall.close();
    await server.stop();
    await temporary.stop();
  });

  test('a connection that is cut after the commit and before the answer: the retry gives the one receipt', async () => {
    const [deputy] = hall.deputies as [ServerDeputy];
    const { envelope } = hall.ballotOf(deputy, [0, 2]);
    const wire = await Wire.to(server.base);
    const tablet = hall.connect(wire.base);
    await new Promise<void>((resolve) => tablet.once('connect', resolve));
    wire.isDeaf = true;
    let hasHeard = false;
    tablet.emit('cast', textOf(envelope), () => {
      hasHeard = true;
    });
    const received = async (): Promise<number | undefined> => must(await hall.api.status()).round?.received;
    while ((await received()) !== 1) await new Promise((go) => setTimeout(go, 10));
    wire.cut();
    tablet.disconnect();
    expect(hasHeard, 'stored, and never told').toBe(false);
    const retries = [await cast(hall.connect(), envelope), await cast(hall.connect(), envelope)].map(must);
    expect(retries[1]).toEqual(retries[0]);
    await hall.sync();
    expect(checkReceipt(hall.state, envelope, retries[0]?.receipt ?? '').ok).toBe(true);
    expect(await received()).toBe(1);
  });

  test('all cast at the same moment: every one has a receipt, and the count is exact', async () => {
    const rest = hall.deputies.slice(1);
    const envelopes = rest.map((deputy, i): Bytes => hall.ballotOf(deputy, [i % 3, 0]).envelope);
    const sockets = rest.map(() => hall.connect());
    await Promise.all(sockets.map((one) => new Promise<void>((go) => one.once('connect', () => go()))));
    const replies = await Promise.all(sockets.map((socket, i) => cast(socket, envelopes[i] as Bytes)));
    await hall.sync();
    const places = new Set<number>();
    for (const [i, reply] of replies.entries()) {
      const { index, receipt } = must(reply);
      places.add(index);
      expect(checkReceipt(hall.state, envelopes[i] as Bytes, receipt).ok).toBe(true);
    }
    expect(places.size).toBe(ALL - 1);
    for (const socket of sockets) socket.disconnect();
    await hall.submit(hall.closing());
    await hall.seal();
    await hall.declare();
    await hall.decrypt();
    await hall.finishResult();
    const third = (option: number): number => rest.filter((_, i) => i % 3 === option).length;
    // The first deputy has cast [赞成, 弃权] above.
    const expected = [third(0) + 1, third(1), third(2), ALL - 1, 0, 1, 0];
    expect(hall.round.final?.payload.counts).toEqual(expected);
    expect(server.troubles).toEqual([]);
  });
});
