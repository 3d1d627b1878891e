/** From the counting ballots of a round and verified partial decryptions to counts (PROTOCOL.md §8). */
import { type Bytes, fromHex, toHex } from '../../crypto/bytes.ts';
import { fromBase64 } from '../../crypto/encoding.ts';
import { decodePoint, isIdentity, POINT_LENGTH, type Point } from '../../crypto/group.ts';
import { accept, type Result, reject } from '../../crypto/rejection.ts';
import { outcomeInput, votesPerItem } from '../../crypto/session/outcome-input.ts';
import { manifestOf, type Round, type SessionState } from '../../crypto/session/state.ts';
import type { StatementOf } from '../../crypto/statements/envelope.ts';
import type { ItemOutcome } from '../../crypto/statements/round.ts';
import {
  type Aggregate,
  aggregate,
  boxHash,
  decryptCounts,
  type VerifiedShare,
  verifyPartialDecryption,
} from '../../crypto/threshold/decrypt.ts';
import { decideOutcome } from '../rules/outcome.ts';

/** The sums of a round and the box that partial decryptions name. */
export interface Box {
  readonly sums: Aggregate;
  /** 64 bytes. */
  readonly box: Bytes;
}

/** `α ‖ β_1 … β_S`, whose length the ledger has checked: half of what decoding the whole ballot costs. */
function decodeCiphertext(bytes: Bytes): Result<Aggregate> {
  const points: Point[] = [];
  for (let at = 0; at < bytes.length; at += POINT_LENGTH) {
    const point = decodePoint(bytes.subarray(at, at + POINT_LENGTH));
    if (point === undefined) return reject('ballot.encoding', `element ${points.length}`);
    points.push(point);
  }
  const [alpha, ...beta] = points as [Point, ...Point[]];
  return accept({ alpha, beta });
}

/** Adds up the counting ballots of a sealed round. */
export function boxOf(state: SessionState, round: Round): Result<Box> {
  const { keys, sealedRoot } = round;
  if (keys === undefined || sealedRoot === undefined)
    return reject('seal.checkpoint', 'the round is not sealed');
  const ciphertexts: Aggregate[] = [];
  for (const { ciphertext } of round.counting.values()) {
    const decoded = decodeCiphertext(ciphertext);
    if (!decoded.ok) return decoded;
    ciphertexts.push(decoded.value);
  }
  const sums = aggregate(ciphertexts, keys.layout.slots);
  if (isIdentity(sums.alpha)) return reject('decryption.box', 'α* is the identity');
  return accept({ sums, box: boxHash(fromHex(state.session as string), round.number, sealedRoot, sums) });
}

/** Verifies a logged partial decryption against the box: `decryption.box`, `.encoding` or `.proof`. */
export function verifyShare(
  state: SessionState,
  { sums, box }: Box,
  { payload, signer }: StatementOf<'partial-decryption'>,
): Result<VerifiedShare> {
  const index = state.staff.get(signer)?.index ?? 0;
  if (payload.box !== toHex(box)) return reject('decryption.box', `scrutineer ${index}`);
  const shareKeys = state.keys?.shareKeys.get(index)?.slice(0, sums.beta.length);
  if (shareKeys === undefined) return reject('decryption.proof', `scrutineer ${index} holds no share`);
  const partial = {
    shares: fromBase64(payload.decryption) ?? new Uint8Array(),
    proof: fromBase64(payload.proof) ?? new Uint8Array(),
  };
  const points = verifyPartialDecryption(box, index, sums.alpha, shareKeys, partial);
  return points.ok ? accept({ index, points: points.value }) : points;
}

/** What a round decided: counts per slot, and what follows from them. */
export interface RoundCount {
  /** One count per slot, in slot order. */
  readonly counts: readonly number[];
  /** 空白票 */
  readonly blank: number;
  readonly outcome: readonly ItemOutcome[];
}

/** Combines exactly t verified shares, cross-checks the sums and applies the rules. */
export function countRound(
  state: SessionState,
  round: Round,
  { sums }: Box,
  shares: readonly VerifiedShare[],
): Result<RoundCount> {
  const received = round.counting.size;
  const decrypted = decryptCounts(sums, shares, received);
  if (!decrypted.ok) return decrypted;
  const counts = decrypted.value;
  const { form } = round;
  const blank = form.blank ? (counts.at(-1) as number) : 0;
  for (const [i, options] of votesPerItem(form, counts).entries()) {
    const sum = options.reduce((a, b) => a + b, 0) + blank;
    const adds = form.type === 'approve' ? sum <= received : sum === received;
    if (!adds) return reject('result.crosscheck', `item ${round.items[i]}: ${sum} of ${received}`);
  }
  const outcome = decideOutcome(outcomeInput(manifestOf(state), round, counts, received));
  return accept({ counts, blank, outcome });
}
