/** Replaced badges, before and while a ballot is open. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Tablet } from '../../ballot-client/src/lib/tablet.ts';
import { drawBadge } from '../../crypto/badge.ts';
import type { Bytes, Hash, LeafHash, PublicKey } from '../../crypto/bytes.ts';
import { type Deputy, type MemorySession, random } from '../support/memory-session.ts';
import { Deputies, newKey } from '../support/session-deputies.ts';
import { sessionWithKeys } from '../support/session-played.ts';
import {
  answerIn,
  deviceOf,
  endorsementBy,
  openSession,
  reclaimed,
  statementOf,
} from '../support/session-scenes.ts';

let session: MemorySession;
let base: MemorySession;
let deputies: Deputies;
let toKeys: () => void;
const answer = (envelope: Bytes): string => answerIn(session, envelope);
const inSession = (): { session: Hash } => ({ session: session.state.session as Hash });
const replacing = (old: PublicKey, by: PublicKey): Bytes =>
  session.registrar.sign('badge-replaced', { ...inSession(), old, new: by, reason: '代表证遗失' });

/** A new badge for the deputy `i`: it is handed out, but nothing is in the log yet. */
function newBadgeFor(i: number): Deputy {
  const badge = drawBadge(random);
  const fresh = { badge, tablet: new Tablet(badge, session.badgeSalt, random(32), random) };
  session.deputies[i] = fresh;
  return fresh;
}

function replaceBadge(i: number): Deputy {
  const old = deputies.credential(i);
  const fresh = newBadgeFor(i);
  session.append(replacing(old, fresh.tablet.credential));
  session.append(endorsementBy(session, session.presiding));
  return fresh;
}

/** The tests go on with this session. */
function use(chosen: MemorySession): void {
  session = chosen;
  deputies = new Deputies(chosen);
}

beforeAll(async () => {
  ({ session: base, toKeys } = await sessionWithKeys());
});

beforeEach(() => {
  use(base);
  toKeys();
});

describe('a replaced badge', () => {
  beforeEach(() => {
    session.adoptAndOpenSignIn();
    session.signIn();
  });

  test('is filed by the registrar and takes effect when a presiding officer endorses', () => {
    const old = deputies.credential(0);
    const fresh = newBadgeFor(0);
    const filing = replacing(old, fresh.tablet.credential);
    expect(answer(reclaimed(filing, session.presiding.publicKey))).toBe('envelope.signer');
    session.append(filing);
    expect(session.state.roll.has(old)).toBe(true);
    expect(answer(endorsementBy(session, deviceOf(session, 1).signer))).toBe('endorsement.target');
    expect(answer(endorsementBy(session, session.registrar)), 'its own signer').toBe('endorsement.target');
    expect(answer(endorsementBy(session, session.presiding))).toBe('accepted');
    expect(session.state.roll.has(old)).toBe(false);
    expect(session.state.present.has(old)).toBe(false);
    expect(session.state.roll.size).toBe(4);
    expect(answer(fresh.tablet.signIn(session.state.session as Hash))).toBe('accepted');
    expect(session.state.present.size).toBe(4);
  });

  test('never signs in again, and its voting key is used up', () => {
    const { badge } = deputies.at(0);
    const used = session.state.attendance.get(deputies.credential(0))?.votingKey as PublicKey;
    replaceBadge(0);
    const old = new Tablet(badge, session.badgeSalt, random(32), random);
    expect(answer(old.signIn(session.state.session as Hash))).toBe('attendance.not_on_roll');
    expect(answer(deputies.attendance(0, used))).toBe('attendance.key_reused');
    expect(answer(deputies.attendance(0, old.credential))).toBe('attendance.key_reused');
  });

  test('is refused for who is not on the roll, and with a key that serves for something', () => {
    expect(answer(replacing(newKey(), newKey()))).toBe('badge.replacement');
    const used = session.state.attendance.get(deputies.credential(1))?.votingKey as PublicKey;
    for (const key of [
      deputies.credential(0),
      deputies.credential(1),
      used,
      session.presiding.publicKey,
      `01${'00'.repeat(31)}` as PublicKey,
    ]) {
      expect(answer(replacing(deputies.credential(0), key)), key).toBe('badge.replacement');
    }
  });

  test('is looked at again when it is endorsed', () => {
    const old = deputies.credential(0);
    session.append(replacing(old, newKey()));
    const first = [...session.state.pending.keys()].at(-1) as string;
    replaceBadge(0);
    expect(answer(endorsementBy(session, session.presiding, first)), 'replaced meanwhile').toBe(
      'badge.replacement',
    );
    const shared = newKey();
    session.append(replacing(deputies.credential(1), shared));
    const second = [...session.state.pending.keys()].at(-1) as string;
    session.append(replacing(deputies.credential(2), shared));
    session.append(endorsementBy(session, session.presiding));
    expect(answer(endorsementBy(session, session.presiding, second)), 'given out meanwhile').toBe(
      'badge.replacement',
    );
  });

  test('is not endorsed twice', () => {
    session.append(replacing(deputies.credential(0), newKey()));
    const entry = [...session.state.pending.keys()].at(-1) as string;
    session.append(endorsementBy(session, session.presiding, entry));
    const again = reclaimed(endorsementBy(session, session.presiding, entry), session.presiding.publicKey);
    expect(answer(again)).toBe('endorsement.target');
  });
});

