/** Scrutineers who attack the keys and the count with the shares and identity keys that they really hold. */
import { beforeEach, describe, expect, test } from 'vitest';
import { commandFields } from '../../ballot-client/src/lib/commands.ts';
import { type Bytes, concat, type Hash, type PublicKey } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import {
  add,
  decodePoint,
  encodePoint,
  encodeScalar,
  G,
  mapToPoint,
  multiplyBase,
  type Point,
  randomScalar,
  scalar,
  sub,
} from '../../crypto/group.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { rehearsalBox } from '../../crypto/threshold/decrypt.ts';
import { MemorySession, must, random } from '../support/memory-session.ts';
import {
  attemptOf,
  runUntil,
  type ScriptedScrutineer,
  scriptedScrutineers,
  startAttempt,
} from '../support/session-ceremony.ts';
import {
  answerIn,
  castAll,
  deviceOf,
  newLedger,
  openSession,
  reclaimed,
  sealBy,
  statementOf,
  toDeclared,
  verifierOf,
} from '../support/session-scenes.ts';

let session: MemorySession;
const answer = (envelope: Bytes): string => answerIn(session, envelope);

describe('an adaptive last scrutineer', () => {
  let all: ScriptedScrutineer[];
  let rogue: ScriptedScrutineer;
  beforeEach(async () => {
    session = await MemorySession.create({ items: 1, rules: { chosen: 1, max: 1 } });
    session.acceptAll();
    all = scriptedScrutineers(session);
    rogue = all[2] as ScriptedScrutineer;
    startAttempt(session, [1, 2, 3]);
  });
  const others = (): ScriptedScrutineer[] => all.slice(0, 2);

  /** Commitments that make every slot key one whose secret the rogue knows, given those of all others. */
  function cancelling(theirs: readonly Bytes[]): Bytes {
    const points = (bytes: Bytes): Point[] =>
      Array.from(
        { length: bytes.length / 32 },
        (_, i) => decodePoint(bytes.subarray(32 * i, 32 * i + 32)) as Point,
      );
    const mine = points(rogue.commitments);
    const rows = theirs.map(points);
    const forged = mine.map((_, i) =>
      i % 2 === 0
        ? rows.reduce((sum, row) => sub(sum, row[i] as Point), multiplyBase(randomScalar(random)))
        : (mine[i] as Point),
    );
    return concat(...forged.map(encodePoint));
  }

  test('cannot see anything revealed before it has committed', () => {
    runUntil(session, all, 'commit');
    for (const one of others()) session.append(one.owed()[0] as Bytes);
    const { commitments, step } = others()[0] as ScriptedScrutineer;
    const early = {
      ...step,
      part: 1,
      of: 1,
      commitments: toBase64(commitments),
      proof: toBase64(new Uint8Array(64)),
    };
    expect(answer((others()[0] as ScriptedScrutineer).signer.sign('key-reveal', early))).toBe(
      'ceremony.order',
    );
  });

  test('cannot reveal anything else than it committed to, once it has seen the others', () => {
    runUntil(session, all, 'reveal');
    for (const one of others()) session.append(one.owed()[0] as Bytes);
    const forged = cancelling(others().map(({ commitments }) => commitments));
    expect(answer(rogue.reveal({ commitments: toBase64(forged) }))).toBe('ceremony.commitment');
  });

  test('cannot choose the keys even if the others’ commitments leak to it: it must know its own secrets', () => {
    runUntil(session, all, 'commit');
    const forged = cancelling(others().map(({ commitments }) => commitments));
    for (const one of others()) session.append(one.owed()[0] as Bytes);
    session.append(rogue.commit(forged));
    for (const one of others()) session.append(one.owed()[0] as Bytes);
    const copied = statementOf(session.entries.at(-1) as Bytes) as StatementOf<'key-reveal'>;
    for (const proof of [undefined, copied.payload.proof, toBase64(new Uint8Array(64))]) {
      const changes = { commitments: toBase64(forged), ...(proof === undefined ? {} : { proof }) };
      expect(answer(rogue.reveal(changes))).toBe('ceremony.proof');
    }
    expect(session.state.keys).toBeUndefined();
  });

  test('cannot take over the commitments of somebody else', () => {
    runUntil(session, all, 'commit');
    const first = others()[0] as ScriptedScrutineer;
    for (const one of others()) session.append(one.owed()[0] as Bytes);
    session.append(rogue.commit(first.commitments));
    for (const one of others()) session.append(one.owed()[0] as Bytes);
    const theirs = session.entries.map(statementOf).find(({ kind }) => kind === 'key-reveal');
    const { commitments, proof } = (theirs as StatementOf<'key-reveal'>).payload;
    expect(answer(rogue.reveal({ commitments, proof }))).toBe('ceremony.proof');
  });

  test('a transport key that the server puts in place of a scrutineer’s is not signed by it', () => {
    const transportKey = toBase64(encodePoint(multiplyBase(randomScalar(random))));
    const first = others()[0] as ScriptedScrutineer;
    const swapped = rogue.signer.sign('key-transport', { ...first.step, transportKey });
    expect(answer(swapped)).toBe('ceremony.sender');
    expect(answer(reclaimed(swapped, first.signer.publicKey))).toBe('envelope.signature');
  });

  test('one liar’s complaint removes nobody but itself: the evidence says who lied', async () => {
    runUntil(session, all, 'confirm');
    const transportSecret = toBase64(encodeScalar(rogue.secrets.transportSecret));
    session.append(rogue.signer.sign('key-complaint', { ...rogue.step, against: 1, transportSecret }));
    expect(attemptOf(session).verdict).toMatchObject({ by: 3, verdict: 'complainer-lied' });
    startAttempt(session, [1, 2]);
    await session.ceremonySteps();
    expect(session.state.phase).toBe('keys');
  });
});

