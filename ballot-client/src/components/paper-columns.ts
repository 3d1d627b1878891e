/** Headings of the counts of a paper round, in the order of the ballot's options. */
import type { PaperPlan } from '../lib/paper-round.ts';

/** `word`: of the dictionary that is shown. Grades have the names that the rules give them. */
export function paperColumns(
  { form, grades }: Pick<PaperPlan, 'form' | 'grades'>,
  word: (key: 'for' | 'against' | 'abstain') => string,
): string[] {
  switch (form.type) {
    case 'approve':
      return [word('for')];
    case 'for-against-abstain':
      return [word('for'), word('against'), word('abstain')];
    case 'grade':
      return [...grades, word('abstain')];
  }
}
