/** What is wrong with the rules, each fault at the field where it is put right. */
import { type RulesFault, rulesFaults } from '../../../../crypto/session/rules-faults.ts';
import type { Rules } from '../../../../crypto/statements/rules.ts';
import { type DraftRules, readRules, type UnreadField } from './draft-rules.ts';

export type RuleField = UnreadField | 'ballot';
export type RuleFaultName = RulesFault | `unread-${UnreadField}`;

/** Faults of the shape cannot be typed: the page always makes rules of the right shape. They belong to the ballot. */
const FIELD: Readonly<Record<RulesFault, RuleField>> = {
  'no-items': 'ballot',
  options: 'ballot',
  'approve-uncapped': 'max',
  'grade-bounded': 'ballot',
  'min-without-max': 'ballot',
  'min-above-max': 'max',
  'max-none': 'max',
  'max-above-items': 'max',
  'too-large': 'ballot',
  'quorum-none': 'quorum',
  'quorum-above-all': 'quorum',
  'chosen-none': 'chosen',
  'chosen-above-items': 'chosen',
  'chosen-graded': 'chosen',
  'exact-with-blank': 'ballot',
  'majority-none': 'majority',
  'majority-out-of-reach': 'majority',
  'majority-graded': 'majority',
  'grades-count': 'grades',
  'grades-alike': 'grades',
  'evaluation-missing': 'thresholds',
  'evaluation-foreign': 'thresholds',
  'threshold-count': 'thresholds',
  'threshold-none': 'thresholds',
  'threshold-out-of-reach': 'thresholds',
  'floor-above-roll': 'floor',
};

/** The sentence at a field, where something is wrong with it. */
export interface FaultsByField {
  readonly of: (field: RuleField) => string | undefined;
}

export interface ExaminedRules {
  /** Undefined while a field cannot be read. */
  readonly rules: Rules | undefined;
  /** The first fault of each field. */
  readonly faults: ReadonlyMap<RuleField, RuleFaultName>;
}

/**
 * Reads the rules and says what is wrong with them. `candidates` and `roll`: undefined where there are none yet, which
 * is no fault of the rules.
 */
export function examineRules(
  draft: DraftRules,
  { candidates, roll }: { readonly candidates: number | undefined; readonly roll: number | undefined },
): ExaminedRules {
  const { rules, unread } = readRules(draft);
  const faults = new Map<RuleField, RuleFaultName>();
  for (const field of unread) faults.set(field, `unread-${field}`);
  const numbers = { candidates, roll: roll ?? Number.POSITIVE_INFINITY };
  for (const fault of rules === undefined ? [] : rulesFaults(rules, numbers)) {
    if (!faults.has(FIELD[fault])) faults.set(FIELD[fault], fault);
  }
  return { rules, faults };
}
