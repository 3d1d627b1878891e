/** The scrutineer's desk: acts on orders only, stops at the first thing that is wrong, and the chief sees first. */
import { describe, expect, test } from 'vitest';
import { commandFields } from '../../../../ballot-client/src/lib/commands.ts';
import type { Marks } from '../../../../crypto/ballot/form.ts';
import type { Bytes, Hash } from '../../../../crypto/bytes.ts';
import { toBase64 } from '../../../../crypto/encoding.ts';
import { withCosignatures } from '../../../../crypto/log/cosignature.ts';
import type { PayloadOf } from '../../../../crypto/statements/catalogue.ts';
import { type Deputy, must, random } from '../../../support/memory-session.ts';
import { DeskSeat, type DeskSession, deskSession, settle } from '../../../support/scrutineer-desks.ts';
import { type KeyFile, reload } from '../../../support/session-devices.ts';
import {
  deviceOf,
  type KnownDeputy,
  reclaimed,
  statementOf,
  verifierOf,
  withKnownVotingKeys,
} from '../../../support/session-scenes.ts';

const ROWS: readonly Marks[] = [
  [0, 0, 1],
  [0, 0, 1],
  [0, 1, 1],
  [0, 0, 1],
];

const seat = ({ seats }: DeskSession, j: number): DeskSeat => seats[j - 1] as DeskSeat;
const file = ({ files }: DeskSession, j: number): KeyFile => files[j - 1] as KeyFile;

/** All accept, the chief starts, the ceremony runs by itself. */
async function toKeys(desks: DeskSession): Promise<void> {
  for (const one of desks.seats) await one.accept();
  await seat(desks, 1).order({ what: 'start-ceremony' });
  await settle(desks);
}

async function toClosed(desks: DeskSession): Promise<void> {
  const { session, seats } = desks;
  await toKeys(desks);
  session.adoptAndOpenSignIn();
  session.signIn();
  for (const one of seats) await one.order({ what: 'witness-empty' });
  session.openRound();
  for (const [i, marks] of ROWS.entries()) session.cast(session.deputies[i] as Deputy, marks);
  session.closeRound();
  for (const one of seats) await one.look();
}

/** Seals with the lines that the desks have posted. */
async function seal({ session, server }: DeskSession): Promise<void> {
  const size = session.round.closedSize as number;
  const note = must(withCosignatures(session.checkpoint(size), server.lines.get(size) ?? []));
  const fields = { ...commandFields(session.state, session.now()), round: session.round.number };
  session.append(session.issuing.sign('round-sealed', { ...fields, checkpoint: note }));
}

describe('nothing happens without an order', () => {
  test('but the inner steps of a ceremony that the chief has started', async () => {
    const desks = await deskSession();
    const { server } = desks;
    await settle(desks);
    expect(server.submitted).toEqual([]);
    expect(seat(desks, 1).now.owed).toBe('accept-manifest');
    for (const one of desks.seats) await one.accept();
    await settle(desks);
    expect(server.submitted, 'no key message before the start').toEqual(Array(3).fill('manifest-accepted'));
    expect(seat(desks, 1).now.owed).toBe('start-ceremony');
    expect(seat(desks, 2).now.owed).toBeNull();
    await seat(desks, 1).order({ what: 'start-ceremony' });
    await settle(desks);
    expect(desks.session.state.phase).toBe('keys');
    expect(seat(desks, 3).now).toMatchObject({ holders: [1, 2, 3], holdsShare: true, owed: null });
  });

  test('and an order that is not due does nothing', async () => {
    const desks = await deskSession();
    await settle(desks);
    await seat(desks, 2).order({ what: 'decrypt' });
    await seat(desks, 2).order({ what: 'start-ceremony' });
    expect(desks.server.submitted).toEqual([]);
  });
});

test('the key file is stored before anything that depends on it leaves; if that fails, nothing more leaves', async () => {
  const desks = await deskSession();
  for (const one of desks.seats) await one.accept();
  file(desks, 2).isBroken = true;
  await seat(desks, 1).order({ what: 'start-ceremony' });
  const shown = await seat(desks, 2).look();
  expect(shown.fault).toEqual({ kind: 'save' });
  file(desks, 2).isBroken = false;
  await seat(desks, 2).look();
  expect(desks.session.state.attempts.at(-1)?.missing).toContain(2);
});

