/** One rehearsal from its plan to what is said of it. */
import { compareCounts } from './agreement.ts';
import { differences } from './judgement.ts';
import type { Plan } from './plan.ts';
import { withPreceding } from './preceding-vote.ts';
import { type RehearsalOptions, rehearse } from './rehearsal.ts';
import type { Played } from './summary.ts';

export interface PlayOptions extends RehearsalOptions {
  readonly precededBy?: string;
}

/** Rejects with the first fault; a result that is not as it should be is a value. */
export async function play(plan: Plan, options: PlayOptions, signal: AbortSignal): Promise<Played> {
  const whole = await withPreceding(plan, options.precededBy, signal);
  const result = await rehearse(whole, options, signal);
  return {
    result,
    agreement: compareCounts(plan, result),
    differences: plan.expected === undefined ? [] : differences(plan.expected, result.report),
  };
}

/** Whether the record verifies, its counts are those of the ballots, and the scenario finds what it expects. */
export const isAsItShouldBe = ({ result, agreement, differences }: Played): boolean =>
  result.report.ok && agreement.matches && differences.length === 0;
