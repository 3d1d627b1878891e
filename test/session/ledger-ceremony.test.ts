/** The key ceremony in the log: attempts, order and senders, content. */
import { beforeEach, describe, expect, test } from 'vitest';
import { type Bytes, concat, type Hash } from '../../crypto/bytes.ts';
import { fromBase64, toBase64 } from '../../crypto/encoding.ts';
import {
  encodePoint,
  IDENTITY,
  negScalar,
  randomScalar,
  type Scalar,
  scalar,
  subScalars,
} from '../../crypto/group.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { drawPolynomials } from '../../crypto/threshold/ceremony.ts';
import type { Polynomial } from '../../crypto/threshold/polynomial.ts';
import { payloadsHash } from '../../crypto/transcript.ts';
import { MemorySession, random } from '../support/memory-session.ts';
import {
  ALL,
  attemptOf,
  ceremonyScene,
  NONSENSE,
  OTHER_HASH,
  runUntil,
  ScriptedScrutineer,
  startAttempt,
} from '../support/session-ceremony.ts';
import { answerIn, deviceOf, reclaimed, statementOf } from '../support/session-scenes.ts';

let session: MemorySession;
let scrutineers: ScriptedScrutineer[];
let one: ScriptedScrutineer;
let two: ScriptedScrutineer;
let three: ScriptedScrutineer;

beforeEach(async () => {
  ({ session, scrutineers, one, two, three } = await ceremonyScene());
});

const answer = (envelope: Bytes): string => answerIn(session, envelope);

describe('starting an attempt', () => {
  const starting = (changes: Partial<PayloadOf<'ceremony-started'>>): Bytes => {
    const envelope = deviceOf(session, 1).startCeremony(session.state, ALL);
    const { payload } = statementOf(envelope) as StatementOf<'ceremony-started'>;
    return one.signer.sign('ceremony-started', { ...payload, ...changes });
  };

  test('is the chief’s', () => {
    for (const key of [session.presiding.publicKey, session.registrar.publicKey, two.signer.publicKey]) {
      expect(answer(reclaimed(starting({}), key))).toBe('envelope.signer');
    }
    expect(answer(starting({}))).toBe('accepted');
  });

  test('is refused under another number, or after another command', () => {
    expect(answer(starting({ attempt: 2 }))).toBe('ceremony.attempt');
    const stale = starting({});
    expect(answer(stale)).toBe('accepted');
    expect(answer(stale)).toBe('session.duplicate');
    expect(answer(starting({ attempt: 1 }))).toBe('ceremony.attempt');
    expect(answer(starting({ attempt: 2, after: statementOf(session.entries[0] as Bytes).leaf }))).toBe(
      'session.stale_command',
    );
  });

  test.each<[string, number[], number[]]>([
    ['somebody is neither in nor out', [1, 2], []],
    ['somebody is in and out', [1, 2, 3], [3]],
    ['somebody is listed twice', [1, 2, 2, 3], []],
    ['somebody is listed in the place of another', [1, 2], [2]],
    ['somebody does not exist', [1, 2, 3, 4], []],
    ['participants are out of order', [2, 1, 3], []],
    ['the excluded are out of order', [1], [3, 2]],
    ['too few take part', [1], [2, 3]],
  ])('is refused where %s', (_, participants, excluded) => {
    expect(answer(starting({ participants, excluded }))).toBe('ceremony.participants');
  });

  test('lists the excluded in order', async () => {
    session = await MemorySession.create({ scrutineers: { n: 4, t: 2 } });
    session.acceptAll();
    one = new ScriptedScrutineer(session, 1);
    const envelope = deviceOf(session, 1).startCeremony(session.state, [1, 2]);
    const { payload } = statementOf(envelope) as StatementOf<'ceremony-started'>;
    expect(payload.excluded).toEqual([3, 4]);
    expect(answer(one.signer.sign('ceremony-started', { ...payload, excluded: [4, 3] }))).toBe(
      'ceremony.participants',
    );
    expect(answer(envelope)).toBe('accepted');
  });

  test('is refused with a participant who has not accepted the manifest', async () => {
    session = await MemorySession.create();
    session.acceptAll();
    const { accepted, staff } = session.state;
    for (const key of [...accepted].slice(-1)) accepted.delete(key);
    expect(answer(deviceOf(session, 1).startCeremony(session.state, ALL))).toBe('ceremony.participants');
    // Nor does it help that a presiding officer of the same index has.
    const chair = session.issuing.publicKey;
    staff.set(chair, { role: 'presiding', index: 3, identityKey: chair, witnessKey: null });
    accepted.add(chair);
    expect(answer(deviceOf(session, 1).startCeremony(session.state, ALL))).toBe('ceremony.participants');
    expect(answer(deviceOf(session, 1).startCeremony(session.state, [1, 2]))).toBe('accepted');
  });
});

