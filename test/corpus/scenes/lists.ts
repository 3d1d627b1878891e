import type { Bytes, Hash, PublicKey } from '../../../crypto/bytes.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import { KINDS, type PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { encodePayload } from '../../../crypto/statements/schema.ts';
import type { Manifest } from '../../../crypto/statements/setup.ts';
import { payloadsHash } from '../../../crypto/transcript.ts';
import { payloadOf, stranger } from '../../tally/forge.ts';
import { type AttackList, newKey, SMALL_ORDER } from '../scene.ts';

type RollPart = PayloadOf<'roll-part'>;

type CandidatesPart = PayloadOf<'candidates-part'>;

const hashOfRoll = (...parts: readonly RollPart[]): Hash =>
  payloadsHash(parts.map((part) => encodePayload(KINDS['roll-part'].schema, part)));

const hashOfCandidates = (...parts: readonly CandidatesPart[]): Hash =>
  payloadsHash(parts.map((part) => encodePayload(KINDS['candidates-part'].schema, part)));

/** The roll differs from the one that was frozen, or is none. */
export function rolls(list: AttackList): void {
  const { session } = list;
  const { registrar, entries } = session;
  const manifest = payloadOf(entries, 'manifest');
  const roll = payloadOf(entries, 'roll-part');
  const { credentials } = roll;
  const sign = (changes: Partial<RollPart>): Bytes => registrar.sign('roll-part', { ...roll, ...changes });
  const instead = (
    name: string,
    changes: Partial<RollPart>,
    code: 'manifest.roll' | 'session.mismatch' = 'manifest.roll',
  ): void => list.substitute(name, code, 1, sign(changes));
  instead('a deputy added to the roll', { credentials: [...credentials, newKey()].sort() });
  instead('a deputy exchanged on the roll', { credentials: [...credentials.slice(1), newKey()].sort() });
  instead('a deputy left off the roll', { credentials: credentials.slice(1) });
  instead('a roll of another session', { sessionId: '00'.repeat(16) }, 'session.mismatch');
  // As the first of two parts, so that no hash stands before the check.
  instead('a roll out of order', { of: 2, credentials: [...credentials].reverse() });
  instead('a deputy twice on the roll', {
    of: 2,
    credentials: [credentials[0] as PublicKey, credentials[0] as PublicKey],
  });
  instead('a credential of small order on the roll', { of: 2, credentials: [SMALL_ORDER] });
  instead('the key of a presiding officer on the roll', {
    of: 2,
    credentials: [session.presiding.publicKey],
  });
  instead('a roll that begins with its second part', { part: 2, of: 2 });
  const other = (changes: Partial<Manifest>): Bytes =>
    registrar.sign('manifest', { ...manifest, ...changes });
  const short = { ...roll, credentials: credentials.slice(1) };
  list.whole(
    'a roll of another size than the manifest says',
    'manifest.roll',
    other({ rollHash: hashOfRoll(short) }),
    sign(short),
  );
  const first = { ...roll, of: 2, credentials: credentials.slice(0, 2) };
  const second = { ...roll, part: 2, of: 2, credentials: credentials.slice(2) };
  const begun = [other({ rollHash: hashOfRoll(first, second) }), sign(first)] as const;
  list.whole('a part of the roll twice', 'manifest.roll', ...begun, sign({ ...second, part: 1 }));
  list.whole(
    'a part beyond the last of the roll',
    'manifest.roll',
    ...begun,
    sign({ ...second, part: 3, of: 3 }),
  );
  list.whole(
    'a deputy in two parts of the roll',
    'manifest.roll',
    ...begun,
    sign({ ...second, of: 3, credentials: [first.credentials[1] as PublicKey, ...second.credentials] }),
  );
  const late = [newKey(), newKey(), newKey(), newKey(), newKey(), newKey(), newKey(), newKey()]
    .sort()
    .at(-1) as PublicKey;
  list.append(
    'a part added to a roll that is whole',
    'manifest.roll',
    sign({ part: 2, of: 3, credentials: [late] }),
  );
  list.substitute(
    'a roll of a stranger',
    'envelope.signer',
    1,
    stranger('registrar').sign('roll-part', roll),
  );
}

/** The list of candidates differs from the one that was frozen, or makes no ballot. */
export function candidates(list: AttackList): void {
  const { session } = list;
  const { registrar, entries } = session;
  const manifest = payloadOf(entries, 'manifest');
  const part = payloadOf(entries, 'candidates-part');
  const [one, two] = part.items as [CandidatesPart['items'][number], CandidatesPart['items'][number]];
  const sign = (changes: Partial<CandidatesPart>): Bytes =>
    registrar.sign('candidates-part', { ...part, ...changes });
  const instead = (name: string, changes: Partial<CandidatesPart>): void =>
    list.substitute(name, 'manifest.candidates', 2, sign(changes));
  instead('the title of a candidate edited', { items: [{ ...one, title: '别的项目' }, two] });
  instead('a candidate left off the list', { items: [one] });
  instead('another test question', { testQuestion: '今天下雨吗？' });
  instead('candidates that begin with the second part', { part: 2, of: 2 });
  instead('a candidate number twice', { of: 2, items: [one, { ...one, id: 'q' }] });
  instead('a candidate number left out', { of: 2, items: [{ ...one, number: 2 }] });
  instead('a candidate id twice', { of: 2, items: [one, { ...one, number: 2 }] });
  instead('a candidate of a category that there is not', { of: 2, items: [{ ...one, category: 1 }] });
  const { rules, maxSlots } = manifest;
  const frozen = (name: string, code: RejectionCode, changes: Partial<Manifest>): void => {
    const other = registrar.sign('manifest', { ...manifest, ...changes });
    list.whole(name, code, other, entries[1] as Bytes, entries[2] as Bytes);
  };
  frozen('more to be chosen than there are candidates', 'rules.invalid', { rules: { ...rules, chosen: 3 } });
  frozen('more 赞成 allowed than there are candidates', 'rules.invalid', { rules: { ...rules, max: 3 } });
  frozen('fewer keys than slots', 'manifest.rules', { maxSlots: maxSlots - 1 });
  const first = { ...part, of: 2, items: [one] };
  const second = { ...part, part: 2, of: 2, items: [two] };
  const begun = [
    registrar.sign('manifest', { ...manifest, candidatesHash: hashOfCandidates(first, second) }),
    entries[1] as Bytes,
    sign(first),
  ] as const;
  list.whole(
    'candidates whose parts have different categories',
    'manifest.candidates',
    ...begun,
    sign({ ...second, categories: ['其他'] }),
  );
  list.whole(
    'candidates whose parts have different test questions',
    'manifest.candidates',
    ...begun,
    sign({ ...second, testQuestion: '？' }),
  );
  list.append(
    'a part added to a list that is whole',
    'manifest.candidates',
    sign({ part: 2, of: 3, items: [] }),
  );
}
