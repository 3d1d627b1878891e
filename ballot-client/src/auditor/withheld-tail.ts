/**
 * The log of a names-only session from the first withheld entry on, as the public gets it (PROTOCOL.md §6.10). It has no
 * part in the verdict, which ends before that entry: without counts only signatures, order and hashes can be checked.
 */
import type { Bytes } from '../../../crypto/bytes.ts';
import { parseWithheldLine } from '../../../crypto/log/withheld.ts';
import { ACCEPTED, type Result } from '../../../crypto/rejection.ts';
import type { Tools } from '../../../crypto/session/handler.ts';
import { PublicLedger } from '../../../crypto/session/public-ledger.ts';
import type { SessionState } from '../../../crypto/session/state.ts';

/** What was and was not looked at. */
export interface WithheldPart {
  /** Entries before this one are verified. */
  readonly from: number;
  /** Entries from there on, and how many of them are withheld. */
  readonly entries: number;
  readonly withheld: number;
}

export class WithheldTail {
  readonly #from: number;
  readonly #ledger: PublicLedger;
  #withheld = 0;

  /** `verified`: the entries before, which the verifier has taken in. */
  constructor(verified: readonly Bytes[], tools: Tools) {
    this.#from = verified.length;
    this.#ledger = new PublicLedger(tools);
    for (const entry of verified) this.#ledger.take(entry);
  }

  /** The session as the public sees it. */
  get state(): SessionState {
    return this.#ledger.state;
  }

  /** Of the whole log. */
  get size(): number {
    return this.state.tree.size;
  }

  /** Takes the next lines as the public gets them; stops at the first that cannot stand there. */
  take(lines: readonly Bytes[]): Result<void> {
    for (const line of lines) {
      const taken = this.#ledger.take(line);
      if (!taken.ok) return taken;
      if (parseWithheldLine(line) !== undefined) this.#withheld += 1;
    }
    return ACCEPTED;
  }

  get part(): WithheldPart {
    return { from: this.#from, entries: this.size - this.#from, withheld: this.#withheld };
  }
}
