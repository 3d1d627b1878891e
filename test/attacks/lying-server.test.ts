/**
 * A server that lies to scrutineers who are processes of their own, each with nothing but its sealed key file: two logs
 * of one round, older logs, forged seals, another root after the decryption. The server holds its log key and issuing
 * key, and where it says so the keys of presiding officer or of other scrutineers.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { declaration, roundCommand } from '../../ballot-client/src/lib/commands.ts';
import type { Bytes, Hash } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import { formatCheckpoint } from '../../crypto/log/checkpoint.ts';
import { cosign, withCosignatures } from '../../crypto/log/cosignature.ts';
import type { Result } from '../../crypto/rejection.ts';
import type { SealedFile } from '../../crypto/sealed.ts';
import { witnessName } from '../../crypto/session/setup-checks.ts';
import { currentRound, manifestOf } from '../../crypto/session/state.ts';
import type { SecretKey } from '../../crypto/signature.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { Fork, LyingServer, until } from '../support/lying-server.ts';
import { type MemorySession, must, random } from '../support/memory-session.ts';
import { type Seat, Seats, seatSeal } from '../support/scrutineer-seats.ts';
import { otherClosedLog, type Places, placesOfOneRound } from '../support/session-places.ts';
import { deviceOf, sealBy, statementOf, verifierOf } from '../support/session-scenes.ts';

/** Many processes on a busy machine. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let places: Places;
let session: MemorySession;
let manifest: Hash;
/** The log of the closed round as everybody cast it, and one without the ballot of the fourth deputy. */
let whole: readonly Bytes[];
let without: readonly Bytes[];
let server: LyingServer;
let seats: Seats;
let sealed: SealedFile;

beforeAll(async () => {
  sealed = await seatSeal();
  places = await placesOfOneRound();
  ({ session } = places);
  manifest = session.state.session as Hash;
  without = otherClosedLog(places);
  places.back('closed');
  whole = [...session.entries];
});
beforeEach(async () => {
  server = await LyingServer.open();
  seats = await Seats.open(server, sealed);
});
afterEach(async () => {
  await seats.close();
  await server.close();
});
afterAll(() => expect(whole.length).toBe(without.length + 1));

const closedSize = ({ ledger }: Fork): number => currentRound(ledger.state)?.closedSize ?? 0;
const linesOf = (fork: Fork): readonly string[] => fork.linesAt(closedSize(fork));

/** The seal of a fork's round with these cosignatures, as the server signs it. */
const sealWith = (fork: Fork, lines: readonly string[]): Promise<Bytes> =>
  fork.act(({ issuing, state, checkpoint }) => {
    const note = must(withCosignatures(checkpoint.call(session, closedSize(fork)), lines));
    return issuing.sign('round-sealed', { ...roundCommand(state, 1), checkpoint: note });
  });
const codeOf = (result: Result<unknown>): string => (result.ok ? 'accepted' : result.code);
const declare = (fork: Fork): Promise<void> =>
  fork.act(({ presiding, state }) => {
    must(fork.append(presiding.sign('round-declared', declaration(state, 1))));
  });
const partialsOf = (j: number): StatementOf<'partial-decryption'>[] =>
  server.letOut.flatMap(({ by, statement }) =>
    by === j && statement.kind === 'partial-decryption' ? [statement] : [],
  );
const counts = ({ ledger }: Fork): readonly number[] | undefined =>
  currentRound(ledger.state)
    ?.final?.payload.counts.filter((_, i) => i % 3 === 0)
    .slice(0, 3);

/** A log up to the close of which the devices in memory have cosigned and the presiding officer has declared it. */
async function sealedByAll(entries: readonly Bytes[]): Promise<Fork> {
  places.back('open');
  const fork = new Fork(session, entries);
  must(fork.append(await fork.act((on) => sealBy(on, [1, 2, 3]))));
  await declare(fork);
  return fork;
}