describe('a badge replaced while a ballot is open', () => {
  beforeEach(() => {
    session.adoptAndOpenSignIn();
    session.signIn();
    session.witnessEmpty();
    session.openRound();
  });

  test('voids its paper; the new one signs in, gets a paper and votes', async () => {
    use(await openSession());
    const old = deputies.at(0);
    const unsent = session.ballotOf(old, [0, 1, 1]);
    const fresh = replaceBadge(0);
    expect(session.round.papers.size).toBe(3);
    expect(answer(unsent.envelope)).toBe('paper.unknown');
    const early = session.paperFor(fresh.tablet.credential, { votingKey: newKey() });
    expect(answer(early), 'before it signs in').toBe('paper.credential');
    session.signIn([fresh]);
    const close = session.presiding.sign('round-closed', {
      ...inSession(),
      after: session.state.lastCommand as LeafHash,
      time: 1,
      round: 1,
    });
    expect(answer(close), 'without its paper').toBe('paper.missing');
    session.append(session.paperFor(fresh.tablet.credential));
    const paper = session.round.paperOf.get(fresh.tablet.credential);
    const voter = { ...fresh, ...(paper === undefined ? {} : { paper }) };
    session.deputies[0] = voter;
    for (const one of session.deputies) session.cast(one, [0, 0, 1]);
    expect(session.round.papers.size).toBe(4);
    expect(session.round.counting.size).toBe(4);
    await session.toArchive();
    expect(session.round.final?.payload.counts.slice(0, 3)).toEqual([4, 0, 0]);
  });

  test('is refused once its ballot counts, also when that happens before the endorsement', () => {
    const old = deputies.credential(0);
    session.append(replacing(old, newKey()));
    session.cast(deputies.at(0), [0, 0, 1]);
    expect(answer(endorsementBy(session, session.presiding))).toBe('badge.replacement');
    expect(answer(replacing(old, newKey()))).toBe('badge.replacement');
    const command = { ...inSession(), after: session.state.lastCommand as LeafHash, time: 1, round: 1 };
    session.append(session.presiding.sign('round-suspended', { ...command, reason: '设备故障' }));
    expect(answer(replacing(old, newKey())), 'suspended').toBe('badge.replacement');
  });

  test('nobody else signs in meanwhile', () => {
    toKeys();
    session.adoptAndOpenSignIn();
    session.signIn(session.deputies.slice(0, 3));
    session.witnessEmpty();
    session.openRound();
    expect(answer(deputies.signIn(3))).toBe('attendance.closed');
  });

  test('of somebody who was absent does not let another voter in after the opening', () => {
    toKeys();
    session.adoptAndOpenSignIn();
    session.signIn(session.deputies.slice(0, 3));
    session.witnessEmpty();
    session.openRound();
    const fresh = replaceBadge(3);
    expect(answer(fresh.tablet.signIn(session.state.session as Hash))).toBe('attendance.closed');
    expect(session.round.papers.size).toBe(session.round.present);
  });

  test('may be lost again before it signs in', () => {
    replaceBadge(0);
    const second = replaceBadge(0);
    session.signIn([second]);
    session.append(session.paperFor(second.tablet.credential));
    expect(session.round.papers.size).toBe(4);
  });

  test('keeps its counting ballot after the close and leaves the next round', async () => {
    use(await openSession());
    const old = deputies.credential(0);
    session.append(replacing(old, newKey()));
    session.cast(deputies.at(0), [0, 0, 1]);
    session.cast(deputies.at(1), [0, 0, 1]);
    session.closeRound();
    session.append(endorsementBy(session, session.presiding));
    expect(session.round.counting.has(old)).toBe(true);
    expect(session.round.papers.size).toBe(4);
    expect(session.state.present.size).toBe(3);
    await session.seal();
    session.declare();
    await session.decrypt();
    await session.finishResult();
    expect(session.round.final?.payload.counts[0]).toBe(2);
  });
});

test('the statement of a late sign-in is the tablet’s own, the same bytes every time', () => {
  expect(statementOf(deputies.signIn(0)).leaf).toBe(statementOf(deputies.signIn(0)).leaf);
});
