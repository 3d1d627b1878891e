/** Records corrupted between sign-in and ballot: attendance, badges, quorum, empty box, opening, papers. */
import { commandFields, roundCommand, roundOpening } from '../../../ballot-client/src/lib/commands.ts';
import { Tablet } from '../../../ballot-client/src/lib/tablet.ts';
import { type Bytes, type Hash, type LeafHash, type PublicKey, toHash } from '../../../crypto/bytes.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import type { StatementOf } from '../../../crypto/statements/envelope.ts';
import { MemorySession, random } from '../../support/memory-session.ts';
import { deviceOf } from '../../support/session-scenes.ts';
import { asHash, statementOf, stranger } from '../../tally/forge.ts';
import { AttackList, deputyOf, newKey, own, type Scene } from '../scene.ts';
import { attendances, registrarActs } from './attendances.ts';

const opening = (session: MemorySession, changes: Partial<PayloadOf<'round-opened'>> = {}): Bytes =>
  session.presiding.sign('round-opened', { ...roundOpening(session.state, 'main', 1), ...changes });

/** Witnesses of an empty box that nobody has looked into. */
function witnesses(list: AttackList): void {
  const { session } = list;
  const { tree } = session.state;
  const { signer } = deviceOf(session, 1);
  const witness = (changes: Partial<PayloadOf<'witnessed'>>): Bytes =>
    signer.sign('witnessed', {
      ...own(session),
      round: 1,
      phase: 'empty',
      size: tree.size,
      root: toHash(tree.root()),
      ...changes,
    });
  list.append('a round whose empty box nobody has seen', 'round.empty_box', opening(session));
  list.append(
    'a round whose empty box one scrutineer has seen',
    'round.empty_box',
    witness({}),
    opening(session),
  );
  list.append('a scrutineer who saw another log', 'witness.mismatch', witness({ root: asHash(random(32)) }));
  list.append('a scrutineer who saw a longer log', 'witness.mismatch', witness({ size: tree.size + 1 }));
  list.append(
    'a scrutineer who saw the box before the last command',
    'witness.mismatch',
    witness({ size: 5, root: toHash(tree.rootAt(5)) }),
  );
  list.append('a scrutineer who saw the box of a later round', 'round.number', witness({ round: 2 }));
  list.append('a scrutineer who saw the close of no round', 'round.number', witness({ phase: 'closed' }));
  const size = tree.size - 1;
  const earlier = witness({ size, root: toHash(tree.rootAt(size)) });
  list.append('a scrutineer who saw the empty box twice', 'session.duplicate', witness({}), earlier);
}

/** The presiding officer opens another round than the one that is due. */
function openings(list: AttackList): void {
  const { session } = list;
  const { form } = roundOpening(session.state, 'main', 1);
  const cases: readonly (readonly [
    string,
    Parameters<AttackList['append']>[1],
    Partial<PayloadOf<'round-opened'>>,
  ])[] = [
    ['a wrong number of deputies present', 'round.present', { present: 4 }],
    ['a round on fewer candidates', 'round.items', { items: [1] }],
    ['a round on candidates in another order', 'round.items', { items: [2, 1] }],
    ['a round that chooses fewer', 'round.items', { chosen: 1 }],
    ['a round under another form', 'round.items', { form: { ...form, max: 1 } }],
    ['a round without blank ballots', 'round.items', { form: { ...form, blank: false } }],
    ['a runoff that nobody decided on', 'round.items', { kind: 'runoff' }],
    [
      'a round by a decision that there is not',
      'round.items',
      { decidedBy: session.state.lastCommand ?? null },
    ],
    ['a round with the keys of another ceremony', 'round.keys', { ceremony: asHash(random(32)) }],
    ['a round with the wrong number', 'round.number', { round: 2 }],
    ['a round that repeats no round', 'round.number', { repeats: 1 }],
    [
      'an opening that was prepared before something else happened',
      'session.stale_command',
      { after: toHash(random(32)) as string as LeafHash },
    ],
  ];
  for (const [name, code, changes] of cases) list.append(name, code, opening(session, changes));
  const stolen = stranger('presiding').sign('round-opened', roundOpening(session.state, 'main', 1));
  list.append('a round opened by a stranger', 'envelope.signer', stolen);
}

