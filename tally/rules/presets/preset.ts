/** What a preset is, and the rules that most of them share. */
import type { Rules } from '../../../crypto/statements/rules.ts';

type InBothLanguages = Readonly<Record<'zh-CN' | 'en', string>>;

export interface RulesPreset {
  readonly title: InBothLanguages;
  /** Where the numbers come from, and which of them are made up. */
  readonly source: InBothLanguages;
  /** Number of candidate projects for which the numbers are meant. */
  readonly candidates: number;
  readonly rules: Rules;
}

/** 地方组织法 (2022) art. 14 and 25: two thirds present, more than half of all deputies. */
export const USUAL: Rules = {
  quorum: { numerator: 2, denominator: 3 },
  form: 'for-against-abstain',
  options: 3,
  grades: [],
  min: 0,
  max: null,
  blank: true,
  chosen: 1,
  majority: { base: 'all-deputies', numerator: 1, denominator: 2, strict: true },
  evaluation: null,
  tie: 'runoff',
  tooFew: 'presidium',
  publication: { counts: 'counts', order: 'votes' },
  secondCast: 'first-valid',
  decryptionFloor: 5,
};
