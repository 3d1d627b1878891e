/** The checking device: what an honest tablet discloses passes, and each way of lying is named. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  checkDisclosure,
  type DisclosureCheck,
  readSeen,
} from '../../../../ballot-client/src/auditor/check-ballot/check-disclosure.ts';
import {
  type Disclosure,
  encodeCommitment,
  encodeDisclosure,
  packMarks,
} from '../../../../ballot-client/src/lib/disclosure.ts';
import { encryptBallot } from '../../../../crypto/ballot/encrypt.ts';
import type { Marks } from '../../../../crypto/ballot/form.ts';
import { type EncryptionKeys, encryptionKeys, type RoundKeys } from '../../../../crypto/ballot/keys.ts';
import { type Bytes, fromHex, type Hash, toHash } from '../../../../crypto/bytes.ts';
import { toCrockford } from '../../../../crypto/encoding.ts';
import { contextOf } from '../../../../crypto/session/round-checks.ts';
import type { Paper } from '../../../../crypto/session/state.ts';
import { type Deputy, MemorySession, must, random } from '../../../support/memory-session.ts';
import { bookmark } from '../../../support/session-scenes.ts';

let session: MemorySession;
let toOpen: () => void;
let keys: EncryptionKeys;

beforeAll(async () => {
  session = await MemorySession.create({ deputies: 3, scrutineers: { n: 2, t: 2 } });
  await session.toOpenRound();
  toOpen = bookmark(session);
  keys = encryptionKeys(session.round.keys as RoundKeys);
});
beforeEach(() => toOpen());

const deputy = (i: number): Deputy => session.deputies[i] as Deputy;
const paperOf = (i: number): Paper => deputy(i).paper as Paper;

/** What a tablet that encrypts these marks under this seed would disclose. */
function encrypt(i: number, marks: Marks, seed: Bytes = random(32)): Disclosure {
  const context = contextOf(session.state, session.round, paperOf(i));
  const code = toHash(must(encryptBallot(keys, context, marks, seed)).code);
  const slots = packMarks(keys.layout, marks);
  return { session: session.state.session as Hash, round: 1, paper: paperOf(i).hash, code, seed, slots };
}

function challenge(i: number, code: Hash): void {
  session.append(deputy(i).tablet.signChallenge(session.state, session.round, paperOf(i), code).envelope);
}

const check = (disclosure: Disclosure, seen: string | null = encodeCommitment(disclosure)): DisclosureCheck =>
  checkDisclosure(session.state, encodeDisclosure(disclosure), seen);

const typed = (code: Hash): string => toCrockford(fromHex(code), 16);

describe('an honest tablet', () => {
  test('is found to have encrypted the marks that it shows', () => {
    const honest = encrypt(0, [0, 1, null]);
    challenge(0, honest.code);
    expect(check(honest)).toEqual({
      ok: true,
      value: {
        ...{ round: 1, kind: 'main', form: session.round.form, grades: [], code: honest.code },
        ...{ isBlank: false, seen: 'scanned' },
        items: [
          { number: 1, title: '项目 1', mark: 0 },
          { number: 2, title: '项目 2', mark: 1 },
          // unmarked is encrypted as 弃权
          { number: 3, title: '项目 3', mark: 2 },
        ],
      },
    });
  });

  test('also with a blank ballot, after the close, and after the deputy has cast another one', () => {
    const honest = encrypt(0, [null, null, null]);
    challenge(0, honest.code);
    session.cast(deputy(0), [0, 0, 1]);
    session.closeRound();
    expect(check(honest)).toMatchObject({ ok: true, value: { isBlank: true } });
  });

  test('says how well the code was seen: typed is less, afterwards is nothing', () => {
    const honest = encrypt(0, [0, 0, 1]);
    challenge(0, honest.code);
    expect(check(honest, honest.code)).toMatchObject({ value: { seen: 'scanned' } });
    expect(check(honest, typed(honest.code).toLowerCase())).toMatchObject({ value: { seen: 'typed' } });
    expect(check(honest, null)).toMatchObject({ ok: true, value: { seen: 'not' } });
  });

  test('is not checked before the log holds the challenge', () => {
    const honest = encrypt(0, [0, 0, 1]);
    expect(check(honest)).toMatchObject({ code: 'disclosure.not_logged' });
    challenge(0, honest.code);
    expect(check(honest)).toMatchObject({ ok: true });
  });
});

