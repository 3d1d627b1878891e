/**
 * A second definition of ballots, counts and outcomes, written from the rules as a house states them and importing
 * nothing of the first: marks are counted by looking at them, shares compared by cross-multiplication, and who is
 * chosen is found by listing every set that could be.
 */

/** Per item the option that is marked, or null. */
export type OracleMarks = readonly (number | null)[];

export interface OracleForm {
  readonly type: 'approve' | 'for-against-abstain' | 'grade';
  readonly options: number;
  readonly blank: boolean;
  readonly min: number;
  readonly max: number | null;
}

export interface OracleShare {
  readonly numerator: number;
  readonly denominator: number;
  readonly strict: boolean;
}
export type OracleBase = 'all-deputies' | 'present' | 'ballots-cast';
export type OracleTie = 'runoff' | 'presidium' | 'admit-all' | 'choose-fewer';

export interface Hall {
  readonly roll: number;
  readonly present: number;
  readonly cast: number;
}

const isBlank = (form: OracleForm, marks: OracleMarks): boolean =>
  form.blank && marks.every((mark) => mark === null);

/** Whether the house admits a ballot with these marks. */
export function admits(form: OracleForm, marks: OracleMarks): boolean {
  if (isBlank(form, marks) || form.type === 'grade') return true;
  const approved = marks.filter((mark) => mark === 0).length;
  return approved >= form.min && (form.max === null || approved <= form.max);
}

/** Votes of each item for option `option` or one before it; a blank ballot is for none. */
export const supporters = (ballots: readonly OracleMarks[], item: number, option: number): number =>
  ballots.filter((marks) => {
    const mark = marks[item] ?? null;
    return mark !== null && mark <= option;
  }).length;

/** `votes / base` against the share. */
function holds(share: OracleShare, votes: number, base: OracleBase, hall: Hall): boolean {
  const all = base === 'all-deputies' ? hall.roll : base === 'present' ? hall.present : hall.cast;
  const difference = BigInt(votes) * BigInt(share.denominator) - BigInt(all) * BigInt(share.numerator);
  return share.strict ? difference > 0n : difference >= 0n;
}

/** All subsets of so many elements. */
function subsets(from: readonly number[], size: number): number[][] {
  if (size === 0) return [[]];
  return from.flatMap((first, i) => subsets(from.slice(i + 1), size - 1).map((rest) => [first, ...rest]));
}

export interface OracleChoice {
  readonly majority: (OracleShare & { readonly base: OracleBase }) | null;
  readonly tie: OracleTie;
  readonly chosen: number;
  readonly order: 'votes' | 'ballot';
}

/** Items are 1, 2, 3 … Of every item `status reason`; and the chosen in their order. */
export function oracleChoice(
  { majority, tie, chosen: places, order }: OracleChoice,
  approvals: readonly number[],
  hall: Hall,
): { standing: string[]; chosen: number[] } {
  const votes = (item: number): number => approvals[item - 1] ?? 0;
  const items = approvals.map((_, i) => i + 1);
  const passing = items.filter(
    (item) => majority === null || holds(majority, votes(item), majority.base, hall),
  );
  // A set may be chosen if it fills the places and nobody outside it has more votes than somebody in it.
  const best = subsets(passing, Math.min(places, passing.length)).filter((set) =>
    passing.every((out) => set.includes(out) || set.every((within) => votes(out) <= votes(within))),
  );
  const standing = items.map((item) => {
    if (!passing.includes(item)) return 'not-chosen below-majority';
    const having = best.filter((set) => set.includes(item)).length;
    if (having === best.length) return 'chosen within-n';
    if (having === 0) return 'not-chosen beyond-n';
    if (tie === 'admit-all') return 'chosen tie-admitted';
    return tie === 'choose-fewer' ? 'not-chosen tie-left-out' : 'tied tie-at-cut';
  });
  const chosen = items.filter((item) => standing[item - 1]?.startsWith('chosen'));
  if (order === 'votes') chosen.sort((a, b) => (votes(a) === votes(b) ? a - b : votes(b) - votes(a)));
  return { standing, chosen };
}

/** The grade of an item, 1 the best: going down from the best, the first whose supporters are enough. */
export function oracleGrade(
  thresholds: readonly OracleShare[],
  base: OracleBase,
  ballots: readonly OracleMarks[],
  item: number,
  hall: Hall,
): number {
  let grade = 1;
  for (const share of thresholds) {
    if (holds(share, supporters(ballots, item, grade - 1), base, hall)) return grade;
    grade += 1;
  }
  return grade;
}
