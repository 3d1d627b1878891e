/** What a rehearsal's processes say to each other. Secrets pass between parent and child only, never over a network. */
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Hash, PublicKey } from '../../crypto/bytes.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';

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
export type ToScrutineer = ScrutineerStart | Fingerprint | ExportKeys;

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
/** Marks by deputy of this process, null for one who does not cast; `order` says in which order they cast. */
export interface Vote {
  readonly type: 'vote';
  readonly round: number;
  readonly marks: readonly (Marks | null)[];
  readonly order: readonly number[];
  /** Those who have a ballot checked before they cast another. */
  readonly challengers: readonly number[];
}
export type ToDeputies = DeputiesStart | Vote;

export type FromDeputies =
  | { readonly type: 'signed-in' | 'cast' | 'checked'; readonly count: number }
  | { readonly type: 'done'; readonly what: 'sign-in' | 'vote' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'voting-keys'; readonly secrets: readonly string[] };
