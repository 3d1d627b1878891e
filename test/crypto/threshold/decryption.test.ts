/** Partial decryptions, their proofs, and what is forged when a proof leaves something out (PROTOCOL.md §8). */
import { describe, expect, it } from 'vitest';
import { type Bytes, concat, fromHex } from '../../../crypto/bytes.ts';
import { LABELS } from '../../../crypto/domains.ts';
import {
  add,
  addScalars,
  encodePoint,
  encodeScalar,
  equalPoints,
  G,
  invScalar,
  mapToPoint,
  mulScalars,
  multiply,
  multiplyBase,
  negScalar,
  type Point,
  randomScalar,
  type Scalar,
  scalar,
  scalarFromWide,
  sub,
} from '../../../crypto/group.ts';
import { publicMsm } from '../../../crypto/msm.ts';
import {
  type Aggregate,
  aggregate,
  boxHash,
  countsHold,
  decryptCounts,
  type PartialDecryption,
  partiallyDecrypt,
  rehearsalBox,
  type VerifiedShare,
  verifyPartialDecryption,
} from '../../../crypto/threshold/decrypt.ts';
import { lagrangeAtZero, powersOf } from '../../../crypto/threshold/polynomial.ts';
import { transcript } from '../../../crypto/transcript.ts';
import {
  codeOf,
  flip,
  streamOf,
  subsetsOf,
  systemRandom,
  unwrap,
  withElement,
} from '../../support/crypto-basics.ts';
import { runCeremony } from '../../support/crypto-ceremony.ts';
import { NON_CANONICAL_POINTS } from '../../support/crypto-rfc9496.ts';

const SLOTS = 3;
const THRESHOLD = 3;
const INDICES = [1, 2, 3, 4, 5];
const ceremony = runCeremony(THRESHOLD, INDICES, SLOTS, streamOf('decryption'));
const { slotKeys, shareKeys } = ceremony.keys;
const secretsOf = (j: number) => ceremony.secrets.get(j) as readonly Scalar[];
const keysOf = (j: number) => shareKeys.get(j) as readonly Point[];

const COUNTS = [4, 0, 17];
const BALLOTS = 17;
const sums: Aggregate = (() => {
  const r = randomScalar(systemRandom);
  const beta = COUNTS.map((count, s) => add(multiplyBase(scalar(count)), multiply(slotKeys[s] as Point, r)));
  return { alpha: multiplyBase(r), beta };
})();
const session = new Uint8Array(32).fill(0x5e);
const root = new Uint8Array(32).fill(0x7e);
const box = boxHash(session, 1, root, sums);
const partials = new Map(
  INDICES.map((j) => [j, partiallyDecrypt(box, j, sums.alpha, secretsOf(j), keysOf(j), systemRandom)]),
);
const partial = partials.get(2) as PartialDecryption;
const verify = (bytes: PartialDecryption, j = 2, of = box, alpha = sums.alpha, keys = keysOf(2)) =>
  verifyPartialDecryption(of, j, alpha, keys, bytes);
const verified = (j: number): VerifiedShare => ({
  index: j,
  points: unwrap(
    verifyPartialDecryption(box, j, sums.alpha, keysOf(j), partials.get(j) as PartialDecryption),
  ),
});

describe('combination', () => {
  const all = INDICES.map(verified);

  it('gives the same counts for each of the ten subsets of three among five, in any order', () => {
    const subsets = subsetsOf(all, THRESHOLD);
    expect(subsets).toHaveLength(10);
    for (const subset of subsets) {
      expect(unwrap(decryptCounts(sums, subset, BALLOTS))).toEqual(COUNTS);
      expect(unwrap(decryptCounts(sums, subset.toReversed(), BALLOTS))).toEqual(COUNTS);
    }
    expect(unwrap(decryptCounts(sums, all, BALLOTS))).toEqual(COUNTS);
  });

  it('gives nothing for any two', () => {
    for (const subset of subsetsOf(all, THRESHOLD - 1)) {
      expect(codeOf(decryptCounts(sums, subset, BALLOTS))).toBe('decryption.count');
    }
  });

  it('gives nothing when a share stands under another index, and refuses an index twice', () => {
    const [one, two, three] = all as [VerifiedShare, VerifiedShare, VerifiedShare];
    const renamed = [one, two, { ...three, index: 4 }];
    expect(codeOf(decryptCounts(sums, renamed, BALLOTS))).toBe('decryption.count');
    expect(() => decryptCounts(sums, [one, one, two], BALLOTS)).toThrow(RangeError);
  });

  it('gives no count above the number of ballots', () => {
    const subset = all.slice(0, THRESHOLD);
    expect(codeOf(decryptCounts(sums, subset, BALLOTS - 1))).toBe('decryption.count');
    expect(unwrap(decryptCounts(sums, subset, BALLOTS + 50))).toEqual(COUNTS);
  });

  it('gives no negative count', () => {
    const less = { ...sums, beta: sums.beta.with(1, sub(sums.beta[1] as Point, G)) };
    expect(codeOf(decryptCounts(less, all.slice(0, THRESHOLD), BALLOTS))).toBe('decryption.count');
  });
});

