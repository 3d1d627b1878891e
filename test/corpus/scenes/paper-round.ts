/** Rounds on paper whose numbers cannot be, or that the wrong persons enter or endorse. */
import { commandFields, proclamation } from '../../../ballot-client/src/lib/commands.ts';
import type { Bytes } from '../../../crypto/bytes.ts';
import type { RejectionCode } from '../../../crypto/rejection.ts';
import { chosenInOrder } from '../../../crypto/session/closing-checks.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import type { StatementSigner } from '../../../crypto/statements/envelope.ts';
import { MemorySession } from '../../support/memory-session.ts';
import { decisionOn, deviceOf, endorsementBy } from '../../support/session-scenes.ts';
import { statementOf } from '../../tally/forge.ts';
import { AttackList, own, type Scene } from '../scene.ts';

const proclaiming = (session: MemorySession, chosen: readonly number[]): Bytes =>
  session.presiding.sign('proclaimed', proclamation(session.state, chosen, 1));

const paperPayload = (session: MemorySession): PayloadOf<'paper-round'> => ({
  ...commandFields(session.state, session.now()),
  round: 1,
  items: [1, 2],
  present: 3,
  issued: 3,
  received: 3,
  invalid: 0,
  blank: 1,
  counts: [2, 0, 0, 1, 1, 0],
});

/** The numbers of a paper round that cannot be, and persons who may not enter it. */
function paperRounds(list: AttackList): void {
  const { session } = list;
  const honest = paperPayload(session);
  const enter = (
    name: string,
    code: RejectionCode,
    changes: Partial<PayloadOf<'paper-round'>>,
    signer: StatementSigner = deviceOf(session, 1).signer,
  ): void => list.append(name, code, signer.sign('paper-round', { ...honest, ...changes }));
  enter('a paper round of another number', 'round.number', { round: 2 });
  enter('more paper ballots received than issued', 'paper.count', { received: 4 });
  enter('more paper ballots issued than deputies present', 'paper.count', { issued: 4 });
  enter('more deputies at a paper round than on the roll', 'paper.count', { present: 4, issued: 4 });
  enter('more invalid and blank paper ballots than received', 'paper.count', { invalid: 2, blank: 2 });
  enter('a paper round on fewer candidates', 'round.items', { items: [1], counts: [2, 0, 0] });
  enter('a paper round on other candidates', 'round.items', { items: [1, 3] });
  enter('a paper round with counts left out', 'result.counts', { counts: [2, 0, 0] });
  enter('a paper round whose counts do not add up', 'result.crosscheck', { counts: [3, 0, 0, 1, 1, 0] });
  enter(
    'a paper round entered by another scrutineer than the chief',
    'envelope.signer',
    {},
    deviceOf(session, 2).signer,
  );
}

/** A place is left open, which the presidium must decide on; all three sign, and it is proclaimed all the same. */
function undecided(list: AttackList): void {
  const { session } = list;
  const entered = deviceOf(session, 1).signer.sign('paper-round', {
    ...paperPayload(session),
    blank: 2,
    counts: [1, 0, 0, 0, 1, 0],
  });
  const { leaf } = statementOf(entered);
  const endorse = (signer: StatementSigner): Bytes =>
    signer.sign('endorsed', { ...own(session), entry: leaf });
  const proclaimed = { ...own(session), after: leaf, time: 1, results: [leaf], chosen: [] };
  list.append(
    'a paper round with a place left open, proclaimed without a decision',
    'decision.not_allowed',
    entered,
    endorse(deviceOf(session, 2).signer),
    endorse(session.presiding),
    session.presiding.sign('proclaimed', proclaimed),
  );
}

/** A round on paper that leaves a tie: nobody proclaims before the runoff that the rules prescribe. */
export async function paperTieScene(): Promise<Scene> {
  const session = await MemorySession.create({ deputies: 3, items: 2, rules: { chosen: 1, max: 2 } });
  const list = new AttackList(session);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  const enter = (changes: Partial<PayloadOf<'paper-round'>>): void => {
    const payload = { ...paperPayload(session), blank: 0, ...changes };
    session.append(deviceOf(session, 1).signer.sign('paper-round', payload));
    session.append(endorsementBy(session, deviceOf(session, 2).signer));
    session.append(endorsementBy(session, session.presiding));
  };
  enter({ counts: [3, 0, 0, 3, 0, 0] });
  const early = (name: string, ...envelopes: readonly Bytes[]): void =>
    list.append(name, 'decision.not_allowed', ...envelopes);
  early('a tie on paper proclaimed with nobody', proclaiming(session, []));
  early('a tie on paper proclaimed with the first', proclaiming(session, [1]));
  early('a tie on paper settled by accepting fewer', decisionOn(session, 'accept-fewer'));
  early('a tie on paper settled by the presidium', decisionOn(session, 'choose-among-tied', [2]));
  session.append(decisionOn(session, 'runoff'));
  enter({ round: 2, counts: [1, 2, 0, 2, 1, 0] });
  list.append(
    'a runoff on paper proclaimed with the loser',
    'proclamation.mismatch',
    proclaiming(session, [1]),
  );
  session.append(proclaiming(session, chosenInOrder(session.state)));
  session.archive();
  return list.scene('paper-tie', 'Two rounds held on paper: the first leaves a tie, the second decides it.');
}

export async function paperScene(): Promise<Scene> {
  const session = await MemorySession.create({ deputies: 3, items: 2, rules: { chosen: 1, max: 1 } });
  const list = new AttackList(session);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  paperRounds(list);
  undecided(list);
  session.append(deviceOf(session, 1).signer.sign('paper-round', paperPayload(session)));
  const endorse = (signer: StatementSigner): Bytes => endorsementBy(session, signer);
  list.append('a paper round endorsed by the registrar', 'endorsement.target', endorse(session.registrar));
  list.append(
    'a paper round endorsed by the chief who entered it',
    'endorsement.target',
    endorse(deviceOf(session, 1).signer),
  );
  list.append(
    'a paper round proclaimed with one endorsement',
    'session.state',
    endorse(session.presiding),
    proclaiming(session, [1]),
  );
  list.append(
    'a paper round proclaimed without a presiding officer',
    'session.state',
    endorse(deviceOf(session, 2).signer),
    endorse(deviceOf(session, 3).signer),
    proclaiming(session, [1]),
  );
  session.append(endorse(deviceOf(session, 2).signer));
  session.append(endorse(session.presiding));
  list.append('a paper round proclaimed with the loser', 'proclamation.mismatch', proclaiming(session, [2]));
  list.append('a paper round proclaimed with both', 'proclamation.mismatch', proclaiming(session, [1, 2]));
  const unnamed = { ...proclamation(session.state, [1], 1), results: [] };
  list.append(
    'a proclamation that does not name the paper round',
    'proclamation.mismatch',
    session.presiding.sign('proclaimed', unnamed),
  );
  list.append('a decision on a paper round', 'decision.not_allowed', decisionOn(session, 'accept-fewer'));
  const proclaimed = session.presiding.sign(
    'proclaimed',
    proclamation(session.state, chosenInOrder(session.state), session.now()),
  );
  session.append(proclaimed);
  session.archive();
  return list.scene(
    'paper',
    'A round held on paper: entered by the chief, endorsed by two others, proclaimed.',
  );
}
