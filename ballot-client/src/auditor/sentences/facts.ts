/** What a sentence about an entry is made of besides its payload. */
import type { LeafHash } from '../../../../crypto/bytes.ts';
import type { Kind, PayloadOf, SignerRole } from '../../../../crypto/statements/catalogue.ts';

export interface Signer {
  readonly role: SignerRole;
  /** Of a member of staff. */
  readonly index: number | null;
  /** Whether nobody else has this role, so that a number would say nothing. */
  readonly isOnly: boolean;
}

/** The entry that another one is about. */
export interface Target {
  readonly entry: number;
  readonly kind: Kind;
}

export interface Facts {
  readonly signer: Signer;
  /** 发出: papers of a round in force so far. */
  readonly papersOf: (round: number) => number;
  readonly target: (leaf: LeafHash) => Target | undefined;
  /** Short tracking code of the ballot or challenge that is told about. */
  readonly code: string;
  /** Scrutineers and observers on a checkpoint note, and its size. */
  readonly note: (note: string) => { readonly size: number; readonly cosignatures: number };
}

/** One sentence for every kind: a missing one does not compile. */
export type Sentences = { readonly [K in Kind]: (payload: PayloadOf<K>, facts: Facts) => string };

/** Kinds of which many stand one after the other; runs of them are told in one sentence. */
const FOLDED_KINDS = [
  'roll-part',
  'candidates-part',
  'manifest-accepted',
  'key-transport',
  'key-commit',
  'key-reveal',
  'key-share',
  'key-confirm',
  'key-rehearsal',
  'attendance',
  'witnessed',
  'paper',
  'ballot',
  'challenge',
  'partial-decryption',
  'keys-destroyed',
] as const satisfies readonly Kind[];
export type FoldedKind = (typeof FOLDED_KINDS)[number];

/** One sentence for `count` entries of a kind in a row. */
export type Runs = { readonly [K in FoldedKind]: (count: number) => string };

export const isFolded = (kind: Kind): kind is FoldedKind => FOLDED_KINDS.some((folded) => folded === kind);

/** All that a language says about a log. */
export interface Telling {
  readonly sentences: Sentences;
  readonly runs: Runs;
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly who: (signer: Signer) => string;
}
