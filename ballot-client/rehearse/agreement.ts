/** Whether the counts that the verifier recomputed are those of the ballots: of the file, or as the deputies marked. */
import type { RoundReport } from '../../tally/verify/report.ts';
import type { PlainTally } from './expected.ts';
import type { Plan } from './plan.ts';
import type { RehearsalResult } from './rehearsal.ts';

export interface Agreement {
  readonly matches: boolean;
  /** Such as `counts match the file: 29/29`. */
  readonly sentence: string;
}

interface Pair {
  readonly plain: number | undefined;
  readonly recounted: number | undefined;
}

/** Numbers of a round side by side; of one that was not decrypted 收回 alone. */
function pairsOf(plain: PlainTally | undefined, report: RoundReport | undefined): Pair[] {
  const received = { plain: plain?.received, recounted: report?.received };
  if (report !== undefined && report.counts === null) return [received];
  const length = Math.max(plain?.counts.length ?? 0, report?.counts?.length ?? 0);
  return [
    ...Array.from({ length }, (_, i) => ({ plain: plain?.counts[i], recounted: report?.counts?.[i] })),
    { plain: plain?.blank, recounted: report?.blank ?? undefined },
    received,
  ];
}

export function compareCounts(
  plan: Pick<Plan, 'officialCounts'>,
  { report, expected }: Pick<RehearsalResult, 'report' | 'expected'>,
): Agreement {
  const { officialCounts } = plan;
  if (officialCounts !== undefined) {
    const recounted = report.rounds[0]?.counts ?? [];
    const length = Math.max(officialCounts.length, recounted.length);
    const pairs = Array.from({ length }, (_, i) => ({ plain: officialCounts[i], recounted: recounted[i] }));
    return agreementOf(pairs, 'match the file', 'DIFFER FROM THE FILE');
  }
  const rounds = Math.max(expected.length, report.rounds.length);
  const pairs = Array.from({ length: rounds }, (_, i) => pairsOf(expected[i], report.rounds[i])).flat();
  return agreementOf(pairs, 'match what the deputies marked', 'DIFFER FROM WHAT THE DEPUTIES MARKED');
}

function agreementOf(pairs: readonly Pair[], match: string, differ: string): Agreement {
  const equal = pairs.filter(({ plain, recounted }) => plain !== undefined && plain === recounted).length;
  const matches = equal === pairs.length;
  const sentence = matches
    ? `counts ${match}: ${equal}/${pairs.length}`
    : `COUNTS ${differ}: ${equal}/${pairs.length} match`;
  return { matches, sentence };
}
