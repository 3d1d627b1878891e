/** A log as the server of a names-only session gives it to the public. */
import type { Bytes } from '../../crypto/bytes.ts';
import { withheldLine } from '../../crypto/log/withheld.ts';
import { PublicLedger } from '../../crypto/session/public-ledger.ts';
import type { Statement } from '../../crypto/statements/envelope.ts';
import { LAWS } from '../../tally/rules/laws.ts';
import { random } from './memory-session.ts';
import { statementOf } from './session-scenes.ts';

/** The kinds that hold counts or let anybody compute them, written out once more. */
export const HOLDS_COUNTS = (statement: Statement): boolean =>
  ['partial-decryption', 'result', 'paper-round'].includes(statement.kind);

export const publicLine = (entry: Bytes): Bytes => {
  const statement = statementOf(entry);
  return HOLDS_COUNTS(statement) ? withheldLine(statement.leaf) : entry;
};

export const newPublicLedger = (): PublicLedger => new PublicLedger({ laws: LAWS, random });

/** A ledger that has taken in these lines; the first that it refuses fails the test. */
export function publicLedgerOf(lines: readonly Bytes[]): PublicLedger {
  const ledger = newPublicLedger();
  for (const [index, line] of lines.entries()) {
    const taken = ledger.take(line);
    if (!taken.ok) throw new Error(`line ${index}: ${taken.code} ${taken.detail}`);
  }
  return ledger;
}
