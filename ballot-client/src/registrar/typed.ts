/** What people type: kept as it is, finished or not, and read when it is needed. */
import type { Field } from '../../../crypto/statements/schema.ts';

const MAX_TYPED = 200_000;

/** Text as it was typed, finished or not. */
export const typed: Field<string> = {
  describe: `text, at most ${MAX_TYPED} code units`,
  read: (value) =>
    typeof value === 'string' && value.length <= MAX_TYPED && value.isWellFormed() ? value : undefined,
};

/** A whole number as people type it, full-width digits too; undefined for anything else. */
export function readCount(text: string): number | undefined {
  const digits = text.normalize('NFKC').trim();
  return /^\d{1,6}$/.test(digits) ? Number(digits) : undefined;
}

/** Text that statements admit, once outer white space is dropped. */
export const cleaned = (text: string): string => text.normalize('NFC').trim();
