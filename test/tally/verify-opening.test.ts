/** Records corrupted between sign-in and ballot: attendance, quorum, empty box, opening, papers. */
import { expect, it } from 'vitest';
import { roundCommand, roundOpening } from '../../ballot-client/src/lib/commands.ts';
import { Tablet } from '../../ballot-client/src/lib/tablet.ts';
import {
  type Bytes,
  type Hash,
  type LeafHash,
  type PublicKey,
  toHash,
  toPublicKey,
} from '../../crypto/bytes.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import { type Deputy, MemorySession, random } from '../support/memory-session.ts';
import {
  type Attack,
  appended,
  asHash,
  expectCaught,
  findingsOf,
  rebuilt,
  statementOf,
  stranger,
  unsigned,
} from './forge.ts';

const attacks: Attack[] = [];
// Three of the four deputies make the quorum of two thirds; one stays away.
const session = await MemorySession.create({ items: 2, scrutineers: { n: 2, t: 2 } });
const { deputies, presiding } = session;
const [first, second, third, absent] = deputies as [Deputy, Deputy, Deputy, Deputy];
const append = (name: string, code: Attack['code'], ...envelopes: Bytes[]): number =>
  attacks.push(appended(session, name, code, ...envelopes));
const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));

session.acceptAll();
await session.ceremony();
session.adoptAndOpenSignIn();
const own = session.state.session as Hash;

// Sign-in.
const invented = { session: own, nonce: toHash(random(32)), votingKey: newKey() };
append(
  'a deputy who is not on the roll',
  'attendance.not_on_roll',
  stranger('credential').sign('attendance', invented),
);
append(
  'a sign-in in the name of a deputy',
  'envelope.signature',
  unsigned('attendance', invented, absent.tablet.credential),
);
session.signIn([first, second]);
const opening = (changes: Partial<PayloadOf<'round-opened'>> = {}): PayloadOf<'round-opened'> => ({
  ...roundOpening(session.state, 'main', 1),
  ...changes,
});
const open = (changes: Partial<PayloadOf<'round-opened'>> = {}): Bytes =>
  presiding.sign('round-opened', opening(changes));
append('a round without a quorum', 'round.quorum', open());
append('a round that claims the quorum', 'round.present', open({ present: 3 }));
session.signIn([third]);
const secondTablet = new Tablet(first.badge, session.badgeSalt, random(32), random);
append('an attendance on a second tablet', 'attendance.other_device', secondTablet.signIn(own));
append('an attendance twice', 'session.duplicate', first.tablet.signIn(own));

// The empty box.
append('a round whose empty box nobody has seen', 'round.empty_box', open());
append(
  'a scrutineer who saw another log',
  'witness.mismatch',
  session.devices[0]?.signer.sign('witnessed', {
    session: own,
    round: 1,
    phase: 'empty',
    size: session.state.tree.size,
    root: asHash(random(32)),
  }) ?? new Uint8Array(),
);
session.witnessEmpty();

// The opening.
append('a wrong number of deputies present', 'round.present', open({ present: 4 }));
append('a round on fewer candidates', 'round.items', open({ items: [1] }));
append('a round that chooses fewer', 'round.items', open({ chosen: 1 }));
append('a round under another form', 'round.items', open({ form: { ...opening().form, max: 1 } }));
append('a round with the keys of another ceremony', 'round.keys', open({ ceremony: asHash(random(32)) }));
append('a round with the wrong number', 'round.number', open({ round: 2 }));
append(
  'an opening that was prepared before something else happened',
  'session.stale_command',
  open({ after: toHash(random(32)) as unknown as LeafHash }),
);
append(
  'a round opened by a stranger',
  'envelope.signer',
  stranger('presiding').sign('round-opened', opening()),
);
session.append(open());
append(
  'a round closed before all have a paper',
  'paper.missing',
  presiding.sign('round-closed', roundCommand(session.state, 1)),
);

// Papers: all that a server could issue to have ballots of its own.
const { credential } = first.tablet;
append(
  'a paper to an absent deputy',
  'paper.credential',
  session.paperFor(absent.tablet.credential, { votingKey: newKey() }),
);
append(
  'a paper to nobody on the roll',
  'paper.credential',
  session.paperFor(newKey(), { votingKey: newKey() }),
);
append(
  'a paper for a voting key of the server',
  'paper.credential',
  session.paperFor(credential, { votingKey: newKey() }),
);
append(
  'a paper under other rules',
  'paper.hashes',
  session.paperFor(credential, { rules: asHash(random(32)) }),
);
append('a paper of another round', 'paper.hashes', session.paperFor(credential, { round: 2 }));
append(
  'a paper that the server did not sign',
  'envelope.signer',
  stranger('issuing').sign(
    'paper',
    (statementOf(session.paperFor(credential)) as StatementOf<'paper'>).payload,
  ),
);
append(
  'a second paper for one deputy',
  'paper.duplicate',
  session.paperFor(credential),
  session.paperFor(credential),
);
const early = session.paperFor(credential);
session.issuePapers();
append('a sign-in while the ballot is open', 'attendance.closed', absent.tablet.signIn(own));
append('a paper given again', 'paper.duplicate', early);
it('accepts the honest record', async () => {
  expect(await findingsOf(rebuilt(session, session.entries))).toEqual([]);
});

it.each(attacks.map((attack) => [attack.name, attack] as const))('catches %s', async (_, attack) => {
  await expectCaught(attack);
});
