/** A session that grades items: what the ledger and the verifier take, and that nothing is chosen or decided in it. */
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandFields, proclamation, roundOpening } from '../../ballot-client/src/lib/commands.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import type { PayloadOf } from '../../crypto/statements/catalogue.ts';
import { GRADING_RULES, type MemorySession, must } from '../support/memory-session.ts';
import {
  answerIn,
  bookmark,
  castAll,
  decisionOn,
  deviceOf,
  endorsementBy,
  idleSession,
  openSession,
  statementOf,
  toDeclared,
  toResult,
  verifierOf,
} from '../support/session-scenes.ts';

const OPTIONS = { rules: GRADING_RULES, items: 3, deputies: 4, scrutineers: { n: 2, t: 2 } } as const;
/** 2 of 4 are half of all: 满意, 基本满意 together with one 满意, 不满意. */
const MARKS: readonly Marks[] = [
  [0, 0, 2],
  [0, 1, 2],
  [2, 3, null],
];
const OUTCOME = [
  { item: 1, status: 'graded', reason: 'grade-reached', grade: 1 },
  { item: 2, status: 'graded', reason: 'grade-reached', grade: 2 },
  { item: 3, status: 'graded', reason: 'grade-by-default', grade: 3 },
] as const;

let session: MemorySession;
const back: Partial<Record<'idle' | 'decrypted', () => void>> = {};
const answer = (envelope: Bytes): string => answerIn(session, envelope);

beforeAll(async () => {
  session = await idleSession(OPTIONS);
  session.witnessEmpty();
  back.idle = bookmark(session);
  session.openRound();
  await toResult(session, MARKS);
  back.decrypted = bookmark(session);
});

describe('opening', () => {
  beforeEach(() => back.idle?.());

  test.each([
    ['main', { items: [1, 2, 3] }],
    ['test', { items: [] }],
  ] as const)('a %s round chooses none', (kind, expected) => {
    const opening = roundOpening(session.state, kind, 1);
    expect(opening).toMatchObject({ chosen: 0, ...expected, form: { type: 'grade', min: 0, max: null } });
    const wrong = session.presiding.sign('round-opened', { ...opening, chosen: 1 });
    expect(answer(wrong)).toBe('round.items');
    expect(answer(session.presiding.sign('round-opened', opening))).toBe('accepted');
  });

  test('neither runoff nor further round is called for', () => {
    const opening = roundOpening(session.state, 'main', 1);
    for (const kind of ['runoff', 'further'] as const) {
      expect(answer(session.presiding.sign('round-opened', { ...opening, kind })), kind).toBe('round.items');
    }
  });

  test('a round on paper is graded by the same function', () => {
    const counts = [...[2, 0, 1, 0], ...[1, 1, 0, 1], ...[0, 0, 2, 1]];
    session.append(
      deviceOf(session, 1).signer.sign('paper-round', {
        ...commandFields(session.state, 1),
        ...{ round: 1, items: [1, 2, 3], present: 4, issued: 4, received: 4, invalid: 1, blank: 0, counts },
      }),
    );
    session.append(endorsementBy(session, deviceOf(session, 2).signer));
    session.append(endorsementBy(session, session.presiding));
    expect(session.round.paperOutcome).toEqual(OUTCOME);
    expect(session.state.phase).toBe('decrypted');
  });
});

describe('the result', () => {
  beforeEach(() => back.decrypted?.());
  const proclaiming = (chosen: readonly number[]): Bytes =>
    session.presiding.sign('proclaimed', proclamation(session.state, chosen, 1));

  test('gives every item the best grade whose threshold is reached', () => {
    expect(session.round.final?.payload.outcome).toEqual(OUTCOME);
  });

  test('leaves nothing to decide', () => {
    const choices = ['runoff', 'further-round', 'accept-fewer', 'choose-among-tied'] as const;
    for (const choice of choices) {
      expect(answer(decisionOn(session, choice)), choice).toBe('decision.not_allowed');
      expect(answer(decisionOn(session, choice, [1])), choice).toBe('decision.not_allowed');
    }
  });

  test('is proclaimed without a list of the chosen', async () => {
    for (const chosen of [[1], [1, 2], [1, 2, 3]]) {
      expect(answer(proclaiming(chosen)), chosen.join()).toBe('proclamation.mismatch');
    }
    expect(answer(proclaiming([]))).toBe('accepted');
    expect((await verifierOf(session.entries)).findings).toEqual([]);
  });
});

describe('a stated outcome', () => {
  let honest: PayloadOf<'result'>;
  let before: readonly Bytes[];
  let signer: ReturnType<typeof deviceOf>['signer'];
  beforeAll(async () => {
    const stated = await openSession(OPTIONS);
    castAll(stated, MARKS);
    await toDeclared(stated);
    await stated.decrypt();
    before = stated.entries;
    const chief = deviceOf(stated, 1);
    const result = statementOf(must(chief.result(await verifierOf(before))));
    if (result.kind !== 'result') throw new Error('a result');
    honest = result.payload;
    signer = chief.signer;
  });
  const findings = async (outcome: PayloadOf<'result'>['outcome']): Promise<string[]> => {
    const verifier = await verifierOf([...before, signer.sign('result', { ...honest, outcome })]);
    return verifier.findings.map(({ code }) => code);
  };
  const [one, two, three] = OUTCOME;

  test.each<[string, PayloadOf<'result'>['outcome']]>([
    ['a better grade', [one, { ...two, grade: 1 }, three]],
    ['a worse grade', [{ ...one, grade: 2 }, two, three]],
    ['the last grade as reached', [one, two, { ...three, reason: 'grade-reached' }]],
    ['a chosen item', [{ item: 1, status: 'chosen', reason: 'within-n', grade: null }, two, three]],
    ['another order', [two, one, three]],
  ])('with %s is found', async (_, outcome) => {
    expect(await findings(outcome)).toEqual(['result.outcome']);
  });

  test('as it follows from the counts is taken', async () => {
    expect(honest.outcome).toEqual(OUTCOME);
    expect(await findings(OUTCOME)).toEqual([]);
  });
});