/** All that a server could issue to have ballots of its own. */
function papers(list: AttackList): void {
  const { session } = list;
  const { credential } = deputyOf(session, 0).tablet;
  const absent = deputyOf(session, 3).tablet.credential;
  const paper = (
    name: string,
    code: 'paper.credential' | 'paper.hashes',
    of: PublicKey,
    changes: Record<string, unknown>,
  ): void => list.append(name, code, session.paperFor(of, changes));
  paper('a paper to an absent deputy', 'paper.credential', absent, { votingKey: newKey() });
  paper('a paper to nobody on the roll', 'paper.credential', newKey(), { votingKey: newKey() });
  paper('a paper for a voting key of the server', 'paper.credential', credential, { votingKey: newKey() });
  paper('a paper under other rules', 'paper.hashes', credential, { rules: asHash(random(32)) });
  paper('a paper with other candidates', 'paper.hashes', credential, { candidates: asHash(random(32)) });
  paper('a paper of another opening', 'paper.hashes', credential, { opened: asHash(random(32)) });
  paper('a paper under other keys', 'paper.hashes', credential, { ceremony: asHash(random(32)) });
  paper('a paper of another round', 'paper.hashes', credential, { round: 2 });
  const { payload } = statementOf(session.paperFor(credential)) as StatementOf<'paper'>;
  list.append(
    'a paper that the server did not sign',
    'envelope.signer',
    stranger('issuing').sign('paper', payload),
  );
  list.append(
    'a second paper for one deputy',
    'paper.duplicate',
    session.paperFor(credential),
    session.paperFor(credential),
  );
}

export async function openingScene(): Promise<Scene> {
  const session = await MemorySession.create({ items: 2, scrutineers: { n: 2, t: 2 } });
  const list = new AttackList(session);
  session.acceptAll();
  await session.ceremony();
  session.append(session.presiding.sign('sign-in-opened', commandFields(session.state, session.now())));
  const first = deputyOf(session, 0);
  session.signIn([first]);
  list.append(
    'sign-in opened twice',
    'session.duplicate',
    session.presiding.sign('sign-in-opened', commandFields(session.state, 1)),
  );
  list.append('a round before the rules are adopted', 'session.state', opening(session));
  adopt(session);
  session.signIn([deputyOf(session, 1)]);
  attendances(list);
  list.append('a round without a quorum', 'round.quorum', opening(session));
  list.append('a round that claims the quorum', 'round.present', opening(session, { present: 3 }));
  session.signIn([deputyOf(session, 2)]);
  const secondTablet = new Tablet(first.badge, session.badgeSalt, random(32), random);
  list.append(
    'an attendance on a second tablet',
    'attendance.other_device',
    secondTablet.signIn(own(session).session),
  );
  list.append('an attendance twice', 'session.duplicate', first.tablet.signIn(own(session).session));
  registrarActs(list);
  witnesses(list);
  session.witnessEmpty();
  openings(list);
  session.append(opening(session));
  list.append(
    'a round closed before all have a paper',
    'paper.missing',
    session.presiding.sign('round-closed', roundCommand(session.state, 1)),
  );
  papers(list);
  const early = session.paperFor(first.tablet.credential);
  session.issuePapers();
  list.append(
    'a sign-in while the ballot is open',
    'attendance.closed',
    deputyOf(session, 3).tablet.signIn(own(session).session),
  );
  list.append('a paper given again', 'paper.duplicate', early);
  return list.scene(
    'opened',
    'From the freeze to an open round of three of four deputies with their papers.',
  );
}

function adopt(session: MemorySession): void {
  const { state, presiding } = session;
  const { candidatesHash } = statementOf(session.entries[0]).payload as PayloadOf<'manifest'>;
  const fields = commandFields(state, session.now());
  const scrutineers = session.devices.map((_, i) => i + 1);
  session.append(
    presiding.sign('adopted', {
      ...fields,
      rules: state.rulesHash as Hash,
      candidates: candidatesHash,
      scrutineers,
    }),
  );
}
