/**
 * A prover that does not keep to the protocol: it commits to whatever values it likes, may change any announcement
 * before or after the challenge is drawn, and reports which single checks of the verifier its ballot fails.
 */
import { type BallotBytes, ballotChallenge, decodeBallot, elementsOf } from '../../crypto/ballot/ballot.ts';
import { ballotEquations, type Equation, equationsHold, ruleHolds } from '../../crypto/ballot/equations.ts';
import type { FormLayout } from '../../crypto/ballot/form.ts';
import type { RoundKeys } from '../../crypto/ballot/keys.ts';
import { type Bytes, concat, type RandomBytes } from '../../crypto/bytes.ts';
import { LABELS } from '../../crypto/domains.ts';
import {
  add,
  addScalars,
  encodePoint,
  encodeScalar,
  G,
  invScalar,
  mulScalars,
  multiply,
  negScalar,
  type Point,
  randomScalar,
  type Scalar,
  scalar,
  scalarFromWide,
  sub,
} from '../../crypto/group.ts';
import { publicMsm } from '../../crypto/msm.ts';
import { transcript } from '../../crypto/transcript.ts';
import { systemRandom, unwrap } from './crypto-basics.ts';

/** What the prover knows: values and blinding values of all bits, and the randomness of every commitment. */
export interface Witness {
  readonly v: readonly Scalar[];
  readonly a: readonly Scalar[];
  readonly r: Scalar;
  readonly rho: Scalar;
  readonly rV: Scalar;
  readonly rA: Scalar;
  readonly rC: Scalar;
  readonly rD: Scalar;
}

/** Everything that the challenge hashes, in its order. */
export interface Announcement {
  readonly alpha: Point;
  readonly beta: readonly Point[];
  readonly V: Point;
  readonly A: Point;
  readonly C: Point;
  readonly D: Point;
  readonly A0: Point;
  readonly B: readonly Point[];
}

export interface Responses {
  readonly f: readonly Scalar[];
  readonly z: Scalar;
  readonly zA: Scalar;
  readonly zC: Scalar;
}

/** A vector on which every linear rule is zero. */
function kernelVector(layout: FormLayout, random: RandomBytes = systemRandom): Scalar[] {
  const a = Array.from({ length: layout.bits }, () => randomScalar(random));
  for (const { terms, pivot } of layout.rules) {
    a[pivot] = terms
      .filter(([bit]) => bit !== pivot)
      .reduce<Scalar>((sum, [bit, k]) => scalar(sum - BigInt(k) * (a[bit] as Scalar)), scalar(0));
  }
  return a;
}

/** Values of any size, not only bits; blinding on the kernel of the rules. */
export function witnessOf(layout: FormLayout, values: readonly number[]): Witness {
  const draw = (): Scalar => randomScalar(systemRandom);
  return {
    v: values.map((value) => scalar(value)),
    a: kernelVector(layout),
    r: draw(),
    rho: draw(),
    rV: draw(),
    rA: draw(),
    rC: draw(),
    rD: draw(),
  };
}

/** `Σ k_i·H_i + k_0·H_0`. */
export const commitWith = (keys: RoundKeys, k: readonly Scalar[], k0: Scalar): Point =>
  publicMsm(keys.generators, [k0, ...k]);

/** `value·G + randomness·Y_s`. */
export const encryptSlot = (keys: RoundKeys, s: number, value: Scalar, randomness: Scalar): Point =>
  add(multiply(G, value), multiply(keys.slotKeys[s] as Point, randomness));

/** The announcements that the protocol prescribes for a witness, be its values bits or not. */
export function announce(keys: RoundKeys, { v, a, r, rho, rV, rA, rC, rD }: Witness): Announcement {
  const { slots } = keys.layout;
  const cross = a.map((ai, i) => scalar(ai * (1n - 2n * (v[i] as bigint))));
  const squares = a.map((ai) => negScalar(mulScalars(ai, ai)));
  return {
    alpha: multiply(G, r),
    beta: Array.from({ length: slots }, (_, s) => encryptSlot(keys, s, v[s] as Scalar, r)),
    V: commitWith(keys, v, rV),
    A: commitWith(keys, a, rA),
    C: commitWith(keys, cross, rC),
    D: commitWith(keys, squares, rD),
    A0: multiply(G, rho),
    B: Array.from({ length: slots }, (_, s) => encryptSlot(keys, s, a[s] as Scalar, rho)),
  };
}