describe('order and senders', () => {
  test('no message stands before the attempt is started', () => {
    const payload = {
      session: session.state.session as Hash,
      attempt: 1,
      from: 1,
      prev: OTHER_HASH,
      transportKey: NONSENSE,
    };
    expect(answer(one.signer.sign('key-transport', payload))).toBe('ceremony.order');
  });

  test('a message names its signer, who takes part', () => {
    startAttempt(session, [1, 2]);
    const transportKey = NONSENSE;
    expect(answer(one.signer.sign('key-transport', { ...one.step, from: 2, transportKey }))).toBe(
      'ceremony.sender',
    );
    expect(answer(three.signer.sign('key-transport', { ...three.step, transportKey }))).toBe(
      'ceremony.sender',
    );
    const [honest] = one.owed() as [Bytes];
    expect(answer(reclaimed(honest, session.presiding.publicKey))).toBe('envelope.signer');
    expect(answer(reclaimed(honest, one.signer.publicKey))).toBe('envelope.signature');
  });

  test('a message of another step, another predecessor or another attempt is refused', () => {
    startAttempt(session, ALL);
    const { step } = one;
    const early = one.signer.sign('key-commit', { ...step, commitment: 'a'.repeat(128) });
    expect(answer(early)).toBe('ceremony.order');
    // Also without looking at what it continues.
    expect(
      answer(one.signer.sign('key-commit', { ...step, prev: OTHER_HASH, commitment: 'a'.repeat(128) })),
    ).toBe('ceremony.order');
    const transport = statementOf(one.owed()[0] as Bytes) as StatementOf<'key-transport'>;
    expect(answer(one.signer.sign('key-transport', { ...transport.payload, prev: OTHER_HASH }))).toBe(
      'ceremony.prev',
    );
    expect(answer(one.signer.sign('key-transport', { ...transport.payload, attempt: 2 }))).toBe(
      'ceremony.attempt',
    );
    runUntil(session, scrutineers, 'commit');
    expect(answer(one.signer.sign('key-transport', transport.payload))).toBe('session.duplicate');
    const transportKey = toBase64(encodePoint(IDENTITY));
    expect(answer(one.signer.sign('key-transport', { ...one.step, transportKey }))).toBe('ceremony.order');
  });

  test('every message comes once from each', () => {
    startAttempt(session, ALL);
    for (const step of ['transport', 'commit', 'reveal', 'share'] as const) {
      runUntil(session, scrutineers, step);
      const [first] = two.owed() as [Bytes];
      session.append(first);
      expect(answer(first), step).toBe('session.duplicate');
      const again = statementOf(first);
      // Another signature of the same content is not another message.
      expect(answer(reclaimed(first, two.signer.publicKey)), again.kind).toBe('session.duplicate');
    }
    runUntil(session, scrutineers, 'confirm');
    for (const step of ['confirm', 'rehearsal'] as const) {
      runUntil(session, scrutineers, step);
      const [first] = two.owed() as [Bytes];
      session.append(first);
      expect(answer(reclaimed(first, two.signer.publicKey)), step).toBe('session.duplicate');
    }
  });

  test('a message of the void attempt cannot be replayed in the next one', () => {
    startAttempt(session, ALL);
    const [first] = one.owed() as [Bytes];
    runUntil(session, scrutineers, 'commit');
    const [commit] = two.owed() as [Bytes];
    startAttempt(session, ALL);
    expect(answer(reclaimed(first, one.signer.publicKey))).toBe('ceremony.attempt');
    expect(answer(commit)).toBe('ceremony.attempt');
    // Nor with the number of the new one, since it continues another start.
    const { payload } = statementOf(first) as StatementOf<'key-transport'>;
    expect(answer(one.signer.sign('key-transport', { ...payload, attempt: 2 }))).toBe('ceremony.prev');
  });
});

