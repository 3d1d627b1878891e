/** The year-end evaluation by the Standing Committee: its members are the roll. */
import type { RulesPreset } from './preset.ts';
import { SATISFACTION } from './satisfaction.ts';

export const SATISFACTION_STANDING_COMMITTEE: RulesPreset = {
  title: {
    'zh-CN': '满意度测评（常委会）：名册为常委会组成人员，满意、基本满意、不满意',
    en: 'Year-end evaluation by the Standing Committee, whose members are the roll',
  },
  source: {
    'zh-CN':
      '满意票达到全体成员的半数为满意，满意与基本满意票合计达到半数为基本满意，否则为不满意，转专题询问：各地满意度测评办法的通行规定；常委会会议须有全体组成人员过半数出席，此处取三分之二；项目 20 项为示例。',
    en: 'Satisfied from at least half of all members, mostly satisfied where both together are at least half, otherwise not satisfied and a special inquiry: the thresholds that most published rules of evaluation have; the law asks for more than half of the members, two thirds are taken here; twenty projects are illustrative.',
  },
  candidates: 20,
  rules: SATISFACTION,
};