describe('a device stops for good', () => {
  test('where another manifest is shown than the one that was compared', async () => {
    const desks = await deskSession();
    await seat(desks, 1).look();
    const shown = await seat(desks, 1).order({
      what: 'accept-manifest',
      fingerprint: 'ab'.repeat(32) as Hash,
    });
    expect(shown.fault).toMatchObject({ kind: 'device', rejection: { code: 'log.manifest_hash' } });
    expect((await seat(desks, 1).accept()).owed).toBeNull();
    expect(desks.server.submitted).toEqual([]);
  });

  test('where the log does not verify: entry and code are named, orders do nothing', async () => {
    const desks = await deskSession();
    const { session, server } = desks;
    await settle(desks);
    server.forged.push(session.entries[0] as Bytes);
    const shown = await seat(desks, 2).look();
    expect(shown.fault).toMatchObject({ kind: 'log', entry: session.entries.length });
    await seat(desks, 2).accept();
    expect(server.submitted).toEqual([]);
  });

  test('where the manifest lists another witness key for it', async () => {
    const desks = await deskSession();
    const content = JSON.parse(new TextDecoder().decode(file(desks, 3).saved.at(-1)));
    const swapped = new TextEncoder().encode(JSON.stringify({ ...content, witnessSecret: '07'.repeat(32) }));
    const other = new DeskSeat(desks.server, file(desks, 3), swapped, () => 0);
    const shown = await other.accept();
    expect(shown.fault).toMatchObject({ kind: 'device', rejection: { code: 'manifest.staff' } });
    expect(desks.server.submitted).toEqual([]);
  });

  test('where a ballot proof is false: it does not cosign', async () => {
    const desks = await deskSession();
    await toKeys(desks);
    const { session } = desks;
    const [deputy] = withKnownVotingKeys(session) as [KnownDeputy];
    session.adoptAndOpenSignIn();
    session.signIn();
    session.witnessEmpty();
    session.openRound();
    session.append(ballotWithForeignProof(deputy, desks));
    session.closeRound();
    const shown = await seat(desks, 1).look();
    expect(shown.fault).toMatchObject({ kind: 'log', entry: session.entries.length - 2 });
    expect(shown.fault?.kind === 'log' && shown.fault.rejection.code).toMatch(/^ballot\./);
    expect(shown.owed).toBeNull();
    await seat(desks, 1).order({ what: 'cosign' });
    expect(desks.server.lines.size).toBe(0);
  });
});

/** A ballot with the proof of another one: well signed, since it is the deputy's own tablet that lies. */
function ballotWithForeignProof(deputy: KnownDeputy, { session }: DeskSession): Bytes {
  const [one, other] = [0, 1].map(() => {
    const statement = statementOf(session.ballotOf(deputy, ROWS[0] as Marks).envelope);
    if (statement.kind !== 'ballot') throw new Error(statement.kind);
    return statement.payload;
  }) as [PayloadOf<'ballot'>, PayloadOf<'ballot'>];
  return deputy.voting.sign('ballot', { ...one, proof: other.proof });
}

test('verification shows how many ballots are proved', async () => {
  const desks = await deskSession();
  await toClosed(desks);
  const { progress, now } = seat(desks, 1);
  expect(progress).toContainEqual({ done: 0, of: 4 });
  expect(progress).toContainEqual({ done: 4, of: 4 });
  expect(progress.at(-1)).toBeNull();
  expect(now).toMatchObject({ owed: 'cosign', round: { received: 4, sealQuorum: 3 }, cosigners: [] });
});

