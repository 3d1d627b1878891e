/** Rules of the house to start from (票决办法): the congress adopts its own, so every number can be changed. */
import { EXACT_N } from './presets/exact-n.ts';
import { HAIAN_2024 } from './presets/haian-2024.ts';
import type { RulesPreset } from './presets/preset.ts';
import { SATISFACTION_DEPUTIES } from './presets/satisfaction-deputies.ts';
import { SATISFACTION_STANDING_COMMITTEE } from './presets/satisfaction-standing-committee.ts';
import { TOWNSHIP_EQUAL } from './presets/township-equal.ts';
import { TOWNSHIP_SMALL } from './presets/township-small.ts';
import { ZHEJIANG_DONGYANG } from './presets/zhejiang-dongyang.ts';

export const PRESET_IDS = [
  'haian-2024',
  'zhejiang-dongyang',
  'township-small',
  'township-equal',
  'exact-n',
  'satisfaction-deputies',
  'satisfaction-standing-committee',
] as const;
export type PresetId = (typeof PRESET_IDS)[number];

export const RULES_PRESETS: Readonly<Record<PresetId, RulesPreset>> = {
  'haian-2024': HAIAN_2024,
  'zhejiang-dongyang': ZHEJIANG_DONGYANG,
  'township-small': TOWNSHIP_SMALL,
  'township-equal': TOWNSHIP_EQUAL,
  'exact-n': EXACT_N,
  'satisfaction-deputies': SATISFACTION_DEPUTIES,
  'satisfaction-standing-committee': SATISFACTION_STANDING_COMMITTEE,
};
