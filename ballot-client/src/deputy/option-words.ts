/** Names and shapes of the options of a ballot form: ○ 赞成, × 反对, — 弃权, or grades. */
import type { BallotForm } from '../../../crypto/ballot/form.ts';
import type { Word } from './context.ts';

export interface OptionWord {
  readonly shape: string;
  readonly word: string;
}

const SATISFACTION = ['grade1of3', 'grade2of3', 'grade3of3'] as const;
/** ①, then ② … */
const FIRST_GRADE = 0x2460;

/** One per option, in the order of the form. The last grade is 弃权. */
export function optionWords({ type, options }: BallotForm, word: Word): OptionWord[] {
  const approve = { shape: '○', word: word('approve') };
  const abstain = { shape: '—', word: word('abstain') };
  if (type === 'approve') return [approve];
  if (type === 'for-against-abstain') return [approve, { shape: '×', word: word('against') }, abstain];
  const grades = Array.from({ length: options - 1 }, (_, i) => ({
    shape: String.fromCodePoint(FIRST_GRADE + i),
    word: gradeWord(i, options - 1, word),
  }));
  return [...grades, abstain];
}

function gradeWord(grade: number, grades: number, word: Word): string {
  const named = grades === SATISFACTION.length ? SATISFACTION[grade] : undefined;
  return named === undefined ? word('gradeNth', { n: grade + 1 }) : word(named);
}

const DIGITS = '零一二三四五六七八九十';

/** 1 … 99 in Chinese: 一, 十, 十一, 二十五. */
export function chineseOrdinal(n: number): string {
  if (n <= 10) return DIGITS.charAt(n);
  const [tens, units] = [Math.floor(n / 10), n % 10];
  return `${tens > 1 ? DIGITS.charAt(tens) : ''}十${units > 0 ? DIGITS.charAt(units) : ''}`;
}