test('the chief previews the counts while its share is still here, then posts share and result', async () => {
  const desks = await deskSession();
  const { session, server, seats } = desks;
  await toClosed(desks);
  for (const one of seats) await one.order({ what: 'cosign' });
  expect((await seat(desks, 1).look()).cosigners).toEqual([1, 2, 3]);
  await seal(desks);
  session.declare();
  await settle(desks);
  expect(seat(desks, 1).now).toMatchObject({ owed: null, preview: null });
  expect(seat(desks, 2).now.owed).toBe('decrypt');
  expect(seat(desks, 3).now).toMatchObject({ owed: null, reserve: null });
  desks.clock.now += 60_000;
  expect((await seat(desks, 3).look()).reserve, 'for one who stays away').toBe('decrypt');

  await seat(desks, 2).order({ what: 'decrypt' });
  const before = server.submitted.length;
  const shown = await seat(desks, 1).look();
  expect(shown.owed).toBe('state-result');
  expect(shown.preview?.rows.map(({ votes }) => votes?.for)).toEqual([4, 3, 0]);
  expect(server.submitted.length).toBe(before);
  expect(session.round.partials.length).toBe(1);

  await seat(desks, 1).order({ what: 'state-result' });
  expect(server.submitted.slice(before)).toEqual(['partial-decryption', 'result']);
  const third = await seat(desks, 3).look();
  expect(third).toMatchObject({ owed: 'endorse', round: { statedBy: 1 } });
  expect(third.result?.rows).toEqual(shown.preview?.rows);
  await seat(desks, 3).order({ what: 'endorse' });
  expect(session.state.phase).toBe('decrypted');

  session.proclaim();
  session.archive();
  for (const one of seats) expect((await one.look()).owed).toBe('cosign-final');
  for (const one of seats) await one.order({ what: 'cosign-final' });
  expect((await seat(desks, 1).look()).cosigners).toEqual([1, 2, 3]);
  for (const one of seats) await one.order({ what: 'destroy-keys' });
  await settle(desks);
  expect(seat(desks, 2).now).toMatchObject({ owed: null, holdsShare: false, destroyed: [1, 2, 3] });
  expect(seat(desks, 2).now.cosigners, 'also of what followed').toEqual([1, 2, 3]);
});

describe('whose share is missing or bad', () => {
  /** Sealed and declared; nobody has decrypted. */
  async function toDeclared(desks: DeskSession): Promise<void> {
    await toClosed(desks);
    for (const one of desks.seats) await one.order({ what: 'cosign' });
    await seal(desks);
    desks.session.declare();
    await settle(desks);
  }

  test('is on every page, by number and name', async () => {
    const desks = await deskSession();
    const { session, server } = desks;
    server.enrolled.push(
      ...session.devices.map((device, i) => ({
        role: 'scrutineer' as const,
        name: `监票员${i + 1}`,
        identityKey: device.signer.publicKey,
        witnessKey: null,
      })),
      { role: 'scrutineer', name: '无关', identityKey: session.registrar.publicKey, witnessKey: null },
    );
    await toDeclared(desks);
    await seat(desks, 2).order({ what: 'decrypt' });
    const shown = await seat(desks, 3).look();
    expect(shown).toMatchObject({ holders: [1, 2, 3], threshold: 2, round: { shares: [2] } });
    expect(shown.names).toEqual({ 1: '监票员1', 2: '监票员2', 3: '监票员3' });
  });

  test('a bad share stops everything and its author is named', async () => {
    const desks = await deskSession();
    const { session, server } = desks;
    await toDeclared(desks);
    const verifier = await verifierOf(session.entries);
    const good = statementOf(must(await reload(desks, 2).decrypt(verifier)));
    if (good.kind !== 'partial-decryption') throw new Error(good.kind);
    const proof = toBase64(random(96));
    server.forged.push(deviceOf(session, 2).signer.sign('partial-decryption', { ...good.payload, proof }));
    for (const j of [1, 3]) {
      const { fault } = await seat(desks, j).look();
      expect(fault).toMatchObject({ kind: 'log', entry: session.entries.length, by: 2 });
      expect(fault?.kind === 'log' && fault.rejection.code).toMatch(/^decryption\./);
    }
  });

  test('a claimed author whose signature is not there is not blamed', async () => {
    const desks = await deskSession();
    const { session, server } = desks;
    await settle(desks);
    const accepting = deviceOf(session, 2).accept(session.state);
    server.forged.push(reclaimed(accepting, deviceOf(session, 3).signer.publicKey));
    expect((await seat(desks, 1).look()).fault).toMatchObject({ kind: 'log', by: null });
  });
});

