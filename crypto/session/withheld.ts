/**
 * What a server withholds from the public (PROTOCOL.md §6.10): where the rules publish names only, the entries that hold
 * counts or let anybody compute them. Everything else is public in every session.
 */
import type { Kind } from '../statements/catalogue.ts';
import type { SessionState } from './state.ts';

/** t partial decryptions give the totals; a result and a paper round state them. */
const WITHHELD: ReadonlySet<Kind> = new Set<Kind>(['partial-decryption', 'result', 'paper-round']);

/** Whether the rules publish names and no counts. */
export const isNamesOnly = ({ manifest }: Pick<SessionState, 'manifest'>): boolean =>
  manifest?.rules.publication.counts === 'names-only';

/** Whether entries of this kind are for staff only in this session. */
export const isWithheld = (state: Pick<SessionState, 'manifest'>, kind: Kind): boolean =>
  isNamesOnly(state) && WITHHELD.has(kind);
