/** Manifest, roll, candidates, acceptance and cancelling: what the ledger takes and every way in which it refuses. */
import { beforeAll, describe, expect, test } from 'vitest';
import { acceptance, commandFields } from '../../ballot-client/src/lib/commands.ts';
import { signFreeze } from '../../ballot-client/src/lib/freeze.ts';
import { type Bytes, type Hash, type PublicKey, toPublicKey } from '../../crypto/bytes.ts';
import { ballotFormFor, type RoundKind } from '../../crypto/session/forms.ts';
import type { Ledger } from '../../crypto/session/ledger.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import { KINDS, type PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import { encodePayload } from '../../crypto/statements/schema.ts';
import type { Manifest } from '../../crypto/statements/setup.ts';
import { payloadsHash } from '../../crypto/transcript.ts';
import { MemorySession, must, random } from '../support/memory-session.ts';
import { answerOf, deviceOf, newLedger, reclaimed, statementOf } from '../support/session-scenes.ts';

type RollPart = PayloadOf<'roll-part'>;
type CandidatesPart = PayloadOf<'candidates-part'>;

let session: MemorySession;
let frozen: { manifest: Manifest; roll: RollPart; candidates: CandidatesPart };

const payloadOf = (envelope: Bytes): unknown => statementOf(envelope).payload;
const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));
/** The identity of the curve: a key of small order. */
const SMALL_ORDER = `01${'00'.repeat(31)}` as PublicKey;

beforeAll(async () => {
  session = await MemorySession.create();
  const [manifest, roll, candidates] = must(signFreeze(session.freeze(), session.registrar)).map(payloadOf);
  frozen = {
    manifest: manifest as Manifest,
    roll: roll as RollPart,
    candidates: candidates as CandidatesPart,
  };
});

const manifestWith = (changes: Partial<Manifest>): Bytes =>
  session.registrar.sign('manifest', { ...frozen.manifest, ...changes });
const rollPart = (changes: Partial<RollPart>): Bytes =>
  session.registrar.sign('roll-part', { ...frozen.roll, ...changes });
const candidatesPart = (changes: Partial<CandidatesPart>): Bytes =>
  session.registrar.sign('candidates-part', { ...frozen.candidates, ...changes });

const hashOfRoll = (...parts: RollPart[]): Hash =>
  payloadsHash(parts.map((part) => encodePayload(KINDS['roll-part'].schema, part)));
const hashOfCandidates = (...parts: CandidatesPart[]): Hash =>
  payloadsHash(parts.map((part) => encodePayload(KINDS['candidates-part'].schema, part)));

/** A ledger that has taken these envelopes. */
function ledgerWith(...envelopes: readonly Bytes[]): Ledger {
  const ledger = newLedger();
  for (const envelope of envelopes) must(ledger.append(statementOf(envelope)));
  return ledger;
}
const whole = (): Ledger => ledgerWith(...session.entries);