test('each step continues all payloads of the one before, by sender, then recipient or part', () => {
  startAttempt(session, ALL);
  const attempt = attemptOf(session);
  const started = statementOf(session.entries.at(-1) as Bytes);
  expect(attempt.prev).toBe(payloadsHash([started.payloadBytes]));

  type Posted = { from: number; second: number; bytes: Bytes };
  /** Logs what everybody owes in another order than that of the hash, which is given back. */
  const post = (): Bytes[] => {
    const posted: Posted[] = [];
    for (const scrutineer of [three, one, two]) {
      const owed = inParts(scrutineer, scrutineer.owed());
      for (const envelope of attempt.step === 'share' ? owed.toReversed() : owed) {
        const { payload, payloadBytes: bytes } = session.append(envelope);
        const second = 'to' in payload ? payload.to : 'part' in payload ? payload.part : 0;
        posted.push({ from: scrutineer.index, second, bytes });
      }
      if (scrutineer !== two) expect(attempt.missing).not.toContain(scrutineer.index);
    }
    return posted.sort((a, b) => a.from - b.from || a.second - b.second).map(({ bytes }) => bytes);
  };
  /** A reveal of 1 is cut in two. */
  const inParts = ({ index, signer }: ScriptedScrutineer, owed: Bytes[]): Bytes[] => {
    const { kind, payload } = statementOf(owed[0] as Bytes);
    if (kind !== 'key-reveal' || index !== 1) return owed;
    const bytes = fromBase64(payload.commitments) as Bytes;
    return [bytes.subarray(0, 32), bytes.subarray(32)].map((piece, i) =>
      signer.sign(kind, { ...payload, part: i + 1, of: 2, commitments: toBase64(piece) }),
    );
  };
  const all: Bytes[] = [];
  for (const next of ['commit', 'reveal', 'share', 'confirm']) {
    const payloads = post();
    all.push(...payloads);
    expect(attempt.step).toBe(next);
    expect(attempt.prev, next).toBe(payloadsHash(payloads));
  }
  expect(attempt.ceremony).toBe(payloadsHash(all));
  const confirmations = post();
  expect(attempt.step).toBe('rehearsal');
  expect(attempt.prev).toBe(payloadsHash(confirmations));
});

