/** Whether the verified record says what the scenario expects of it. */
import type { RoundReport, VerificationReport } from '../../tally/verify/report.ts';
import type { Expected, ExpectedRound } from './step-schema.ts';

type Outcome = NonNullable<ExpectedRound['outcome']>;

/** Items of a round by the reason of their outcome, in the order of the result. */
function outcomeByReason({ outcome }: RoundReport): Outcome | undefined {
  if (outcome === null) return undefined;
  const found: Outcome = {};
  for (const { item, reason } of outcome) found[reason] = [...(found[reason] ?? []), item];
  return found;
}

/** Grades by number of the item; undefined where nothing was graded. */
function gradesOf({ outcome }: RoundReport): number[] | undefined {
  const graded = (outcome ?? []).flatMap(({ item, grade }) => (grade === null ? [] : [{ item, grade }]));
  if (graded.length === 0) return undefined;
  return graded.sort((a, b) => a.item - b.item).map(({ grade }) => grade);
}

/** Text by which two values are compared; fields of an object in any order. */
function plain(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(fields));
}

const difference = (what: string, expected: unknown, found: unknown): string[] =>
  plain(expected) === plain(found) ? [] : [`${what}: expected ${plain(expected)}, found ${plain(found)}`];

function roundDifferences(expected: ExpectedRound, found: RoundReport): string[] {
  const { issued = found.issued, received = found.received, blank } = expected;
  return [
    ...difference('kind', expected.kind, found.kind),
    ...difference('status', expected.status, found.status),
    ...difference('issued', issued, found.issued),
    ...difference('received', received, found.received),
    ...(blank === undefined ? [] : difference('blank', blank, found.blank)),
    ...difference('outcome', expected.outcome, outcomeByReason(found)),
    ...difference('grades', expected.grades, gradesOf(found)),
  ].map((sentence) => `round ${found.round}, ${sentence}`);
}

/** Sentences on what differs; none where everything is as expected. */
export function differences({ rounds, chosen }: Expected, report: VerificationReport): string[] {
  return [
    ...difference('rounds', rounds.length, report.rounds.length),
    ...report.rounds.flatMap((found, i) => {
      const expected = rounds[i];
      return expected === undefined ? [] : roundDifferences(expected, found);
    }),
    ...difference('chosen', chosen, report.chosen ?? undefined),
  ];
}
