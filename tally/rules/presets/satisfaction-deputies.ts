/** The year-end evaluation by all deputies. */
import type { RulesPreset } from './preset.ts';
import { SATISFACTION } from './satisfaction.ts';

export const SATISFACTION_DEPUTIES: RulesPreset = {
  title: {
    'zh-CN': '满意度测评（全体代表）：满意、基本满意、不满意',
    en: 'Year-end evaluation by all deputies: satisfied, mostly satisfied, not satisfied',
  },
  source: {
    'zh-CN':
      '满意票达到全体成员的半数为满意，满意与基本满意票合计达到半数为基本满意，否则为不满意，转专题询问：各地满意度测评办法的通行规定；由全体代表测评、项目 20 项为示例。',
    en: 'Satisfied from at least half of all members, mostly satisfied where both together are at least half, otherwise not satisfied and a special inquiry: the thresholds that most published rules of evaluation have; all deputies as voters and twenty projects are illustrative.',
  },
  candidates: 20,
  rules: SATISFACTION,
};
