/**
 * Hundreds of records share most of their entries. These are the verifier's dear checks, each of them done for real, but
 * once for the same inputs: they have no state, and nothing but their inputs decides.
 */
import { formText } from '../../../crypto/ballot/form.ts';
import type { RoundKeys } from '../../../crypto/ballot/keys.ts';
import { type BallotToVerify, verifyBallots } from '../../../crypto/ballot/verify.ts';
import { type Bytes, type RandomBytes, toHex, utf8 } from '../../../crypto/bytes.ts';
import { encodePoint } from '../../../crypto/group.ts';
import type { BallotVerifier } from '../../../tally/verify/session-verifier.ts';

/** A function whose answers are kept under names that its arguments have. */
export function once<A extends readonly unknown[], R>(
  real: (...args: A) => R,
  nameOf: (...args: A) => readonly (Bytes | number)[],
): (...args: A) => R {
  const answers = new Map<string, R>();
  return (...args) => {
    const name = nameOf(...args)
      .map((part) => (typeof part === 'number' ? `${part}` : toHex(part)))
      .join();
    const known = answers.get(name);
    if (known !== undefined) return known;
    const answer = real(...args);
    answers.set(name, answer);
    return answer;
  };
}

/** Verifies ballots one by one, each once. */
export function ballotsOnce(random: RandomBytes): BallotVerifier {
  const verify = once(
    (keys: RoundKeys, ballot: BallotToVerify) => verifyBallots(keys, [ballot], random),
    ({ layout, slotKeys }, { context, ciphertext, proof }) => [
      utf8(formText(layout.form)),
      ...slotKeys.map(encodePoint),
      context,
      ciphertext,
      proof,
    ],
  );
  return (keys, ballots) => ballots.flatMap((ballot) => verify(keys, ballot));
}

export async function signaturesOnce(load: () => Promise<typeof import('../../../crypto/signature.ts')>) {
  const real = await load();
  return { ...real, verifySignature: once(real.verifySignature, (...args) => args) };
}

export async function possessionsOnce(
  load: () => Promise<typeof import('../../../crypto/threshold/ceremony.ts')>,
) {
  const real = await load();
  const verifyPossession = once(
    real.verifyPossession,
    // The commitments are those of the encoded ones.
    ({ session, attempt, threshold, slots }, prev, sender, _, encoded, proof) => [
      session,
      attempt,
      threshold,
      slots,
      prev,
      sender,
      encoded,
      proof,
    ],
  );
  return { ...real, verifyPossession };
}

export async function decryptionsOnce(
  load: () => Promise<typeof import('../../../crypto/threshold/decrypt.ts')>,
) {
  const real = await load();
  const verifyPartialDecryption = once(
    real.verifyPartialDecryption,
    (box, j, alpha, shareKeys, { shares, proof }) => [
      box,
      j,
      encodePoint(alpha),
      ...shareKeys.map(encodePoint),
      shares,
      proof,
    ],
  );
  return { ...real, verifyPartialDecryption };
}
