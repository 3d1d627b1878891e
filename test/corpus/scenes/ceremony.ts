/** Records corrupted in a key ceremony that takes three attempts: collusion, a lie and a complaint, then keys. */
import { commandFields } from '../../../ballot-client/src/lib/commands.ts';
import type { Bytes, Hash } from '../../../crypto/bytes.ts';
import { toBase64 } from '../../../crypto/encoding.ts';
import { encodeScalar, randomScalar, type Scalar, scalar, subScalars } from '../../../crypto/group.ts';
import type { Polynomial } from '../../../crypto/threshold/polynomial.ts';
import { MemorySession, random } from '../../support/memory-session.ts';
import {
  attemptOf,
  runUntil,
  type ScriptedScrutineer,
  scriptedScrutineers,
  startAttempt,
} from '../../support/session-ceremony.ts';
import { deviceOf } from '../../support/session-scenes.ts';
import { statementOf } from '../../tally/forge.ts';
import { AttackList, type Scene } from '../scene.ts';

type Trio = readonly [ScriptedScrutineer, ScriptedScrutineer, ScriptedScrutineer];

/** The last of two participants lets the keys of two slots be equal: only both together can. */
function collusion(list: AttackList, [one, two]: Trio): void {
  const { session } = list;
  startAttempt(session, [1, 2]);
  const slots = session.state.manifest?.maxSlots as number;
  const constants = Array.from({ length: slots }, () => randomScalar(random));
  const [a, b] = constants as [Scalar, Scalar];
  const over = (values: readonly Scalar[]): Polynomial[] =>
    values.map((value) => [value, randomScalar(random)]);
  one.choose(over(constants));
  two.choose(over([scalar(0), subScalars(a, b), ...constants.slice(2).map(() => randomScalar(random))]));
  runUntil(session, [one, two], 'confirm');
  session.append(one.owed()[0] as Bytes);
  list.append(
    'two slots with one key, by all participants together',
    'ceremony.slot_keys',
    two.owed()[0] as Bytes,
  );
}

const complaint = (by: ScriptedScrutineer, against: number, secret = by.secrets.transportSecret): Bytes =>
  by.signer.sign('key-complaint', { ...by.step, against, transportSecret: toBase64(encodeScalar(secret)) });

/** Scrutineer 2 sends scrutineer 3 a share that does not fit; scrutineer 3 complains. */
function lie(list: AttackList, [one, two, three]: Trio): void {
  const { session } = list;
  startAttempt(session, [1, 2, 3]);
  const [old] = one.owed() as [Bytes];
  runUntil(session, [one, two, three], 'share');
  list.append('a complaint before all shares are there', 'ceremony.order', complaint(three, 2));
  for (const envelope of [...one.owed(), two.share(1), two.lyingShare(3), ...three.owed()])
    session.append(envelope);
  const wrong = (name: string, envelope: Bytes): void => list.append(name, 'ceremony.complaint', envelope);
  wrong('a complaint without the transport secret', complaint(three, 2, one.secrets.transportSecret));
  wrong('a complaint against oneself', complaint(three, 3));
  wrong('a complaint against nobody', complaint(three, 4));
  wrong(
    'a complaint whose secret is no scalar',
    three.signer.sign('key-complaint', {
      ...three.step,
      against: 2,
      transportSecret: toBase64(new Uint8Array(32).fill(255)),
    }),
  );
  const [confirmed] = one.owed() as [Bytes];
  session.append(confirmed);
  list.append('a complaint after one’s own confirmation', 'session.duplicate', complaint(one, 2));
  session.append(complaint(three, 2));
  const { ceremony } = attemptOf(session);
  list.append(
    'a confirmation of an attempt that is void',
    'ceremony.order',
    two.signer.sign('key-confirm', { ...two.step, ceremony: ceremony as Hash }),
  );
  list.append('a transport key of an attempt that is void', 'session.duplicate', old);
}

/** Without scrutineer 2. */
function secondChance(list: AttackList, [one, two, three]: Trio): void {
  const { session } = list;
  const start = (participants: readonly number[], excluded: readonly number[], attempt: number): Bytes =>
    deviceOf(session, 1).signer.sign('ceremony-started', {
      ...commandFields(session.state, 1),
      attempt,
      participants,
      excluded,
    });
  list.append('an attempt under the number of a void one', 'ceremony.attempt', start([1, 3], [2], 2));
  list.append('an attempt with too few participants', 'ceremony.participants', start([1], [2, 3], 3));
  startAttempt(session, [1, 3]);
  const transport = { ...two.step, transportKey: toBase64(new Uint8Array(32)) };
  list.append(
    'a ceremony message of a scrutineer who is excluded',
    'ceremony.sender',
    two.signer.sign('key-transport', transport),
  );
  list.append(
    'a ceremony message in the step of another one',
    'ceremony.order',
    one.signer.sign('key-commit', { ...one.step, commitment: 'a'.repeat(128) }),
  );
  runUntil(session, [one, three], 'share');
  list.append(
    'a share for a scrutineer who is excluded',
    'ceremony.sender',
    one.signer.sign('key-share', { ...statementIn(one.share(3)), to: 2 }),
  );
  runUntil(session, [one, three], 'complete');
}

function statementIn(envelope: Bytes) {
  const statement = statementOf(envelope);
  if (statement.kind !== 'key-share') throw new Error('no share');
  return statement.payload;
}

export async function ceremonyScene(): Promise<Scene> {
  const session = await MemorySession.create({ deputies: 2, items: 1, rules: { chosen: 1, max: 1 } });
  const list = new AttackList(session);
  // The last scrutineer has not accepted yet.
  const last = deviceOf(session, 3);
  const all = session.devices.splice(2, 1);
  session.acceptAll();
  session.devices.push(...all);
  const early = deviceOf(session, 1).startCeremony(session.state, [1, 2, 3]);
  list.append('a ceremony with a scrutineer who has not accepted', 'ceremony.participants', early);
  session.append(last.accept(session.state));
  const nobody = {
    session: session.state.session as Hash,
    attempt: 1,
    from: 1,
    prev: '0'.repeat(64) as Hash,
  };
  const transport = { ...nobody, transportKey: toBase64(new Uint8Array(32)) };
  list.append(
    'a ceremony message before the ceremony',
    'ceremony.order',
    deviceOf(session, 1).signer.sign('key-transport', transport),
  );
  const [one, two, three] = scriptedScrutineers(session);
  if (!one || !two || !three) throw new Error('three scrutineers');
  collusion(list, [one, two, three]);
  lie(list, [one, two, three]);
  secondChance(list, [one, two, three]);
  return list.scene(
    'complaint',
    'A key ceremony in three attempts: one given up, one void after a complaint, one without the liar.',
  );
}
