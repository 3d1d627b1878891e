/** From a tracking code to its entry, what became of it, and the proof that it stands in the log. */
import { fromHex, type Hash, isHex32, type LeafHash } from '../../../crypto/bytes.ts';
import { CROCKFORD, normalizeCrockford, toCrockford } from '../../../crypto/encoding.ts';
import type { MerkleTree } from '../../../crypto/log/merkle.ts';
import { formatTlogProof, verifyTlogProof } from '../../../crypto/log/proof.ts';
import { manifestOf, type Round, type SessionState } from '../../../crypto/session/state.ts';
import { allWitnesses } from '../../../tally/verify/verify-record.ts';
import { type Checkpoints, cosignersNeeded } from './checkpoints.ts';
import type { CodeEntry, LogIndex } from './log-index.ts';
import type { Cosigner } from './snapshot.ts';

/** Characters of the short form of a tracking code. */
const SHORT_LENGTH = 16;

/** The short form in groups of four, as tablets show it. */
export const shortCode = (code: Hash): string =>
  toCrockford(fromHex(code), SHORT_LENGTH).match(/.{4}/g)?.join('-') ?? '';

/** A proof that was verified here before it is shown. */
export interface ProofView {
  /** C2SP tlog-proof. */
  readonly text: string;
  /** Entries under the checkpoint. */
  readonly size: number;
  readonly cosigners: readonly Cosigner[];
  readonly needed: number;
  /** Whether so many scrutineers have cosigned the checkpoint; else only the log itself signed it. */
  readonly isCosigned: boolean;
}

export interface FoundCode {
  readonly code: Hash;
  readonly short: string;
  readonly entry: number;
  readonly kind: CodeEntry['kind'];
  readonly round: number;
  readonly roundKind: Round['kind'];
  readonly roundStatus: Round['status'];
  readonly fate: 'counts' | 'replaced' | 'challenged';
  /** The ballot that took its place. */
  readonly replacedBy: { readonly short: string; readonly entry: number } | null;
  /** Null where no checkpoint of this log covers the entry. */
  readonly proof: ProofView | null;
}

export type Found =
  | { readonly what: 'malformed' }
  | { readonly what: 'nothing'; readonly size: number }
  /** Several codes begin like this: the whole one is needed. */
  | { readonly what: 'ambiguous'; readonly count: number }
  | { readonly what: 'found'; readonly found: FoundCode };

/** What is looked through. */
export interface Shelf {
  readonly state: SessionState;
  readonly tree: MerkleTree;
  readonly index: LogIndex;
  readonly checkpoints: Checkpoints;
}

/** Codes that fit what was typed: 16 Crockford characters, or all 64 hex digits; undefined for anything else. */
function matching(typed: string, codes: Iterable<Hash>): Hash[] | undefined {
  const hex = typed.replace(/\s/g, '').toLowerCase();
  if (isHex32(hex)) return [...codes].filter((code) => code === hex);
  const characters = normalizeCrockford(typed);
  const isShort =
    characters.length === SHORT_LENGTH && [...characters].every((one) => CROCKFORD.includes(one));
  if (!isShort) return undefined;
  return [...codes].filter((code) => toCrockford(fromHex(code), SHORT_LENGTH) === characters);
}

/** Looks a code up. Never says whose it is: the record does not know. */
export function lookUp(shelf: Shelf, typed: string): Found {
  const codes = matching(typed, shelf.index.codes);
  if (codes === undefined) return { what: 'malformed' };
  const [code] = codes;
  if (code === undefined) return { what: 'nothing', size: shelf.index.rows.length };
  return codes.length > 1
    ? { what: 'ambiguous', count: codes.length }
    : { what: 'found', found: describe(shelf, code) };
}

function describe(shelf: Shelf, code: Hash): FoundCode {
  const { index, state } = shelf;
  const entries = index.entriesOf(code);
  // Anybody can challenge a code on his own paper; that does nothing to the ballot which has it.
  const main = entries.find(({ kind }) => kind === 'ballot') ?? (entries[0] as CodeEntry);
  const round = state.rounds.find(({ number }) => number === main.round) as Round;
  const counts = [...round.counting.values()].some(({ entry }) => entry === main.entry);
  const replacement = counts ? undefined : index.replacementOf(code);
  const replacingCode = replacement && index.codeAt(replacement.entry);
  return {
    code,
    short: shortCode(code),
    entry: main.entry,
    kind: main.kind,
    round: round.number,
    roundKind: round.kind,
    roundStatus: round.status,
    fate: main.kind === 'challenge' ? 'challenged' : counts ? 'counts' : 'replaced',
    replacedBy:
      replacement && replacingCode ? { short: shortCode(replacingCode), entry: replacement.entry } : null,
    proof: proofOf(shelf, main.entry),
  };
}

/**
 * The inclusion proof of an entry against the newest checkpoint which enough scrutineers cosigned, or, while none covers
 * it, one that the log alone signed.
 */
export function proofOf({ state, tree, index, checkpoints }: Shelf, entry: number): ProofView | null {
  const needed = cosignersNeeded(state);
  const cosigned = checkpoints.newestOver(entry, needed);
  const held = cosigned ?? checkpoints.newestOver(entry, 0);
  const leaf = index.rows[entry]?.leaf;
  if (held === undefined || leaf === undefined) return null;
  const { note, size, cosigners } = held;
  const text = formatTlogProof({ index: entry, hashes: tree.inclusionProof(entry, size), checkpoint: note });
  checkProof(state, text, leaf);
  return { text, size, cosigners, needed, isCosigned: cosigned !== undefined };
}

/** What is handed out verifies: as anybody's program will read it. */
function checkProof(state: SessionState, text: string, leaf: LeafHash): void {
  const { origin, logKey } = manifestOf(state);
  const verified = verifyTlogProof(text, fromHex(leaf), origin, fromHex(logKey), allWitnesses(state));
  if (!verified.ok) throw new Error(`the proof does not verify: ${verified.code}`);
}
