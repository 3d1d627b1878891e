/** Ballots that together give exactly the votes that a scenario prescribes. */
import type { BallotForm, Marks } from '../../crypto/ballot/form.ts';

/** The votes fit no ballots; the message says why. */
export class VotesFault extends Error {}

/** `rows[i][o]`: how many of the ballots mark option `o` of item `i`. */
export type Votes = readonly (readonly number[])[];

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

/** Why so many ballots of this form cannot give these votes; undefined where they can. */
function faultOf({ items, options, min, max }: BallotForm, rows: Votes, ballots: number): string | undefined {
  if (rows.length !== items) return `it has ${items} items, not ${rows.length}`;
  const wide = rows.findIndex((row) => row.length > options);
  if (wide >= 0) return `item ${wide + 1} has ${options} options`;
  const full = rows.findIndex((row) => sum(row) > ballots);
  if (full >= 0) return `item ${full + 1} has ${sum(rows[full] ?? [])} votes on ${ballots} ballots`;
  const first = sum(rows.map(([votes = 0]) => votes));
  if (first > ballots * (max ?? items))
    return `${ballots} ballots hold at most ${ballots * (max ?? items)} 赞成`;
  if (first < ballots * min) return `${ballots} ballots hold at least ${ballots * min} 赞成`;
  return undefined;
}

/**
 * The first option of each item goes to the ballots in turn, beginning where the item before it ended: so all ballots
 * hold the same number of 赞成, or one more. The other options go to those that follow. Throws `VotesFault`.
 */
export function ballotsWith(form: BallotForm, rows: Votes, ballots: number): Marks[] {
  const fault = faultOf(form, rows, ballots);
  if (fault !== undefined) throw new VotesFault(`These votes do not fit the ballot: ${fault}.`);
  const marks = Array.from({ length: ballots }, () => new Array<number | null>(form.items).fill(null));
  let turn = 0;
  for (const [item, row] of rows.entries()) {
    const options = row.flatMap((votes, option) => new Array<number>(votes).fill(option));
    for (const [i, option] of options.entries()) {
      const ballot = marks[(turn + i) % ballots];
      if (ballot !== undefined) ballot[item] = option;
    }
    turn += row[0] ?? 0;
  }
  if (form.blank && marks.some((ballot) => ballot.every((mark) => mark === null))) {
    throw new VotesFault('These votes leave a ballot without any mark: use "blank", or add votes.');
  }
  return marks;
}

/** One count per item and option, as a paper round states them: what the rows leave out is 弃权 but under `approve`. */
export const paperCounts = ({ options, type }: BallotForm, rows: Votes, marked: number): number[] =>
  rows.flatMap((row) => {
    const counts = Array.from({ length: options }, (_, option) => row[option] ?? 0);
    if (type !== 'approve') counts[options - 1] = (counts[options - 1] ?? 0) + marked - sum(row);
    return counts;
  });