describe('the manifest', () => {
  test('is the first entry and makes the session', () => {
    const ledger = newLedger();
    expect(answerOf(ledger, session.entries[0] as Bytes)).toBe('accepted');
    expect(ledger.state.phase).toBe('frozen');
    expect(ledger.state.session).toBe(statementOf(session.entries[0] as Bytes).hash);
  });

  const scrutineers = (): Manifest['staff'] =>
    frozen.manifest.staff.filter(({ role }) => role === 'scrutineer');
  const others = (): Manifest['staff'] => frozen.manifest.staff.filter(({ role }) => role !== 'scrutineer');
  const changed = (role: string, index: number, changes: Partial<Manifest['staff'][number]>) => ({
    staff: frozen.manifest.staff.map((member) =>
      member.role === role && member.index === index ? { ...member, ...changes } : member,
    ),
  });

  test.each<[string, () => Partial<Manifest>]>([
    ['no registrar', () => ({ staff: frozen.manifest.staff.filter(({ role }) => role !== 'registrar') })],
    [
      'two registrars',
      () => ({
        staff: [
          ...frozen.manifest.staff,
          { role: 'registrar', index: 2, identityKey: newKey(), witnessKey: null },
        ],
      }),
    ],
    [
      'no presiding officer',
      () => ({ staff: frozen.manifest.staff.filter(({ role }) => role !== 'presiding') }),
    ],
    ['a gap in the indices', () => changed('scrutineer', 3, { index: 4 })],
    ['an index twice', () => changed('scrutineer', 3, { index: 2 })],
    ['indices out of order', () => ({ staff: [...others(), ...[...scrutineers()].reverse()] })],
    ['a scrutineer without a witness key', () => changed('scrutineer', 2, { witnessKey: null })],
    ['a presiding officer with a witness key', () => changed('presiding', 1, { witnessKey: newKey() })],
    [
      'the witness key of a scrutineer in the hands of a presiding officer',
      () => ({
        staff: frozen.manifest.staff.map((member) => {
          if (member.role === 'presiding') return { ...member, witnessKey: newKey() };
          return member.index === 2 ? { ...member, witnessKey: null } : member;
        }),
      }),
    ],
    ['a registrar counted from 2', () => changed('registrar', 1, { index: 2 })],
    ['presiding officers counted from 2', () => changed('presiding', 1, { index: 2 })],
    [
      'one key for identity and witness',
      () => {
        const { identityKey } = scrutineers()[0] as Manifest['staff'][number];
        return changed('scrutineer', 1, { witnessKey: identityKey });
      },
    ],
    [
      'one scrutineer twice under two indices',
      () => changed('scrutineer', 2, { witnessKey: scrutineers()[0]?.witnessKey ?? null }),
    ],
    ['the log key as issuing key', () => ({ issuingKey: frozen.manifest.logKey })],
    ['a key of small order', () => changed('presiding', 1, { identityKey: SMALL_ORDER })],
    ['a log key of small order', () => ({ logKey: SMALL_ORDER })],
    ['an observer with an unusable name', () => ({ witnesses: [{ name: 'a+b', key: newKey() }] })],
    [
      'two observers of one name',
      () => ({ witnesses: ['a.example', 'a.example'].map((name) => ({ name, key: newKey() })) }),
    ],
    [
      'an observer with the key of a scrutineer',
      () => ({
        witnesses: [{ name: 'observer.example', key: scrutineers()[0]?.witnessKey as PublicKey }],
      }),
    ],
    [
      'an observer under the name of a scrutineer',
      () => ({ witnesses: [{ name: `${frozen.manifest.origin}/scrutineer/4`, key: newKey() }] }),
    ],
    [
      'an observer under the name of the log',
      () => ({ witnesses: [{ name: frozen.manifest.origin, key: newKey() }] }),
    ],
  ])('is refused with %s', (_, changes) => {
    expect(answerOf(newLedger(), manifestWith(changes()))).toBe('manifest.staff');
  });

  test('may list observers with names of their own', () => {
    const witnesses = ['a.example', 'b.example'].map((name) => ({ name, key: newKey() }));
    expect(answerOf(newLedger(), manifestWith({ witnesses }))).toBe('accepted');
  });

  test('may list its staff in any order of roles', () => {
    const staff = [...scrutineers(), ...others().toReversed()];
    expect(answerOf(newLedger(), manifestWith({ staff }))).toBe('accepted');
  });

  test.each<[string, Partial<Manifest>]>([
    ['t above the participants', { threshold: 3, minParticipants: 2 }],
    ['more participants than scrutineers', { minParticipants: 4 }],
    ['more cosignatures than scrutineers', { witnessThreshold: 4 }],
  ])('is refused with %s', (_, changes) => {
    expect(answerOf(newLedger(), manifestWith(changes))).toBe('manifest.threshold');
  });

  test('is refused where another than its registrar signs, and where nobody really signs', () => {
    const envelope = session.entries[0] as Bytes;
    expect(answerOf(newLedger(), reclaimed(envelope, session.presiding.publicKey))).toBe('envelope.signer');
    expect(answerOf(newLedger(), reclaimed(envelope, session.registrar.publicKey))).toBe(
      'envelope.signature',
    );
  });

  test('is refused under the origin of another session', () => {
    expect(answerOf(newLedger(), manifestWith({ origin: `piaojue/${'0'.repeat(32)}` }))).toBe('log.origin');
  });

  test('is read back from one’s own store without its signature, but with every other check', () => {
    const ledger = newLedger();
    const stored = statementOf(reclaimed(session.entries[0] as Bytes, session.registrar.publicKey));
    expect(ledger.replay(stored)).toMatchObject({ ok: true });
    expect(ledger.state.phase).toBe('frozen');
    expect(ledger.replay(stored)).toMatchObject({ ok: false, code: 'session.duplicate' });
  });

  test('cannot be missing and cannot come twice', () => {
    expect(answerOf(newLedger(), session.entries[1] as Bytes)).toBe('manifest.missing');
    expect(answerOf(whole(), manifestWith({ title: '另一次会议' }))).toBe('session.state');
    expect(answerOf(whole(), session.entries[0] as Bytes)).toBe('session.duplicate');
  });
});

