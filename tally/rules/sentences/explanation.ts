/** Why an item got its outcome, in a sentence without a full stop. */
import type { Rules } from '../../../crypto/statements/rules.ts';
import type { Explanation } from '../explain.ts';
import { explainedInEnglish } from './explanation-en.ts';
import { explainedInChinese } from './explanation-zh.ts';

const LANGUAGES = { 'zh-CN': explainedInChinese, en: explainedInEnglish } as const;

/** The documents that are signed are Chinese; pages explain in the language that they are read in. */
export const explanationWord = (
  explanation: Explanation,
  rules: Rules,
  language: keyof typeof LANGUAGES = 'zh-CN',
): string => LANGUAGES[language](explanation, rules);
