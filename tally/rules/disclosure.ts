/** What the totals of a round say about single deputies, however well the ballots are encrypted (THREAT-MODEL.md). */

/** Below so many ballots a total is close to a list of names for who knows the hall. */
export const FEW_BALLOTS = 10;

export interface Disclosure {
  /** So few ballots came back that the totals nearly say who marked what. */
  readonly isSmall: boolean;
  /** Indices of the items on which all ballots agree: of each deputy who cast, the mark is known. */
  readonly unanimous: readonly number[];
}

/** `votes`: per item the count of every answer, 弃权 and blank ballots included. */
export function disclosureOf(ballots: number, votes: readonly (readonly number[])[]): Disclosure {
  const isUnanimous = (counts: readonly number[]): boolean => ballots > 0 && counts.includes(ballots);
  return {
    isSmall: ballots > 0 && ballots < FEW_BALLOTS,
    unanimous: votes.flatMap((counts, i) => (isUnanimous(counts) ? [i] : [])),
  };
}
