/** Every kind of statement in every phase in which it is not possible: refused with its code, changing nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandFields, roundCommand } from '../../../ballot-client/src/lib/commands.ts';
import { signFreeze } from '../../../ballot-client/src/lib/freeze.ts';
import type { Hash } from '../../../crypto/bytes.ts';
import { PHASES, type Phase, TRANSITIONS } from '../../../crypto/session/phase.ts';
import type { Kind } from '../../../crypto/statements/catalogue.ts';
import { decodeStatement } from '../../../crypto/statements/envelope.ts';
import type { Manifest } from '../../../crypto/statements/setup.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { must } from '../../support/memory-session.ts';
import { sampleStatements } from '../../support/sample-statements.ts';
import { cast, codeOf, ServerSession } from '../../support/server-session.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

let temporary: TemporaryDatabase;
let server: TestServer;
let session: ServerSession;

beforeAll(async () => {
  temporary = await temporaryDatabase();
  server = await startTestServer(await temporary.create());
  session = new ServerSession(server.base);
});
afterAll(async () => {
  session.close();
  await server.stop();
  await temporary.stop();
});

const AFTER_CLOSE: readonly Phase[] = [
  'closed',
  'sealed',
  'declared',
  'decrypted',
  'decided',
  'proclaimed',
  'archived',
];

/** What the design says, written down a second time. */
function expectedCode(kind: Kind, phase: Phase): string {
  if (kind === 'paper' || kind === 'round-sealed') return 'envelope.signer';
  if (kind === 'attendance') return 'request.malformed';
  if (kind === 'ballot' || kind === 'challenge') {
    if (phase === 'suspended') return 'round.suspended';
    return AFTER_CLOSE.includes(phase) ? 'round.closed' : 'round.not_open';
  }
  return phase === 'empty' ? 'manifest.missing' : 'session.state';
}

async function manifestOf(): Promise<Manifest> {
  const [first] = must(signFreeze(await session.freezeOf(), session.registrar));
  const statement = must(decodeStatement(first!));
  if (statement.kind !== 'manifest') throw new Error(statement.kind);
  return statement.payload;
}

async function refusesAllOthers(phase: Phase): Promise<void> {
  const before = must(await session.api.status());
  expect(before.phase).toBe(phase);
  const { registrar, presiding, devices } = session;
  const signers = { registrar, presiding, scrutineer: devices[0]!.signer };
  const samples = sampleStatements(
    signers,
    session.state.session ?? ('00'.repeat(32) as Hash),
    await manifestOf(),
  );
  const impossible = [...samples].filter(
    ([kind]) => TRANSITIONS[kind][phase] === undefined || kind === 'paper' || kind === 'attendance',
  );
  expect(impossible.length).toBeGreaterThan(15);
  const answers: Record<string, string> = {};
  for (const [kind, envelope] of impossible) answers[kind] = codeOf(await session.api.submit(envelope));
  const expected = impossible.map(([kind]) => [kind, expectedCode(kind, phase)]);
  expect(answers).toEqual(Object.fromEntries(expected));
  expect(must(await session.api.status())).toEqual(before);
}

/** How each phase is reached from the one before it. */
const STEPS: readonly (readonly [Phase, () => Promise<void>])[] = [
  ['empty', () => session.enrol()],
  ['frozen', () => session.freeze()],
  ['accepted', () => session.accept()],
  ['keys', () => session.ceremony()],
  ['idle', () => session.adopt().then(() => session.openSignIn())],
  ['open', () => session.signIn().then(() => session.witnessEmpty().then(() => session.openRound()))],
  [
    'suspended',
    async () => {
      // everybody votes against both projects, so that the presidium has to decide
      const socket = session.connect();
      for (const deputy of session.deputies) {
        must(await cast(socket, session.ballotOf(deputy, [1, 1]).envelope));
      }
      await session.sync();
      const payload = { ...roundCommand(session.state, session.now()), reason: '设备故障' };
      await session.submit(session.presiding.sign('round-suspended', payload));
    },
  ],
  ['closed', async () => void (await session.submit(session.closing()))],
  ['sealed', () => session.seal()],
  ['declared', () => session.declare()],
  ['decrypted', () => session.decrypt().then(() => session.finishResult())],
  [
    'decided',
    async () => {
      const fields = roundCommand(session.state, session.now());
      const payload = { ...fields, choice: 'accept-fewer' as const, items: [], reason: '均未过半数' };
      await session.submit(session.presiding.sign('decision', payload));
    },
  ],
  ['proclaimed', () => session.proclaim()],
  ['archived', () => session.archive()],
];

describe('a session from beginning to end', () => {
  for (const [phase, step] of STEPS) {
    it(`${phase}: what is not possible is refused with its code`, async () => {
      await step();
      await refusesAllOthers(phase);
    });
  }

  it('has seen all phases but the one after cancelling', () => {
    expect([...STEPS.map(([phase]) => phase), 'cancelled'].sort()).toEqual([...PHASES].sort());
    expect(server.troubles).toEqual([]);
  });
});

it('a cancelled session takes nothing but its archive', async () => {
  const other = await startTestServer(await temporary.create());
  const outer = session;
  session = new ServerSession(other.base);
  await session.enrol();
  await session.freeze();
  await session.accept();
  const payload = { ...commandFields(session.state, 1), reason: '名单修改' };
  await session.submit(session.presiding.sign('cancelled', payload));
  await refusesAllOthers('cancelled');
  await session.archive();
  session = outer;
  await other.stop();
});
