/** Records corrupted where rounds leave no result and are repeated, or the session is cancelled. */
import { commandFields, roundCommand, roundOpening } from '../../../ballot-client/src/lib/commands.ts';
import type { Bytes } from '../../../crypto/bytes.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import { MemorySession } from '../../support/memory-session.ts';
import { castAll, declareVoid, deviceOf, openRoundOf } from '../../support/session-scenes.ts';
import { AttackList, own, type Scene } from '../scene.ts';

const command = (session: MemorySession, reason: string) => ({
  ...roundCommand(session.state, session.now()),
  reason,
});

/** The next main round names the one that it repeats, and its empty box was seen anew. */
function repeatedOpenings(list: AttackList, repeats: number): void {
  const { session } = list;
  const opening = roundOpening(session.state, 'main', 1);
  if (opening.repeats !== repeats) throw new Error('another round is repeated');
  const open = (name: string, code: RejectionCode, changes: Partial<PayloadOf<'round-opened'>>): void =>
    list.append(
      `round ${opening.round}: ${name}`,
      code,
      session.presiding.sign('round-opened', { ...opening, ...changes }),
    );
  open('a repeat that does not say so', 'round.number', { repeats: null });
  open('a repeat of another round', 'round.number', { repeats: repeats + 1 });
  open('the number of an earlier round', 'round.number', { round: repeats });
}

/** A test round, a void one, an aborted one, and one with too few ballots: none of them is ever decrypted. */
async function unfinishedRounds(list: AttackList): Promise<void> {
  const { session } = list;
  const share = (round: number): Bytes =>
    deviceOf(session, 1).signer.sign('partial-decryption', {
      ...own(session),
      round,
      box: '00'.repeat(64),
      decryption: '',
      proof: '',
    });
  openRoundOf(session, 'test');
  castAll(session, [[0], [0]]);
  session.closeRound();
  await session.seal();
  session.declare();
  list.append('a decryption of the test round', 'session.state', share(1));
  list.append(
    'a main round whose empty box was never seen',
    'round.empty_box',
    session.presiding.sign('round-opened', roundOpening(session.state, 'main', 1)),
  );
  session.witnessEmpty();
  openRoundOf(session, 'main');
  castAll(session, [[0], [0]]);
  session.closeRound();
  await session.seal();
  list.append('a declaration that says nothing of why', 'payload.malformed', declareVoid(session, null));
  session.append(declareVoid(session));
  list.append('a decryption of a void round', 'session.state', share(2));
  session.witnessEmpty();
  repeatedOpenings(list, 2);
  openRoundOf(session, 'main');
  list.append(
    'an abortion of another round',
    'round.number',
    session.presiding.sign('round-aborted', { ...command(session, '断电'), round: 2 }),
  );
  session.append(session.presiding.sign('round-aborted', command(session, '断电')));
  session.witnessEmpty();
  repeatedOpenings(list, 3);
  openRoundOf(session, 'main');
  castAll(session, [[0]]);
  session.closeRound();
  await session.seal();
  session.declare();
  list.append('a decryption of a round with too few ballots', 'session.state', share(4));
}

/** A test vote, then three main rounds that leave no result: void, aborted, under the floor. */
export async function repeatsScene(): Promise<Scene> {
  const session = await MemorySession.create({ deputies: 2, items: 1, rules: { chosen: 1, max: 1 } });
  const list = new AttackList(session);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn();
  await unfinishedRounds(list);
  const { presiding, registrar } = session;
  const cancel = { ...commandFields(session.state, session.now()), reason: '改期举行' };
  list.append(
    'a session cancelled by the registrar after its acceptance',
    'envelope.signer',
    registrar.sign('cancelled', cancel),
  );
  session.append(presiding.sign('cancelled', cancel));
  list.append(
    'a round in a cancelled session',
    'session.state',
    presiding.sign('round-opened', { ...roundOpening(session.state, 'main', 1) }),
  );
  session.archive();
  return list.scene(
    'repeats',
    'A test vote, then a void, an aborted and an undecryptable main round; the session is cancelled and archived.',
  );
}
