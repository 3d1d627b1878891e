/** `npm run rehearse`: exit 0 if everything worked and the counts agree, 1 if not, 2 for a usage error, 130 on Ctrl-C. */
import { readArguments, requireEmpty } from './options.ts';
import { makePlan, type Plan, PlanFault } from './plan.ts';
import { rehearse } from './rehearsal.ts';
import { compareCounts, summaryJson, summaryText } from './summary.ts';
import { isTableFile, scenarioOfTable } from './table-scenario.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  let plan: Plan;
  try {
    if (options.out !== undefined) requireEmpty(options.out, '--out');
    if (options.keepKeys !== undefined) requireEmpty(options.keepKeys, '--keep-keys');
    const isTable = options.ballots === undefined && isTableFile(options.scenario);
    plan = makePlan(options, isTable ? await scenarioOfTable(options.scenario) : undefined);
  } catch (error) {
    if (!(error instanceof PlanFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const result = await rehearse(plan, options, stop.signal);
  const agreement = compareCounts(plan, result);
  process.stdout.write(
    options.json ? `${summaryJson(plan, result, agreement)}\n` : summaryText(plan, result, agreement),
  );
  return agreement.matches && result.report.ok ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(stop.signal.aborted ? 130 : 1);
  },
);