describe('the roll', () => {
  /** Two parts of two credentials each. */
  function inTwoParts(): { manifest: Bytes; first: RollPart; second: RollPart } {
    const { credentials } = frozen.roll;
    const first = { ...frozen.roll, of: 2, credentials: credentials.slice(0, 2) };
    const second = { ...frozen.roll, part: 2, of: 2, credentials: credentials.slice(2) };
    return { manifest: manifestWith({ rollHash: hashOfRoll(first, second) }), first, second };
  }

  test('comes in parts', () => {
    const { manifest, first, second } = inTwoParts();
    const ledger = ledgerWith(manifest, rollPart(first));
    expect(answerOf(ledger, rollPart(second))).toBe('accepted');
    expect([...ledger.state.roll]).toEqual(frozen.roll.credentials);
  });

  test('is refused where a part is missing, repeated, or beyond the last', () => {
    const { manifest, first, second } = inTwoParts();
    expect(answerOf(ledgerWith(manifest), rollPart(second))).toBe('manifest.roll');
    const ledger = ledgerWith(manifest, rollPart(first));
    expect(answerOf(ledger, rollPart({ ...second, part: 1 }))).toBe('manifest.roll');
    expect(answerOf(ledger, rollPart({ ...second, part: 3, of: 3 }))).toBe('manifest.roll');
    expect(answerOf(ledger, rollPart({ ...second, of: 1 }))).toBe('manifest.roll');
  });

  test('is refused unsorted, with a credential twice, or with a key that is none', () => {
    const [a, b] = frozen.roll.credentials as [PublicKey, PublicKey];
    const ledger = ledgerWith(session.entries[0] as Bytes);
    expect(answerOf(ledger, rollPart({ of: 2, credentials: [b, a] }))).toBe('manifest.roll');
    expect(answerOf(ledger, rollPart({ of: 2, credentials: [a, a] }))).toBe('manifest.roll');
    expect(answerOf(ledger, rollPart({ of: 2, credentials: [SMALL_ORDER] }))).toBe('manifest.roll');
    expect(answerOf(ledger, rollPart({ of: 2, credentials: [SMALL_ORDER, a] }))).toBe('manifest.roll');
    const { manifest, first, second } = inTwoParts();
    const begun = ledgerWith(manifest, rollPart(first));
    const [last] = first.credentials.slice(-1) as [PublicKey];
    expect(answerOf(begun, rollPart({ ...second, of: 3, credentials: [last, ...second.credentials] }))).toBe(
      'manifest.roll',
    );
  });

  test('is refused with a key that serves staff, server or observer', () => {
    const observer = newKey();
    const witnesses = [{ name: 'observer.example', key: observer }];
    const { logKey, issuingKey, staff } = frozen.manifest;
    const used = [
      logKey,
      issuingKey,
      observer,
      ...staff.flatMap((m) => [m.identityKey, m.witnessKey ?? logKey]),
    ];
    for (const key of used) {
      const ledger = ledgerWith(manifestWith({ witnesses }));
      expect(answerOf(ledger, rollPart({ of: 2, credentials: [key] }))).toBe('manifest.roll');
      const credentials = [key, newKey()].toSorted();
      expect(answerOf(ledger, rollPart({ of: 2, credentials }))).toBe('manifest.roll');
    }
    const ledger = ledgerWith(manifestWith({ witnesses }));
    expect(answerOf(ledger, rollPart({ of: 2, credentials: [newKey()] }))).toBe('accepted');
  });

  test('is refused where it differs from what the manifest names', () => {
    const credentials = frozen.roll.credentials.slice(1);
    expect(answerOf(ledgerWith(session.entries[0] as Bytes), rollPart({ credentials }))).toBe(
      'manifest.roll',
    );
    const other = [...credentials, newKey()].toSorted();
    expect(answerOf(ledgerWith(session.entries[0] as Bytes), rollPart({ credentials: other }))).toBe(
      'manifest.roll',
    );
    const shorter = { ...frozen.roll, credentials };
    const sameHash = ledgerWith(manifestWith({ rollHash: hashOfRoll(shorter), rollSize: 4 }));
    expect(answerOf(sameHash, rollPart(shorter))).toBe('manifest.roll');
  });

  test('is closed once it is whole, even to a part that claims not to be the last', () => {
    // Right in every other way: a valid key, after the last one, in the next part.
    const last = frozen.roll.credentials.at(-1) as PublicKey;
    let late = newKey();
    while (late < last) late = newKey();
    expect(answerOf(whole(), rollPart({ part: 2, of: 3, credentials: [late] }))).toBe('manifest.roll');
    expect(answerOf(whole(), rollPart({ part: 2, of: 2, credentials: [] }))).toBe('manifest.roll');
  });

  test('is the registrar’s, and of this session', () => {
    const ledger = ledgerWith(session.entries[0] as Bytes);
    expect(answerOf(ledger, reclaimed(rollPart({}), session.presiding.publicKey))).toBe('envelope.signer');
    expect(answerOf(ledger, reclaimed(rollPart({}), session.registrar.publicKey))).toBe('envelope.signature');
    expect(answerOf(ledger, rollPart({ sessionId: '0'.repeat(32) }))).toBe('session.mismatch');
  });
});