export function respond({ v, a, r, rho, rV, rA, rC, rD }: Witness, x: Scalar): Responses {
  const answer = (secret: Scalar, blinding: Scalar): Scalar => addScalars(mulScalars(x, secret), blinding);
  return {
    f: v.map((value, i) => answer(value, a[i] as Scalar)),
    z: answer(r, rho),
    zA: answer(rV, rA),
    zC: answer(rC, rD),
  };
}

const announcedBytes = ({ alpha, beta, V, A, C, D, A0, B }: Announcement): Bytes[] =>
  [alpha, ...beta, V, A, C, D, A0, ...B].map(encodePoint);

export function ballotOf(
  layout: FormLayout,
  announcement: Announcement,
  { f, z, zA, zC }: Responses,
): BallotBytes {
  const elements = announcedBytes(announcement);
  const cut = 1 + layout.slots;
  return {
    ciphertext: concat(...elements.slice(0, cut)),
    proof: concat(...elements.slice(cut), ...[...f, z, zA, zC].map(encodeScalar)),
  };
}

/** An element of the challenge's transcript: a name of {@link Announcement}, with the slot for `beta` and `B`. */
export interface Place {
  readonly name: keyof Announcement;
  readonly slot?: number;
}

/** Index of a place among the hashed elements. */
export function indexOf({ slots }: FormLayout, { name, slot = 0 }: Place): number {
  const starts = { alpha: 0, beta: 1, V: 1, A: 2, C: 3, D: 4, A0: 5, B: 6 } as const;
  if (name === 'alpha') return 0;
  return starts[name] + (name === 'beta' ? slot : slots) + (name === 'B' ? slot : 0);
}

/** The challenge of the protocol, or a weak one that leaves one element out. */
export function challengeOf(
  layout: FormLayout,
  context: Bytes,
  announcement: Announcement,
  leftOut?: Place,
): Scalar {
  const elements = announcedBytes(announcement);
  if (leftOut === undefined) return ballotChallenge(layout, context, elements);
  const kept = elements.filter((_, i) => i !== indexOf(layout, leftOut));
  return scalarFromWide(transcript(LABELS.ballot, context, ...kept));
}

/** Names of the single checks that a ballot fails under a challenge: `rule i`, `bits`, `squares`, `slot s`, … */
export function failingChecks(
  keys: RoundKeys,
  context: Bytes,
  bytes: BallotBytes,
  challenge?: Scalar,
): string[] {
  const ballot = unwrap(decodeBallot(keys.layout, bytes));
  const x = challenge ?? ballotChallenge(keys.layout, context, elementsOf(bytes));
  const rules = keys.layout.rules.flatMap((rule, i) => (ruleHolds(rule, x, ballot.f) ? [] : [`rule ${i}`]));
  const equations = namedEquations(ballotEquations(keys, x, ballot)).flatMap(([name, equation]) =>
    equationsHold(keys.bases, [equation], systemRandom) ? [] : [name],
  );
  return [...rules, ...equations];
}

/** Equations with names that are all different. */
function namedEquations(equations: readonly Equation[]): (readonly [name: string, equation: Equation])[] {
  const first = equations.findIndex(({ name }) => name === 'slot');
  return equations.map((equation, i) => [
    equation.name === 'slot' ? `slot ${i - first}` : equation.name,
    equation,
  ]);
}

/** Whether a ballot passes a verifier that leaves out the checks of these names and folds all others. */
export function passesWithout(
  keys: RoundKeys,
  context: Bytes,
  bytes: BallotBytes,
  names: readonly string[],
): boolean {
  const ballot = unwrap(decodeBallot(keys.layout, bytes));
  const x = ballotChallenge(keys.layout, context, elementsOf(bytes));
  const rules = keys.layout.rules.filter((_, i) => !names.includes(`rule ${i}`));
  const equations = namedEquations(ballotEquations(keys, x, ballot)).filter(
    ([name]) => !names.includes(name),
  );
  return (
    rules.every((rule) => ruleHolds(rule, x, ballot.f)) &&
    equationsHold(
      keys.bases,
      equations.map(([, equation]) => equation),
      systemRandom,
    )
  );
}

/** `(wanted − given)·x^{-1}`: solves `x·P + given = wanted` for `P`. */
export const solveTimesX = (x: Scalar, wanted: Point, given: Point): Point =>
  multiply(sub(wanted, given), invScalar(x));

/** `wanted − x·given`: solves `x·given + P = wanted` for `P`. */
export const solvePlain = (x: Scalar, wanted: Point, given: Point): Point => sub(wanted, multiply(given, x));
