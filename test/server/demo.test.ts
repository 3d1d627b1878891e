/** Demonstrations: simulated deputies join and vote in a session that says it is one, and nowhere else. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Hash } from '../../crypto/bytes.ts';
import { demoFault } from '../../server/arguments.ts';
import { Demo } from '../../server/demo.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../support/database.ts';
import { must } from '../support/memory-session.ts';
import { codeOf, ServerSession, type ServerSessionOptions } from '../support/server-session.ts';
import { REGISTRAR_CODE, startTestServer, type TestServer } from '../support/test-server.ts';

let temporary: TemporaryDatabase;
beforeAll(async () => {
  temporary = await temporaryDatabase();
});
afterAll(() => temporary.stop());

interface Scene {
  readonly server: TestServer;
  readonly session: ServerSession;
  readonly troubles: string[];
}

async function scene(options: ServerSessionOptions, isDemo: boolean): Promise<Scene> {
  const troubles: string[] = [];
  const demo = new Demo(REGISTRAR_CODE, (message) => troubles.push(message));
  const server = await startTestServer(await temporary.create(), isDemo ? { demo } : {});
  return { server, session: new ServerSession(server.base, options), troubles };
}

async function end({ server, session }: Scene): Promise<void> {
  session.close();
  await server.stop();
}

const join = ({ api, deputies, badgeSalt, registrar, state }: ServerSession) =>
  api.demoDeputies({
    badges: deputies.map(({ badge }) => badge),
    badgeSalt: Buffer.from(badgeSalt).toString('hex'),
    registrar: registrar.publicKey,
    session: state.session as Hash,
  });

/** Asks until the numbers of the simulated deputies are as they should be. */
async function reach({ api }: ServerSession, wanted: { joined: number; cast: number }): Promise<void> {
  for (;;) {
    const facts = must(await api.demonstration());
    if (facts.isDemo && facts.deputies.joined >= wanted.joined && facts.deputies.cast >= wanted.cast) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it('is off without --demo', async () => {
  const off = await scene({ deputies: 5, purpose: 'demonstration' }, false);
  await off.session.toIdle();
  expect(must(await off.session.api.demonstration())).toEqual({ isDemo: false });
  expect(codeOf(await join(off.session))).toBe('request.not_found');
  await end(off);
});

it('takes no badges of another session, nor before sign-in', { timeout: 60_000 }, async () => {
  const other = await scene({ deputies: 5, purpose: 'rehearsal' }, true);
  await other.session.toIdle();
  expect(codeOf(await join(other.session))).toBe('session.state');
  await end(other);

  const early = await scene({ deputies: 5, purpose: 'demonstration' }, true);
  await early.session.enrol();
  await early.session.freeze();
  expect(codeOf(await join(early.session))).toBe('session.state');
  await end(early);
});

it('lets simulated deputies sign in and vote in every round', { timeout: 120_000 }, async () => {
  const playing = await scene({ deputies: 5, purpose: 'demonstration' }, true);
  const { session } = playing;
  await session.toIdle();
  must(await join(session));
  expect(codeOf(await join(session))).toBe('session.state');
  await reach(session, { joined: 5, cast: 0 });
  while (must(await session.api.status()).present < 5) await new Promise((go) => setTimeout(go, 50));
  await session.sync();
  for (const [kind, cast] of [
    ['test', 5],
    ['main', 10],
  ] as const) {
    await session.witnessEmpty();
    await session.openRound(kind);
    await reach(session, { joined: 5, cast });
    await session.submit(session.closing());
    await session.seal();
    await session.declare();
  }
  await session.decrypt();
  await session.finishResult();
  expect(session.state.phase).toBe('decrypted');
  expect(session.round.counting.size).toBe(5);
  expect(playing.troubles).toEqual([]);
  await end(playing);
});

it('begins on this machine only, with a database of its own', () => {
  expect(demoFault('127.0.0.1', undefined, { demo: true })).toBeUndefined();
  expect(demoFault('0.0.0.0', undefined, {})).toBeUndefined();
  expect(demoFault('0.0.0.0', undefined, { demo: true })).toContain('127.0.0.1');
  expect(demoFault('127.0.0.1', 'postgresql://localhost/x', { demo: true })).toContain('DATABASE_URL');
  expect(demoFault('127.0.0.1', undefined, { demo: true, tls: 'auto' })).toContain('TLS');
});

it('asks the simulated staff for what is due, and in demonstrations only', { timeout: 60_000 }, async () => {
  const off = await scene({ deputies: 5, purpose: 'demonstration' }, false);
  expect(codeOf(await off.session.api.demoStaff('prepare'))).toBe('request.not_found');
  await end(off);
  const playing = await scene({ deputies: 5, purpose: 'demonstration' }, true);
  const { api } = playing.session;
  expect(codeOf(await api.demoStaff('open'))).toBe('session.state');
  expect(codeOf(await api.demoStaff('count'))).toBe('session.state');
  await playing.session.enrol();
  await playing.session.freeze();
  // Whoever has begun by hand goes on by hand.
  expect(codeOf(await api.demoStaff('prepare'))).toBe('session.state');
  expect(must(await api.demonstration())).toMatchObject({ staff: { stage: 'absent', badge: null } });
  await end(playing);
});
