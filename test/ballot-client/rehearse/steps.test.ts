/** Scenarios told step by step: what a file may say, votes as ballots, what is expected, and what must be refused. */
import { describe, expect, it } from 'vitest';
import { compareCounts } from '../../../ballot-client/rehearse/agreement.ts';
import { positionsOf } from '../../../ballot-client/rehearse/deputy-numbers.ts';
import { plainTally } from '../../../ballot-client/rehearse/expected.ts';
import { differences } from '../../../ballot-client/rehearse/judgement.ts';
import { makePlan, PlanFault } from '../../../ballot-client/rehearse/plan.ts';
import { plansOfAll } from '../../../ballot-client/rehearse/play-all.ts';
import { ballotsWith, paperCounts, VotesFault } from '../../../ballot-client/rehearse/prescribed-votes.ts';
import { mustEnd, Refused } from '../../../ballot-client/rehearse/refusal.ts';
import { parseScenario, scenarioNames } from '../../../ballot-client/rehearse/scenario.ts';
import type { BallotForm } from '../../../crypto/ballot/form.ts';
import { reject } from '../../../crypto/rejection.ts';
import type { VerificationReport } from '../../../tally/verify/report.ts';

const FORM: BallotForm = {
  type: 'for-against-abstain',
  ...{ items: 3, options: 3, blank: true, min: 0, max: 2 },
};

const STEPS = [
  { do: 'open', round: 'main' },
  { do: 'cast', deputies: '1-3,5' },
  { do: 'close' },
  { do: 'declare', verdict: 'valid' },
];

/** A scenario on the township's list with these fields. */
const scenario = (fields: object): string =>
  JSON.stringify({
    ...{ extends: 'township', name: 'mine', notCast: 0, blank: 0, steps: STEPS },
    ...fields,
  });

describe('a scenario with steps', () => {
  it('takes over its base, rule by rule, but not what happens there', () => {
    const parsed = parseScenario(scenario({ extends: 'last-valid' }));
    expect(parsed).toMatchObject({ ok: false, field: 'extends' });
    const value = parseScenario(scenario({ rules: { tie: 'presidium' } }));
    expect(value).toMatchObject({
      ok: true,
      value: { deputies: 16, rules: { tie: 'presidium', chosen: 5 } },
    });
    expect(parseScenario(scenario({ extends: 'nowhere' }))).toMatchObject({ ok: false, field: 'extends' });
  });

  it.each([
    ['steps[0].do', [{ do: 'vote' }]],
    ['steps[0].do', ['open']],
    ['steps[1].votes', [STEPS[0], { do: 'cast', votes: 'all' }]],
    ['steps[0].round', [{ do: 'open', round: 'second' }]],
    ['steps[0].round', [{ do: 'open' }]],
    ['steps[0].colour', [{ do: 'close', colour: 'red' }]],
    ['steps[0].refused', [{ do: 'close', refused: 'round.unknown' }]],
    ['steps[0].deputies', [{ do: 'sign-in', deputies: '1 to 3' }]],
    ['steps[1]', [STEPS[0], { do: 'cast', deputies: '1-17' }]],
    ['steps[0]', [{ do: 'replace-badge', deputy: 17, reason: '遗失' }]],
    ['steps[0].reason', [{ do: 'declare', verdict: 'void' }]],
    ['steps[0].items[1]', [{ do: 'decide', choice: 'choose-among-tied', items: [1, 0], reason: '抽签' }]],
  ])('is refused with the field %s', (field, steps) => {
    const parsed = parseScenario(scenario({ steps }));
    expect(parsed).toMatchObject({ ok: false, field });
    expect(parsed.ok ? '' : parsed.message).toMatch(`${field}: `);
  });

  it.each([
    ['notCast', { notCast: 1 }],
    ['blank', { blank: 1 }],
    ['tendencies', { tendencies: Array.from({ length: 7 }, () => [900, 50, 50]) }],
    ['steps[1].blank', { rules: { blank: false }, steps: [STEPS[0], { do: 'cast', blank: 1 }] }],
    ['expected', { steps: undefined, expected: { rounds: [{ kind: 'main', status: 'final' }], chosen: [] } }],
    ['expected.rounds[0].status', { expected: { rounds: [{ kind: 'main', status: 'good' }], chosen: [] } }],
  ])('is refused with the field %s', (field, fields) => {
    expect(parseScenario(scenario(fields))).toMatchObject({ ok: false, field });
  });

  it('takes no option that would make it another one', () => {
    const plan = (options: object) => makePlan({ scenario: 'last-valid', seed: 1, ...options });
    expect(plan({ scrutineers: { n: 5, t: 3 } }).scrutineers).toEqual({ n: 5, t: 3 });
    for (const option of [
      { deputies: 20 },
      { absent: 1 },
      { notCast: 1 },
      { blank: 1 },
      { form: 'approve' },
    ]) {
      expect(() => plan(option)).toThrow(PlanFault);
    }
  });

  it('of the project has an expectation and is played by --scenario all', () => {
    const played = plansOfAll({ scenario: 'all', seed: 1 }).map(({ name }) => name);
    expect(played).toEqual(scenarioNames().filter((name) => !['haian-2024', 'township'].includes(name)));
    expect(played.length).toBeGreaterThanOrEqual(16);
  });
});

