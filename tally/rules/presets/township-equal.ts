/** A township: 等额, as many to be chosen as are listed. */
import { type RulesPreset, USUAL } from './preset.ts';

export const TOWNSHIP_EQUAL: RulesPreset = {
  title: {
    'zh-CN': '乡镇等额：7 项选 7 项，逐项赞成、反对、弃权',
    en: 'Township, as many as there are: 7 of 7, for, against or abstain on each',
  },
  source: {
    'zh-CN': '等额票决的乡镇做法；数字为示例。',
    en: 'Practice of townships that choose as many as are listed; the numbers are illustrative.',
  },
  candidates: 7,
  rules: { ...USUAL, chosen: 7 },
};
