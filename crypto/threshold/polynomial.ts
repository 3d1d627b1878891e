/** Shamir's sharing over the scalars: evaluation, and Lagrange coefficients at zero. */
import {
  add,
  addScalars,
  invScalar,
  mulScalars,
  type Point,
  type Scalar,
  scalar,
  subScalars,
} from '../group.ts';
import { publicMsm } from '../msm.ts';

/** Coefficients, constant term first. */
export type Polynomial = readonly Scalar[];

/** `f(i)` by Horner's rule. */
export function evaluate(f: Polynomial, i: number): Scalar {
  const at = scalar(i);
  return f.reduceRight<Scalar>((sum, coefficient) => addScalars(mulScalars(sum, at), coefficient), scalar(0));
}

/** `Σ_k i^k·C_k`: the commitment to `f(i)` from the commitments to the coefficients; `i` is small and public. */
export function evaluateCommitment(commitments: readonly Point[], i: number): Point {
  const [last, ...rest] = [...commitments].reverse() as [Point, ...Point[]];
  return rest.reduce<Point>((sum, commitment) => add(smallMultiple(sum, i), commitment), last);
}

/** `i·P` for a small public `i ≥ 1`, by doubling. */
function smallMultiple(point: Point, i: number): Point {
  let result: Point | undefined;
  for (const bit of i.toString(2)) {
    if (result !== undefined) result = result.double() as Point;
    if (bit === '1') result = result === undefined ? point : add(result, point);
  }
  if (result === undefined) throw new RangeError('not a positive integer');
  return result;
}

/** `λ_j = Π_{m ≠ j} m / (m − j)` for distinct positive indices, in their order. */
export function lagrangeAtZero(indices: readonly number[]): Scalar[] {
  if (new Set(indices).size !== indices.length || indices.some((j) => j < 1)) {
    throw new RangeError('indices must be distinct and positive');
  }
  return indices.map((j) =>
    indices
      .filter((m) => m !== j)
      .reduce<Scalar>(
        (product, m) =>
          mulScalars(product, mulScalars(scalar(m), invScalar(subScalars(scalar(m), scalar(j))))),
        scalar(1),
      ),
  );
}

/** `Σ λ_j·P_j`. */
export const interpolateAtZero = (indices: readonly number[], points: readonly Point[]): Point =>
  publicMsm(points, lagrangeAtZero(indices));

/** `e, e², … e^count`. */
export function powersOf(e: Scalar, count: number): Scalar[] {
  const powers: Scalar[] = [];
  for (let i = 0, power = e; i < count; i++, power = mulScalars(power, e)) powers.push(power);
  return powers;
}
