/** Commitments before reveals, and proofs that their author knows what is committed to (PROTOCOL.md §4). */
import { describe, expect, it } from 'vitest';
import { type Bytes, concat } from '../../../crypto/bytes.ts';
import { LABELS } from '../../../crypto/domains.ts';
import {
  add,
  decodePoint,
  encodePoint,
  encodeScalar,
  equalPoints,
  G,
  IDENTITY,
  invScalar,
  mulScalars,
  multiply,
  multiplyBase,
  type Point,
  randomScalar,
  type Scalar,
  scalarFromWide,
  sub,
  sumPoints,
} from '../../../crypto/group.ts';
import { publicMsm } from '../../../crypto/msm.ts';
import {
  type Attempt,
  type Commitments,
  commitmentHash,
  decodeCommitments,
  deriveKeys,
  encodeCommitments,
  provePossession,
  verifyPossession,
} from '../../../crypto/threshold/ceremony.ts';
import { powersOf } from '../../../crypto/threshold/polynomial.ts';
import { type TranscriptArgument, transcript } from '../../../crypto/transcript.ts';
import { codeOf, flip, streamOf, systemRandom, unwrap, withElement } from '../../support/crypto-basics.ts';
import { type ParticipantKeys, runCeremony } from '../../support/crypto-ceremony.ts';
import { NON_CANONICAL_POINTS } from '../../support/crypto-rfc9496.ts';

const SLOTS = 2;
const ceremony = runCeremony(2, [1, 2, 3], SLOTS, streamOf('possession'));
const { attempt, commitPrev, revealPrev: prev, participants } = ceremony;
const last = participants[2] as ParticipantKeys;
const other32 = new Uint8Array(32).fill(0xdd);

describe('commitment hash', () => {
  const hash = (of: Attempt, before: Bytes, sender: number, encoded: Bytes): string =>
    String(commitmentHash(of, before, sender, encoded));
  const original = hash(attempt, commitPrev, 3, last.encoded);

  it('is the one that was posted', () => {
    expect(String(last.commitment)).toBe(original);
    expect(last.commitment).toHaveLength(64);
  });

  it('changes with session, attempt, previous step, sender and every commitment', () => {
    const changed = [
      hash({ ...attempt, session: other32 }, commitPrev, 3, last.encoded),
      hash({ ...attempt, attempt: 2 }, commitPrev, 3, last.encoded),
      hash(attempt, other32, 3, last.encoded),
      hash(attempt, commitPrev, 2, last.encoded),
      ...Array.from({ length: last.encoded.length / 32 }, (_, i) =>
        hash(attempt, commitPrev, 3, withElement(last.encoded, i, encodePoint(G))),
      ),
      hash(attempt, commitPrev, 3, last.encoded.slice(32)),
    ];
    expect(new Set([original, ...changed]).size).toBe(changed.length + 1);
  });

  it('pins the reveal: an adaptive scrutineer who saw the others cannot reveal anything else', () => {
    const others = sumPoints(participants.slice(0, 2).map(({ commitments }) => commitments[0]?.[0] as Point));
    const target = multiplyBase(randomScalar(systemRandom));
    const rogue = withElement(last.encoded, 0, encodePoint(sub(target, others)));
    expect(hash(attempt, commitPrev, 3, rogue)).not.toBe(original);
  });
});

describe('decoding of commitments', () => {
  it('gives back what was encoded', () => {
    expect(encodeCommitments(unwrap(decodeCommitments(attempt, last.encoded)))).toEqual(last.encoded);
  });

  it('refuses other lengths and non-canonical points at every place', () => {
    for (const bytes of [last.encoded.slice(1), concat(last.encoded, other32), new Uint8Array(0)]) {
      expect(codeOf(decodeCommitments(attempt, bytes))).toBe('ceremony.point');
    }
    for (let i = 0; i < last.encoded.length / 32; i++) {
      for (const bad of NON_CANONICAL_POINTS) {
        const bytes = withElement(last.encoded, i, Uint8Array.from(Buffer.from(bad, 'hex')));
        expect(codeOf(decodeCommitments(attempt, bytes))).toBe('ceremony.point');
      }
    }
  });

  it('refuses a polynomial of another degree', () => {
    expect(codeOf(decodeCommitments({ ...attempt, threshold: 3 }, last.encoded))).toBe('ceremony.point');
    expect(codeOf(decodeCommitments({ ...attempt, threshold: 1 }, last.encoded))).toBe('ceremony.point');
  });
});

