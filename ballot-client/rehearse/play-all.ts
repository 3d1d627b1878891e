/** `--scenario all`: every scenario that comes with the project and says what must come of it, one after the other. */
import { join } from 'node:path';
import { makePlan, type Plan, type PlanOptions } from './plan.ts';
import { isAsItShouldBe, type PlayOptions, play } from './play.ts';
import { scenarioNames } from './scenario.ts';

export interface ScenarioVerdict {
  readonly scenario: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** What is wrong, in sentences. */
  readonly faults: readonly string[];
  readonly rounds: readonly string[];
}

/** Plans of all scenarios with an expectation. */
export function plansOfAll(options: PlanOptions): { name: string; plan: Plan }[] {
  return scenarioNames()
    .map((name) => ({ name, plan: makePlan({ ...options, scenario: name }) }))
    .filter(({ plan }) => plan.expected !== undefined);
}

/** Plays all; a fault in one does not keep the others. `--out DIR` keeps the record of each as `DIR/NAME`. */
export async function playAll(
  plans: readonly { name: string; plan: Plan }[],
  options: PlayOptions,
  signal: AbortSignal,
  onVerdict: (verdict: ScenarioVerdict) => void,
): Promise<ScenarioVerdict[]> {
  const verdicts: ScenarioVerdict[] = [];
  for (const { name, plan } of plans) {
    process.stderr.write(`\nScenario ${name}\n`);
    const out = options.out === undefined ? {} : { out: join(options.out, name) };
    const verdict = await verdictOn(name, plan, { ...options, ...out }, signal);
    signal.throwIfAborted();
    verdicts.push(verdict);
    onVerdict(verdict);
  }
  return verdicts;
}

async function verdictOn(
  scenario: string,
  plan: Plan,
  options: PlayOptions,
  signal: AbortSignal,
): Promise<ScenarioVerdict> {
  const began = performance.now();
  const verdict = (
    ok: boolean,
    faults: readonly string[],
    rounds: readonly string[] = [],
  ): ScenarioVerdict => ({
    ...{ scenario, ok, seconds: Math.round((performance.now() - began) / 100) / 10, faults, rounds },
  });
  try {
    const played = await play(plan, options, signal);
    const { agreement, differences, result } = played;
    const faults = [...(agreement.matches ? [] : [agreement.sentence]), ...differences];
    const rounds = result.report.rounds.map(({ kind, status }) => `${kind} ${status}`);
    return verdict(isAsItShouldBe(played), faults, rounds);
  } catch (error) {
    return verdict(false, [error instanceof Error ? error.message : String(error)]);
  }
}

/** One line, and what is wrong below it. */
export const verdictText = ({ scenario, ok, seconds, faults, rounds }: ScenarioVerdict): string =>
  [
    `${ok ? '✓' : '✗'} ${scenario.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s  ${rounds.join(' → ')}`.trimEnd(),
    ...faults.map((fault) => `    ${fault}`),
  ].join('\n');
