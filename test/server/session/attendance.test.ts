/** Sign-in: durable before it is acknowledged, logged in batches without order, once for each badge. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { roundCommand } from '../../../ballot-client/src/lib/commands.ts';
import { Tablet } from '../../../ballot-client/src/lib/tablet.ts';
import { credentialSecret, drawBadge } from '../../../crypto/badge.ts';
import { type Bytes, type Hash, toPublicKey } from '../../../crypto/bytes.ts';
import { publicKeyOf } from '../../../crypto/signature.ts';
import { decodeStatement } from '../../../crypto/statements/envelope.ts';
import type { EmbeddedConnection } from '../../../server/db/embedded-connection.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must, random } from '../../support/memory-session.ts';
import { codeOf, ServerSession, type TabletSocket, textOf } from '../../support/server-session.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

const starting = temporaryDatabase();
let temporary: TemporaryDatabase;
let connection: EmbeddedConnection;
let server: TestServer;
let session: ServerSession;
let socket: TabletSocket;

/** Batches are logged when a test says so. */
const NEVER = 600_000;
const OTHERS = Array.from({ length: 3 }, () => 'attendance.other_device');

beforeEach(async () => {
  temporary = await starting;
  connection = await temporary.create();
  server = await startTestServer(connection, { attendanceBatchMs: NEVER });
  session = new ServerSession(server.base, { deputies: 6 });
  await session.toIdle();
  socket = session.connect();
  return async () => {
    session.close();
    await server.stop();
  };
});
afterAll(() => temporary.stop());

const signIn = async (envelope: Bytes, from = socket): Promise<string> =>
  codeOf(await from.emitWithAck('sign-in', textOf(envelope)));
const attendanceOf = (deputy: number): Bytes =>
  session.deputies[deputy]!.tablet.signIn(session.state.session as Hash);
const kinds = async (): Promise<string[]> => {
  const { size } = must(await session.api.status());
  return must(await session.api.entries(0, size)).map((entry) => must(decodeStatement(entry)).kind);
};

