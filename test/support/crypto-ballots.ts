/** Keys of a round whose secrets the test knows, honest ballots, and the reading of a single ballot. */
import type { BallotBytes } from '../../crypto/ballot/ballot.ts';
import { decodeBallot } from '../../crypto/ballot/ballot.ts';
import { hashContext } from '../../crypto/ballot/context.ts';
import { encryptBallot } from '../../crypto/ballot/encrypt.ts';
import type { BallotForm, Marks } from '../../crypto/ballot/form.ts';
import { type EncryptionKeys, encryptionKeys, roundKeys } from '../../crypto/ballot/keys.ts';
import type { BallotToVerify } from '../../crypto/ballot/verify.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { multiply, multiplyBase, type Point, randomScalar, type Scalar, sub } from '../../crypto/group.ts';
import { smallLogarithm } from '../../crypto/threshold/decrypt.ts';
import { streamOf, systemRandom, unwrap } from './crypto-basics.ts';
import { contextFor } from './crypto-forms.ts';

export interface TestRound {
  readonly keys: EncryptionKeys;
  /** `y_s` with `Y_s = y_s·G`. */
  readonly secrets: readonly Scalar[];
  /** The hash of {@link contextFor}. */
  readonly context: Bytes;
}

export function testRound(form: BallotForm): TestRound {
  const random = streamOf('slot keys');
  const secrets = Array.from({ length: 80 }, () => randomScalar(random));
  const slots = form.items * form.options + (form.blank ? 1 : 0);
  const keys = unwrap(roundKeys(form, secrets.slice(0, slots).map(multiplyBase)));
  return { keys: encryptionKeys(keys), secrets, context: hashContext(contextFor(keys.layout)) };
}

export function honestBallot({ keys, context }: TestRound, marks: Marks): BallotToVerify {
  const { ciphertext, proof } = unwrap(encryptBallot(keys, context, marks, systemRandom(32)));
  return { ciphertext, proof, context };
}

/** The points `m_s·G` that a ballot encrypts. */
function plainPoints({ keys, secrets }: TestRound, bytes: BallotBytes): Point[] {
  const { alpha, beta } = unwrap(decodeBallot(keys.layout, bytes));
  return beta.map((b, s) => sub(b, multiply(alpha, secrets[s] as Scalar)));
}

/** The numbers that a ballot encrypts, between −bound and bound; undefined for others. */
export function plainNumbers(round: TestRound, bytes: BallotBytes, bound = 1000): (number | undefined)[] {
  const logarithm = smallLogarithm(2 * bound);
  const shift = multiplyBase(BigInt(bound) as Scalar);
  return plainPoints(round, bytes).map((point) => {
    const found = logarithm(point.add(shift) as Point);
    return found === undefined ? undefined : found - bound;
  });
}
