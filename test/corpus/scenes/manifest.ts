import type { PublicKey } from '../../../crypto/bytes.ts';
import type { Manifest } from '../../../crypto/statements/setup.ts';
import { payloadOf, stranger, unsigned } from '../../tally/forge.ts';
import { type AttackList, newKey, SMALL_ORDER } from '../scene.ts';

type Staff = Manifest['staff'];

/** Staff lists that a registrar could freeze to be two persons, to be without control, or to cosign for others. */
function staffLists({ staff, logKey, origin }: Manifest): readonly (readonly [string, Partial<Manifest>])[] {
  const of = (role: string): Staff => staff.filter((member) => member.role === role);
  const without = (role: string): Partial<Manifest> => ({
    staff: staff.filter((member) => member.role !== role),
  });
  const changed = (role: string, index: number, changes: Partial<Staff[number]>): Partial<Manifest> => ({
    staff: staff.map((member) =>
      member.role === role && member.index === index ? { ...member, ...changes } : member,
    ),
  });
  const [chief] = of('scrutineer');
  const second = { role: 'registrar', index: 2, identityKey: newKey(), witnessKey: null } as const;
  const witness = chief?.witnessKey as PublicKey;
  return [
    ['no registrar', without('registrar')],
    ['two registrars', { staff: [...staff, second] }],
    ['no presiding officer', without('presiding')],
    ['a gap in the indices', changed('scrutineer', 3, { index: 4 })],
    ['an index twice', changed('scrutineer', 3, { index: 2 })],
    [
      'the scrutineers out of order',
      { staff: [...of('registrar'), ...of('presiding'), ...[...of('scrutineer')].reverse()] },
    ],
    ['a scrutineer without a witness key', changed('scrutineer', 2, { witnessKey: null })],
    ['a presiding officer with a witness key', changed('presiding', 1, { witnessKey: newKey() })],
    [
      'one key for identity and witness',
      changed('scrutineer', 1, { witnessKey: chief?.identityKey ?? null }),
    ],
    ['one scrutineer as two', changed('scrutineer', 2, { witnessKey: witness })],
    ['the log key as issuing key', { issuingKey: logKey }],
    ['an identity key of small order', changed('presiding', 1, { identityKey: SMALL_ORDER })],
    ['a log key of small order', { logKey: SMALL_ORDER }],
    ['an observer with an unusable name', { witnesses: [{ name: 'a+b', key: newKey() }] }],
    ['an observer with the key of a scrutineer', { witnesses: [{ name: 'observer.example', key: witness }] }],
    [
      'an observer under the name of a scrutineer',
      { witnesses: [{ name: `${origin}/scrutineer/4`, key: newKey() }] },
    ],
    ['an observer under the name of the log', { witnesses: [{ name: origin, key: newKey() }] }],
  ];
}

/** The registrar freezes what it must not. */
export function manifests(list: AttackList): void {
  const { session } = list;
  const manifest = payloadOf(session.entries, 'manifest');
  const { rules } = manifest;
  const above = { numerator: 3, denominator: 2 };
  const all = { base: 'all-deputies', numerator: 1, denominator: 1, strict: true } as const;
  const evaluation = { base: 'present', thresholds: [], inquiry: false } as const;
  const frozen = (
    name: string,
    code: Parameters<AttackList['append']>[1],
    changes: Partial<Manifest>,
  ): void =>
    list.substitute(
      `a manifest with ${name}`,
      code,
      0,
      session.registrar.sign('manifest', { ...manifest, ...changes }),
    );
  for (const [name, changes] of staffLists(manifest)) frozen(name, 'manifest.staff', changes);
  frozen('t above the number of participants', 'manifest.threshold', { threshold: 3 });
  frozen('more participants than scrutineers', 'manifest.threshold', { minParticipants: 4 });
  frozen('more cosignatures than scrutineers', 'manifest.threshold', { witnessThreshold: 4 });
  const ruled = (name: string, changes: Partial<Manifest['rules']>): void =>
    frozen(name, 'rules.invalid', { rules: { ...rules, ...changes } });
  ruled('a quorum above the whole', { quorum: above });
  ruled('a quorum of nobody', { quorum: { numerator: 0, denominator: 1 } });
  ruled('a majority above the whole', { majority: { base: 'present', strict: false, ...above } });
  ruled('a majority of more than all', { majority: all });
  ruled('a majority that no votes at all reach', { majority: { ...all, numerator: 0, strict: false } });
  ruled('two options under a form of three', { options: 2 });
  ruled('no place to be chosen for', { chosen: 0 });
  ruled('a least number of 赞成 above the most', { min: 2 });
  ruled('an exact number of 赞成 and blank ballots', { min: 1 });
  ruled('approvals without a bound', { form: 'approve', options: 1, max: null });
  ruled('names of grades where none are given', { grades: ['好', '差'] });
  ruled('an evaluation where items are chosen', { evaluation });
  ruled('a floor that no hall reaches', { decryptionFloor: 4 });
  frozen('the origin of another log', 'log.origin', { origin: `piaojue/${'0'.repeat(32)}` });
  list.substitute(
    'a manifest of a stranger',
    'envelope.signer',
    0,
    stranger('registrar').sign('manifest', manifest),
  );
  list.substitute(
    'a manifest with a signature of somebody else',
    'envelope.signature',
    0,
    unsigned('manifest', manifest, session.registrar.publicKey),
  );
  list.append(
    'a second manifest',
    'session.state',
    session.registrar.sign('manifest', { ...manifest, title: '另一次会议' }),
  );
}
