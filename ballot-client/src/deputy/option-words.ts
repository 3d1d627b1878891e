/** Names and shapes of the options of a ballot form: ○ 赞成, × 反对, — 弃权, or the grades of the rules. */
import type { BallotForm } from '../../../crypto/ballot/form.ts';
import type { Word } from './context.ts';

export interface OptionWord {
  readonly shape: string;
  readonly word: string;
}

/** ①, then ② … */
const FIRST_GRADE = 0x2460;

/** One per option, in the order of the form; after the grades, named by the rules, comes 弃权. */
export function optionWords(type: BallotForm['type'], grades: readonly string[], word: Word): OptionWord[] {
  const approve = { shape: '○', word: word('approve') };
  const abstain = { shape: '—', word: word('abstain') };
  if (type === 'approve') return [approve];
  if (type === 'for-against-abstain') return [approve, { shape: '×', word: word('against') }, abstain];
  return [
    ...grades.map((name, i) => ({ shape: String.fromCodePoint(FIRST_GRADE + i), word: name })),
    abstain,
  ];
}

const DIGITS = '零一二三四五六七八九十';

/** 1 … 99 in Chinese: 一, 十, 十一, 二十五. */
export function chineseOrdinal(n: number): string {
  if (n <= 10) return DIGITS.charAt(n);
  const [tens, units] = [Math.floor(n / 10), n % 10];
  return `${tens > 1 ? DIGITS.charAt(tens) : ''}十${units > 0 ? DIGITS.charAt(units) : ''}`;
}
