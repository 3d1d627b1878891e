/** Deputies must approve exactly N. */
import { type RulesPreset, USUAL } from './preset.ts';

export const EXACT_N: RulesPreset = {
  title: {
    'zh-CN': '必须选足：12 项中恰好赞成 10 项',
    en: 'Exact number: mark exactly 10 of 12',
  },
  source: {
    'zh-CN': '一些地方采用的办法；不设空白票；数字为示例。',
    en: 'Used in some places; no blank ballots; the numbers are illustrative.',
  },
  candidates: 12,
  rules: { ...USUAL, form: 'approve', options: 1, min: 10, max: 10, blank: false, chosen: 10 },
};