describe('the candidates', () => {
  const items = (): CandidatesPart['items'] => frozen.candidates.items;
  const afterRoll = (changes: Partial<Manifest> = {}): Ledger =>
    ledgerWith(manifestWith(changes), rollPart({}));

  test('come in parts that repeat categories and test question', () => {
    const categories = ['民生', '城建'];
    const first = { ...frozen.candidates, categories, of: 2, items: items().slice(0, 1) };
    const second = { ...first, part: 2, items: items().slice(1) };
    const ledger = afterRoll({ candidatesHash: hashOfCandidates(first, second) });
    must(ledger.append(statementOf(candidatesPart(first))));
    for (const wrong of [{ part: 1 }, { part: 3, of: 4 }, { of: 1 }]) {
      expect(answerOf(ledger, candidatesPart({ ...second, ...wrong }))).toBe('manifest.candidates');
    }
    for (const different of [
      { categories: ['民生', '交通'] },
      { categories: ['民生'] },
      { categories: ['民生', '城建', '交通'] },
      { testQuestion: '今天下雨吗？' },
    ]) {
      const part = { ...second, ...different };
      // Also where the manifest names a list whose parts differ.
      const candidatesHash = hashOfCandidates(first, part);
      const own = ledgerWith(manifestWith({ candidatesHash }), rollPart({}), candidatesPart(first));
      expect(answerOf(own, candidatesPart(part))).toBe('manifest.candidates');
    }
    expect(answerOf(ledger, candidatesPart(second))).toBe('accepted');
    expect(ledger.state.candidates).toEqual(items());
  });

  test('are refused with a wrong part, number, id or category, or another hash', () => {
    const [one, two, three] = items() as [CandidatesPart['items'][0], ...CandidatesPart['items'][0][]];
    // As the first of two parts, so that no hash stands before the check.
    const wrong: Partial<CandidatesPart>[] = [
      { part: 2, of: 2 },
      { part: 1, of: 2, items: [one, { ...one, number: 2 }] },
      { part: 1, of: 2, items: [{ ...one, number: 2 }] },
      { part: 1, of: 2, items: [one, ...(two ? [{ ...two, number: 3 }] : [])] },
      { part: 1, of: 2, items: [{ ...one, category: 1 }] },
      { part: 1, of: 2, items: [one, ...(two ? [{ ...two, category: 1 }] : [])] },
      { items: [one, ...(two ? [two] : []), ...(three ? [{ ...three, title: '改过的项目' }] : [])] },
      { items: items().slice(0, 2) },
      { testQuestion: '今天下雨吗？' },
    ];
    for (const changes of wrong)
      expect(answerOf(afterRoll(), candidatesPart(changes))).toBe('manifest.candidates');
  });

  test('are refused where the rules make a ballot of them with more slots than keys', () => {
    const { rules, maxSlots } = frozen.manifest;
    const part = candidatesPart({});
    expect(answerOf(afterRoll({ maxSlots: maxSlots - 1 }), part)).toBe('manifest.rules');
    expect(answerOf(afterRoll({ maxSlots }), part)).toBe('accepted');
    expect(ballotFormFor(rules, 'main', 3, 4)).toMatchObject({ ok: false, code: 'form.invalid' });
    expect(ballotFormFor(rules, 'runoff', 2, 0)).toMatchObject({ ok: false, code: 'form.invalid' });
  });

  test('give each kind of round a form with bounds of its own', () => {
    const bounds = (changes: Partial<Rules>, kind: RoundKind, count: number, chosen: number): unknown => {
      const layout = ballotFormFor({ ...frozen.manifest.rules, ...changes }, kind, count, chosen);
      return layout.ok
        ? [layout.value.form.items, layout.value.form.min, layout.value.form.max]
        : layout.code;
    };
    expect(bounds({}, 'test', 3, 2), 'one question').toEqual([1, 0, null]);
    expect(bounds({ form: 'approve', options: 1 }, 'test', 3, 2)).toEqual([1, 0, 1]);
    expect(bounds({}, 'main', 2, 2), 'all of them').toEqual([2, 0, 2]);
    expect(bounds({ max: null }, 'runoff', 2, 1)).toEqual([2, 0, null]);
    expect(bounds({ max: null }, 'runoff', 2, 0), 'nothing to choose').toBe('form.invalid');
    expect(bounds({ max: null, min: 1 }, 'runoff', 2, 1)).toBe('form.invalid');
    expect(bounds({ min: 2 }, 'further', 2, 1), 'no more than are to be chosen').toEqual([2, 1, 1]);
  });

  test('are closed once they are whole', () => {
    const more = [{ ...(items()[0] as CandidatesPart['items'][0]), id: 'p4', number: 4 }];
    expect(answerOf(whole(), candidatesPart({ part: 2, of: 3, items: more }))).toBe('manifest.candidates');
  });

  test('are the registrar’s, and of this session', () => {
    const part = candidatesPart({});
    expect(answerOf(afterRoll(), reclaimed(part, session.presiding.publicKey))).toBe('envelope.signer');
    expect(answerOf(afterRoll(), candidatesPart({ sessionId: '0'.repeat(32) }))).toBe('session.mismatch');
  });
});

