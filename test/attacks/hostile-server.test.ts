/**
 * A server that holds its log key and issuing key, and here also the keys of registrar and presiding officer, and
 * writes whatever it likes into the log, under checkpoints that it signs itself.
 */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandFields } from '../../ballot-client/src/lib/commands.ts';
import { Tablet } from '../../ballot-client/src/lib/tablet.ts';
import { drawBadge } from '../../crypto/badge.ts';
import {
  type Bytes,
  fromHex,
  type Hash,
  type LeafHash,
  type PublicKey,
  toPublicKey,
} from '../../crypto/bytes.ts';
import { signCheckpoint } from '../../crypto/log/checkpoint.ts';
import { leafHash, MerkleTree } from '../../crypto/log/merkle.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { KIND_NAMES } from '../../crypto/statements/catalogue.ts';
import { type StatementOf, StatementSigner } from '../../crypto/statements/envelope.ts';
import { type RecordSource, type VerifyOptions, verifyRecord } from '../../tally/verify/verify-record.ts';
import { type Deputy, type MemorySession, must, random } from '../support/memory-session.ts';
import { stateDigest } from '../support/session-digest.ts';
import {
  answerIn,
  answerOf,
  bookmark,
  deviceOf,
  endorsementBy,
  type KnownDeputy,
  newLedger,
  openSession,
  reclaimed,
  statementOf,
} from '../support/session-scenes.ts';

const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));

let session: MemorySession;
let toOpen: () => void;
let toCast: () => void;
let honest: RecordSource;
const answer = (envelope: Bytes): string => answerIn(session, envelope);

beforeAll(async () => {
  session = await openSession();
  toOpen = bookmark(session);
  for (const deputy of session.deputies.slice(0, 3)) session.cast(deputy, [0, 0, 1]);
  toCast = bookmark(session);
  session.cast(session.deputies[3] as Deputy, [0, 0, 1]);
  await session.toArchive();
  honest = await session.record();
});

/** A checkpoint over any entries, signed by the server; it has no cosignatures. */
function signedBy(secret: SecretKey, entries: readonly Bytes[]): string {
  const tree = new MerkleTree(entries.map(leafHash));
  return signCheckpoint(
    { origin: `piaojue/${session.sessionId}`, size: tree.size, root: tree.root() },
    secret,
  );
}
/** The first fault that an auditor reads: code and entry. */
async function firstFault(entries: readonly Bytes[], options: Partial<VerifyOptions> = {}) {
  const checkpoint = signedBy(session.logSecret, entries);
  const { findings } = await verifyRecord({ entries, checkpoint }, { random, ...options });
  const first = findings.find(({ entry }) => entry !== undefined) ?? findings[0];
  return first === undefined ? 'none' : `${first.code} at ${first.entry ?? 'the end'}`;
}
const indexOf = (kind: string, nth = 0): number =>
  honest.entries
    .map((bytes, i) => ({ kind: statementOf(bytes).kind, i }))
    .filter((entry) => entry.kind === kind)
    .map(({ i }) => i)[nth] as number;

describe('ballot stuffing by the server', () => {
  beforeEach(() => toCast());
  const absent = (): KnownDeputy => session.deputies[3] as KnownDeputy;
  const stuffing = (by: StatementSigner, paper: Hash): Bytes => {
    const source = statementOf(session.entries.at(-1) as Bytes) as StatementOf<'ballot'>;
    return by.sign('ballot', { ...source.payload, paper });
  };

  test('for a deputy who has not cast needs that deputy’s voting key', () => {
    const paper = session.round.paperOf.get(absent().tablet.credential)?.hash as Hash;
    const invented = new StatementSigner('voting', random(32) as SecretKey);
    expect(answer(stuffing(invented, paper))).toBe('paper.credential');
    const votingKey = session.state.attendance.get(absent().tablet.credential)?.votingKey as PublicKey;
    expect(answer(reclaimed(stuffing(invented, paper), votingKey))).toBe('envelope.signature');
  });

  test('with a paper of its own needs an attendance, and that a credential', () => {
    const invented = new StatementSigner('voting', random(32) as SecretKey);
    const present = absent().tablet.credential;
    expect(answer(session.paperFor(present, { votingKey: invented.publicKey }))).toBe('paper.credential');
    const credential = new StatementSigner('credential', random(32) as SecretKey);
    expect(
      answer(
        session.paperFor(credential.publicKey, {
          credential: credential.publicKey,
          votingKey: invented.publicKey,
        }),
      ),
    ).toBe('paper.credential');
    const attendance = credential.sign('attendance', {
      session: session.state.session as Hash,
      nonce: '0'.repeat(64),
      votingKey: invented.publicKey,
    });
    expect(answer(attendance)).toBe('attendance.not_on_roll');
  });

  test('with every staff key replaces badges at most: the ballots never exceed the sign-ins or the roll', () => {
    const badge = drawBadge(random);
    const made = new Tablet(badge, session.badgeSalt, random(32), random);
    const cast = session.deputies[0]?.tablet.credential as PublicKey;
    const replacing = (old: PublicKey): Bytes =>
      session.registrar.sign('badge-replaced', {
        session: session.state.session as Hash,
        old,
        new: made.credential,
        reason: '遗失',
      });
    expect(answer(replacing(cast)), 'a ballot that counts').toBe('badge.replacement');
    session.append(replacing(absent().tablet.credential));
    session.append(endorsementBy(session, session.presiding));
    session.append(made.signIn(session.state.session as Hash));
    session.append(session.paperFor(made.credential));
    expect(session.round.papers.size).toBe(4);
    expect(session.state.roll.size).toBe(4);
    expect(session.round.papers.size).toBeLessThanOrEqual(session.round.present);
  });

  test('is found by whoever audits the record, and named', async () => {
    const invented = new StatementSigner('voting', random(32) as SecretKey);
    const paper = session.round.paperOf.get(absent().tablet.credential)?.hash as Hash;
    const stuffed = [...session.entries, stuffing(invented, paper)];
    expect(await firstFault(stuffed)).toBe(`paper.credential at ${stuffed.length - 1}`);
  });
});

