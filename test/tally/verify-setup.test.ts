/** Records corrupted before the first round: manifest, roll, candidates, acceptances, key ceremony, adoption. */
import { expect, it } from 'vitest';
import { acceptance, adoption, commandFields } from '../../ballot-client/src/lib/commands.ts';
import { type Bytes, fromHex, type Hash, type PublicKey, toPublicKey, utf8 } from '../../crypto/bytes.ts';
import { toBase64 } from '../../crypto/encoding.ts';
import { encodePoint, G, IDENTITY, multiplyBase, scalar } from '../../crypto/group.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import type { Kind, PayloadOf } from '../../crypto/statements/catalogue.ts';
import { MemorySession, random } from '../support/memory-session.ts';
import {
  type Attack,
  appended,
  asHash,
  expectCaught,
  findingsOf,
  indexOf,
  payloadOf,
  rawEnvelope,
  rebuilt,
  stranger,
  substituted,
  unsigned,
} from './forge.ts';

const attacks: Attack[] = [];
const session = await MemorySession.create({ deputies: 3, items: 1, rules: { chosen: 1, max: 1 } });
const [chief] = session.devices;
if (chief === undefined) throw new Error('no scrutineer');

/** Takes part in the log as it is now: the attack is built at once, since the session goes on. */
const add = (attack: Attack): number => attacks.push(attack);
const append = (name: string, code: Attack['code'], ...envelopes: Bytes[]): number =>
  add(appended(session, name, code, ...envelopes));
const substitute = (name: string, code: Attack['code'], index: number, envelope: Bytes): number =>
  add(substituted(session, name, code, index, envelope));

const { entries } = session;
const manifest = payloadOf(entries, 'manifest');
const roll = payloadOf(entries, 'roll-part');
const candidates = payloadOf(entries, 'candidates-part');
const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));

// The freeze.
substitute(
  'a manifest of a stranger',
  'envelope.signer',
  0,
  stranger('registrar').sign('manifest', manifest),
);
substitute(
  'a manifest with a signature of somebody else',
  'envelope.signature',
  0,
  unsigned('manifest', manifest, session.registrar.publicKey),
);
substitute(
  'a deputy added to the roll',
  'manifest.roll',
  1,
  session.registrar.sign('roll-part', { ...roll, credentials: [...roll.credentials, newKey()].sort() }),
);
substitute(
  'a deputy exchanged on the roll',
  'manifest.roll',
  1,
  session.registrar.sign('roll-part', {
    ...roll,
    credentials: [...roll.credentials.slice(1), newKey()].sort(),
  }),
);
substitute(
  'the title of a candidate edited',
  'manifest.candidates',
  2,
  session.registrar.sign('candidates-part', {
    ...candidates,
    items: candidates.items.map((item) => ({ ...item, title: '别的项目' })),
  }),
);
substitute(
  'the roll of another session',
  'session.mismatch',
  1,
  session.registrar.sign('roll-part', { ...roll, sessionId: '00'.repeat(16) }),
);
append('a kind that does not exist', 'envelope.kind', rawEnvelope('vote', '{}'));
append('a payload with white space', 'payload.malformed', rawEnvelope('endorsed', '{ "session":"" }'));
append('an entry that is no envelope', 'envelope.malformed', utf8('{"payload":""}'));
append('an empty entry', 'envelope.malformed', new Uint8Array());
append('an entry of 65,536 bytes', 'log.entry_too_long', new Uint8Array(65_536).fill(0x20));
append(
  'an acceptance of another roll',
  'accept.hashes',
  session.presiding.sign('manifest-accepted', { ...acceptance(session.state), roll: asHash(random(32)) }),
);
append(
  'an acceptance by a stranger',
  'envelope.signer',
  stranger('presiding').sign('manifest-accepted', acceptance(session.state)),
);
append(
  'an acceptance in the name of the presiding officer',
  'envelope.signature',
  unsigned('manifest-accepted', acceptance(session.state), session.presiding.publicKey),
);
append(
  'a statement of another session',
  'session.mismatch',
  session.presiding.sign('manifest-accepted', { ...acceptance(session.state), session: asHash(random(32)) }),
);
append('an acceptance twice', 'session.duplicate', chief.accept(session.state), chief.accept(session.state));
append('keys before the acceptance', 'session.state', chief.startCeremony(session.state, [1, 2, 3]));
session.acceptAll();

