/** What a ballot is bound to: every field that must not be exchangeable between two ballots (PROTOCOL.md §5). */
import type { Bytes } from '../bytes.ts';
import { LABELS } from '../domains.ts';
import { type TranscriptArgument, transcript, transcript256 } from '../transcript.ts';
import { type BallotForm, formText } from './form.ts';

export interface BallotContext {
  /** SHA-256 of the manifest payload, 32 bytes. */
  readonly session: Bytes;
  readonly round: number;
  /** SHA-256 of the paper's payload, 32 bytes. */
  readonly paper: Bytes;
  /** The deputy's credential, an Ed25519 public key, 32 bytes. */
  readonly credential: Bytes;
  /** The voting key of the attendance, an Ed25519 public key, 32 bytes. */
  readonly votingKey: Bytes;
  readonly form: BallotForm;
  /** S, the number of slots. */
  readonly slots: number;
  /** Hash of the ceremony whose keys are used, 32 bytes. */
  readonly ceremony: Bytes;
}

/** The arguments of the context hash in their order. */
export function contextArguments(context: BallotContext): readonly TranscriptArgument[] {
  const { session, round, paper, credential, votingKey, form, slots, ceremony } = context;
  return [session, round, paper, credential, votingKey, formText(form), slots, ceremony];
}

/** `T("ballot-context", …)`, 64 bytes. */
export const hashContext = (context: BallotContext): Bytes =>
  transcript(LABELS.ballotContext, ...contextArguments(context));

/**
 * The tracking code: 32 bytes over the context and every element of ciphertext and proof. No signature is in it, so
 * it exists before anything is signed.
 */
export function trackingCode(context: Bytes, elements: readonly Bytes[]): Bytes {
  return transcript256(LABELS.ballotCode, context, ...elements);
}