describe('proof of possession', () => {
  const holds = (
    of: Attempt = attempt,
    before: Bytes = prev,
    sender = 3,
    encoded: Bytes = last.encoded,
    proof: Bytes = last.proof,
  ): boolean => verifyPossession(of, before, sender, unwrap(decodeCommitments(of, encoded)), encoded, proof);

  it('of an honest scrutineer holds', () => {
    expect(participants).toHaveLength(3);
    expect(holds()).toBe(true);
  });

  it('holds in no other session, attempt, step, and for no other sender', () => {
    expect(holds({ ...attempt, session: other32 })).toBe(false);
    expect(holds({ ...attempt, attempt: 2 })).toBe(false);
    expect(holds(attempt, other32)).toBe(false);
    expect(holds(attempt, prev, 2)).toBe(false);
  });

  it('fails when any commitment, constant term or not, is another', () => {
    for (let i = 0; i < last.encoded.length / 32; i++) {
      expect(holds(attempt, prev, 3, withElement(last.encoded, i, encodePoint(G)))).toBe(false);
    }
  });

  it('fails when the slots are exchanged', () => {
    const [first, second] = last.commitments as [readonly Point[], readonly Point[]];
    expect(holds(attempt, prev, 3, encodeCommitments([second, first]))).toBe(false);
  });

  it('fails for any changed K or z, other lengths, a non-canonical K and z ≥ ℓ', () => {
    for (const at of [0, 8, 32, 40, 63]) {
      expect(holds(attempt, prev, 3, last.encoded, flip(last.proof, at))).toBe(false);
    }
    for (const proof of [last.proof.slice(1), concat(last.proof, new Uint8Array(1)), new Uint8Array(0)]) {
      expect(holds(attempt, prev, 3, last.encoded, proof)).toBe(false);
    }
    const ones = new Uint8Array(32).fill(0xff);
    expect(holds(attempt, prev, 3, last.encoded, withElement(last.proof, 0, ones))).toBe(false);
    expect(holds(attempt, prev, 3, last.encoded, withElement(last.proof, 1, ones))).toBe(false);
  });

  it('fails for the proof of another scrutineer', () => {
    const copied = participants[0] as ParticipantKeys;
    expect(holds(attempt, prev, 3, copied.encoded, copied.proof)).toBe(false);
  });

  it('fails for a scrutineer who knows all constant terms but one', () => {
    const rogue = last.commitments.map((row, s) =>
      s === 1 ? [add(row[0] as Point, G), ...row.slice(1)] : row,
    );
    const encoded = encodeCommitments(rogue);
    const proof = provePossession(attempt, prev, 3, last.polynomials, encoded, systemRandom);
    expect(holds(attempt, prev, 3, encoded, proof)).toBe(false);
  });
});