describe('prescribed votes', () => {
  it('become ballots that give them and keep the bound', () => {
    const rows = [[4, 1], [3, 2], [1]];
    const ballots = ballotsWith(FORM, rows, 5);
    expect(plainTally(FORM, ballots).counts).toEqual([4, 1, 0, 3, 2, 0, 1, 0, 4]);
    for (const marks of ballots) expect(marks.filter((mark) => mark === 0).length).toBeLessThanOrEqual(2);
  });

  it('give exactly N on each ballot where exactly N are asked for', () => {
    const exact: BallotForm = { type: 'approve', items: 4, options: 1, blank: false, min: 2, max: 2 };
    const ballots = ballotsWith(exact, [[3], [3], [1], [1]], 4);
    expect(ballots.map((marks) => marks.filter((mark) => mark === 0).length)).toEqual([2, 2, 2, 2]);
  });

  it.each([
    ['items', [[1], [1]]],
    ['options', [[1, 0, 0, 1], [1], [1]]],
    ['votes on 3 ballots', [[2, 2], [1], [1]]],
    ['at most 6', [[3], [3], [1]]],
    ['without any mark', [[1], [0], [0]]],
  ])('that fit no ballots are refused: %s', (word, rows) => {
    expect(() => ballotsWith(FORM, rows, 3)).toThrow(VotesFault);
    expect(() => ballotsWith(FORM, rows, 3)).toThrow(word);
  });

  it('of a round on paper leave the rest to 弃权, but under approve', () => {
    expect(paperCounts(FORM, [[4, 1], [3], [2, 1, 1]], 6)).toEqual([4, 1, 1, 3, 0, 3, 2, 1, 3]);
    expect(paperCounts({ ...FORM, type: 'approve', options: 1 }, [[4], [3], [2]], 6)).toEqual([4, 3, 2]);
  });

  it('come from deputies who are named by numbers', () => {
    expect(positionsOf('3,1-2,2-4')).toEqual([0, 1, 2, 3]);
  });
});

const report = (round: object, chosen: readonly number[]): VerificationReport => ({
  ...{ ok: true, manifest: null, session: null, clientBuild: null, size: 0, root: '', checks: [], chosen },
  rounds: [
    {
      ...{ round: 1, kind: 'main', status: 'final', issued: 5, received: 5, blank: 1 },
      ...{ counts: [4, 1], outcome: [], ...round },
    },
  ],
});

describe('what a scenario expects', () => {
  const outcome = [
    { item: 2, status: 'chosen', reason: 'within-n', grade: null },
    { item: 1, status: 'chosen', reason: 'within-n', grade: null },
  ];
  const expected = {
    rounds: [{ kind: 'main' as const, status: 'final' as const, outcome: { 'within-n': [2, 1] } }],
    chosen: [2, 1],
  };

  it('is there', () => expect(differences(expected, report({ outcome }, [2, 1]))).toEqual([]));

  it.each([
    ['status', { status: 'void' }, [2, 1]],
    ['kind', { kind: 'further' }, [2, 1]],
    ['outcome', { outcome: [...outcome].reverse() }, [2, 1]],
    ['outcome', { outcome: null }, [2, 1]],
    ['chosen', {}, [1, 2]],
  ])('is not there: %s', (word, round, chosen) => {
    const found = differences(expected, report({ outcome, ...round }, chosen));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${word}: expected`);
  });

  it('compares numbers and grades where it states them, and every round', () => {
    const graded = [{ item: 1, status: 'graded', reason: 'grade-reached', grade: 2 }];
    const [round] = expected.rounds;
    const more = { rounds: [{ ...round, received: 4, blank: 1, grades: [1] }, round], chosen: [2, 1] };
    const found = differences(more as never, report({ outcome: graded }, [2, 1])).join('\n');
    for (const word of ['received', 'grades: expected [1], found [2]', 'rounds: expected 2, found 1']) {
      expect(found).toContain(word);
    }
    expect(found).not.toContain('blank');
  });
});

describe('the plain tally', () => {
  const plain = { counts: [4, 1], blank: 1, received: 5 };
  const agree = (expected: readonly (typeof plain)[], of: VerificationReport) =>
    compareCounts({ officialCounts: undefined }, { report: of, expected });

  it('agrees round by round', () => {
    expect(agree([plain], report({}, []))).toMatchObject({ matches: true });
    expect(agree([plain], report({ counts: [4, 2] }, [])).matches).toBe(false);
    expect(agree([plain], report({ blank: 0 }, [])).matches).toBe(false);
    expect(agree([plain, plain], report({}, [])).matches).toBe(false);
    expect(agree([], report({}, [])).matches).toBe(false);
    expect(agree([{ ...plain, counts: [4, 1, 0] }], report({}, [])).matches).toBe(false);
  });

  it('is compared by 收回 alone where nothing was decrypted', () => {
    const undecrypted = { counts: null, blank: null, outcome: null };
    expect(agree([plain], report(undecrypted, [])).matches).toBe(true);
    expect(agree([plain], report({ ...undecrypted, received: 4 }, [])).matches).toBe(false);
  });
});

describe('a step that must be refused', () => {
  const refused = Promise.reject(new Refused(reject('round.quorum')));
  refused.catch(() => {});

  it('fails where it is accepted, refused otherwise, or something else breaks', async () => {
    await expect(mustEnd(refused, 'round.quorum')).resolves.toBeUndefined();
    await expect(mustEnd(refused, 'round.items')).rejects.toThrow('the refusal was round.quorum');
    await expect(mustEnd(Promise.resolve(), 'round.items')).rejects.toThrow('it was accepted');
    await expect(mustEnd(Promise.reject(new Error('lost')), 'round.items')).rejects.toThrow('lost');
    await expect(mustEnd(refused, undefined)).rejects.toThrow(Refused);
  });
});
