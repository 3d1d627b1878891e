/** Dongyang city: every project is voted on for itself, without a cap. */
import { type RulesPreset, USUAL } from './preset.ts';

export const ZHEJIANG_DONGYANG: RulesPreset = {
  title: {
    'zh-CN': '浙江东阳：逐项赞成、反对、弃权，赞成数不限',
    en: 'Dongyang, Zhejiang: for, against or abstain on each, any number for',
  },
  source: {
    'zh-CN': '逐项表决、选 10 项据《中国人大》2017 年第 8 期第 51 页；候选数 12 与其余为示例。',
    en: "A vote on each item, ten chosen: The People's Congress of China 2017, no. 8, p. 51; twelve candidates and the rest are illustrative.",
  },
  candidates: 12,
  rules: { ...USUAL, chosen: 10 },
};
