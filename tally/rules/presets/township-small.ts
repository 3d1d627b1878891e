/** A township: approvals only. */
import { type RulesPreset, USUAL } from './preset.ts';

export const TOWNSHIP_SMALL: RulesPreset = {
  title: {
    'zh-CN': '乡镇：12 项选 10 项，只画赞成，不超过 10 项',
    en: 'Township: 10 of 12, mark those you are for, at most 10',
  },
  source: {
    'zh-CN': '乡镇常见做法；数字为示例。',
    en: 'Common practice of townships; the numbers are illustrative.',
  },
  candidates: 12,
  rules: { ...USUAL, form: 'approve', options: 1, max: 10, chosen: 10 },
};
