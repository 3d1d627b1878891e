/** The options of a rule with their words. */
import type { Dictionary } from '../../lib/i18n.ts';
import type { rulesWords } from './rules-words.ts';

export type RulesKey = typeof rulesWords extends Dictionary<infer K> ? K : never;
type Named = RulesKey extends infer K ? (K extends `${infer Stem}-means` ? Stem : never) : never;

export interface RuleOption<T> {
  readonly value: T;
  readonly label: string;
  readonly means: string;
}

/** One option per value: the word `rule-value` and the sentence `rule-value-means`. */
export const optionsOf = <Rule extends string, T extends string>(
  word: (key: RulesKey) => string,
  rule: Rule,
  values: readonly (T & (`${Rule}-${T}` extends Named ? T : never))[],
): RuleOption<T>[] =>
  values.map((value) => {
    const name = `${rule}-${value}` as Named;
    return { value, label: word(name), means: word(`${name}-means` as RulesKey) };
  });