describe('acceptance', () => {
  const accepting = (ledger: Ledger, changes: Partial<PayloadOf<'manifest-accepted'>> = {}): Bytes =>
    session.presiding.sign('manifest-accepted', { ...acceptance(ledger.state), ...changes });

  test('takes a presiding officer, the chief and as many scrutineers as a ceremony needs', () => {
    const ledger = whole();
    expect(answerOf(ledger, deviceOf(session, 2).accept(ledger.state))).toBe('accepted');
    expect(answerOf(ledger, deviceOf(session, 3).accept(ledger.state))).toBe('accepted');
    expect(answerOf(ledger, accepting(ledger))).toBe('accepted');
    expect(ledger.state.phase, 'without the chief').toBe('frozen');
    expect(answerOf(ledger, deviceOf(session, 1).accept(ledger.state))).toBe('accepted');
    expect(ledger.state.phase).toBe('accepted');

    const tooFew = whole();
    const [one, two] = [1, 2].map((j) => deviceOf(session, j).accept(tooFew.state)) as [Bytes, Bytes];
    expect(answerOf(tooFew, accepting(tooFew))).toBe('accepted');
    expect(answerOf(tooFew, one)).toBe('accepted');
    expect(tooFew.state.phase, 'one scrutineer of two').toBe('frozen');
    const noChair = whole();
    for (const envelope of [one, two]) expect(answerOf(noChair, envelope)).toBe('accepted');
    expect(noChair.state.phase, 'without a presiding officer').toBe('frozen');
  });

  test('is still possible for a scrutineer who comes later', () => {
    const ledger = whole();
    must(ledger.append(statementOf(accepting(ledger))));
    for (const device of session.devices.slice(0, 2))
      must(ledger.append(statementOf(device.accept(ledger.state))));
    expect(ledger.state.phase).toBe('accepted');
    const late = deviceOf(session, 3).accept(ledger.state);
    expect(answerOf(ledger, late)).toBe('accepted');
    expect(ledger.state.phase).toBe('accepted');
    expect(answerOf(ledger, late)).toBe('session.duplicate');
  });

  test('is refused of anything but the frozen manifest, roll and list', () => {
    const other = '0'.repeat(64) as Hash;
    for (const field of ['manifest', 'roll', 'candidates'] as const) {
      const ledger = whole();
      expect(answerOf(ledger, accepting(ledger, { [field]: other })), field).toBe('accept.hashes');
    }
    const half = ledgerWith(session.entries[0] as Bytes, session.entries[1] as Bytes);
    expect(answerOf(half, accepting(half))).toBe('accept.hashes');
    const withoutRoll = ledgerWith(session.entries[0] as Bytes, session.entries[2] as Bytes);
    expect(answerOf(withoutRoll, accepting(withoutRoll))).toBe('accept.hashes');
  });

  test('is refused of the registrar, of a stranger, for another session and twice', () => {
    const ledger = whole();
    const envelope = accepting(ledger);
    expect(answerOf(ledger, reclaimed(envelope, session.registrar.publicKey))).toBe('envelope.signer');
    expect(answerOf(ledger, reclaimed(envelope, newKey()))).toBe('envelope.signer');
    expect(answerOf(ledger, reclaimed(envelope, session.presiding.publicKey))).toBe('envelope.signature');
    expect(answerOf(ledger, accepting(ledger, { session: '0'.repeat(64) as Hash }))).toBe('session.mismatch');
    must(ledger.append(statementOf(envelope)));
    // Other bytes of the same statement: Ed25519 admits several signatures of one payload.
    expect(answerOf(ledger, reclaimed(envelope, session.presiding.publicKey))).toBe('session.duplicate');
  });
});