describe('an older copy of the key file', () => {
  test('is told from the newest one by what the log shows', async () => {
    const desks = await deskSession();
    const { session } = desks;
    await toKeys(desks);
    const early = file(desks, 2).saved.at(-1) as Bytes;
    session.adoptAndOpenSignIn();
    session.signIn();
    expect((await new DeskSeat(desks.server, file(desks, 2), early, () => 0).look()).isBehind).toBe(false);
    for (const one of desks.seats) await one.order({ what: 'witness-empty' });
    const old = new DeskSeat(desks.server, { saved: [], isBroken: false }, early, () => 0);
    expect((await old.look()).isBehind, 'it has witnessed the box').toBe(true);
    expect((await seat(desks, 2).look()).isBehind).toBe(false);
    session.openRound();
    for (const [i, marks] of ROWS.entries()) session.cast(session.deputies[i] as Deputy, marks);
    session.closeRound();
    const beforeSeal = file(desks, 2).saved.at(-1) as Bytes;
    for (const one of desks.seats) await one.order({ what: 'cosign' });
    await seal(desks);
    session.declare();
    const older = new DeskSeat(desks.server, { saved: [], isBroken: false }, beforeSeal, () => 0);
    expect(await older.look(), 'it has cosigned the seal').toMatchObject({ isBehind: true, fault: null });
    const refused = await older.order({ what: 'decrypt' });
    expect(refused.trouble).toMatchObject({ code: 'key.stale' });
    expect(session.round.partials).toEqual([]);
  });
});

test('a desk that is switched off in the middle of the ceremony goes on where it was', async () => {
  const desks = await deskSession();
  for (const one of desks.seats) await one.accept();
  await seat(desks, 1).order({ what: 'start-ceremony' });
  // The third is switched off after its first message.
  await seat(desks, 3).look();
  await seat(desks, 1).look();
  await seat(desks, 2).look();
  const again = new DeskSeat(desks.server, file(desks, 3), file(desks, 3).saved.at(-1) as Bytes, () => 0);
  for (let i = 0; i < 12; i++) for (const one of [seat(desks, 1), seat(desks, 2), again]) await one.look();
  expect(desks.session.state.phase).toBe('keys');
  expect(again.now.holdsShare).toBe(true);
});

/** Runs the ceremony to the point where the second sends shares that do not fit what it had committed to. */
async function lieOfTheSecond(desks: DeskSession): Promise<void> {
  for (const one of desks.seats) await one.accept();
  await seat(desks, 1).order({ what: 'start-ceremony' });
  for (const j of [2, 3, 1, 2, 3, 1]) await seat(desks, j).look();
  expect(desks.session.state.attempts.at(-1)?.step).toBe('share');
  const memory = JSON.parse(new TextDecoder().decode(file(desks, 2).saved.at(-1)));
  for (const polynomial of memory.attempts[0].polynomials) polynomial[0] = `01${'00'.repeat(31)}`;
  const content = new TextEncoder().encode(JSON.stringify(memory));
  await new DeskSeat(desks.server, file(desks, 2), content, () => 0).look();
  await seat(desks, 3).look();
}

describe('a lie in the ceremony', () => {
  test('is named on every page, and the chief starts again without the liar', async () => {
    const desks = await deskSession();
    await lieOfTheSecond(desks);
    expect((await seat(desks, 3).look()).ceremony?.verdict).toEqual({ liar: 2, against: 2, by: 3 });
    expect(await seat(desks, 1).look()).toMatchObject({ owed: 'start-ceremony', next: [1, 3] });
    await seat(desks, 1).order({ what: 'start-ceremony' });
    for (let i = 0; i < 12; i++) for (const j of [1, 3]) await seat(desks, j).look();
    expect(desks.session.state.phase).toBe('keys');
  });

  test('ends the session where too few are left', async () => {
    const desks = await deskSession({ scrutineers: { n: 3, t: 3 } });
    await lieOfTheSecond(desks);
    expect(await seat(desks, 1).look()).toMatchObject({ owed: null, reserve: null, isHopeless: true });
  });
});

test('who does not answer can be left out by the chief after a while', async () => {
  const desks = await deskSession();
  for (const one of desks.seats) await one.accept();
  await seat(desks, 1).order({ what: 'start-ceremony' });
  await seat(desks, 2).look();
  expect((await seat(desks, 1).look()).reserve).toBeNull();
  desks.clock.now += 60_000;
  const shown = await seat(desks, 1).look();
  expect(shown).toMatchObject({ reserve: 'start-ceremony', next: [1, 2], ceremony: { missing: [3] } });
  await seat(desks, 1).order({ what: 'start-ceremony' });
  for (let i = 0; i < 12; i++) for (const j of [1, 2]) await seat(desks, j).look();
  expect(desks.session.state.phase).toBe('keys');
  expect((await seat(desks, 3).look()).holders).toEqual([1, 2]);
});
