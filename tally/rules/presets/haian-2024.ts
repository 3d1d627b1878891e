/** Hai'an city, January 2024: 差额, 25 for 20. */
import { type RulesPreset, USUAL } from './preset.ts';

export const HAIAN_2024: RulesPreset = {
  title: {
    'zh-CN': '海安 2024：25 项选 20 项，逐项赞成、反对、弃权，赞成不超过 20 项',
    en: "Hai'an 2024: 20 of 25, for, against or abstain on each, at most 20 for",
  },
  source: {
    'zh-CN':
      '候选数与应选数据 2024 年 1 月报道；法定人数与过半数依地方组织法（2022）第 14、25 条；其余为示例。',
    en: 'Numbers of candidates and chosen: press reports of January 2024; quorum and majority: Organic Law of Local Congresses (2022), articles 14 and 25; the rest is illustrative.',
  },
  candidates: 25,
  rules: { ...USUAL, max: 20, chosen: 20 },
};