test('what a new key set decrypts to show that it works depends on session and attempt alone', () => {
  const [one, two] = [random(32), random(32)];
  expect(rehearsalBox(one, 1)).toEqual(rehearsalBox(one, 1));
  const points = [rehearsalBox(one, 1), rehearsalBox(one, 2), rehearsalBox(two, 1)];
  expect(new Set(points.map(({ alpha }) => Buffer.from(encodePoint(alpha)).toString('hex'))).size).toBe(3);
  for (const { box, alpha } of points) expect(encodePoint(alpha)).toEqual(encodePoint(mapToPoint(box)));
});

test('the keys of the scrutineers are in the fingerprint: another key is another session', async () => {
  session = await MemorySession.create();
  const { payload } = statementOf(session.entries[0] as Bytes) as StatementOf<'manifest'>;
  for (const field of ['identityKey', 'witnessKey'] as const) {
    const staff = payload.staff.map((member) =>
      member.role === 'scrutineer' && member.index === 2
        ? { ...member, [field]: session.deputies[0]?.tablet.credential as PublicKey }
        : member,
    );
    const ledger = newLedger();
    must(ledger.append(statementOf(session.registrar.sign('manifest', { ...payload, staff }))));
    expect(ledger.state.session).not.toBe(session.state.session);
    const accepting = statementOf(deviceOf(session, 1).accept(session.state));
    const refused = ledger.append(accepting);
    expect(refused).toMatchObject({ ok: false, code: 'session.mismatch' });
  }
});

