/** What the sentences of every language are made of. */
import type { Rules } from '../../../crypto/statements/rules.ts';

/** What sentences need to say numbers: 应到, and how many projects are listed. */
export interface RuleNumbers {
  readonly roll: number;
  readonly candidates: number;
}

export interface RuleSentence {
  readonly name: string;
  readonly text: string;
}

/** Nothing where a rule does not apply, or its sentence is told at another field. */
export type Say = (rules: Rules, numbers: RuleNumbers) => RuleSentence | undefined;

/** Every field of the rules has its row: a new one does not compile without. */
export type RuleTellers = { readonly [K in keyof Rules]: Say };

export interface RuleLanguage {
  readonly rows: RuleTellers;
  /** What no rules can change. */
  readonly fixed: readonly RuleSentence[];
}
