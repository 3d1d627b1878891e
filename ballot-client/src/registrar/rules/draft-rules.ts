/**
 * The rules of the house (票决办法) as the registrar types them, and what they amount to. Every field of the rules can be
 * set; what does not apply to a form is kept, so that going back and forth between forms loses nothing.
 */
import { FORM_TYPES } from '../../../../crypto/ballot/form.ts';
import { type Rules, rulesSchema } from '../../../../crypto/statements/rules.ts';
import {
  boolean,
  isPlainText,
  list,
  object,
  oneOf,
  type ValueOf,
} from '../../../../crypto/statements/schema.ts';
import { PRESET_IDS, type PresetId, RULES_PRESETS } from '../../../../tally/rules/presets.ts';
import type { Fraction } from '../../../../tally/rules/quorum.ts';
import { cleaned, readCount, typed } from '../typed.ts';

export const BASES = ['all-deputies', 'present', 'ballots-cast'] as const;
/** How many 赞成 a ballot admits. */
export const BOUNDS = ['at-most', 'any', 'exact'] as const;
export const TIES = ['runoff', 'presidium', 'admit-all', 'choose-fewer'] as const;
export const COUNTS = ['counts', 'names-only'] as const;
export const ORDERS = ['votes', 'ballot'] as const;
export const SECOND_CASTS = ['first-valid', 'last-valid'] as const;

const MAX_GRADES = 9;
const MAX_GRADE_NAME = 20;
/** Names of grades are typed in one line. */
const BETWEEN_GRADES = /[、,，;；/\s]+/;

const fraction = { numerator: typed, denominator: typed };
const threshold = object({ ...fraction, strict: boolean });
export type TypedThreshold = {
  -readonly [K in keyof ValueOf<typeof threshold>]: ValueOf<typeof threshold>[K];
};

export const draftRulesSchema = object({
  /** Where the rules began. */
  preset: oneOf(...PRESET_IDS),
  quorum: object(fraction),
  form: oneOf(...FORM_TYPES),
  bound: oneOf(...BOUNDS),
  max: typed,
  blank: boolean,
  chosen: typed,
  hasMajority: boolean,
  majorityBase: oneOf(...BASES),
  majority: threshold,
  /** The best first. */
  grades: typed,
  evaluationBase: oneOf(...BASES),
  /** For each grade but the last; further ones wait for further grades. */
  thresholds: list(threshold, MAX_GRADES - 1),
  inquiry: boolean,
  tie: oneOf(...TIES),
  counts: oneOf(...COUNTS),
  order: oneOf(...ORDERS),
  secondCast: oneOf(...SECOND_CASTS),
  floor: typed,
});
type Kept = ValueOf<typeof draftRulesSchema>;
/** Edited in place while the page is open. */
export type DraftRules = {
  -readonly [K in Exclude<keyof Kept, 'quorum' | 'majority' | 'thresholds'>]: Kept[K];
} & {
  quorum: { numerator: string; denominator: string };
  majority: TypedThreshold;
  thresholds: TypedThreshold[];
};

/** A copy of kept rules that can be edited. */
export const editable = (kept: Kept): DraftRules => ({
  ...kept,
  quorum: { ...kept.quorum },
  majority: { ...kept.majority },
  thresholds: kept.thresholds.map((one) => ({ ...one })),
});

const typedThreshold = (from: {
  numerator: number;
  denominator: number;
  strict: boolean;
}): TypedThreshold => ({
  numerator: `${from.numerator}`,
  denominator: `${from.denominator}`,
  strict: from.strict,
});
const HALF: TypedThreshold = { numerator: '1', denominator: '2', strict: false };

function boundOf({ min, max }: Rules): DraftRules['bound'] {
  if (max === null) return 'any';
  return min === max ? 'exact' : 'at-most';
}

