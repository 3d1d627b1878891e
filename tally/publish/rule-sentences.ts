/** The rules of the house (票决办法) as sentences that a deputy understands: one per row, in the order of the vote. */
import type { Rules } from '../../crypto/statements/rules.ts';
import { leastReaching } from '../rules/quorum.ts';
import { gradeWords } from './hall-words.ts';

/** What sentences need to say numbers: 应到, and how many projects are listed. */
export interface RuleNumbers {
  readonly roll: number;
  readonly candidates: number;
}

export interface RuleSentence {
  readonly name: string;
  readonly text: string;
}

type Say = (rules: Rules, numbers: RuleNumbers) => RuleSentence | undefined;

const DIGITS = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const digit = (n: number): string => DIGITS[n] ?? String(n);

/** 二分之一 as 半数, 2/3 as 三分之二. */
export function fractionWord({ numerator, denominator }: { numerator: number; denominator: number }): string {
  return numerator * 2 === denominator ? '半数' : `${digit(denominator)}分之${digit(numerator)}`;
}

const BASES = {
  'all-deputies': '全体代表',
  present: '实到代表',
  'ballots-cast': '有效票',
} as const;

function formText({ form, options }: Rules): string {
  switch (form) {
    case 'approve':
      return '每个项目只可画“赞成”；没有画的，按弃权计。';
    case 'for-against-abstain':
      return '对每个项目逐项表示赞成、反对或者弃权；没有标记的项目，按弃权计。';
    case 'grade':
      return `对每个项目逐项评定${gradeWords(options - 1).join('、')}或者弃权；没有标记的项目，按弃权计。`;
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

function majorityText({ majority }: Rules, { roll }: RuleNumbers): string {
  if (majority === null) return '不设最低票数，按赞成票多少确定。';
  const { base, strict } = majority;
  const than = strict ? '超过' : '达到';
  const votes =
    base === 'all-deputies' ? `全体代表 ${roll} 人，即至少 ${leastReaching(majority, roll, strict)} 票` : '';
  const counted = base === 'ballots-cast' ? '有效票指收回的选票减去废票' : '';
  const note = votes + counted;
  return `赞成票${than}${BASES[base]}的${fractionWord(majority)}，方可当选${note === '' ? '' : `（${note}）`}。`;
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

/** Every field of the rules has its row here: a new one does not compile without. */
const ROWS: { readonly [K in keyof Rules]: Say } = {
  quorum: ({ quorum }, { roll }) => ({
    name: '法定人数',
    text: `出席的代表达到全体代表的${fractionWord(quorum)}，方可开始表决（全体代表 ${roll} 人，至少 ${leastReaching(quorum, roll, false)} 人）；每次开始表决时核对。`,
  }),
  form: (rules) => ({ name: '表决方式', text: `无记名投票。${formText(rules)}` }),
  // Options, least and most belong to one sentence each.
  options: () => undefined,
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

/** The sentences, those that hold in every session last. */
export function ruleSentences(rules: Rules, numbers: RuleNumbers): RuleSentence[] {
  const own = Object.values(ROWS).map((say) => say(rules, numbers));
  return [...own.filter((sentence) => sentence !== undefined), ...FIXED];
}
