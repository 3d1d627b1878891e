/**
 * The rules of the house (票决办法) as sentences that a deputy understands: one per row, in the order of the vote. The
 * documents that are signed are Chinese; pages tell the rules in the language that they are read in.
 */
import type { Rules } from '../../crypto/statements/rules.ts';
import { EN } from './sentences/en.ts';
import type { RuleLanguage, RuleNumbers, RuleSentence } from './sentences/tellers.ts';
import { ZH } from './sentences/zh.ts';

export type { RuleNumbers, RuleSentence };

const LANGUAGES: Readonly<Record<'zh-CN' | 'en', RuleLanguage>> = { 'zh-CN': ZH, en: EN };

/** The sentences, those that hold in every session last. */
export function ruleSentences(
  rules: Rules,
  numbers: RuleNumbers,
  language: keyof typeof LANGUAGES = 'zh-CN',
): RuleSentence[] {
  const { rows, fixed } = LANGUAGES[language];
  const own = Object.values(rows).map((say) => say(rules, numbers));
  return [...own.filter((sentence) => sentence !== undefined), ...fixed];
}
