/** What is wrong with the rules, in sentences that say what to do. */
import type { RulesFault } from '../../../../crypto/session/rules-faults.ts';
import { dictionary } from '../../lib/i18n.ts';

const ZH: Readonly<Record<RulesFault, string>> = {
  'no-items': '还没有候选项目，见第三部分。',
  options: '表决方式与选项数不符，请重新选择表决方式。',
  'approve-uncapped': '只画赞成时必须有赞成上限，请填写。',
  'grade-bounded': '满意度测评没有赞成上限，请重新选择表决方式。',
  'min-without-max': '规定了赞成下限就必须有上限，请填写。',
  'min-above-max': '赞成下限多于上限，请改正。',
  'max-none': '赞成上限至少为 1，请改正。',
  'max-above-items': '赞成上限多于候选项目数，请减少上限或者选“不限”。',
  'too-large': '项目太多，一张选票放不下。请减少候选项目，或者选“只画赞成”。',
  'quorum-none': '法定人数不能为零，地方组织法规定为全体代表的三分之二以上。',
  'quorum-above-all': '法定人数多于全体，请把分子改为不大于分母。',
  'chosen-none': '应选数至少为 1，请改正。',
  'chosen-above-items': '应选数多于候选项目数，请减少应选数或者补充候选项目。',
  'chosen-graded': '满意度测评不选项目，请重新选择表决方式。',
  'exact-with-blank': '必须恰好赞成 N 项时不能有空白票，请选“不允许”。',
  'majority-none': '按这个比例，没有一票也能当选。请填写比例，或者选“不设最低票数”。',
  'majority-out-of-reach': '按这个比例，没有项目能当选。请减小分子，或者把“超过”改为“达到”。',
  'majority-graded': '满意度测评没有当选票数，请重新选择表决方式。',
  'grades-count': '请填写 2 至 9 个等次。',
  'grades-alike': '等次名称不能相同，也不能是“弃权”。',
  'evaluation-missing': '请填写各等次所需票数。',
  'evaluation-foreign': '只有满意度测评才有各等次所需票数，请重新选择表决方式。',
  'threshold-count': '除最后一个等次外，每个等次都要有所需票数。',
  'threshold-none': '按这个比例，没有一票也能评上。请改正。',
  'threshold-out-of-reach': '按这个比例，没有项目能评上。请减小分子，或者把“超过”改为“达到”。',
  'floor-above-roll': '最低计票数多于应到人数，任何一轮都不能计票。请减少。',
};

const EN: Readonly<Record<RulesFault, string>> = {
  'no-items': 'There are no candidates yet; see part 3.',
  options: 'The options do not fit the form of the ballot. Choose the form again.',
  'approve-uncapped': 'Where only votes for are marked there must be a most. Enter it.',
  'grade-bounded': 'An evaluation has no most votes for. Choose the form again.',
  'min-without-max': 'A least number of votes for needs a most. Enter it.',
  'min-above-max': 'The least number of votes for is above the most. Correct it.',
  'max-none': 'At least one vote for must be possible. Correct it.',
  'max-above-items': 'More votes for than there are candidates. Enter fewer, or choose “any number”.',
  'too-large':
    'Too many projects for one ballot. Take fewer candidates, or the form that marks only votes for.',
  'quorum-none': 'The quorum cannot be nobody; the Organic Law asks for two thirds of all deputies.',
  'quorum-above-all': 'The quorum is more than all. The numerator may not exceed the denominator.',
  'chosen-none': 'At least one project is to be chosen. Correct it.',
  'chosen-above-items': 'More to be chosen than there are candidates. Choose fewer or add candidates.',
  'chosen-graded': 'An evaluation chooses no projects. Choose the form again.',
  'exact-with-blank': 'Where exactly N must be marked there can be no blank ballots. Choose “not admitted”.',
  'majority-none':
    'With this share a project without a single vote is chosen. Enter a share, or choose “no least number”.',
  'majority-out-of-reach': 'With this share no project can be chosen. Lower it, or take “at least”.',
  'majority-graded': 'An evaluation has no votes needed to be chosen. Choose the form again.',
  'grades-count': 'Enter 2 to 9 grades.',
  'grades-alike': 'Grades must differ from each other and from 弃权.',
  'evaluation-missing': 'Enter the votes needed for each grade.',
  'evaluation-foreign': 'Only an evaluation has votes needed for grades. Choose the form again.',
  'threshold-count': 'Every grade but the last needs its share of votes.',
  'threshold-none': 'With this share a grade is reached without a single vote. Correct it.',
  'threshold-out-of-reach': 'With this share no project can get the grade. Lower it, or take “at least”.',
  'floor-above-roll': 'More ballots than there are deputies: no round could ever be counted. Lower it.',
};

export const faultWords = dictionary(ZH, EN);
