/**
 * Everything that can be wrong with the rules of a house (PROTOCOL.md §3.6): the ledger refuses a manifest and a
 * candidate list for it, and the registrar's page says it in a sentence before.
 */
import { FORM_FAULTS, type FormFault, formFaults, shapeFaults } from '../ballot/form.ts';
import type { Rules } from '../statements/rules.ts';

const OWN_FAULTS = [
  /** A quorum of nobody, or of more than there are. */
  'quorum-none',
  'quorum-above-all',
  /** N is 0, or above the number of candidates; under `grade`, that it is not 0. */
  'chosen-none',
  'chosen-above-items',
  'chosen-graded',
  /** Exactly N 赞成 and blank ballots exclude each other. */
  'exact-with-blank',
  /** A majority that every project reaches, or none can. */
  'majority-none',
  'majority-out-of-reach',
  'majority-graded',
  /** One name for each option but 弃权, two at least, all different, none of them 弃权; none but under `grade`. */
  'grades-count',
  'grades-alike',
  /** There under `grade`, and only there; one threshold for each grade but the last. */
  'evaluation-missing',
  'evaluation-foreign',
  'threshold-count',
  'threshold-none',
  'threshold-out-of-reach',
  /** No ballot could ever be decrypted. */
  'floor-above-roll',
] as const;

/** The closed list. */
export const RULES_FAULTS = [...FORM_FAULTS, ...OWN_FAULTS] as const;
export type RulesFault = (typeof RULES_FAULTS)[number];

type Share = Pick<NonNullable<Rules['majority']>, 'numerator' | 'denominator' | 'strict'>;
type Test = readonly [fault: RulesFault, isFaulty: boolean];

/** The name of 弃权 is no grade. */
const ABSTAIN = '弃权';

/** Votes never exceed the base: more than all of it is out of reach, and so is more than all. */
const isOutOfReach = ({ numerator, denominator, strict }: Share): boolean =>
  strict ? numerator >= denominator : numerator > denominator;
/** No vote at all is enough. */
const isReachedByNone = ({ numerator, strict }: Share): boolean => numerator === 0 && !strict;

const gradeTests = ({ chosen, grades, options, majority, evaluation }: Rules): Test[] => {
  const thresholds = evaluation?.thresholds ?? [];
  return [
    ['chosen-graded', chosen !== 0],
    ['majority-graded', majority !== null],
    ['grades-count', grades.length < 2 || grades.length !== options - 1],
    ['grades-alike', new Set([...grades, ABSTAIN]).size <= grades.length],
    ['evaluation-missing', evaluation === null],
    ['threshold-count', evaluation !== null && thresholds.length !== grades.length - 1],
    ['threshold-none', thresholds.some(isReachedByNone)],
    ['threshold-out-of-reach', thresholds.some(isOutOfReach)],
  ];
};

const choiceTests = (
  { chosen, grades, min, max, blank, majority, evaluation }: Rules,
  candidates: number | undefined,
): Test[] => [
  ['chosen-none', chosen < 1],
  ['chosen-above-items', candidates !== undefined && candidates > 0 && chosen > candidates],
  ['exact-with-blank', blank && min === max],
  ['majority-none', majority !== null && isReachedByNone(majority)],
  ['majority-out-of-reach', majority !== null && isOutOfReach(majority)],
  ['grades-count', grades.length > 0],
  ['evaluation-foreign', evaluation !== null],
];

/**
 * What is wrong with rules for a roll of `roll` deputies and a list of `candidates` projects, in the order of
 * {@link RULES_FAULTS}; what depends on the list is left out where there is none yet.
 */
export function rulesFaults(
  rules: Rules,
  { candidates, roll }: { readonly candidates: number | undefined; readonly roll: number },
): RulesFault[] {
  const { quorum, form: type, options, blank, min, max, decryptionFloor } = rules;
  const form = { type, options, blank, min, max };
  const ballot: FormFault[] =
    candidates === undefined ? shapeFaults(form) : formFaults({ ...form, items: candidates });
  const own: Test[] = [
    ['quorum-none', quorum.numerator === 0],
    ['quorum-above-all', quorum.numerator > quorum.denominator],
    ...(type === 'grade' ? gradeTests(rules) : choiceTests(rules, candidates)),
    ['floor-above-roll', decryptionFloor > roll],
  ];
  const found = new Set<RulesFault>([
    ...ballot,
    ...own.filter(([, isFaulty]) => isFaulty).map(([fault]) => fault),
  ]);
  return RULES_FAULTS.filter((fault) => found.has(fault));
}