describe('a rogue key: the last scrutineer picks its commitment when it has seen all others', () => {
  const secret = randomScalar(systemRandom);
  const target = multiplyBase(secret);
  const others = (s: number): Point =>
    sumPoints(participants.slice(0, 2).map(({ commitments }) => commitments[s]?.[0] as Point));
  const rogueRow = (s: number, row: readonly Point[]): Point[] => [sub(target, others(s)), ...row.slice(1)];
  /** Only slot 1 is biased; the constant term of slot 0 is the rogue's to choose. */
  const rogueWith = (first: Point): Commitments => [
    [first, ...(last.commitments[0] as readonly Point[]).slice(1)],
    rogueRow(1, last.commitments[1] as readonly Point[]),
  ];
  const ownFirst = last.commitments[0]?.[0] as Point;

  const args = (encoded: Bytes, K: Bytes, leftOut: 'K' | 'first' | 'nothing'): TranscriptArgument[] => {
    const points = Array.from({ length: encoded.length / 32 }, (_, i) => encoded.slice(32 * i, 32 * i + 32));
    return [
      attempt.session,
      attempt.attempt,
      prev,
      3,
      ...(leftOut === 'first' ? points.slice(1) : points),
      ...(leftOut === 'K' ? [] : [K]),
    ];
  };
  const weakChallenge = (...given: Parameters<typeof args>): Scalar =>
    scalarFromWide(transcript(LABELS.ceremonyProofOfKnowledge, ...args(...given)));
  const weakHolds = (
    rogue: Commitments,
    proof: Bytes,
    leftOut: 'K' | 'first' | 'nothing',
    z: Scalar,
  ): boolean => {
    const e = weakChallenge(encodeCommitments(rogue), proof.subarray(0, 32), leftOut);
    const K = decodePoint(proof.subarray(0, 32)) as Point;
    const constants = rogue.map((row) => row[0] as Point);
    return equalPoints(multiplyBase(z), add(K, publicMsm(constants, powersOf(e, SLOTS))));
  };
  const realHolds = (rogue: Commitments, proof: Bytes): boolean =>
    verifyPossession(attempt, prev, 3, rogue, encodeCommitments(rogue), proof);

  it('would own the slot key alone if nobody asked for the proof', () => {
    const commitments = new Map(participants.map(({ index, commitments: own }) => [index, own]));
    const keys = unwrap(deriveKeys(commitments.set(3, rogueWith(ownFirst))));
    expect(equalPoints(keys.slotKeys[1] as Point, multiplyBase(secret))).toBe(true);
    expect(equalPoints(keys.slotKeys[0] as Point, ceremony.keys.slotKeys[0] as Point)).toBe(true);
  });

  it('cannot prove possession with the secrets that it has', () => {
    const rogue = rogueWith(ownFirst);
    const polynomials = [
      last.polynomials[0] as Scalar[],
      [secret, ...(last.polynomials[1] as Scalar[]).slice(1)],
    ];
    const proof = provePossession(attempt, prev, 3, polynomials, encodeCommitments(rogue), systemRandom);
    expect(realHolds(rogue, proof)).toBe(false);
  });

  it('could, if the challenge left out K', () => {
    const rogue = rogueWith(ownFirst);
    const encoded = encodeCommitments(rogue);
    const e = weakChallenge(encoded, new Uint8Array(0), 'K');
    const z = randomScalar(systemRandom);
    const constants = rogue.map((row) => row[0] as Point);
    const K = sub(multiplyBase(z), publicMsm(constants, powersOf(e, SLOTS)));
    const proof = concat(encodePoint(K), encodeScalar(z));
    expect(weakHolds(rogue, proof, 'K', z)).toBe(true);
    expect(weakHolds(rogue, proof, 'nothing', z)).toBe(false);
    expect(realHolds(rogue, proof)).toBe(false);
  });

  it('could, if the challenge left out a single constant term', () => {
    const k = randomScalar(systemRandom);
    const K = encodePoint(multiplyBase(k));
    const e = weakChallenge(encodeCommitments(rogueWith(IDENTITY)), K, 'first');
    const z = randomScalar(systemRandom);
    const second = multiply(rogueWith(IDENTITY)[1]?.[0] as Point, mulScalars(e, e));
    const first = multiply(sub(sub(multiplyBase(z), multiplyBase(k)), second), invScalar(e));
    const rogue = rogueWith(first);
    const proof = concat(K, encodeScalar(z));
    expect(weakHolds(rogue, proof, 'first', z)).toBe(true);
    expect(weakHolds(rogue, proof, 'nothing', z)).toBe(false);
    expect(realHolds(rogue, proof)).toBe(false);
  });
});

describe('slot keys', () => {
  const negated = (rows: Commitments): Commitments =>
    rows.map((row, s) => (s === 0 ? [(row[0] as Point).negate() as Point, ...row.slice(1)] : row));

  it('that are the identity are refused', () => {
    const own = last.commitments;
    const commitments = new Map([
      [1, own],
      [2, negated(own)],
    ]);
    expect(codeOf(deriveKeys(commitments))).toBe('ceremony.slot_keys');
  });

  it('that are equal are refused', () => {
    const row = last.commitments[0] as readonly Point[];
    expect(codeOf(deriveKeys(new Map([[1, [row, row]]])))).toBe('ceremony.slot_keys');
  });

  it('and share keys are those of the secret shares', () => {
    for (const { index } of participants) {
      const shareKeys = ceremony.keys.shareKeys.get(index) ?? [];
      expect(shareKeys).toHaveLength(SLOTS);
      for (const [s, X] of shareKeys.entries()) {
        expect(equalPoints(X, multiplyBase(ceremony.secrets.get(index)?.[s] as Scalar))).toBe(true);
      }
    }
  });
});