describe('a tablet that lies', () => {
  const lie = (changes: (honest: Disclosure) => Partial<Disclosure>): DisclosureCheck => {
    const honest = encrypt(0, [0, 1, 2]);
    challenge(0, honest.code);
    return check({ ...honest, ...changes(honest) });
  };

  test.each<[string, (honest: Disclosure) => Partial<Disclosure>]>([
    ['other marks', () => ({ slots: packMarks(keys.layout, [1, 1, 2]) })],
    ['one mark less', () => ({ slots: packMarks(keys.layout, [null, 1, 2]) })],
    ['another seed', () => ({ seed: random(32) })],
    ['two marks for one project', ({ slots }) => ({ slots: slots.map((byte) => byte | 0b0100_0000) })],
    ['marks beyond the form', ({ slots }) => ({ slots: Uint8Array.of(...slots, 0) })],
  ])('about %s is named: disclosure.code', (_, change) => {
    expect(lie(change)).toMatchObject({ code: 'disclosure.code' });
  });

  test('and encrypted for somebody else is named: the paper of a neighbour, or one that is not there', () => {
    expect(lie(() => ({ paper: paperOf(1).hash }))).toMatchObject({ code: 'paper.credential' });
    expect(lie(() => ({ paper: toHash(random(32)) }))).toMatchObject({ code: 'paper.unknown' });
  });

  test('and challenged a code that it made for another paper is named', () => {
    // Made for the paper of deputy 1, challenged on that of deputy 0.
    const wrong = { ...encrypt(1, [0, 1, 2]), paper: paperOf(0).hash };
    challenge(0, wrong.code);
    expect(check(wrong)).toMatchObject({ code: 'disclosure.code' });
  });

  test('shows another code after the choice than before is named: disclosure.not_seen', () => {
    const cheating = encrypt(0, [1, 1, 1]);
    const shown = encrypt(0, [0, 0, 1]);
    challenge(0, shown.code);
    challenge(0, cheating.code);
    for (const seen of [encodeCommitment(cheating), cheating.code, typed(cheating.code)]) {
      expect(check(shown, seen), seen).toMatchObject({ code: 'disclosure.not_seen' });
    }
    // The same deception goes unnoticed where nothing was seen before: so the answer must not be "proven".
    expect(check(shown, null)).toMatchObject({ value: { seen: 'not' } });
  });

  test('replays the disclosure of another deputy is named: disclosure.not_seen', () => {
    const neighbour = encrypt(1, [0, 0, 1]);
    challenge(1, neighbour.code);
    const own = encrypt(0, [1, 1, 1]);
    challenge(0, own.code);
    expect(check(neighbour, encodeCommitment(own))).toMatchObject({ code: 'disclosure.not_seen' });
    const relabelled = { ...neighbour, paper: own.paper, code: own.code };
    expect(check(relabelled, encodeCommitment(own))).toMatchObject({ code: 'disclosure.code' });
  });

  test('opens a ballot that was cast is named: disclosure.cast', () => {
    const { code } = session.ballotOf(deputy(0), [0, 0, 1]);
    const envelope = session.ballotOf(deputy(1), [0, 0, 1]);
    session.append(envelope.envelope);
    expect(check({ ...encrypt(1, [0, 0, 1]), code: envelope.code })).toMatchObject({
      code: 'disclosure.cast',
    });
    expect(check({ ...encrypt(0, [0, 0, 1]), code })).toMatchObject({ code: 'disclosure.not_logged' });
  });
});

describe('what does not belong here', () => {
  test('another session, before and after the choice', () => {
    const honest = encrypt(0, [0, 1, 2]);
    challenge(0, honest.code);
    const other = toHash(random(32));
    expect(check({ ...honest, session: other })).toMatchObject({ code: 'session.mismatch' });
    const seen = encodeCommitment({ ...honest, session: other });
    expect(check(honest, seen)).toMatchObject({ code: 'session.mismatch' });
  });

  test('another round', () => {
    const honest = encrypt(0, [0, 1, 2]);
    challenge(0, honest.code);
    const elsewhere = { ...honest, round: 2 };
    expect(check(elsewhere)).toMatchObject({ code: 'paper.unknown' });
    expect(check(honest, encodeCommitment(elsewhere))).toMatchObject({ code: 'disclosure.not_seen' });
  });

  test('texts that are none', () => {
    const honest = encrypt(0, [0, 1, 2]);
    expect(checkDisclosure(session.state, 'PIAOJUE1 OPEN', null)).toMatchObject({
      code: 'disclosure.malformed',
    });
    expect(check(honest, '')).toMatchObject({ code: 'disclosure.malformed' });
    for (const text of ['', 'https://example.org', typed(honest.code).slice(1), honest.code.slice(1)]) {
      expect(readSeen(text), text).toMatchObject({ code: 'disclosure.malformed' });
    }
  });
});
