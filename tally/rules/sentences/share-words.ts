/** Shares of a base in words: 超过全体代表的半数. */
import type { Evaluation, Rules } from '../../../crypto/statements/rules.ts';

type Share = Pick<Evaluation['thresholds'][number], 'numerator' | 'denominator'>;

const DIGITS = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
const digit = (n: number): string => DIGITS[n] ?? String(n);

/** 二分之一 as 半数, 2/3 as 三分之二. */
export const fractionWord = ({ numerator, denominator }: Share): string =>
  numerator * 2 === denominator ? '半数' : `${digit(denominator)}分之${digit(numerator)}`;

/** 超过 where more than the share is asked for, 达到 where the share is enough. */
export const thanWord = (isStrict: boolean): string => (isStrict ? '超过' : '达到');

const BASES = { 'all-deputies': '全体代表', present: '实到代表', 'ballots-cast': '有效票' } as const;
/** An evaluation may be that of the Standing Committee: its roll is its members. */
const GRADING_BASES = { ...BASES, 'all-deputies': '全体成员' } as const;

export const baseWord = (base: Evaluation['base'], form: Rules['form']): string =>
  (form === 'grade' ? GRADING_BASES : BASES)[base];

/** 张 for ballots, 人 for people. */
export const baseUnit = (base: Evaluation['base']): string => (base === 'ballots-cast' ? '张' : '人');