describe('a sign-in', () => {
  it('is refused for a stranger and with a wrong signature, and may be repeated', async () => {
    const badge = drawBadge(random);
    const stranger = new Tablet(badge, session.badgeSalt, random(32), random);
    expect(await signIn(stranger.signIn(session.state.session as Hash))).toBe('attendance.not_on_roll');
    expect(await signIn(attendanceOf(0))).toBe('ok');
    expect(await signIn(attendanceOf(0))).toBe('ok');
    const text = textOf(attendanceOf(1));
    const forged = text.replace(/"sig":"[^"]+"/, `"sig":"${Buffer.alloc(64).toString('base64')}"`);
    expect(codeOf(await socket.emitWithAck('sign-in', forged))).toBe('envelope.signature');
    const status = must(await session.api.status());
    expect([status.present, status.pendingAttendance]).toEqual([0, 1]);
    await server.service.attendance.flush();
    expect(await signIn(attendanceOf(0))).toBe('ok');
    const after = must(await session.api.status());
    expect([after.present, after.pendingAttendance]).toEqual([1, 0]);
  });

  it('binds a badge to one tablet: of two at the same time one is accepted, before and after it is logged', async () => {
    const badge = drawBadge(random);
    const roll = toPublicKey(publicKeyOf(credentialSecret(badge, session.badgeSalt)));
    const tablets = Array.from({ length: 4 }, () => new Tablet(badge, session.badgeSalt, random(32), random));
    expect(tablets.map(({ credential }) => credential)).toEqual(tablets.map(() => roll));
    // take the place of a deputy on the roll
    const other = await withTablets(tablets, tablets.slice(0, 1));
    const codes = await Promise.all(other.envelopes.map((envelope) => signIn(envelope, other.socket)));
    expect(codes.sort()).toEqual([...OTHERS, 'ok']);
    await other.server.service.attendance.flush();
    const again = await Promise.all(other.envelopes.map((envelope) => signIn(envelope, other.socket)));
    expect(again.sort()).toEqual([...OTHERS, 'ok']);
    await other.close();
  });

  it('is refused with the voting key of another deputy, before and after that one is logged', async () => {
    const secret = random(32);
    const tablets = [1, 2].map(() => new Tablet(drawBadge(random), session.badgeSalt, secret, random));
    const other = await withTablets(tablets, tablets);
    const codes: string[] = [];
    for (const envelope of other.envelopes) codes.push(await signIn(envelope, other.socket));
    await other.server.service.attendance.flush();
    codes.push(await signIn(other.envelopes[1]!, other.socket));
    expect(codes).toEqual(['ok', 'attendance.key_reused', 'attendance.key_reused']);
    await other.close();
  });

  it('stands in the log in order of the credentials, whoever came first', async () => {
    for (const deputy of [3, 0, 5, 1]) expect(await signIn(attendanceOf(deputy))).toBe('ok');
    await server.service.attendance.flush();
    await session.sync();
    const credentials = [...session.state.attendance.keys()];
    expect(credentials).toHaveLength(4);
    expect(credentials).toEqual([...credentials].sort());
    const columns = await server.database.db.selectFrom('pending_attendance').selectAll().execute();
    expect(columns).toEqual([]);
  });

  it('is logged before a ballot opens, and nobody slips in behind', async () => {
    await session.witnessEmpty();
    expect(await signIn(attendanceOf(0))).toBe('ok');
    // the console has not counted who waits; it looks again
    expect(codeOf(await session.api.submit(session.opening('test')))).toBe('round.present');
    await session.sync();
    expect(session.state.present.size).toBe(1);
    const [opened, ...late] = await Promise.all([
      session.api.submit(session.opening('test')).then(codeOf),
      ...[1, 2, 3].map((deputy) => signIn(attendanceOf(deputy))),
    ]);
    await session.sync();
    const pending = must(await session.api.status()).pendingAttendance;
    expect(pending).toBe(0);
    if (opened === 'ok')
      expect(late).toEqual(['attendance.closed', 'attendance.closed', 'attendance.closed']);
    else expect(opened).toBe('round.present');
  });

  it('outlives the server that accepted it', async () => {
    expect(await signIn(attendanceOf(2))).toBe('ok');
    await server.stop();
    server = await startTestServer(connection, { attendanceBatchMs: NEVER });
    const other = session.connect(server.base);
    expect(await signIn(attendanceOf(2), other)).toBe('ok');
    expect(await (await fetch(`${server.base}/api/status`)).json()).toMatchObject({
      present: 1,
      pendingAttendance: 0,
    });
  });

  /** A session of its own with these tablets. */
  async function withTablets(tablets: readonly Tablet[], roll: readonly Tablet[]) {
    const ownServer = await startTestServer(await temporary.create(), { attendanceBatchMs: NEVER });
    const own = new ServerSession(ownServer.base, { deputies: 2, roll });
    await own.toIdle();
    const envelopes = tablets.map((tablet) => tablet.signIn(own.state.session as Hash));
    const ownSocket = own.connect();
    return {
      ...{ server: ownServer, envelopes, socket: ownSocket },
      async close() {
        own.close();
        await ownServer.stop();
      },
    };
  }
});

describe('a replaced badge', () => {
  it('signs in while the ballot is open and gets its paper at once', async () => {
    await session.signInAndFlush(server);
    await session.witnessEmpty();
    await session.openRound('test');
    const replacement = new Tablet(drawBadge(random), session.badgeSalt, random(32), random);
    const replaced = await session.submit(
      session.registrar.sign('badge-replaced', {
        session: session.state.session as Hash,
        old: session.deputies[0]!.tablet.credential,
        new: replacement.credential,
        reason: '代表证遗失',
      }),
    );
    const early = replacement.signIn(session.state.session as Hash);
    expect(await signIn(early)).toBe('attendance.not_on_roll');
    await session.submit(
      session.presiding.sign('endorsed', { session: session.state.session as Hash, entry: replaced.leaf }),
    );
    const old = { round: 1, credential: session.deputies[0]!.tablet.credential };
    expect(codeOf(await socket.emitWithAck('paper', old))).toBe('paper.unknown');
    expect(await signIn(early)).toBe('ok');
    expect((await kinds()).slice(-2)).toEqual(['attendance', 'paper']);
    await session.sync();
    const issued = must(await socket.emitWithAck('paper', { round: 1, credential: replacement.credential }));
    expect(replacement.checkPaper(session.state, session.round, issued.paper, issued.receipt).ok).toBe(true);
    expect(must(await session.api.status()).round).toMatchObject({ issued: 6, received: 0 });
    await session.submit(session.closing());
    const abort = { ...roundCommand(session.state, session.now()), reason: '试验结束' };
    await session.submit(session.presiding.sign('round-aborted', abort));
  });
});

it('names no credential, key or envelope among its troubles', () => {
  expect(server.troubles.join('\n')).not.toMatch(/[0-9a-f]{32}/);
});