describe('stated counts', () => {
  const all = INDICES.map(verified);
  const subset = all.slice(0, THRESHOLD);

  it('hold under any three shares if they are those of the sums', () => {
    expect(countsHold(sums, subset, COUNTS)).toBe(true);
    expect(countsHold(sums, all.slice(2).toReversed(), COUNTS)).toBe(true);
    expect(countsHold(sums, all, COUNTS)).toBe(true);
  });

  it('do not hold with any of them changed, left out or added', () => {
    for (let s = 0; s < SLOTS; s++) {
      const changed = COUNTS.with(s, (COUNTS[s] as number) + 1);
      expect(countsHold(sums, subset, changed)).toBe(false);
    }
    expect(countsHold(sums, subset, COUNTS.slice(0, -1))).toBe(false);
    expect(countsHold(sums, subset, [...COUNTS, 0])).toBe(false);
    expect(countsHold(sums, subset, [])).toBe(false);
  });

  it('do not hold under fewer shares, or shares of another index', () => {
    const [one, two, three] = subset as [VerifiedShare, VerifiedShare, VerifiedShare];
    expect(countsHold(sums, [one, two], COUNTS)).toBe(false);
    expect(countsHold(sums, [one, two, { ...three, index: 4 }], COUNTS)).toBe(false);
  });
});

describe('the proof of a partial decryption', () => {
  it('holds for every scrutineer', () => {
    for (const j of INDICES) expect(verified(j).points).toHaveLength(SLOTS);
  });

  it('fails for another box, scrutineer, sum or set of share keys', () => {
    expect(codeOf(verify(partial))).toBe('accepted');
    expect(codeOf(verify(partial, 2, flip(box, 0)))).toBe('decryption.proof');
    expect(codeOf(verify(partial, 3))).toBe('decryption.proof');
    expect(codeOf(verify(partial, 2, box, add(sums.alpha, G)))).toBe('decryption.proof');
    expect(codeOf(verify(partial, 3, box, sums.alpha, keysOf(3)))).toBe('decryption.proof');
    for (let s = 0; s < SLOTS; s++) {
      const keys = keysOf(2).with(s, add(keysOf(2)[s] as Point, G));
      expect(codeOf(verify(partial, 2, box, sums.alpha, keys))).toBe('decryption.proof');
    }
  });

  it('fails when any D, K₁, K₂ or z is another valid element', () => {
    const point = encodePoint(multiplyBase(randomScalar(systemRandom)));
    for (let s = 0; s < SLOTS; s++) {
      expect(codeOf(verify({ ...partial, shares: withElement(partial.shares, s, point) }))).toBe(
        'decryption.proof',
      );
    }
    const others = [point, point, encodeScalar(randomScalar(systemRandom))];
    for (const [i, element] of others.entries()) {
      expect(codeOf(verify({ ...partial, proof: withElement(partial.proof, i, element) }))).toBe(
        'decryption.proof',
      );
    }
  });

  it('fails when two slots are exchanged, in D or in D and the keys', () => {
    const [first, second] = [partial.shares.slice(0, 32), partial.shares.slice(32, 64)];
    const shares = withElement(withElement(partial.shares, 0, second), 1, first);
    const keys = keysOf(2)
      .with(0, keysOf(2)[1] as Point)
      .with(1, keysOf(2)[0] as Point);
    expect(codeOf(verify({ ...partial, shares }))).toBe('decryption.proof');
    expect(codeOf(verify({ ...partial, shares }, 2, box, sums.alpha, keys))).toBe('decryption.proof');
  });

  it('of other lengths or with a non-canonical element is refused before any arithmetic', () => {
    const { shares, proof } = partial;
    const ones = new Uint8Array(32).fill(0xff);
    const malformed: PartialDecryption[] = [
      { shares: shares.slice(32), proof },
      { shares: concat(shares, ones), proof },
      { shares, proof: proof.slice(1) },
      { shares, proof: concat(proof, ones) },
      { shares, proof: withElement(proof, 2, ones) },
      ...NON_CANONICAL_POINTS.flatMap((bad) => [
        ...Array.from({ length: SLOTS }, (_, s) => ({ shares: withElement(shares, s, fromHex(bad)), proof })),
        { shares, proof: withElement(proof, 0, fromHex(bad)) },
        { shares, proof: withElement(proof, 1, fromHex(bad)) },
      ]),
    ];
    for (const bytes of malformed) expect(codeOf(verify(bytes))).toBe('decryption.encoding');
  });

  it('cannot be made by a scrutineer whose secret is not that of its share key', () => {
    const wrong = secretsOf(2).with(1, addScalars(secretsOf(2)[1] as Scalar, scalar(1)));
    const bytes = partiallyDecrypt(box, 2, sums.alpha, wrong, keysOf(2), systemRandom);
    expect(codeOf(verify(bytes))).toBe('decryption.proof');
  });
});