describe('content', () => {
  test('transport keys are points and not the identity', () => {
    startAttempt(session, ALL);
    const zero = toBase64(encodePoint(IDENTITY));
    for (const transportKey of [
      zero,
      NONSENSE,
      '',
      toBase64(new Uint8Array(31)),
      toBase64(new Uint8Array(33)),
    ]) {
      expect(answer(one.signer.sign('key-transport', { ...one.step, transportKey }))).toBe('ceremony.point');
    }
  });

  test('what is revealed is what was committed to, by somebody who knows it', () => {
    startAttempt(session, ALL);
    runUntil(session, scrutineers, 'reveal');
    const other = drawPolynomials(attemptOf(session).context, random);
    const { commitments } = one;
    const honest = two.secrets.polynomials;
    two.choose(other);
    expect(answer(two.owed()[0] as Bytes)).toBe('ceremony.commitment');
    two.choose(honest);
    expect(answer(one.reveal({ commitments: toBase64(two.commitments) }))).toBe('ceremony.commitment');
    for (const broken of [
      commitments.subarray(32),
      concat(commitments, encodePoint(IDENTITY)),
      concat(commitments.subarray(32), new Uint8Array(32).fill(0xff)),
      new Uint8Array(),
    ]) {
      expect(answer(one.reveal({ commitments: toBase64(broken) }))).toBe('ceremony.point');
    }
    const { proof } = (statementOf(two.owed()[0] as Bytes) as StatementOf<'key-reveal'>).payload;
    for (const wrong of [proof, '', NONSENSE, toBase64(new Uint8Array(64)), toBase64(new Uint8Array(65))]) {
      expect(answer(one.reveal({ proof: wrong }))).toBe('ceremony.proof');
    }
    expect(answer(one.reveal())).toBe('accepted');
  });

  test('a long reveal comes in parts, in order and of one piece', () => {
    startAttempt(session, ALL);
    runUntil(session, scrutineers, 'reveal');
    const { commitments } = one;
    const cut = commitments.length / 2;
    const first = { part: 1, of: 2, commitments: toBase64(commitments.subarray(0, cut)) };
    const second = { part: 2, of: 2, commitments: toBase64(commitments.subarray(cut)) };
    expect(answer(one.reveal(second)), 'the second first').toBe('ceremony.order');
    expect(answer(one.reveal({ part: 2, of: 1 })), 'a part beyond the last').toBe('ceremony.order');
    expect(answer(one.reveal(first))).toBe('accepted');
    expect(attemptOf(session).missing).toContain(1);
    expect(answer(one.reveal(first)), 'with another proof').toBe('session.duplicate');
    expect(answer(one.reveal({ ...second, of: 3 }))).toBe('ceremony.order');
    expect(answer(one.reveal(second)), 'with another proof').toBe('ceremony.order');
  });

  test('a reveal in parts is accepted when all parts fit together', () => {
    startAttempt(session, ALL);
    runUntil(session, scrutineers, 'reveal');
    const { payload } = statementOf(one.owed()[0] as Bytes) as StatementOf<'key-reveal'>;
    const bytes = fromBase64(payload.commitments) as Bytes;
    const cuts = [0, 32, 320, bytes.length];
    for (const [i, from] of cuts.slice(0, -1).entries()) {
      const commitments = toBase64(bytes.subarray(from, cuts[i + 1]));
      const part = { ...payload, part: i + 1, of: 3, commitments };
      if (i > 0) expect(answer(one.signer.sign('key-reveal', { ...part, of: 4 }))).toBe('ceremony.order');
      session.append(one.signer.sign('key-reveal', part));
    }
    const more = { ...payload, part: 4, of: 3 };
    expect(answer(one.signer.sign('key-reveal', more)), 'beyond the last').toBe('ceremony.order');
    expect(attemptOf(session).missing).toEqual([2, 3]);
    runUntil(session, scrutineers, 'complete');
    expect(session.state.phase).toBe('keys');
  });

  test('shares go to the other participants, well formed', () => {
    startAttempt(session, [1, 2]);
    runUntil(session, [one, two], 'share');
    const { payload } = statementOf(one.share(2)) as StatementOf<'key-share'>;
    for (const to of [1, 3, 4])
      expect(answer(one.signer.sign('key-share', { ...payload, to }))).toBe('ceremony.sender');
    const bytes = fromBase64(payload.shares) as Bytes;
    for (const broken of [
      bytes.subarray(32),
      concat(encodePoint(IDENTITY), bytes.subarray(32)),
      concat(bytes.subarray(0, -32), new Uint8Array(32).fill(0xff)),
      concat(new Uint8Array(32).fill(0xff), bytes.subarray(32)),
    ]) {
      expect(answer(one.signer.sign('key-share', { ...payload, shares: toBase64(broken) }))).toBe(
        'ceremony.point',
      );
    }
  });

  test('a confirmation names this ceremony', () => {
    startAttempt(session, ALL);
    runUntil(session, scrutineers, 'confirm');
    expect(answer(one.signer.sign('key-confirm', { ...one.step, ceremony: OTHER_HASH }))).toBe(
      'ceremony.confirmation',
    );
  });

  test('slot keys that are the identity or equal are refused at the last confirmation', () => {
    const slots = session.state.manifest?.maxSlots as number;
    const draw = (): Scalar[] => Array.from({ length: slots }, () => randomScalar(random));
    const withConstants = (values: readonly Scalar[]): Polynomial[] =>
      values.map((value) => [value, randomScalar(random)]);
    const ours = draw();
    const [a, b] = ours as [Scalar, Scalar];
    for (const [name, theirs] of [
      ['the identity', [negScalar(a), ...draw().slice(1)]],
      ['two equal keys', [scalar(0), subScalars(a, b), ...draw().slice(2)]],
    ] as const) {
      startAttempt(session, [1, 2]);
      one.choose(withConstants(ours));
      two.choose(withConstants(theirs));
      runUntil(session, [one, two], 'confirm');
      session.append(one.owed()[0] as Bytes);
      expect(answer(two.owed()[0] as Bytes), name).toBe('ceremony.slot_keys');
      expect(session.state.keys).toBeUndefined();
    }
  });

  test('the rehearsal decryption shows that the share works', () => {
    startAttempt(session, ALL);
    runUntil(session, scrutineers, 'rehearsal');
    expect(session.state.keys, 'before anybody has shown that').toBeUndefined();
    const { payload } = statementOf(one.owed()[0] as Bytes) as StatementOf<'key-rehearsal'>;
    const other = statementOf(two.owed()[0] as Bytes) as StatementOf<'key-rehearsal'>;
    for (const changes of [
      { decryption: other.payload.decryption },
      { proof: other.payload.proof },
      { decryption: other.payload.decryption, proof: other.payload.proof },
      { decryption: '' },
      { proof: NONSENSE },
    ]) {
      expect(answer(one.signer.sign('key-rehearsal', { ...payload, ...changes }))).toBe('ceremony.rehearsal');
    }
    runUntil(session, scrutineers, 'complete');
    expect(session.state.phase).toBe('keys');
    expect(session.state.keys?.slotKeys).toHaveLength(10);
  });
});
