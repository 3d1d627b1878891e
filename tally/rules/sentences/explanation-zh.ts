/** Why an item got its outcome, as people say it in Chinese: 得票第 7，过半数. */
import type { Rules } from '../../../crypto/statements/rules.ts';
import type { ChoiceExplanation, Explanation, GradeExplanation } from '../explain.ts';
import { baseUnit, baseWord, fractionWord, thanWord } from './share-words.ts';
import { gradeVotes } from './zh.ts';

/** 过半数, or 未过半数（差 3 票）; nothing where votes alone rank. */
function majorityWord({ votes, needed }: ChoiceExplanation, { majority }: Rules): string[] {
  if (majority === null || needed === null) return [];
  const isHalf = majority.numerator * 2 === majority.denominator;
  const than = majority.strict && isHalf ? '过半数' : `${thanWord(majority.strict)}${fractionWord(majority)}`;
  return [votes >= needed ? than : `未${than}（差 ${needed - votes} 票）`];
}

/** 第 20–21 名得票相同 */
const tieWord = ({ first, last }: NonNullable<ChoiceExplanation['tie']>): string =>
  `第 ${first}–${last} 名得票相同`;

/** What the place alone does not say. */
function caseWord({ reason, tie, chosen }: ChoiceExplanation, rules: Rules): string[] {
  const shared = tie === null ? '' : tieWord(tie);
  switch (reason) {
    case 'tie-at-cut':
      return [shared, rules.tie === 'presidium' ? '由主席团决定' : '待再次投票'];
    case 'tie-admitted':
      return [shared, '一并入选'];
    case 'tie-left-out':
      return [shared, '均不入选'];
    case 'beyond-n':
      return [`在应选 ${chosen} 名之外`];
    default:
      return [];
  }
}

function gradeWord({ votes, needed, base, grade, measured }: GradeExplanation, rules: Rules): string {
  const share = rules.evaluation?.thresholds[measured - 1];
  if (rules.evaluation === null || share === undefined) return '';
  const from = rules.evaluation.base;
  const than = `${thanWord(share.strict)}${baseWord(from, rules.form)} ${base} ${baseUnit(from)}的${fractionWord(share)}`;
  const counted = `${gradeVotes(rules.grades, measured)} ${votes} 票`;
  return grade === measured
    ? `${counted}，${than}（${needed} 票）`
    : `${counted}，未${than}（差 ${needed - votes} 票）`;
}

/** The explanation of one item in Chinese, without a full stop. */
export const explainedInChinese = (explanation: Explanation, rules: Rules): string =>
  explanation.kind === 'grade'
    ? gradeWord(explanation, rules)
    : [
        `得票第 ${explanation.place}`,
        ...majorityWord(explanation, rules),
        ...caseWord(explanation, rules),
      ].join('，');
