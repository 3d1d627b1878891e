/** What a spreadsheet makes of texts behind people's backs, and cells that another one might run. */
import { isFormula } from './csv.ts';
import type { Cell } from './table.ts';

export type CellFaultName = 'excel-number' | 'excel-date' | 'formula' | 'not-a-number';

const EXPONENT = /^[+-]?\d+(\.\d+)?e[+-]?\d+$/i;
const POINT_ZERO = /^\d+\.0+$/;
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';
const DATE = new RegExp(
  `^(\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}( .*)?|\\d{1,2}[-/]\\d{1,2}[-/]\\d{2,4}|\\d{1,2}月\\d{1,2}日|\\d{1,2}-${MONTH}|${MONTH}-\\d{1,2})$`,
  'i',
);

/**
 * What is wrong with a cell of a column: `name` for words, which are never a bare number or date; `amount` and `free`
 * for what may be one.
 */
export function tableCellFault(
  { kind, text }: Cell,
  column: 'name' | 'amount' | 'free',
): { readonly fault: CellFaultName; readonly detail: string } | undefined {
  if (text === '') return undefined;
  const digits = text.normalize('NFKC');
  if (kind === 'date' || (column === 'name' && DATE.test(digits)))
    return { fault: 'excel-date', detail: text };
  const isNumber =
    kind === 'other' ||
    EXPONENT.test(digits) ||
    (kind === 'number' && column === 'name') ||
    (POINT_ZERO.test(digits) && column !== 'amount');
  if (isNumber) return { fault: 'excel-number', detail: text };
  return kind === 'text' && isFormula(text) ? { fault: 'formula', detail: text.charAt(0) } : undefined;
}

/** What is wrong with a cell that should hold a whole number from 1. */
export function numberFault({ kind, text }: Cell): CellFaultName | undefined {
  const digits = text.normalize('NFKC');
  if (kind === 'date' || DATE.test(digits)) return 'excel-date';
  if (EXPONENT.test(digits) || POINT_ZERO.test(digits)) return 'excel-number';
  return /^\d{1,6}$/.test(digits) && Number(digits) > 0 ? undefined : 'not-a-number';
}
