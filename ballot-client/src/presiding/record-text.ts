/** Text that a person typed, as the record admits it. */
import { isPlainText } from '../../../crypto/statements/schema.ts';

/** NFC, one line, trimmed; undefined where it is empty, too long or holds what a record must not hold. */
export function recordText(typed: string, max = 2000): string | undefined {
  const text = typed.normalize('NFC').replace(/\s+/gu, ' ').trim();
  return isPlainText(text, max) ? text : undefined;
}
