/** The rules of the house in Chinese, as a deputy understands them. */
import type { Rules } from '../../../crypto/statements/rules.ts';
import { leastReaching } from '../quorum.ts';
import { baseWord, fractionWord, thanWord } from './share-words.ts';
import type { RuleLanguage, RuleNumbers, RuleSentence, RuleTellers } from './tellers.ts';

function formText({ form, grades }: Rules): string {
  switch (form) {
    case 'approve':
      return '每个项目只可画“赞成”；没有画的，按弃权计。';
    case 'for-against-abstain':
      return '对每个项目逐项表示赞成、反对或者弃权；没有标记的项目，按弃权计。';
    case 'grade':
      return `对每个项目逐项评定${grades.join('、')}或者弃权；没有标记的项目，按弃权计。`;
  }
}

function boundText({ min, max }: Rules): string {
  const refused = '超出的选票在平板上无法投出，系统提示应当取消哪一项';
  if (max === null) return '赞成的项目数不限。';
  if (min === max) return `必须恰好赞成 ${max} 项；多于或者少于 ${max} 项的选票无法投出。`;
  return min > 0
    ? `赞成的项目不少于 ${min} 项，不超过 ${max} 项；不足或者超出的选票无法投出。`
    : `赞成的项目不超过 ${max} 项；${refused}。`;
}

function chosenText({ chosen }: Rules, { candidates }: RuleNumbers): string {
  const kind = chosen < candidates ? '差额票决' : '等额票决';
  return `候选项目 ${candidates} 项，应选 ${chosen} 项，${kind}。`;
}

function majorityText({ form, majority }: Rules, { roll }: RuleNumbers): string {
  if (majority === null) return '不设最低票数，按赞成票多少确定。';
  const { base, strict } = majority;
  const votes =
    base === 'all-deputies' ? `全体代表 ${roll} 人，即至少 ${leastReaching(majority, roll, strict)} 票` : '';
  const counted = base === 'ballots-cast' ? VALID_BALLOTS : '';
  const note = votes + counted;
  return `赞成票${thanWord(strict)}${baseWord(base, form)}的${fractionWord(majority)}，方可当选${note === '' ? '' : `（${note}）`}。`;
}

const VALID_BALLOTS = '有效票指收回的选票减去废票';

/** 满意票; 满意、基本满意票合计: the votes that a threshold looks at. */
export const gradeVotes = (grades: readonly string[], upTo: number): string =>
  `${grades.slice(0, upTo).join('、')}票${upTo > 1 ? '合计' : ''}`;

function evaluationText({ form, grades, evaluation }: Rules, { roll }: RuleNumbers): string {
  if (evaluation === null) return '';
  const { base, thresholds, inquiry } = evaluation;
  const shares = thresholds.map((share, i) => {
    const least =
      base === 'all-deputies'
        ? `（全体成员 ${roll} 人，即至少 ${leastReaching(share, roll, share.strict)} 票）`
        : '';
    const than = `${thanWord(share.strict)}${baseWord(base, form)}的${fractionWord(share)}`;
    return `${gradeVotes(grades, i + 1)}${than}${least}的项目，结果为${grades[i]}`;
  });
  const counted = base === 'ballots-cast' ? `${VALID_BALLOTS}。` : '';
  return `${shares.join('；')}；都没有达到的，结果为${grades.at(-1)}${inquiry ? '，转专题询问' : ''}。${counted}`;
}

const TIES: Readonly<Record<Rules['tie'], string>> = {
  runoff: '在最后名额上得票相同，无法确定当选的，在得票相同的项目中再次投票。',
  presidium: '在最后名额上得票相同，无法确定当选的，由主席团在得票相同的项目中决定，并记录理由。',
  'admit-all': '在最后名额上得票相同的项目，一并当选。',
  'choose-fewer': '在最后名额上得票相同的项目，均不当选，少选。',
};

const BLANKS = {
  yes: '一项都没有标记的选票为空白票，单独统计，并计入每个项目的弃权。',
  no: '不设空白票。',
} as const;

const GRADE_COUNTS = {
  counts: '公布各项目的测评票数和结果。',
  'names-only': '只公布各项目的测评结果，不公布票数。',
} as const;

function publicationText({ counts, order }: Rules['publication']): string {
  const what = counts === 'counts' ? '公布各项目得票数' : '只公布当选项目名称，不公布得票数';
  const how = order === 'votes' ? '当选项目按赞成票多少排列' : '当选项目按选票上的次序排列';
  return `${what}；${how}。`;
}

const ROWS: RuleTellers = {
  quorum: ({ quorum }, { roll }) => ({
    name: '法定人数',
    text: `出席的代表达到全体代表的${fractionWord(quorum)}，方可开始表决（全体代表 ${roll} 人，至少 ${leastReaching(quorum, roll, false)} 人）；每次开始表决时核对。`,
  }),
  form: (rules) => ({ name: '表决方式', text: `无记名投票。${formText(rules)}` }),
  // Options and grades, least and most belong to one sentence each.
  options: () => undefined,
  grades: () => undefined,
  min: () => undefined,
  max: (rules) => (rules.form === 'grade' ? undefined : { name: '赞成数', text: boundText(rules) }),
  blank: ({ blank }) => ({ name: '空白票', text: blank ? BLANKS.yes : BLANKS.no }),
  secondCast: ({ secondCast }) => ({
    name: '重复投票',
    text:
      secondCast === 'first-valid'
        ? '每位代表每轮投票一次，投出后不能更改。'
        : '表决结束前可以再次投票，以最后一次投出的选票为准。',
  }),
  chosen: (rules, numbers) =>
    rules.form === 'grade' ? undefined : { name: '应选名额', text: chosenText(rules, numbers) },
  majority: (rules, numbers) =>
    rules.form === 'grade' ? undefined : { name: '当选票数', text: majorityText(rules, numbers) },
  evaluation: (rules, numbers) =>
    rules.evaluation === null ? undefined : { name: '测评结果', text: evaluationText(rules, numbers) },
  tie: ({ form, tie }) => (form === 'grade' ? undefined : { name: '得票相同', text: TIES[tie] }),
  tooFew: ({ form }) =>
    form === 'grade'
      ? undefined
      : {
          name: '不足名额',
          text: '达到当选票数的项目少于应选名额的，由主席团决定另行投票或者少选，并记录理由。',
        },
  publication: ({ form, publication }) => ({
    name: '公布',
    text: form === 'grade' ? GRADE_COUNTS[publication.counts] : publicationText(publication),
  }),
  decryptionFloor: ({ decryptionFloor }) => ({
    name: '最低计票数',
    text: `一轮收回的选票少于 ${decryptionFloor} 张的，为保守投票秘密，不予计票。`,
  }),
};

/** What no rules can change. */
const FIXED: readonly RuleSentence[] = [
  { name: '未投票', text: '没有投票的代表单独统计，不计入弃权。' },
  { name: '有效', text: '收回的选票等于或者少于发出的选票，表决有效；多于发出的选票，表决无效。' },
];

export const ZH: RuleLanguage = { rows: ROWS, fixed: FIXED };