test('two logs that differ in one ballot: neither is sealed, nothing is decrypted, also over restarts', async () => {
  const [a, b] = [new Fork(session, whole), new Fork(session, without)];
  for (const j of [1, 2, 3]) await seats.lay(j, places.fileAt('open', j));
  server.show(a, 1, 2);
  server.show(b, 3);
  const running = await Promise.all([1, 2, 3].map((j) => seats.start(j, manifest)));
  await until(() => linesOf(a).length === 2 && linesOf(b).length === 1);
  // While they run, each is shown the other log.
  server.show(b, 1, 2);
  server.show(a, 3);
  await (running[2] as Seat).failed();
  await Promise.all([server.afterLooks(1, 3), server.afterLooks(2, 3)]);
  for (const seat of running) await seat.kill();
  // A power cut: they come back with nothing but their key files.
  const again = await Promise.all([1, 2, 3].map((j) => seats.start(j, manifest)));
  for (const seat of again) expect(await seat.failed()).toMatch(/^seal\.rollback/);
  // An older log than the one that was cosigned, in which the box is still empty.
  const opening = whole.findIndex((entry) => statementOf(entry).kind === 'witnessed');
  const older = new Fork(session, whole.slice(0, opening));
  server.show(older, 1, 2, 3);
  for (const seat of again) {
    seat.tell({ type: 'fingerprint', manifest });
    expect(await seat.failed()).toMatch(/^seal\.rollback/);
  }
  expect([linesOf(a).length, linesOf(b).length]).toEqual([2, 1]);
  for (const fork of [a, b]) {
    expect(codeOf(fork.append(await sealWith(fork, linesOf(fork))))).toBe('seal.too_few');
  }
  const mixed = await sealWith(a, [...linesOf(a), ...linesOf(b)]);
  expect(codeOf(a.append(mixed)), 'a cosignature of the other log').toBe('log.signature');
  expect(server.letOut).toEqual([]);
});

test('a round that was decrypted is not decrypted under another root, though all other keys are the server’s', async () => {
  const other = await sealedByAll(without);
  const first = await sealedByAll(whole);
  await seats.lay(2, places.fileAt('sealed', 2));
  server.show(first, 2);
  const seat = await seats.start(2, manifest);
  await until(() => partialsOf(2).length === 1);
  await seat.kill();
  server.show(other, 2);
  expect(await (await seats.start(2, manifest)).failed()).toMatch(/^seal\.rollback/);
  expect(partialsOf(2)).toHaveLength(1);
});

describe('a seal that is none', () => {
  test('too few, forged, foreign, replayed or doubled cosignatures, and another root: nothing is decrypted', async () => {
    places.back('closed');
    const good = new Fork(session, whole);
    const size = closedSize(good);
    const lines: string[] = [];
    for (const j of [1, 2, 3]) {
      lines.push(must(await deviceOf(session, j).cosign(await verifierOf(whole), size)));
    }
    const [one, two] = lines as [string, string, string];
    const { origin } = manifestOf(session.state);
    const named = (j: number, text: string, secret: SecretKey): string =>
      cosign(text, witnessName(origin, j), secret, 1);
    const textAt = (at: number): string => {
      const root = good.ledger.state.tree.rootAt(at);
      return formatCheckpoint({ origin, size: at, root });
    };
    const stranger = random(32) as SecretKey;
    const third = deviceOf(session, 3).witnessSecret;
    const otherSeal = statementOf((await sealedByAll(without)).entries.at(-2) as Bytes);
    if (otherSeal.kind !== 'round-sealed') throw new Error(otherSeal.kind);
    const cases: readonly (readonly [string, Bytes, string])[] = [
      ['two of three', await sealWith(good, [one, two]), 'seal.too_few'],
      ['a stranger’s', await sealWith(good, [one, two, named(3, textAt(size), stranger)]), 'log.unknown_key'],
      [
        'another size’s',
        await sealWith(good, [one, two, named(3, textAt(size - 1), third)]),
        'log.signature',
      ],
      ['one twice', await sealWith(good, [one, two, two]), 'seal.too_few'],
      [
        'another root’s',
        await good.act(({ issuing, state }) =>
          issuing.sign('round-sealed', {
            ...roundCommand(state, 1),
            checkpoint: otherSeal.payload.checkpoint,
          }),
        ),
        'seal.checkpoint',
      ],
    ];
    await seats.lay(2, places.fileAt('sealed', 2));
    let seat: Seat | undefined;
    for (const [name, seal, code] of cases) {
      const fork = new Fork(session, whole);
      // The ledger of an honest server refuses it; this one logs it all the same.
      fork.entries.push(seal);
      server.show(fork, 2);
      if (seat === undefined) seat = await seats.start(2, manifest);
      else seat.tell({ type: 'fingerprint', manifest });
      expect(await seat.failed(), name).toMatch(new RegExp(`^${code.replace('.', '\\.')}`));
    }
    expect(server.letOut).toEqual([]);
  });
});

