/** What the page and its worker say to each other. Only `open`, `save` and their answer carry secrets. */
import type { Bytes, Hash, LeafHash } from '../../../crypto/bytes.ts';
import type { PaperEntry } from '../lib/paper-round.ts';
import type { PersonalDuty, Snapshot } from './snapshot.ts';

/** Orders that the log never calls for by itself: somebody has counted on paper. */
export type PaperOrder =
  /** `round`: the number that the numbers were entered for. */
  | { readonly what: 'enter-paper'; readonly round: number; readonly entry: PaperEntry }
  /** `entry`: what was compared with the counting sheets. */
  | { readonly what: 'endorse-paper'; readonly entry: LeafHash };

/** What a person orders. */
export type Order =
  | { readonly what: 'enrol'; readonly name: string }
  /** `fingerprint`: of the manifest that was on the screen. */
  | { readonly what: 'accept-manifest'; readonly fingerprint: Hash }
  | { readonly what: Exclude<PersonalDuty, 'enrol' | 'accept-manifest'> }
  | PaperOrder;

/** Ballot proofs of the entries that are being verified. */
export interface Progress {
  readonly done: number;
  readonly of: number;
}

export type ToWorker =
  /** The opened key file and the server's address; once. */
  | { readonly type: 'open'; readonly content: Bytes; readonly base: string }
  | { readonly type: 'look' }
  | { readonly type: 'order'; readonly order: Order }
  /** Whether the content of that `save` is stored durably. */
  | { readonly type: 'saved'; readonly id: number; readonly isSafe: boolean };

export type FromWorker =
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'progress'; readonly progress: Progress | null }
  /** New content of the key file: to be sealed and stored before the device goes on. */
  | { readonly type: 'save'; readonly id: number; readonly content: Bytes }
  /** An order is carried out or refused. */
  | { readonly type: 'done' }
  /** The content is not that of a scrutineer's key file. */
  | { readonly type: 'damaged' };