/** The weights of the protocol, and weak ones that leave out D. */
const realWeights = (j: number, D: readonly Point[]): Scalar =>
  scalarFromWide(
    transcript(LABELS.decryptWeights, box, j, SLOTS, ...keysOf(j).map(encodePoint), ...D.map(encodePoint)),
  );
const weakWeights = (j: number): Scalar =>
  scalarFromWide(transcript(LABELS.decryptWeights, box, j, SLOTS, ...keysOf(j).map(encodePoint)));

interface Proof {
  readonly K1: Point;
  readonly K2: Point;
  readonly z: Scalar;
}
const challenge = (e: Scalar, X: Point, D: Point, K1: Point, K2: Point): Scalar =>
  scalarFromWide(transcript(LABELS.decrypt, encodeScalar(e), ...[X, D, K1, K2].map(encodePoint)));

const folded = (j: number, e: Scalar, D: readonly Point[]) => ({
  X: publicMsm(keysOf(j), powersOf(e, SLOTS)),
  D: publicMsm(D, powersOf(e, SLOTS)),
});

/** The protocol's proof and check, with the weight as a parameter. */
function prove(j: number, e: Scalar, D: readonly Point[]): Proof {
  const sum = folded(j, e, D);
  const k = randomScalar(systemRandom);
  const [K1, K2] = [multiplyBase(k), multiply(sums.alpha, k)];
  const secret = powersOf(e, SLOTS).reduce<Scalar>(
    (total, power, s) => addScalars(total, mulScalars(power, secretsOf(j)[s] as Scalar)),
    scalar(0),
  );
  const c = challenge(e, sum.X, sum.D, K1, K2);
  return { K1, K2, z: addScalars(k, mulScalars(c, secret)) };
}
function holdsUnder(j: number, e: Scalar, D: readonly Point[], { K1, K2, z }: Proof, c?: Scalar): boolean {
  const sum = folded(j, e, D);
  const drawn = c ?? challenge(e, sum.X, sum.D, K1, K2);
  return (
    equalPoints(multiplyBase(z), add(K1, multiply(sum.X, drawn))) &&
    equalPoints(multiply(sums.alpha, z), add(K2, multiply(sum.D, drawn)))
  );
}
const toBytes = (D: readonly Point[], { K1, K2, z }: Proof): PartialDecryption => ({
  shares: concat(...D.map(encodePoint)),
  proof: concat(encodePoint(K1), encodePoint(K2), encodeScalar(z)),
});