test('an exported key file from before the seal warns and does not decrypt; a newer one on the disk is not replaced', async () => {
  await seats.lay(2, places.fileAt('open', 2));
  places.back('open');
  const fork = new Fork(session, session.entries);
  server.show(fork, 2);
  const seat = await seats.start(2, manifest);
  await seats.export(2, seat, 'old');
  places.back('closed');
  const closed = new Fork(session, whole);
  server.show(closed, 2);
  await until(() => linesOf(closed).length === 1);
  await seat.kill();
  for (const j of [1, 3]) {
    const line = await deviceOf(session, j).cosign(await verifierOf(whole), closedSize(closed));
    closed.lines.set(closedSize(closed), [...linesOf(closed), must(line)]);
  }
  must(closed.append(await sealWith(closed, linesOf(closed))));
  await declare(closed);
  await seats.copy(2, 'key', 'newest');
  await seats.lose(2);
  const old = await seats.start(2, manifest, 'old');
  await until(() => old.isWarned);
  expect(await old.failed()).toMatch(/^key\.stale/);
  expect(partialsOf(2)).toEqual([]);
  await old.kill();
  // The device’s own file is newer than what is brought: it is gone on with.
  await seats.copy(2, 'newest', 'key');
  const newest = await seats.start(2, manifest, 'old');
  await until(() => partialsOf(2).length === 1);
  expect(newest.isWarned).toBe(false);
});

describe('any t of n', () => {
  test('suffice once the round is sealed: the others may be killed and their key files lost', async () => {
    const fork = new Fork(session, whole);
    for (const j of [1, 2, 3]) await seats.lay(j, places.fileAt('open', j));
    server.show(fork, 1, 2, 3);
    const all = await Promise.all([1, 2, 3].map((j) => seats.start(j, manifest)));
    await until(() => linesOf(fork).length === 3);
    must(fork.append(await sealWith(fork, linesOf(fork))));
    const sealed = [...fork.entries];
    for (const j of [1, 2, 3]) await seats.copy(j, 'key', 'sealed');
    // The third burns after the seal.
    await (all[2] as Seat).kill();
    await seats.lose(3);
    await declare(fork);
    await until(() => fork.ledger.state.phase === 'decrypted');
    expect(counts(fork)).toEqual([4, 3, 0]);
    for (const seat of all.slice(0, 2)) await seat.kill();

    for (const pair of [
      [1, 3],
      [2, 3],
    ]) {
      const rest = new Fork(session, sealed);
      await declare(rest);
      for (const j of [1, 2, 3]) await seats.lose(j).catch(() => {});
      for (const j of pair) await seats.copy(j, 'sealed', 'key');
      server.show(rest, 1, 2, 3);
      const two = await Promise.all(pair.map((j) => seats.start(j, manifest)));
      await until(() => rest.ledger.state.phase === 'decrypted');
      expect(counts(rest), `scrutineers ${pair}`).toEqual([4, 3, 0]);
      for (const seat of two) await seat.kill();
    }
  });
});

test('a bad share that the server logs all the same is noticed by the others, with the number of who posted it', async () => {
  const fork = await sealedByAll(whole);
  const honest = statementOf(must(await deviceOf(session, 2).decrypt(await verifierOf(fork.entries))));
  const { payload } = honest as StatementOf<'partial-decryption'>;
  const shares = fromBase64(payload.decryption) as Bytes;
  // Shares of two slots change places: each is a point, neither is right.
  const swapped = [shares.subarray(32, 64), shares.subarray(0, 32), shares.subarray(64)];
  const decryption = toBase64(new Uint8Array(Buffer.concat(swapped)));
  fork.entries.push(deviceOf(session, 2).signer.sign('partial-decryption', { ...payload, decryption }));
  await seats.lay(3, places.fileAt('sealed', 3));
  server.show(fork, 3);
  const said = await (await seats.start(3, manifest)).failed();
  expect(said).toMatch(/^decryption\.proof/);
  expect(said).toContain(`entry ${fork.entries.length - 1}`);
  expect(said).toContain('scrutineer 2');
  expect(server.letOut).toEqual([]);
});
