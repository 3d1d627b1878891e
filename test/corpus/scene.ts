/** A scene of the corpus: one valid record and what adversaries make of it. */
import { type Bytes, type Hash, type PublicKey, toPublicKey } from '../../crypto/bytes.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import { publicKeyOf, type SecretKey } from '../../crypto/signature.ts';
import type { RecordSource } from '../../tally/verify/verify-record.ts';
import { type Deputy, type MemorySession, random } from '../support/memory-session.ts';
import { type Attack, appended, rebuilt, substituted } from '../tally/forge.ts';

export interface Scene {
  /** Name of the base: a folder. */
  readonly name: string;
  /** What the valid record holds. */
  readonly sentence: string;
  readonly session: MemorySession;
  readonly record: RecordSource;
  /** Files of the folder beside entries and checkpoint. */
  readonly files?: Readonly<Record<string, Bytes>>;
  readonly attacks: readonly Attack[];
}

/**
 * Attacks on a session as it is at that moment: every log that they start from is the beginning of the one that the
 * session ends with, so they stay small as differences to it.
 */
export class AttackList {
  readonly session: MemorySession;
  readonly attacks: Attack[] = [];

  constructor(session: MemorySession) {
    this.session = session;
  }

  add(attack: Attack): void {
    this.attacks.push(attack);
  }

  /** These entries at the end; the last one is at fault. */
  append(name: string, code: RejectionCode, ...envelopes: readonly Bytes[]): void {
    this.add(appended(this.session, name, code, ...envelopes));
  }

  /** Another entry in the place of this one; it is at fault. */
  substitute(name: string, code: RejectionCode, index: number, envelope: Bytes): void {
    this.add(substituted(this.session, name, code, index, envelope));
  }

  /** A log of these entries and no others; the last one is at fault. */
  whole(name: string, code: RejectionCode, ...entries: readonly Bytes[]): void {
    this.add({ name, record: rebuilt(this.session, entries), code, entry: entries.length - 1 });
  }

  /** The scene, once the session has come to its end. */
  scene(name: string, sentence: string): Scene {
    const { session, attacks } = this;
    return { name, sentence, session, record: rebuilt(session, session.entries), attacks };
  }
}

/** What every statement after the freeze names. */
export const own = ({ state }: MemorySession): { session: Hash } => ({ session: state.session as Hash });
export const deputyOf = ({ deputies }: MemorySession, i: number): Deputy => deputies[i] as Deputy;
/** A key that serves for nothing yet. */
export const newKey = (): PublicKey => toPublicKey(publicKeyOf(random(32) as SecretKey));
/** The identity of the curve: a key of small order. */
export const SMALL_ORDER = toPublicKey(new Uint8Array(32).fill(1, 0, 1));