describe('a scrutineer who wants five more votes in slot 0', () => {
  const honest = secretsOf(2).map((x) => multiply(sums.alpha, x));
  const subset = [1, 2, 3];
  const lambda = lagrangeAtZero(subset)[1] as Scalar;
  /** β − Σ λ·D grows by 5 when D_2 shrinks by 5/λ_2. */
  const error = negScalar(mulScalars(scalar(5), invScalar(lambda)));
  const counts = (D: readonly Point[]) =>
    decryptCounts(
      { alpha: sums.alpha, beta: sums.beta.slice(0, 1) },
      [verified(1), { index: 2, points: D }, verified(3)],
      100,
    );

  it('proves the truth to the check that the tests below weaken', () => {
    const e = realWeights(2, honest);
    const proof = prove(2, e, honest);
    expect(holdsUnder(2, e, honest, proof)).toBe(true);
    expect(codeOf(verify(toBytes(honest, proof)))).toBe('accepted');
    expect(unwrap(counts(honest))).toEqual([COUNTS[0]]);
  });

  it('succeeds against weights that leave out D, by errors that cancel in the fold, and fails here', () => {
    const e = weakWeights(2);
    const balance = negScalar(mulScalars(error, invScalar(e)));
    const forged = honest
      .with(0, add(honest[0] as Point, multiplyBase(error)))
      .with(1, add(honest[1] as Point, multiplyBase(balance)));
    const weakProof = prove(2, e, forged);
    expect(holdsUnder(2, e, forged, weakProof)).toBe(true);
    expect(unwrap(counts(forged))).toEqual([(COUNTS[0] as number) + 5]);

    expect(codeOf(verify(toBytes(forged, weakProof)))).toBe('decryption.proof');
    expect(codeOf(verify(toBytes(forged, prove(2, realWeights(2, forged), forged))))).toBe(
      'decryption.proof',
    );
  });

  it('succeeds with any D against a challenge that leaves out K₁ and K₂, and fails here', () => {
    const forged = honest.with(0, add(honest[0] as Point, multiplyBase(error)));
    const e = realWeights(2, forged);
    const sum = folded(2, e, forged);
    const weak = scalarFromWide(
      transcript(LABELS.decrypt, encodeScalar(e), encodePoint(sum.X), encodePoint(sum.D)),
    );
    const z = randomScalar(systemRandom);
    const proof = {
      K1: sub(multiplyBase(z), multiply(sum.X, weak)),
      K2: sub(multiply(sums.alpha, z), multiply(sum.D, weak)),
      z,
    };
    expect(holdsUnder(2, e, forged, proof, weak)).toBe(true);
    expect(codeOf(verify(toBytes(forged, proof)))).toBe('decryption.proof');
    expect(unwrap(counts(forged))).toEqual([(COUNTS[0] as number) + 5]);
  });
});

describe('the box', () => {
  it('changes with session, round, sealed root and every element of the sums', () => {
    const changed: Bytes[] = [
      box,
      boxHash(root, 1, root, sums),
      boxHash(session, 2, root, sums),
      boxHash(session, 1, session, sums),
      boxHash(session, 1, root, { ...sums, alpha: add(sums.alpha, G) }),
      ...sums.beta.map((b, s) => boxHash(session, 1, root, { ...sums, beta: sums.beta.with(s, add(b, G)) })),
      boxHash(session, 1, root, { ...sums, beta: sums.beta.slice(1) }),
    ];
    expect(new Set(changed.map(String)).size).toBe(changed.length);
  });

  it('of the rehearsal is a point that nobody supplies', () => {
    const { box: rehearsed, alpha } = rehearsalBox(session, 1);
    expect(rehearsed).toEqual(transcript(LABELS.rehearsal, session, 1));
    expect(equalPoints(alpha, mapToPoint(rehearsed))).toBe(true);
    expect(equalPoints(alpha, rehearsalBox(session, 2).alpha)).toBe(false);
    expect(equalPoints(alpha, rehearsalBox(root, 1).alpha)).toBe(false);
  });

  it('holds the sum of all ciphertexts, slot by slot', () => {
    const [a, b] = [1, 2].map((n): Aggregate => {
      const point = (k: number): Point => multiplyBase(scalar(10 * n + k));
      return { alpha: point(0), beta: [point(1), point(2)] };
    }) as [Aggregate, Aggregate];
    const sum = aggregate([a, b, a], 2);
    const expected = [10 + 20 + 10, 11 + 21 + 11, 12 + 22 + 12].map((k) => multiplyBase(scalar(k)));
    for (const [i, point] of [sum.alpha, ...sum.beta].entries()) {
      expect(equalPoints(point, expected[i] as Point)).toBe(true);
    }
  });
});
