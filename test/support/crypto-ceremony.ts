/** A key ceremony from the first transport key to the slot keys, every message encoded, decoded and checked. */
import type { Bytes, RandomBytes } from '../../crypto/bytes.ts';
import { multiplyBase, type Point, randomScalar, type Scalar } from '../../crypto/group.ts';
import {
  type Attempt,
  type CeremonyKeys,
  type Commitments,
  combineShares,
  commitmentHash,
  commitTo,
  decodeCommitments,
  decryptShares,
  deriveKeys,
  drawPolynomials,
  encodeCommitments,
  encryptShares,
  provePossession,
  sharesFit,
  verifyPossession,
} from '../../crypto/threshold/ceremony.ts';
import { evaluate, type Polynomial } from '../../crypto/threshold/polynomial.ts';
import { streamOf, unwrap } from './crypto-basics.ts';

export interface ParticipantKeys {
  readonly index: number;
  readonly transportSecret: Scalar;
  readonly transportKey: Point;
  readonly polynomials: readonly Polynomial[];
  readonly commitments: Commitments;
  readonly encoded: Bytes;
  /** Step 2. */
  readonly commitment: Bytes;
  /** Step 3. */
  readonly proof: Bytes;
}

export interface FinishedCeremony {
  readonly attempt: Attempt;
  readonly commitPrev: Bytes;
  readonly revealPrev: Bytes;
  readonly participants: readonly ParticipantKeys[];
  /** `encrypted.get(sender).get(recipient)`. */
  readonly encrypted: ReadonlyMap<number, ReadonlyMap<number, Bytes>>;
  readonly keys: CeremonyKeys;
  /** `x_{j,s}` by participant. */
  readonly secrets: ReadonlyMap<number, readonly Scalar[]>;
}

/** Fixed bytes that stand for the hash of a step's payloads. */
const PREV = { commit: new Uint8Array(32).fill(0xc0), reveal: new Uint8Array(32).fill(0xc1) };

/** Runs the ceremony among the scrutineers `indices`; throws where a check that must hold does not. */
export function runCeremony(
  threshold: number,
  indices: readonly number[],
  slots: number,
  random: RandomBytes,
): FinishedCeremony {
  const attempt: Attempt = { session: new Uint8Array(32).fill(0x5e), attempt: 1, threshold, slots };
  const participants = indices.map((index): ParticipantKeys => {
    const transportSecret = randomScalar(random);
    const polynomials = drawPolynomials(attempt, random);
    const commitments = commitTo(polynomials);
    const encoded = encodeCommitments(commitments);
    return {
      index,
      transportSecret,
      transportKey: multiplyBase(transportSecret),
      polynomials,
      commitments,
      encoded,
      commitment: commitmentHash(attempt, PREV.commit, index, encoded),
      proof: provePossession(attempt, PREV.reveal, index, polynomials, encoded, random),
    };
  });
  const decoded = new Map(
    participants.map(({ index, encoded, proof }) => {
      const commitments = unwrap(decodeCommitments(attempt, encoded));
      if (!verifyPossession(attempt, PREV.reveal, index, commitments, encoded, proof)) {
        throw new Error('an honest proof of possession failed');
      }
      return [index, commitments] as const;
    }),
  );
  const encrypted = new Map(
    participants.map(({ index: sender, polynomials }) => [
      sender,
      new Map(
        participants
          .filter(({ index }) => index !== sender)
          .map(({ index: recipient, transportKey }) => [
            recipient,
            encryptShares(attempt, { sender, recipient }, polynomials, transportKey, random),
          ]),
      ),
    ]),
  );
  const weights = streamOf('ceremony weights');
  const secrets = new Map(
    participants.map(({ index: recipient, transportSecret }) => {
      const received = participants.map(({ index: sender, polynomials }) => {
        if (sender === recipient) return polynomials.map((f) => evaluate(f, recipient));
        const bytes = encrypted.get(sender)?.get(recipient) as Bytes;
        const shares = unwrap(decryptShares(attempt, { sender, recipient }, bytes, transportSecret));
        if (!sharesFit(decoded.get(sender) as Commitments, recipient, shares, weights)) {
          throw new Error('an honest share does not fit');
        }
        return shares;
      });
      return [recipient, combineShares(received)] as const;
    }),
  );
  return {
    attempt,
    commitPrev: PREV.commit,
    revealPrev: PREV.reveal,
    participants,
    encrypted,
    keys: unwrap(deriveKeys(decoded)),
    secrets,
  };
}
