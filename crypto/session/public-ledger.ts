/**
 * The ledger of who reads a log as the public gets it: tablets and the screen of the hall. In a names-only session it
 * takes leaf hashes in place of withheld entries; in any other it is the ledger of a whole log.
 *
 * Server, staff, counting and verifying have `Ledger`, which has no such mode; no option turns one into the other.
 */
import { type Bytes, fromHex, type LeafHash } from '../bytes.ts';
import { parseWithheldLine } from '../log/withheld.ts';
import { ACCEPTED, type Result, reject } from '../rejection.ts';
import { type Handlers, LogFold } from './fold.ts';
import { HANDLERS } from './ledger.ts';
import { isNamesOnly } from './withheld.ts';
import { placeOf, type WithheldEntry, withheldHandlers } from './withheld-checks.ts';

export class PublicLedger extends LogFold {
  readonly #entries = new Map<LeafHash, WithheldEntry>();
  readonly #withheld: Handlers = withheldHandlers(this.#entries);

  protected get handlers(): Handlers {
    return isNamesOnly(this.state) ? this.#withheld : HANDLERS;
  }

  /** Results and paper rounds are commands: one that is withheld may be the last. */
  protected override follows(after: LeafHash): boolean {
    const entry = this.#entries.get(after);
    if (entry === undefined || entry.kind === 'share') return super.follows(after);
    return entry.index >= this.state.sizeAtCommand;
  }

  /** Takes in the next line: an entry, or what stands for one that is withheld; attacker-controlled. */
  override take(line: Bytes): Result<void> {
    const leaf = parseWithheldLine(line);
    return leaf === undefined ? super.take(line) : this.takeWithheld(leaf);
  }

  /** Takes in the leaf hash of an entry that is withheld, where one of its kinds can stand in a names-only session. */
  takeWithheld(leaf: LeafHash): Result<void> {
    const { state } = this;
    if (!isNamesOnly(state)) return reject('envelope.malformed', 'withheld, though the rules publish counts');
    if (state.leaves.has(leaf)) return reject('session.duplicate');
    const place = placeOf(state, this.#entries);
    if (!place.ok) return place;
    this.#entries.set(leaf, { leaf, index: state.tree.size, ...place.value, endorsers: new Set() });
    state.tree.append(fromHex(leaf));
    state.leaves.add(leaf);
    return ACCEPTED;
  }
}
