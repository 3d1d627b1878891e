/** Records corrupted where a session grades items: grades that do not follow, choices in a round that chooses nothing. */
import { proclamation, roundOpening } from '../../../ballot-client/src/lib/commands.ts';
import type { PayloadOf } from '../../../crypto/statements/catalogue.ts';
import type { ItemOutcome } from '../../../crypto/statements/round.ts';
import type { Evaluation, Rules } from '../../../crypto/statements/rules.ts';
import { GRADING_RULES, MemorySession } from '../../support/memory-session.ts';
import { castAll, decisionOn, deviceOf, openRoundOf, toDeclared } from '../../support/session-scenes.ts';
import { payloadOf, rebuilt } from '../../tally/forge.ts';
import { AttackList, type Scene } from '../scene.ts';
import { ending, honestResult } from './results.ts';

/** The registrar freezes an evaluation that nobody could apply. */
function evaluations(list: AttackList): void {
  const { session } = list;
  const manifest = payloadOf(session.entries, 'manifest');
  const { rules } = manifest;
  const { evaluation } = rules;
  if (evaluation === null) throw new Error('a session that grades');
  const frozen = (name: string, changes: Partial<Rules>): void =>
    list.substitute(
      `an evaluation with ${name}`,
      'rules.invalid',
      0,
      session.registrar.sign('manifest', { ...manifest, rules: { ...rules, ...changes } }),
    );
  const [first] = evaluation.thresholds;
  if (first === undefined) throw new Error('a threshold');
  const thresholds = (...of: Evaluation['thresholds']): Partial<Rules> => ({
    evaluation: { ...evaluation, thresholds: of },
  });
  frozen('no thresholds at all', { evaluation: null });
  frozen('a threshold too few', thresholds(first));
  frozen('a threshold that nobody reaches', thresholds({ ...first, numerator: 2, strict: true }, first));
  frozen('a threshold that no votes at all reach', thresholds(first, { ...first, numerator: 0 }));
  frozen('a name for one grade less', { grades: rules.grades.slice(1) });
  frozen('one name for two grades', { grades: ['满意', '满意', '不满意'] });
  frozen('a grade that is called abstaining', { grades: ['满意', '弃权', '不满意'] });
  frozen('a place to be chosen for', { chosen: 1 });
  frozen('a majority', { majority: { base: 'present', ...first } });
  frozen('a bound on the best grade', { max: 1 });
}

/** Results whose grades do not follow from the counts; all staff sign them. */
async function grades(list: AttackList): Promise<void> {
  const { session } = list;
  const payload = await honestResult(session);
  const { signer } = deviceOf(session, 1);
  const at = session.entries.length;
  const [one, two] = payload.outcome;
  if (one === undefined || two === undefined) throw new Error('two items');
  const stated = (name: string, outcome: readonly ItemOutcome[], chosen: readonly number[] = []): void =>
    list.add({
      name,
      record: rebuilt(session, ending(session, signer.sign('result', { ...payload, outcome }), chosen)),
      code: 'result.outcome',
      entry: at,
    });
  stated('a better grade than the votes give', [one, { ...two, reason: 'grade-reached', grade: 2 }]);
  stated('a worse grade than the votes give', [{ ...one, grade: 2 }, two]);
  stated('the last grade by default called reached', [one, { ...two, reason: 'grade-reached' }]);
  stated('no grade for an item that was graded', [{ ...one, grade: null }, two]);
  stated('grades in the order of votes', [two, one]);
  const chosen: ItemOutcome = { item: one.item, status: 'chosen', reason: 'within-n', grade: null };
  stated('an item chosen where items are graded', [chosen, two], [one.item]);
}

export async function gradingScene(): Promise<Scene> {
  const session = await MemorySession.create({
    ...{ deputies: 2, items: 2, scrutineers: { n: 2, t: 2 } },
    rules: GRADING_RULES,
  });
  const list = new AttackList(session);
  evaluations(list);
  session.acceptAll();
  await session.ceremony();
  session.adoptAndOpenSignIn();
  session.signIn();
  session.witnessEmpty();
  const opening = roundOpening(session.state, 'main', 1);
  const open = (name: string, changes: Partial<PayloadOf<'round-opened'>>): void =>
    list.append(name, 'round.items', session.presiding.sign('round-opened', { ...opening, ...changes }));
  open('a round of grades that is to choose one', { chosen: 1 });
  openRoundOf(session, 'main');
  castAll(session, [
    [0, 2],
    [1, 2],
  ]);
  await toDeclared(session);
  await session.decrypt();
  await grades(list);
  await session.finishResult();
  list.append('grades left to the presidium', 'decision.not_allowed', decisionOn(session, 'accept-fewer'));
  list.append(
    'a further round where items were graded',
    'decision.not_allowed',
    decisionOn(session, 'further-round'),
  );
  list.append(
    'a proclamation that lists what was graded as chosen',
    'proclamation.mismatch',
    session.presiding.sign('proclaimed', proclamation(session.state, [1], 1)),
  );
  session.proclaim();
  session.archive();
  return list.scene(
    'graded',
    'Two deputies grade two projects: 满意 and 不满意, by the thresholds of the rules.',
  );
}