describe('a log that was edited', () => {
  const entries = (): Bytes[] => [...honest.entries];

  test('is not that of its cosigned checkpoint', async () => {
    for (const edited of [entries().slice(0, -1), entries().toSpliced(indexOf('ballot'), 1)]) {
      const { findings } = await verifyRecord({ ...honest, entries: edited }, { random });
      expect(findings.map(({ code }) => code)).toContain('log.size');
    }
    const swapped = entries();
    [swapped[3], swapped[4]] = [swapped[4] as Bytes, swapped[3] as Bytes];
    const { findings } = await verifyRecord({ ...honest, entries: swapped }, { random });
    expect(findings.map(({ code }) => code)).toContain('log.root');
  });

  test('with a ballot repeated fails at the repetition', async () => {
    const at = indexOf('ballot', 2) + 1;
    const repeated = entries().toSpliced(at, 0, entries()[indexOf('ballot')] as Bytes);
    expect(await firstFault(repeated)).toBe(`session.duplicate at ${at}`);
  });

  test('with a ballot left out does not carry its seal', async () => {
    const dropped = entries().toSpliced(indexOf('ballot', 1), 1);
    expect(await firstFault(dropped)).toBe(`seal.checkpoint at ${indexOf('round-sealed') - 1}`);
  });

  test('with ballots in another order does not carry its seal', async () => {
    const reordered = entries();
    const [a, b] = [indexOf('ballot', 0), indexOf('ballot', 1)];
    [reordered[a], reordered[b]] = [reordered[b] as Bytes, reordered[a] as Bytes];
    expect(await firstFault(reordered)).toBe(`seal.checkpoint at ${indexOf('round-sealed')}`);
  });

  test('with a ballot moved behind the close fails there', async () => {
    const late = entries();
    const [moved] = late.splice(indexOf('ballot', 3), 1);
    const close = late.findIndex((bytes) => statementOf(bytes).kind === 'round-closed');
    late.splice(close + 1, 0, moved as Bytes);
    expect(await firstFault(late)).toBe(`round.closed at ${close + 1}`);
  });

  test('with a command left out is stale at the next one', async () => {
    const without = entries().toSpliced(indexOf('adopted'), 1);
    const next = statementOf(without[indexOf('adopted')] as Bytes).kind;
    expect(next).toBe('sign-in-opened');
    expect(await firstFault(without)).toBe(`session.stale_command at ${indexOf('adopted')}`);
  });

  test('with a deputy’s attendance left out does not give the declared number', async () => {
    const without = entries().toSpliced(indexOf('attendance'), 1);
    expect(await firstFault(without)).toBe(`witness.mismatch at ${indexOf('witnessed') - 1}`);
  });

  test('cut off at the end cannot show its cosignatures, and is not the log that an auditor kept', async () => {
    const cut = entries().slice(0, -1);
    expect(await firstFault(cut)).toBe('log.too_few_cosignatures at the end');
    const earlier = entries().slice(0, indexOf('proclaimed'));
    const kept = { knownCheckpoint: honest.checkpoint };
    expect(await firstFault(earlier, kept)).toBe('log.inconsistent at the end');
  });

  test('with one bit changed in any entry of any kind fails at that entry', () => {
    for (const kind of KIND_NAMES) {
      const at = honest.entries.findIndex((bytes) => statementOf(bytes).kind === kind);
      if (at < 0) continue;
      const ledger = newLedger();
      for (const bytes of honest.entries.slice(0, at)) must(ledger.replay(statementOf(bytes)));
      const bytes = (honest.entries[at] as Bytes).slice();
      // A character of the payload becomes another one of base64: the envelope still reads.
      const place = 12 + Math.floor((bytes.length - 300) / 2);
      bytes[place] = bytes[place] === 0x41 ? 0x42 : 0x41;
      expect(answerOf(ledger, bytes), kind).not.toBe('accepted');
    }
  });
});

