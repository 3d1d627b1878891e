/** Every combination of rules on small electorates, from marks to the list of the chosen, against a second definition. */
import { expect, it } from 'vitest';
import { type BallotForm, bitsOf, layoutOf } from '../../crypto/ballot/form.ts';
import { chosenInOrder } from '../../crypto/session/closing-checks.ts';
import { outcomeInput } from '../../crypto/session/outcome-input.ts';
import { rulesFaults } from '../../crypto/session/rules-faults.ts';
import type { SessionState } from '../../crypto/session/state.ts';
import type { Rules } from '../../crypto/statements/rules.ts';
import type { Manifest } from '../../crypto/statements/setup.ts';
import { decideOutcome } from '../../tally/rules/outcome.ts';
import { GRADING_RULES, MemorySession, must, SMALL_RULES } from '../support/memory-session.ts';
import {
  admits,
  type Hall,
  type OracleMarks,
  type OracleShare,
  oracleChoice,
  oracleGrade,
  supporters,
} from './outcome-oracle.ts';

const BASES = ['all-deputies', 'present', 'ballots-cast'] as const;
const TIES = ['runoff', 'presidium', 'admit-all', 'choose-fewer'] as const;
const ORDERS = ['votes', 'ballot'] as const;
/** Every share of these that somebody can miss and somebody reach. */
const SHARES: readonly OracleShare[] = [
  [1, 3],
  [1, 2],
  [2, 3],
  [1, 1],
].flatMap(([numerator = 0, denominator = 1]) =>
  [true, false]
    .filter((strict) => !(strict && numerator === denominator))
    .map((strict) => ({ numerator, denominator, strict })),
);
const MAJORITIES: readonly Rules['majority'][] = [
  null,
  ...BASES.flatMap((base) => SHARES.map((share) => ({ base, ...share }))),
];

/** Sequences without regard to order: every multiset of `size` of them. */
function multisets<T>(of: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return of.flatMap((first, i) => multisets(of.slice(i), size - 1).map((rest) => [first, ...rest]));
}
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

/** Every vector of marks: each option, or none. */
const allMarks = (items: number, options: number): OracleMarks[] =>
  items === 0
    ? [[]]
    : allMarks(items - 1, options).flatMap((rest) =>
        [null, ...range(0, options - 1)].map((mark) => [...rest, mark]),
      );

interface Electorate {
  readonly ballots: readonly OracleMarks[];
  /** One per slot. */
  readonly counts: readonly number[];
}

/** The ballots that a form admits, as both definitions have it, in electorates of 1 … `most` that count differently. */
function electorates(form: BallotForm, most: number): Electorate[] {
  const layout = must(layoutOf(form));
  const bits = new Map<OracleMarks, readonly number[]>();
  for (const marks of allMarks(form.items, form.options)) {
    const made = bitsOf(layout, marks);
    expect(made.ok, JSON.stringify([form, marks])).toBe(admits(form, marks));
    if (made.ok) bits.set(marks, made.value);
  }
  const different = new Map<string, Electorate>();
  for (const size of range(1, most)) {
    for (const ballots of multisets([...bits.keys()], size)) {
      const counts = range(0, layout.slots - 1).map((slot) =>
        ballots.reduce((sum, marks) => sum + (bits.get(marks)?.[slot] ?? 0), 0),
      );
      different.set(`${size} ${counts.join()}`, { ballots, counts });
    }
  }
  return [...different.values()];
}

const boundsOf = (items: number): { min: number; max: number }[] =>
  range(1, items).flatMap((max) => range(0, max).map((min) => ({ min, max })));

/** Every form of choosing on so many items that rules admit. */
const choosingForms = (items: number): BallotForm[] =>
  (['approve', 'for-against-abstain'] as const).flatMap((type) => {
    const options = type === 'approve' ? 1 : 3;
    const bounds = [...boundsOf(items), ...(type === 'approve' ? [] : [{ min: 0, max: null }])];
    return bounds.flatMap(({ min, max }) =>
      [true, false]
        .filter((blank) => !(blank && min === max))
        .map((blank) => ({ type, items, options, blank, min, max })),
    );
  });

const rulesOf = ({ type, items: _, ...form }: BallotForm, base: Rules, changes: Partial<Rules>): Rules => ({
  ...base,
  ...form,
  form: type,
  ...changes,
});

const ANY_FORM: BallotForm = { type: 'approve', items: 1, options: 1, blank: false, min: 0, max: 1 };

/** A session that was frozen, to be given rules and one round that followed from them. */
async function anySession(): Promise<{ state: SessionState; manifest: Manifest }> {
  const { state } = await MemorySession.create();
  const { manifest } = state;
  if (manifest === undefined) throw new Error('frozen');
  state.rounds.push({
    ...{ number: 1, kind: 'paper', status: 'paper', opened: manifest.rollHash, keys: undefined },
    ...{ items: [], form: ANY_FORM, chosen: 0, present: 0 },
    ...{ papers: new Map(), paperOf: new Map(), counting: new Map() },
    ...{ codes: new Set(), challenged: new Set(), partials: [], results: [] },
  });
  return { state, manifest };
}

