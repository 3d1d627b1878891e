/** Records corrupted before sign-in: manifest, roll, candidates, acceptances, key ceremony, adoption. */
import { acceptance, adoption, commandFields } from '../../../ballot-client/src/lib/commands.ts';
import { type Bytes, fromHex, type Hash, type LeafHash } from '../../../crypto/bytes.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { MemorySession, random } from '../../support/memory-session.ts';
import { deviceOf } from '../../support/session-scenes.ts';
import { asHash, statementOf, stranger, unsigned } from '../../tally/forge.ts';
import { AttackList, type Scene } from '../scene.ts';
import { ceremony } from './ceremony-messages.ts';
import { forms } from './forms.ts';
import { candidates, rolls } from './lists.ts';
import { manifests } from './manifest.ts';

/** Acceptances of something else, by somebody else, or too often. */
function acceptances(list: AttackList): void {
  const { session } = list;
  const { presiding, entries } = session;
  const [chief] = session.devices;
  if (chief === undefined) throw new Error('no scrutineer');
  const honest = acceptance(session.state);
  const other = (changes: Partial<PayloadOf<'manifest-accepted'>>): Bytes =>
    presiding.sign('manifest-accepted', { ...honest, ...changes });
  list.append('an acceptance of another roll', 'accept.hashes', other({ roll: asHash(random(32)) }));
  list.append(
    'an acceptance of other candidates',
    'accept.hashes',
    other({ candidates: asHash(random(32)) }),
  );
  list.append('an acceptance of another manifest', 'accept.hashes', other({ manifest: asHash(random(32)) }));
  list.whole(
    'an acceptance before the candidates are known',
    'accept.hashes',
    entries[0] as Bytes,
    entries[1] as Bytes,
    other({}),
  );
  list.append(
    'an acceptance by a stranger',
    'envelope.signer',
    stranger('presiding').sign('manifest-accepted', honest),
  );
  list.append(
    'an acceptance in the name of the presiding officer',
    'envelope.signature',
    unsigned('manifest-accepted', honest, presiding.publicKey),
  );
  list.append('a statement of another session', 'session.mismatch', other({ session: asHash(random(32)) }));
  list.append(
    'an acceptance twice, in the same bytes',
    'session.duplicate',
    chief.accept(session.state),
    chief.accept(session.state),
  );
  list.append('keys before the acceptance', 'session.state', chief.startCeremony(session.state, [1, 2, 3]));
}

/** What a presiding officer could adopt, or a server let happen, before sign-in is open. */
function adoptions(list: AttackList): void {
  const { session } = list;
  const { presiding } = session;
  const adopt = (changes: Partial<PayloadOf<'adopted'>>): Bytes =>
    presiding.sign('adopted', { ...adoption(session.state, 1), ...changes });
  list.append('an adoption of other rules', 'accept.hashes', adopt({ rules: asHash(random(32)) }));
  list.append('an adoption of another list', 'accept.hashes', adopt({ candidates: asHash(random(32)) }));
  list.append('an adoption without one of the scrutineers', 'accept.hashes', adopt({ scrutineers: [1, 2] }));
  list.append(
    'an adoption by a stranger',
    'envelope.signer',
    stranger('presiding').sign('adopted', adoption(session.state, 1)),
  );
  const again = adopt({});
  const { leaf } = statementOf(again);
  list.append('an adoption twice', 'session.duplicate', again, adopt({ time: 2, after: leaf }));
  const old = asHash(fromHex(session.state.session as Hash)) as string as LeafHash;
  const stale = { ...commandFields(session.state, 1), after: old };
  list.append(
    'a command that names an old command',
    'session.stale_command',
    presiding.sign('sign-in-opened', stale),
  );
  list.append(
    'a sign-in before sign-in is open',
    'attendance.closed',
    session.deputies[0]!.tablet.signIn(session.state.session as Hash),
  );
}

export async function setupScene(): Promise<Scene> {
  const session = await MemorySession.create({ deputies: 3, items: 2, rules: { chosen: 1, max: 1 } });
  const list = new AttackList(session);
  manifests(list);
  rolls(list);
  candidates(list);
  forms(list);
  acceptances(list);
  session.acceptAll();
  const second = deviceOf(session, 2);
  const start = (participants: readonly number[], excluded: readonly number[], attempt = 1): Bytes =>
    deviceOf(session, 1).signer.sign('ceremony-started', {
      ...commandFields(session.state, 1),
      attempt,
      participants,
      excluded,
    });
  list.append(
    'a ceremony that somebody else than the chief starts',
    'envelope.signer',
    second.startCeremony(session.state, [1, 2, 3]),
  );
  list.append('a ceremony with one participant', 'ceremony.participants', start([1], [2, 3]));
  list.append('a ceremony that leaves a scrutineer unsaid', 'ceremony.participants', start([1, 2], []));
  list.append('a ceremony with a participant out of order', 'ceremony.participants', start([2, 1, 3], []));
  list.append('a ceremony with a participant twice', 'ceremony.participants', start([1, 1, 2], [3]));
  list.append('a ceremony that begins with its second attempt', 'ceremony.attempt', start([1, 2, 3], [], 2));
  list.append(
    'adoption before there are keys',
    'session.state',
    session.presiding.sign('adopted', adoption(session.state, 1)),
  );
  await session.ceremony();
  ceremony(list);
  adoptions(list);
  session.adoptAndOpenSignIn();
  return list.scene(
    'frozen',
    'From the freeze to the opening of sign-in: manifest, roll, candidates, acceptances, key ceremony, adoption.',
  );
}
