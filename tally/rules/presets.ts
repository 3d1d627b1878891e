/** Rules of the house to start from (票决办法): the congress adopts its own, so every number can be changed. */
import type { Rules } from '../../crypto/statements/rules.ts';

export const PRESET_IDS = [
  'haian-2024',
  'zhejiang-dongyang',
  'township-small',
  'township-equal',
  'exact-n',
] as const;
export type PresetId = (typeof PRESET_IDS)[number];

type InBothLanguages = Readonly<Record<'zh-CN' | 'en', string>>;

export interface RulesPreset {
  readonly title: InBothLanguages;
  /** Where the numbers come from, and which of them are made up. */
  readonly source: InBothLanguages;
  /** Number of candidate projects for which the numbers are meant. */
  readonly candidates: number;
  readonly rules: Rules;
}

/** 地方组织法 (2022) art. 14 and 25: two thirds present, more than half of all deputies. */
const usual: Rules = {
  quorum: { numerator: 2, denominator: 3 },
  form: 'for-against-abstain',
  options: 3,
  min: 0,
  max: null,
  blank: true,
  chosen: 1,
  majority: { base: 'all-deputies', numerator: 1, denominator: 2, strict: true },
  tie: 'runoff',
  tooFew: 'presidium',
  publication: { counts: 'counts', order: 'votes' },
  secondCast: 'first-valid',
  decryptionFloor: 5,
};

export const RULES_PRESETS: Readonly<Record<PresetId, RulesPreset>> = {
  'haian-2024': {
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
    rules: { ...usual, max: 20, chosen: 20 },
  },
  'zhejiang-dongyang': {
    title: {
      'zh-CN': '浙江东阳：逐项赞成、反对、弃权，赞成数不限',
      en: 'Dongyang, Zhejiang: for, against or abstain on each, any number for',
    },
    source: {
      'zh-CN': '逐项表决、选 10 项据《中国人大》2017 年第 8 期第 51 页；候选数 12 与其余为示例。',
      en: "A vote on each item, ten chosen: The People's Congress of China 2017, no. 8, p. 51; twelve candidates and the rest are illustrative.",
    },
    candidates: 12,
    rules: { ...usual, chosen: 10 },
  },
  'township-small': {
    title: {
      'zh-CN': '乡镇：12 项选 10 项，只画赞成，不超过 10 项',
      en: 'Township: 10 of 12, mark those you are for, at most 10',
    },
    source: {
      'zh-CN': '乡镇常见做法；数字为示例。',
      en: 'Common practice of townships; the numbers are illustrative.',
    },
    candidates: 12,
    rules: { ...usual, form: 'approve', options: 1, max: 10, chosen: 10 },
  },
  'township-equal': {
    title: {
      'zh-CN': '乡镇等额：7 项选 7 项，逐项赞成、反对、弃权',
      en: 'Township, as many as there are: 7 of 7, for, against or abstain on each',
    },
    source: {
      'zh-CN': '等额票决的乡镇做法；数字为示例。',
      en: 'Practice of townships that choose as many as are listed; the numbers are illustrative.',
    },
    candidates: 7,
    rules: { ...usual, chosen: 7 },
  },
  'exact-n': {
    title: {
      'zh-CN': '必须选足：12 项中恰好赞成 10 项',
      en: 'Exact number: mark exactly 10 of 12',
    },
    source: {
      'zh-CN': '一些地方采用的办法；不设空白票；数字为示例。',
      en: 'Used in some places; no blank ballots; the numbers are illustrative.',
    },
    candidates: 12,
    rules: { ...usual, form: 'approve', options: 1, min: 10, max: 10, blank: false, chosen: 10 },
  },
};

/** Whether deputies must approve exactly as many projects as are to be chosen. */
export const isExact = ({ min, max }: Rules): boolean => min === max;

/** What the house may change about a preset. */
export interface RulesChanges {
  readonly chosen: number;
  /** Most 赞成 on a ballot; null: any number. Follows `chosen` where the number is exact. */
  readonly max: number | null;
  readonly decryptionFloor: number;
}

/** The rules of a preset with these numbers. Whether they make a ballot, `ballotFormFor` says. */
export function rulesFrom(id: PresetId, { chosen, max, decryptionFloor }: RulesChanges): Rules {
  const { rules } = RULES_PRESETS[id];
  const bounds = isExact(rules) ? { min: chosen, max: chosen } : { min: rules.min, max };
  return { ...rules, ...bounds, chosen, decryptionFloor };
}
