/**
 * The verification equations of a ballot as data (PROTOCOL.md §5). Each is a linear combination of points that must be
 * the identity: terms over shared bases (by index into `RoundKeys.bases`) and terms over points of the ballot. Being
 * data, they can be folded over many ballots, and a test can leave one out to show that its forgery reaches it.
 */
import type { RandomBytes } from '../bytes.ts';
import { isIdentity, mulScalars, negScalar, ORDER, type Point, type Scalar, scalar } from '../group.ts';
import { publicMsm } from '../msm.ts';
import type { DecodedBallot } from './ballot.ts';
import type { LinearRule } from './form.ts';
import { baseIndex, type RoundKeys } from './keys.ts';

export interface Equation {
  /** `slot` stands once per slot. */
  readonly name: 'bits' | 'squares' | 'randomness' | 'slot';
  readonly shared: readonly (readonly [base: number, k: Scalar])[];
  readonly own: readonly (readonly [point: Point, k: Scalar])[];
}

const ONE = scalar(1);

/**
 * ```
 * bits         x·V + A  − Σ f_i·H_i        − z_A·H_0 = 0
 * squares      x·C + D  − Σ f_i(x−f_i)·H_i − z_C·H_0 = 0
 * randomness   x·α + A₀ − z·G                        = 0
 * slot s       x·β_s + B_s − f_s·G − z·Y_s           = 0
 * ```
 */
export function ballotEquations(keys: RoundKeys, x: Scalar, ballot: DecodedBallot): Equation[] {
  const { layout } = keys;
  const { alpha, beta, V, A, C, D, A0, B, f, z, zA, zC } = ballot;
  const { G, H, Y } = baseIndex;
  const minusZ = negScalar(z);
  return [
    {
      name: 'bits',
      own: [[V, x], [A, ONE]], // biome-ignore format: one equation, one line per side
      shared: [[H(0), negScalar(zA)], ...f.map((fi, i) => [H(i + 1), negScalar(fi)] as const)],
    },
    {
      name: 'squares',
      own: [[C, x], [D, ONE]], // biome-ignore format: one equation, one line per side
      shared: [[H(0), negScalar(zC)], ...f.map((fi, i) => [H(i + 1), scalar(fi * (fi - x))] as const)],
    },
    {
      name: 'randomness',
      own: [[alpha, x], [A0, ONE]], // biome-ignore format: one equation, one line per side
      shared: [[G, minusZ]],
    },
    ...beta.map(
      (b, s): Equation => ({
        name: 'slot',
        own: [[b, x], [B[s] as Point, ONE]], // biome-ignore format: one equation, one line per side
        shared: [[G, negScalar(f[s] as Scalar)], [Y(layout, s), minusZ]], // biome-ignore format: likewise
      }),
    ),
  ];
}

/** `L(f) = c·x` for one linear rule `L(v) = c`. */
export function ruleHolds(rule: LinearRule, x: Scalar, f: readonly Scalar[]): boolean {
  const left = rule.terms.reduce((sum, [bit, k]) => sum + BigInt(k) * (f[bit] as Scalar), 0n);
  return scalar(left) === scalar(BigInt(rule.constant) * x);
}

/** 128 bits, so that a false equation survives with probability 2^-128. */
const WEIGHT_BYTES = 16;

function randomWeight(random: RandomBytes): Scalar {
  return random(WEIGHT_BYTES).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) as Scalar;
}

/**
 * Whether all equations hold: one multi-scalar multiplication with one fresh 128-bit weight per equation. `random`
 * must be the system's generator and is read only now, after all bytes are fixed: weights that the prover can predict
 * admit forged ballots.
 */
export function equationsHold(
  bases: readonly Point[],
  equations: readonly Equation[],
  random: RandomBytes,
): boolean {
  const shared = new Array<bigint>(bases.length).fill(0n);
  const points: Point[] = [];
  const scalars: Scalar[] = [];
  for (const equation of equations) {
    const weight = randomWeight(random);
    for (const [base, k] of equation.shared) shared[base] = (shared[base] as bigint) + weight * k;
    for (const [point, k] of equation.own) {
      points.push(point);
      scalars.push(mulScalars(weight, k));
    }
  }
  const reduced = shared.map((k) => (k % ORDER) as Scalar);
  return isIdentity(publicMsm([...bases, ...points], [...reduced, ...scalars]));
}
