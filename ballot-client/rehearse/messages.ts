/** What a rehearsal's processes say to each other. Secrets pass between parent and child only, never over a network. */
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Hash, PublicKey } from '../../crypto/bytes.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import type { PaperEntry } from '../src/lib/paper-round.ts';

export interface ScrutineerStart {
  readonly type: 'start';
  readonly base: string;
  readonly name: string;
  /** Opened if it is there, else made. */
  readonly keyFile: string;
  readonly passphrase: string;
  /** An exported copy that is brought here: used if it is newer than the key file, or if there is none. */
  readonly bring?: string;
  /** How often it looks, and how many looks without progress it waits for others. */
  readonly pace?: { readonly lookEveryMs: number; readonly patience: number };
}
/** Writes a copy of the key file for another medium. */
export interface ExportKeys {
  readonly type: 'export';
  readonly path: string;
}
/** The manifest's fingerprint as the registrar reads it aloud. */
export interface Fingerprint {
  readonly type: 'fingerprint';
  readonly manifest: Hash;
}
/** A round is held on paper: the chief enters these numbers, another scrutineer compares them and endorses. */
export interface OnPaper {
  readonly type: 'enter-paper' | 'endorse-paper';
  readonly entry: PaperEntry;
}
export type ToScrutineer = ScrutineerStart | Fingerprint | ExportKeys | OnPaper;

export type FromScrutineer =
  | {
      readonly type: 'enrolled';
      readonly identityKey: PublicKey;
      readonly witnessKey: PublicKey;
      /** Of the key file; 1 if it has just been made. */
      readonly revision: number;
    }
  /** The log shows that this key file is not the newest. */
  | { readonly type: 'warned'; readonly code: RejectionCode }
  | { readonly type: 'exported' }
  | { readonly type: 'did'; readonly what: string }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'finished' };

export interface DeputiesStart {
  readonly type: 'start';
  readonly base: string;
  readonly badgeSalt: string;
  readonly registrar: PublicKey;
  readonly session: Hash;
  readonly badges: readonly string[];
  /** Whether the voting keys are asked for (`--keep-keys`). */
  readonly keepKeys: boolean;
}
/** A deputy of this process gets a new badge, and a tablet to sign in with it. */
export interface NewBadge {
  readonly type: 'new-badge';
  readonly deputy: number;
  readonly badge: string;
}
/** Deputies of this process sign in; all of them must be refused where a code is given. */
export interface SignIn {
  readonly type: 'sign-in';
  readonly deputies: readonly number[];
  readonly refused?: RejectionCode | undefined;
}
/** Marks by deputy of this process, null for one who does not cast; `order` says in which order they cast. */
export interface Vote {
  readonly type: 'vote';
  readonly round: number;
  readonly marks: readonly (Marks | null)[];
  readonly order: readonly number[];
  /** Those who have a ballot checked before they cast another. */
  readonly challengers: readonly number[];
  /** Every cast must be refused with this code. */
  readonly refused?: RejectionCode | undefined;
}
export type ToDeputies = DeputiesStart | NewBadge | SignIn | Vote;

/** A voting key and the credential that it belongs to. */
export interface KeptVotingKey {
  readonly credential: PublicKey;
  readonly secret: string;
}

export type FromDeputies =
  | { readonly type: 'signed-in' | 'cast' | 'checked'; readonly count: number }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'voting-key'; readonly key: KeptVotingKey };
