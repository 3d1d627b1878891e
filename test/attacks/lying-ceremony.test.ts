/**
 * A server and one lying scrutineer against the key ceremony. The others are processes of their own with sealed key
 * files, which may be killed, restarted, and given older copies of their files.
 */
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Bytes, Hash } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { encodePoint, multiplyBase, randomScalar } from '../../crypto/group.ts';
import type { SealedFile } from '../../crypto/sealed.ts';
import type { CeremonyStep } from '../../crypto/session/ceremony-attempt.ts';
import { Fork, LyingServer, until } from '../support/lying-server.ts';
import { type MemorySession, must, random } from '../support/memory-session.ts';
import { type Seat, Seats, seatSeal } from '../support/scrutineer-seats.ts';
import { ScriptedScrutineer, startAttempt } from '../support/session-ceremony.ts';
import { type StoredSession, storedSession } from '../support/session-devices.ts';
import { reclaimed } from '../support/session-scenes.ts';

/** Many processes on a busy machine. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let stored: StoredSession;
let session: MemorySession;
let manifest: Hash;
let server: LyingServer;
let seats: Seats;
let sealed: SealedFile;
let fork: Fork;
/** Scrutineer 2, who lies. */
let liar: ScriptedScrutineer;

beforeAll(async () => {
  sealed = await seatSeal();
});
beforeEach(async () => {
  server = await LyingServer.open();
  seats = await Seats.open(server, sealed);
  stored = await storedSession();
  ({ session } = stored);
  session.acceptAll();
  startAttempt(session, [1, 2, 3]);
  manifest = session.state.session as Hash;
  fork = new Fork(session, session.entries);
  liar = new ScriptedScrutineer(session, 2);
  for (const j of [1, 3]) await seats.lay(j, stored.files[j - 1]?.saved.at(-1) as Bytes);
});
afterEach(async () => {
  await seats.close();
  await server.close();
});

const stepOf = ({ ledger }: Fork): CeremonyStep | undefined => ledger.state.attempts.at(-1)?.step;
const missingIn = ({ ledger }: Fork): readonly number[] => ledger.state.attempts.at(-1)?.missing ?? [];

/** The liar posts what it owes whenever it alone is awaited, up to a step. */
async function follow(step: CeremonyStep): Promise<void> {
  while (stepOf(fork) !== step) {
    await until(() => missingIn(fork).every((j) => j === 2));
    await fork.act(() => {
      for (const envelope of liar.owed()) must(fork.append(envelope));
    });
  }
}

test('confirming on one log and complaining on another is impossible, over restarts and with an older key file', async () => {
  server.show(fork, 1, 3);
  const [one, three] = (await Promise.all([1, 3].map((j) => seats.start(j, manifest)))) as [Seat, Seat];
  await follow('share');
  await until(() => missingIn(fork).every((j) => j === 2));
  // The share is withheld: they wait, and neither confirm nor complain.
  await Promise.all([1, 3].map((j) => server.afterLooks(j, 4)));
  for (const j of [1, 3]) {
    expect(server.kindsBy(j)).toEqual([
      'key-transport',
      'key-commit',
      'key-reveal',
      'key-share',
      'key-share',
    ]);
  }
  await seats.export(1, one, 'middle');
  const forkWith = (...shares: readonly Bytes[]): Fork => new Fork(session, [...fork.entries, ...shares]);
  const [honest, lyingToOne, lyingToThree] = await fork.act(() => [
    forkWith(liar.share(1), liar.share(3)),
    forkWith(liar.lyingShare(1), liar.share(3)),
    forkWith(liar.share(1), liar.lyingShare(3)),
  ]);
  if (!honest || !lyingToOne || !lyingToThree) throw new Error('no forks');

  // To the first the good share is shown, to the third the bad one; then the other way round.
  server.show(honest, 1);
  server.show(lyingToThree, 3);
  await until(() => server.kindsBy(1).includes('key-confirm') && server.kindsBy(3).includes('key-complaint'));
  await one.kill();
  await three.kill();
  server.show(lyingToOne, 1);
  server.show(honest, 3);
  const again = await Promise.all([1, 3].map((j) => seats.start(j, manifest)));
  expect(await again[0]?.failed()).toMatch(/^ceremony\.confirmation/);
  expect(await again[1]?.failed()).toMatch(/^key\.stale/);
  for (const seat of again) await seat.kill();

  // The first comes back with a copy from before its confirmation: it has no secrets of this attempt to give away.
  await seats.lose(1);
  const older = await seats.start(1, manifest, 'middle');
  expect(await older.failed()).toMatch(/^key\.stale/);
  expect(server.kindsBy(1)).not.toContain('key-complaint');
  expect(server.kindsBy(3)).not.toContain('key-confirm');
  expect(lyingToThree.ledger.state.attempts.at(-1)?.verdict).toMatchObject({ against: 2, by: 3 });
});

test('a transport key that the server puts in the place of a scrutineer’s is refused, and nothing is sent to it', async () => {
  const transportKey = toBase64(encodePoint(multiplyBase(randomScalar(random))));
  const swapped = await fork.act(() =>
    liar.signer.sign('key-transport', { ...liar.step, from: 3, transportKey }),
  );
  server.show(fork, 1);
  const seat = await seats.start(1, manifest);
  await until(() => server.kindsBy(1).length === 1);
  for (const [envelope, code] of [
    [swapped, /^ceremony\.sender/],
    [
      reclaimed(swapped, session.devices[2]?.signer.publicKey ?? liar.signer.publicKey),
      /^envelope\.signature/,
    ],
  ] as const) {
    const bad = new Fork(session, fork.entries);
    bad.entries.push(envelope);
    server.show(bad, 1);
    expect(await seat.failed()).toMatch(code);
    seat.tell({ type: 'fingerprint', manifest });
  }
  await seat.failed();
  expect(server.kindsBy(1)).toEqual(['key-transport']);
});