describe('cancelling and incidents', () => {
  const cancelling = (ledger: Ledger, by: 'presiding' | 'registrar'): Bytes =>
    session[by].sign('cancelled', { ...commandFields(ledger.state, 1), reason: '清单修改，另行冻结' });
  function acceptedLedger(): Ledger {
    const ledger = whole();
    must(ledger.append(statementOf(session.presiding.sign('manifest-accepted', acceptance(ledger.state)))));
    for (const device of session.devices) must(ledger.append(statementOf(device.accept(ledger.state))));
    return ledger;
  }

  test('the registrar cancels before acceptance only, the presiding officer also later', () => {
    expect(answerOf(whole(), cancelling(whole(), 'registrar'))).toBe('accepted');
    expect(answerOf(whole(), cancelling(whole(), 'presiding'))).toBe('accepted');
    const ledger = acceptedLedger();
    expect(answerOf(ledger, cancelling(ledger, 'registrar'))).toBe('envelope.signer');
    const scrutineer = deviceOf(session, 1).signer.publicKey;
    expect(answerOf(ledger, reclaimed(cancelling(ledger, 'presiding'), scrutineer))).toBe('envelope.signer');
    expect(answerOf(ledger, cancelling(ledger, 'presiding'))).toBe('accepted');
    expect(ledger.state.phase).toBe('cancelled');
  });

  test('a cancelled session takes nothing but its archiving and the destruction of its keys', () => {
    const ledger = acceptedLedger();
    must(ledger.append(statementOf(cancelling(ledger, 'presiding'))));
    const text = session.presiding.sign('incident', {
      session: ledger.state.session as Hash,
      round: null,
      text: '记录',
    });
    expect(answerOf(ledger, text)).toBe('session.state');
    expect(answerOf(ledger, cancelling(ledger, 'presiding'))).toBe('session.state');
  });

  test('an incident is stated by any member of staff and nobody else', () => {
    const ledger = acceptedLedger();
    const payload = { session: ledger.state.session as Hash, round: null, text: '网络中断三分钟' };
    for (const signer of [session.registrar, session.presiding, deviceOf(session, 2).signer]) {
      expect(answerOf(ledger, signer.sign('incident', payload))).toBe('accepted');
    }
    const envelope = session.presiding.sign('incident', payload);
    expect(answerOf(ledger, envelope)).toBe('session.duplicate');
    expect(answerOf(ledger, reclaimed(envelope, session.issuing.publicKey))).toBe('envelope.signer');
    expect(ledger.state.incidents).toHaveLength(3);
  });
});