describe('the roll after the freeze', () => {
  /** One credential more, right in every way but that the roll is complete. */
  const rollPart = (): Bytes => {
    const last = [...newestRoll()].at(-1) as PublicKey;
    let late = newKey();
    while (late < last) late = newKey();
    return session.registrar.sign('roll-part', {
      sessionId: session.sessionId,
      part: 2,
      of: 3,
      credentials: [late],
    });
  };
  const newestRoll = (): readonly PublicKey[] =>
    (statementOf(honest.entries[1] as Bytes) as StatementOf<'roll-part'>).payload.credentials;

  test('cannot be edited in any later state', () => {
    const before = new Map<string, string>();
    const ledger = newLedger();
    for (const bytes of honest.entries) {
      must(ledger.replay(statementOf(bytes)));
      const { phase } = ledger.state;
      if (phase === 'frozen' && ledger.state.candidates.length === 0) continue;
      if (!before.has(phase)) before.set(phase, answerOf(ledger, rollPart()));
    }
    expect(before.get('frozen')).toBe('manifest.roll');
    before.delete('frozen');
    expect(before.size).toBe(10);
    for (const [phase, code] of before) expect(code, phase).toBe('session.state');
  });

  test('changes by replaced badges only, and those take a registrar and a presiding officer', () => {
    toOpen();
    const roll = [...session.state.roll];
    const filing = session.registrar.sign('badge-replaced', {
      session: session.state.session as Hash,
      old: roll[0] as PublicKey,
      new: newKey(),
      reason: '遗失',
    });
    const { length } = roll;
    expect(answer(reclaimed(filing, session.issuing.publicKey))).toBe('envelope.signer');
    expect(answer(filing)).toBe('accepted');
    expect(answer(endorsementBy(session, deviceOf(session, 1).signer))).toBe('endorsement.target');
    expect(session.state.roll.size).toBe(length);
    expect([...session.state.roll]).toEqual(roll);
    session.append(endorsementBy(session, session.presiding));
    expect(session.state.roll.size).toBe(length);
    expect([...session.state.roll]).not.toEqual(roll);
  });
});

describe('a record that the server fabricated whole', () => {
  test('says first that its origin is not established, and fails against the printed fingerprint', async () => {
    const { report } = await verifyRecord(honest, { random });
    expect(report.ok).toBe(true);
    expect(report.checks[0]?.reason).toContain('origin not established');
    const printed = '0'.repeat(64);
    const against = await verifyRecord(honest, { random, expectManifest: printed });
    expect(against.report.ok).toBe(false);
    expect(against.findings[0]).toMatchObject({ check: 1, code: 'log.manifest_hash' });
    const right = await verifyRecord(honest, { random, expectManifest: session.state.session as string });
    expect(right.report.ok).toBe(true);
  });

  test('cannot carry the acceptances of scrutineers who compared another fingerprint', () => {
    const other = newLedger();
    const { payload } = statementOf(honest.entries[0] as Bytes) as StatementOf<'manifest'>;
    const identityKey = newKey();
    const staff = payload.staff.map((member) => (member.index === 3 ? { ...member, identityKey } : member));
    const swapped = session.registrar.sign('manifest', { ...payload, staff });
    for (const bytes of [swapped, ...honest.entries.slice(1, 3)]) must(other.append(statementOf(bytes)));
    expect(other.state.session).not.toBe(session.state.session);
    expect(answerOf(other, deviceOf(session, 1).accept(session.state))).toBe('session.mismatch');
  });
});

describe('a restart', () => {
  test('in the middle of anything changes no state, closes nothing and opens nothing', () => {
    const live = newLedger();
    for (const [i, bytes] of honest.entries.entries()) {
      must(live.replay(statementOf(bytes)));
      if (i % 8 !== 5) continue;
      const restarted = newLedger();
      for (const earlier of honest.entries.slice(0, i + 1)) must(restarted.replay(statementOf(earlier)));
      expect(stateDigest(restarted.state), `after entry ${i}`).toBe(stateDigest(live.state));
    }
  });

  test('leaves a command that was prepared before it valid, and a repeated one stale', () => {
    toOpen();
    const prepared = session.presiding.sign('round-closed', { ...commandFields(session.state, 1), round: 1 });
    const restarted = newLedger();
    for (const bytes of session.entries) must(restarted.replay(statementOf(bytes)));
    expect(answerOf(restarted, prepared)).toBe('accepted');
    expect(answerOf(restarted, prepared)).toBe('session.duplicate');
    const again = session.presiding.sign('round-closed', { ...commandFields(session.state, 2), round: 1 });
    expect(answerOf(restarted, again)).toBe('session.state');
  });
});

test('no command can be replayed or moved: each names the one before it', () => {
  const commands = honest.entries.map(statementOf).filter(({ payload }) => 'after' in payload);
  let before = statementOf(honest.entries[0] as Bytes).leaf;
  for (const { payload, leaf } of commands) {
    expect((payload as { after: LeafHash }).after).toBe(before);
    before = leaf;
  }
  expect(commands.length).toBeGreaterThan(8);
  expect(fromHex(before)).toHaveLength(32);
});