const hallOf = ({ ballots }: Electorate): Hall => {
  const cast = ballots.length;
  return { roll: cast + 2, present: cast + 1, cast };
};
const sameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

/** What follows from one electorate under the rules of the state, as the product has it. */
function followsFrom(state: SessionState, form: BallotForm, { counts }: Electorate, hall: Hall) {
  const { manifest, rounds } = state;
  const [rest] = rounds;
  if (manifest === undefined || rest === undefined) throw new Error('rules and a round are set');
  const items = range(1, form.items);
  const round = { form, items, chosen: manifest.rules.chosen, present: hall.present };
  const paperOutcome = decideOutcome(
    outcomeInput({ rules: manifest.rules, rollSize: hall.roll }, round, counts, hall.cast),
  );
  state.rounds[0] = { ...rest, ...round, paperOutcome };
  return { items, outcome: paperOutcome, chosen: chosenInOrder(state) };
}

it.each([
  [1, 4, 8],
  [2, 3, 18],
  [3, 2, 32],
])('choosing among %i, up to %i ballots', async (items, most, forms) => {
  const { state, manifest } = await anySession();
  let combinations = 0;
  let outcomes = 0;
  for (const form of choosingForms(items)) {
    // What is chosen follows from 赞成 alone: one electorate for each way in which they can fall.
    const byApprovals = new Map(
      electorates(form, most).map((one) => {
        const approvals = range(0, items - 1).map((item) => supporters(one.ballots, item, 0));
        return [`${one.ballots.length} ${approvals.join()}`, { ...one, approvals }];
      }),
    );
    for (const chosen of range(1, items)) {
      for (const tie of TIES) {
        for (const majority of MAJORITIES) {
          for (const order of ORDERS) {
            const publication = { ...SMALL_RULES.publication, order };
            const rules = rulesOf(form, SMALL_RULES, { chosen, tie, majority, publication });
            const faults = rulesFaults(rules, { candidates: items, roll: 5 });
            if (faults.length > 0) throw new Error(`${JSON.stringify(rules)}: ${faults.join()}`);
            state.manifest = { ...manifest, rules };
            combinations++;
            for (const electorate of byApprovals.values()) {
              const hall = hallOf(electorate);
              const given = followsFrom(state, form, electorate, hall);
              const wanted = oracleChoice({ majority, tie, chosen, order }, electorate.approvals, hall);
              const standing = given.items.map((item) => {
                const one = given.outcome.find((other) => other.item === item);
                return `${one?.status} ${one?.reason}`;
              });
              outcomes++;
              if (sameList(standing, wanted.standing) && sameList(given.chosen, wanted.chosen)) continue;
              const told = JSON.stringify({ rules, ballots: electorate.ballots });
              expect({ standing, chosen: given.chosen }, told).toEqual(wanted);
            }
          }
        }
      }
    }
  }
  // Forms of this many items, then N, 4 ties, 22 majorities, 2 orders.
  expect(choosingForms(items)).toHaveLength(forms);
  expect(combinations).toBe(forms * items * 4 * 22 * 2);
  expect(outcomes).toBeGreaterThan(combinations);
});

it.each([
  [1, 2, 4],
  [2, 2, 3],
  [1, 3, 4],
  [2, 3, 2],
  [1, 4, 3],
])('grading %i with %i grades, up to %i ballots', async (items, grades, most) => {
  const { state, manifest } = await anySession();
  const names = range(1, grades).map((grade) => `第${grade}档`);
  const perGrade = (left: number): OracleShare[][] =>
    left === 0 ? [[]] : SHARES.flatMap((share) => perGrade(left - 1).map((rest) => [share, ...rest]));
  let combinations = 0;
  for (const blank of [true, false]) {
    const form: BallotForm = { type: 'grade', items, options: grades + 1, blank, min: 0, max: null };
    const all = electorates(form, most);
    for (const base of BASES) {
      for (const thresholds of perGrade(grades - 1)) {
        const evaluation = { base, thresholds, inquiry: true };
        const rules = rulesOf(form, GRADING_RULES, { grades: names, evaluation });
        const faults = rulesFaults(rules, { candidates: items, roll: 5 });
        if (faults.length > 0) throw new Error(`${JSON.stringify(rules)}: ${faults.join()}`);
        state.manifest = { ...manifest, rules };
        combinations++;
        for (const electorate of all) {
          const hall = hallOf(electorate);
          const given = followsFrom(state, form, electorate, hall);
          const wanted = given.items.map((item) => {
            const grade = oracleGrade(thresholds, base, electorate.ballots, item - 1, hall);
            return `${item} graded ${grade === grades ? 'grade-by-default' : 'grade-reached'} ${grade}`;
          });
          const got = given.outcome.map((one) => `${one.item} ${one.status} ${one.reason} ${one.grade}`);
          if (sameList(got, wanted) && given.chosen.length === 0) continue;
          const told = JSON.stringify({ rules, ballots: electorate.ballots });
          expect({ got, chosen: given.chosen }, told).toEqual({ got: wanted, chosen: [] });
        }
      }
    }
  }
  expect(combinations).toBe(2 * 3 * 7 ** (grades - 1));
});
