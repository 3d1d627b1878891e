/** What both presets of the year-end evaluation (满意度测评) share. */
import type { Rules } from '../../../crypto/statements/rules.ts';
import { USUAL } from './preset.ts';

const HALF = { numerator: 1, denominator: 2, strict: false };

/** The widely published thresholds: at least half of all members for 满意, or for 满意 and 基本满意 together. */
export const SATISFACTION: Rules = {
  ...USUAL,
  form: 'grade',
  options: 4,
  grades: ['满意', '基本满意', '不满意'],
  chosen: 0,
  majority: null,
  evaluation: { base: 'all-deputies', thresholds: [HALF, HALF], inquiry: true },
};