// The ceremony.
const second = session.devices[1];
append(
  'a ceremony that somebody else than the chief starts',
  'envelope.signer',
  second?.startCeremony(session.state, [1, 2, 3]) ?? new Uint8Array(),
);
append('a ceremony with one participant', 'ceremony.participants', chief.startCeremony(session.state, [1]));
append(
  'adoption before there are keys',
  'session.state',
  session.presiding.sign('adopted', adoption(session.state, 1)),
);
await session.ceremony();

type CeremonyKind = Extract<Kind, `key-${string}`>;
/** The chief's message of a kind, changed and signed again. */
function changed<K extends CeremonyKind>(name: string, code: Attack['code'], kind: K, change: object): void {
  const index = indexOf(session.entries, kind);
  const payload = payloadOf(session.entries, kind);
  substitute(name, code, index, chief!.signer.sign(kind, { ...payload, ...change } as PayloadOf<K>));
}
const reveal = payloadOf(session.entries, 'key-reveal');
const rehearsal = payloadOf(session.entries, 'key-rehearsal');
const otherPoint = encodePoint(multiplyBase(scalar(7)));
const withFirst = (base64: string, first: Bytes): string => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  bytes.set(first, 0);
  return toBase64(bytes);
};
changed('a transport key that is the identity', 'ceremony.point', 'key-transport', {
  transportKey: toBase64(encodePoint(IDENTITY)),
});
changed('a commitment that was not committed to', 'ceremony.commitment', 'key-reveal', {
  commitments: withFirst(reveal.commitments, otherPoint),
});
changed('a wrong proof of possession', 'ceremony.proof', 'key-reveal', {
  proof: withFirst(reveal.proof, encodePoint(G)),
});
changed('a share that is no scalar', 'ceremony.point', 'key-share', {
  shares: toBase64(new Uint8Array(8).fill(255)),
});
changed('a share in the name of another scrutineer', 'ceremony.sender', 'key-share', { from: 2 });
changed('a confirmation of another ceremony', 'ceremony.confirmation', 'key-confirm', {
  ceremony: asHash(random(32)),
});
changed('a rehearsal decryption that is wrong', 'ceremony.rehearsal', 'key-rehearsal', {
  decryption: withFirst(rehearsal.decryption, otherPoint),
});
const commit = payloadOf(session.entries, 'key-commit');
add({
  // Every later message names the hash of the step before, so the change shows at the next step.
  ...substituted(
    session,
    'a commitment exchanged after the fact',
    'ceremony.prev',
    indexOf(session.entries, 'key-commit'),
    chief.signer.sign('key-commit', { ...commit, commitment: '00'.repeat(64) }),
  ),
  entry: indexOf(session.entries, 'key-reveal'),
});

// Adoption and sign-in.
append(
  'an adoption of other rules',
  'accept.hashes',
  session.presiding.sign('adopted', { ...adoption(session.state, 1), rules: asHash(random(32)) }),
);
append(
  'an adoption without one of the scrutineers',
  'accept.hashes',
  session.presiding.sign('adopted', { ...adoption(session.state, 1), scrutineers: [1, 2] }),
);
append(
  'a command that names an old command',
  'session.stale_command',
  session.presiding.sign('sign-in-opened', {
    ...commandFields(session.state, 1),
    after: asHash(fromHex(session.state.session as Hash)) as never,
  }),
);
append(
  'a sign-in before sign-in is open',
  'attendance.closed',
  session.deputies[0]!.tablet.signIn(session.state.session as Hash),
);
session.adoptAndOpenSignIn();

it('accepts the honest record, and says what it could not look at', async () => {
  const findings = await findingsOf(rebuilt(session, session.entries));
  expect(findings).toEqual([]);
});

it.each(attacks.map((attack) => [attack.name, attack] as const))('catches %s', async (_, attack) => {
  await expectCaught(attack);
});