/** The rules of a preset, as if typed. What a form has no use for stands ready as it usually is. */
export function draftRulesOf(preset: PresetId): DraftRules {
  const { rules } = RULES_PRESETS[preset];
  const { quorum, form, max, blank, chosen, majority, grades, evaluation } = rules;
  return {
    preset,
    quorum: { numerator: `${quorum.numerator}`, denominator: `${quorum.denominator}` },
    form,
    bound: boundOf(rules),
    max: `${max ?? ''}`,
    blank,
    chosen: form === 'grade' ? '' : `${chosen}`,
    hasMajority: majority !== null || form === 'grade',
    majorityBase: majority?.base ?? 'all-deputies',
    majority: majority === null ? { ...HALF, strict: true } : typedThreshold(majority),
    grades: grades.join('、') || '满意、基本满意、不满意',
    evaluationBase: evaluation?.base ?? 'all-deputies',
    thresholds: Array.from({ length: MAX_GRADES - 1 }, (_, i) => {
      const given = evaluation?.thresholds[i];
      return given === undefined ? { ...HALF } : typedThreshold(given);
    }),
    inquiry: evaluation?.inquiry ?? true,
    tie: rules.tie,
    counts: rules.publication.counts,
    order: rules.publication.order,
    secondCast: rules.secondCast,
    floor: `${rules.decryptionFloor}`,
  };
}

/** Whether nothing was changed about the preset. */
export const isUnchanged = (draft: DraftRules): boolean =>
  JSON.stringify(draftRulesSchema.read(draft)) === JSON.stringify(draftRulesOf(draft.preset));

/** A fraction as typed; undefined where it is none. */
export function readShare(typed: { numerator: string; denominator: string }): Fraction | undefined {
  const [numerator, denominator] = [readCount(typed.numerator), readCount(typed.denominator)];
  const isFraction = numerator !== undefined && denominator !== undefined && denominator > 0;
  return isFraction ? { numerator, denominator } : undefined;
}

/** The names of the grades as typed. */
export const gradesOf = ({ grades }: Pick<DraftRules, 'grades'>): string[] =>
  cleaned(grades)
    .split(BETWEEN_GRADES)
    .filter((name) => name !== '');

/** Fields in which no number stands, or none that any rules could have. */
export type UnreadField = 'quorum' | 'chosen' | 'max' | 'majority' | 'grades' | 'thresholds' | 'floor';

export interface ReadRules {
  /** Undefined while a field that matters cannot be read. */
  readonly rules: Rules | undefined;
  readonly unread: ReadonlySet<UnreadField>;
}

/** Reads what was typed. Whether the rules are possible for a list and a roll, `rulesFaults` says. */
export function readRules(draft: DraftRules): ReadRules {
  const unread = new Set<UnreadField>();
  const count = (text: string, field: UnreadField, least: number, most = 1000): number => {
    const read = readCount(text);
    if (read !== undefined && read >= least && read <= most) return read;
    unread.add(field);
    return least;
  };
  const fractionOf = (from: { numerator: string; denominator: string }, field: UnreadField) => ({
    numerator: count(from.numerator, field, 0),
    denominator: count(from.denominator, field, 1),
  });
  const thresholdOf = (from: TypedThreshold, field: UnreadField) => ({
    ...fractionOf(from, field),
    strict: from.strict,
  });
  const isGrade = draft.form === 'grade';
  const grades = isGrade ? gradesOf(draft) : [];
  if (isGrade && !(grades.length >= 2 && grades.length <= MAX_GRADES && grades.every(isGradeName))) {
    unread.add('grades');
  }
  const chosen = isGrade ? 0 : count(draft.chosen, 'chosen', 1);
  const bounds = {
    any: () => ({ min: 0, max: null }),
    exact: () => ({ min: chosen, max: chosen }),
    'at-most': () => ({ min: 0, max: count(draft.max, 'max', 1) }),
  }[isGrade ? 'any' : draft.bound]();
  const rules = {
    quorum: fractionOf(draft.quorum, 'quorum'),
    form: draft.form,
    options: { approve: 1, 'for-against-abstain': 3, grade: grades.length + 1 }[draft.form],
    grades,
    ...bounds,
    blank: draft.blank,
    chosen,
    majority:
      isGrade || !draft.hasMajority
        ? null
        : { base: draft.majorityBase, ...thresholdOf(draft.majority, 'majority') },
    evaluation: isGrade
      ? {
          base: draft.evaluationBase,
          thresholds: draft.thresholds
            .slice(0, grades.length - 1)
            .map((one) => thresholdOf(one, 'thresholds')),
          inquiry: draft.inquiry,
        }
      : null,
    tie: draft.tie,
    tooFew: 'presidium' as const,
    publication: { counts: draft.counts, order: draft.order },
    secondCast: draft.secondCast,
    decryptionFloor: count(draft.floor, 'floor', 2),
  };
  return { rules: unread.size === 0 ? rulesSchema.read(rules) : undefined, unread };
}

const isGradeName = (name: string): boolean => isPlainText(name, MAX_GRADE_NAME);
