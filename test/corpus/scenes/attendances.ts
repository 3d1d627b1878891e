import { Tablet } from '../../../ballot-client/src/lib/tablet.ts';
import { credentialSecret } from '../../../crypto/badge.ts';
import { type Bytes, type LeafHash, type PublicKey, toHash, toHex } from '../../../crypto/bytes.ts';
import { StatementSigner } from '../../../crypto/statements/envelope.ts';
import { type MemorySession, random } from '../../support/memory-session.ts';
import { deviceOf } from '../../support/session-scenes.ts';
import { statementOf, stranger, unsigned } from '../../tally/forge.ts';
import { type AttackList, deputyOf, newKey, own, SMALL_ORDER } from '../scene.ts';

const credentialSigner = (session: MemorySession, i: number): StatementSigner =>
  new StatementSigner('credential', credentialSecret(deputyOf(session, i).badge, session.badgeSalt));

/** Sign-in by those who may not, or with keys that serve for something else. */
export function attendances(list: AttackList): void {
  const { session } = list;
  const absent = deputyOf(session, 3).tablet.credential;
  const invented = { ...own(session), nonce: toHash(random(32)), votingKey: newKey() };
  list.append(
    'a deputy who is not on the roll',
    'attendance.not_on_roll',
    stranger('credential').sign('attendance', invented),
  );
  list.append(
    'a sign-in in the name of a deputy',
    'envelope.signature',
    unsigned('attendance', invented, absent),
  );
  const used: readonly (readonly [string, PublicKey])[] = [
    [
      'the voting key of another deputy',
      session.state.attendance.get(deputyOf(session, 0).tablet.credential)?.votingKey as PublicKey,
    ],
    ['the credential as voting key', absent],
    ['the issuing key as voting key', session.issuing.publicKey],
    ['the key of a scrutineer as voting key', deviceOf(session, 1).signer.publicKey],
    ['a voting key of small order', SMALL_ORDER],
  ];
  for (const [name, votingKey] of used) {
    const signed = credentialSigner(session, 3).sign('attendance', {
      ...own(session),
      nonce: toHex(random(32)),
      votingKey,
    });
    list.append(`a sign-in with ${name}`, 'attendance.key_reused', signed);
  }
}

/** What the registrar could say of deputies. */
export function registrarActs(list: AttackList): void {
  const { session } = list;
  const { registrar, presiding } = session;
  const [first, second] = [deputyOf(session, 0).tablet.credential, deputyOf(session, 1).tablet.credential];
  const withdraw = (credential: PublicKey): Bytes =>
    registrar.sign('attendance-withdrawn', { ...own(session), credential, reason: '中途离会' });
  list.append(
    'the withdrawal of a deputy who is absent',
    'attendance.unknown',
    withdraw(deputyOf(session, 3).tablet.credential),
  );
  list.append('the withdrawal of nobody on the roll', 'attendance.unknown', withdraw(newKey()));
  const again = new Tablet(deputyOf(session, 0).badge, session.badgeSalt, random(32), random);
  list.append(
    'a withdrawn deputy who signs in again',
    'attendance.other_device',
    withdraw(first),
    again.signIn(own(session).session),
  );
  const leave = (count: number): Bytes => registrar.sign('leave-reported', { ...own(session), count });
  list.append('more deputies on leave than on the roll', 'payload.malformed', leave(5));
  list.append(
    'a leave reported by a stranger',
    'envelope.signer',
    stranger('registrar').sign('leave-reported', { ...own(session), count: 1 }),
  );
  const replace = (old: PublicKey, by: PublicKey): Bytes =>
    registrar.sign('badge-replaced', { ...own(session), old, new: by, reason: '代表证遗失' });
  const endorse = (envelope: Bytes, signer: StatementSigner = presiding): Bytes =>
    signer.sign('endorsed', { ...own(session), entry: statementOf(envelope).leaf });
  list.append('a badge replaced that is not on the roll', 'badge.replacement', replace(newKey(), newKey()));
  list.append('a badge replaced by that of another deputy', 'badge.replacement', replace(first, second));
  list.append(
    'a badge replaced by the key of a presiding officer',
    'badge.replacement',
    replace(first, presiding.publicKey),
  );
  const one = replace(first, newKey());
  list.append(
    'a replaced badge that its registrar endorses',
    'endorsement.target',
    one,
    endorse(one, registrar),
  );
  list.append(
    'a replaced badge that a scrutineer endorses',
    'endorsement.target',
    one,
    endorse(one, deviceOf(session, 1).signer),
  );
  list.append(
    'a replaced badge endorsed twice',
    'endorsement.target',
    one,
    endorse(one),
    endorse(one, deviceOf(session, 1).signer),
  );
  const late = new Tablet(deputyOf(session, 0).badge, session.badgeSalt, random(32), random);
  list.append(
    'the old badge that signs in again',
    'attendance.not_on_roll',
    one,
    endorse(one),
    late.signIn(own(session).session),
  );
  const two = replace(first, newKey());
  list.append('two replacements of one badge', 'badge.replacement', one, two, endorse(one), endorse(two));
  list.append(
    'an endorsement of nothing',
    'endorsement.target',
    presiding.sign('endorsed', { ...own(session), entry: toHash(random(32)) as string as LeafHash }),
  );
}
