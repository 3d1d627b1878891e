/** Why an item got its outcome, in English. */
import type { Rules } from '../../../crypto/statements/rules.ts';
import type { ChoiceExplanation, Explanation, GradeExplanation } from '../explain.ts';

/** `has the 163 votes needed`, or how many are missing; nothing where votes alone rank. */
function majorityWord({ votes, needed }: ChoiceExplanation): string[] {
  if (needed === null) return [];
  return votes >= needed
    ? [`has the ${needed} votes needed`]
    : [`${needed - votes} short of the ${needed} votes needed`];
}

function caseWord({ reason, tie, chosen }: ChoiceExplanation, rules: Rules): string[] {
  const shared = tie === null ? '' : `shares places ${tie.first} to ${tie.last}`;
  switch (reason) {
    case 'tie-at-cut':
      return [shared, rules.tie === 'presidium' ? 'the presidium decides' : 'a runoff is to be held'];
    case 'tie-admitted':
      return [shared, 'all of them are chosen'];
    case 'tie-left-out':
      return [shared, 'none of them is chosen'];
    case 'beyond-n':
      return [`outside the first ${chosen}`];
    default:
      return [];
  }
}

function gradeWord({ votes, needed, base, grade, measured }: GradeExplanation, { grades }: Rules): string {
  const name = grades[measured - 1] ?? '';
  const counted = `${votes} votes for ${name}${measured > 1 ? ' or better' : ''}`;
  const missing = grade === measured ? '' : `, ${needed - votes} short`;
  return `${counted}; ${needed} of ${base} are needed${missing}`;
}

/** The explanation of one item, without a full stop. */
export const explainedInEnglish = (explanation: Explanation, rules: Rules): string =>
  explanation.kind === 'grade'
    ? gradeWord(explanation, rules)
    : [
        `place ${explanation.place} by votes`,
        ...majorityWord(explanation),
        ...caseWord(explanation, rules),
      ].join(', ');