describe('a bad partial decryption', () => {
  beforeEach(async () => {
    session = await openSession();
    castAll(session, [
      [0, 0, 1],
      [0, 0, 1],
      [0, 1, 0],
    ]);
    await toDeclared(session);
  });

  test('is named with its author, and any t good ones give the result', async () => {
    const honest = statementOf(must(await deviceOf(session, 1).decrypt(await verifierOf(session.entries))));
    const { payload } = honest as StatementOf<'partial-decryption'>;
    const shares = fromBase64(payload.decryption) as Bytes;
    const first = decodePoint(shares.subarray(0, 32)) as Point;
    const stolen = concat(encodePoint(add(first, G)), shares.subarray(32));
    const shifted = concat(encodePoint(sub(first, multiplyBase(scalar(2)))), shares.subarray(32));
    const swapped = concat(shares.subarray(32, 64), shares.subarray(0, 32), shares.subarray(64));
    for (const [decryption, code] of [
      [stolen, 'decryption.proof'],
      [shifted, 'decryption.proof'],
      [swapped, 'decryption.proof'],
      [shares.subarray(32), 'decryption.encoding'],
      [new Uint8Array(shares.length).fill(0xff), 'decryption.encoding'],
    ] as const) {
      const bad = deviceOf(session, 1).signer.sign('partial-decryption', {
        ...payload,
        decryption: toBase64(decryption),
      });
      const { findings } = await verifierOf([...session.entries, bad]);
      expect(findings.map((finding) => finding.code)).toEqual([code]);
      expect(findings[0]).toMatchObject({ entry: session.entries.length, check: 7 });
      if (code === 'decryption.proof') expect(findings[0]?.detail).toContain('scrutineer 1');
    }
    const elsewhere = { ...payload, box: '0'.repeat(128) };
    const other = deviceOf(session, 1).signer.sign('partial-decryption', elsewhere);
    const { findings } = await verifierOf([...session.entries, other]);
    expect(findings[0]).toMatchObject({ code: 'decryption.box', detail: 'scrutineer 1' });
    // Nothing bad is logged by an honest server; scrutineer 1 is left out.
    await session.decrypt([1, 2]);
    await session.finishResult();
    expect(session.round.final?.payload.counts.slice(0, 3)).toEqual([3, 0, 0]);
  });

  test('of another scrutineer, under one’s own name, is noticed', async () => {
    const theirs = statementOf(must(await deviceOf(session, 2).decrypt(await verifierOf(session.entries))));
    const { payload } = theirs as StatementOf<'partial-decryption'>;
    const copied = deviceOf(session, 1).signer.sign('partial-decryption', payload);
    const { findings } = await verifierOf([...session.entries, copied]);
    expect(findings[0]).toMatchObject({ code: 'decryption.proof', detail: 'scrutineer 1' });
  });
});

test('a scrutineer who loses its key after the seal does not void the round', async () => {
  session = await openSession();
  castAll(session, [
    [0, 0, 1],
    [0, 0, 1],
    [0, 0, 1],
  ]);
  session.closeRound();
  session.append(await sealBy(session, [1, 2, 3]));
  session.declare();
  await deviceOf(session, 1).destroyKeys(session.state);
  await session.decrypt([2, 1]);
  await session.finishResult();
  session.proclaim();
  expect(session.state.proclaimed?.chosen).toEqual([1, 2]);
});

test('a presiding officer cannot undo a round whose totals are known', async () => {
  session = await openSession();
  castAll(session, [
    [0, 0, 1],
    [0, 0, 1],
    [0, 0, 1],
  ]);
  await toDeclared(session);
  const aborting = (): Bytes =>
    session.presiding.sign('round-aborted', { ...commandFields(session.state, 1), round: 1, reason: '重投' });
  await session.decrypt([0]);
  const before = session.ledger.check(statementOf(aborting()));
  expect(before.ok, 'one share tells nothing').toBe(true);
  await session.decrypt([1]);
  expect(answer(aborting())).toBe('session.state');
  const voiding = session.presiding.sign('round-declared', {
    ...commandFields(session.state, 1),
    round: 1,
    verdict: 'void',
    issued: 4,
    received: 3,
    reason: '重投',
  });
  expect(answer(voiding)).toBe('session.state');
  expect(session.state.session).toBe(statementOf(session.entries[0] as Bytes).hash as Hash);
});
