/** `npm run rehearse`: exit 0 if everything worked and the counts agree, 1 if not, 2 for a usage error, 130 on Ctrl-C. */
import { type RehearseArguments, readArguments, requireEmpty } from './options.ts';
import { makePlan, type Plan, PlanFault } from './plan.ts';
import { isAsItShouldBe, play } from './play.ts';
import { plansOfAll, playAll, verdictText } from './play-all.ts';
import { summaryJson, summaryText } from './summary.ts';
import { isTableFile, scenarioOfTable } from './table-scenario.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

async function planOf(options: RehearseArguments): Promise<Plan> {
  const isTable = options.ballots === undefined && isTableFile(options.scenario);
  return makePlan(options, isTable ? await scenarioOfTable(options.scenario) : undefined);
}

async function one(options: RehearseArguments): Promise<number> {
  const plan = await planOf(options);
  const played = await play(plan, options, stop.signal);
  process.stdout.write(options.json ? `${summaryJson(plan, played)}\n` : summaryText(plan, played));
  return isAsItShouldBe(played) ? 0 : 1;
}

async function all(options: RehearseArguments): Promise<number> {
  if (options.keepKeys !== undefined || options.precededBy !== undefined) {
    throw new PlanFault('--keep-keys and --preceded-by go with one scenario only.');
  }
  const verdicts = await playAll(plansOfAll(options), options, stop.signal, (verdict) => {
    if (!options.json) process.stdout.write(`${verdictText(verdict)}\n`);
  });
  if (options.json) process.stdout.write(`${JSON.stringify(verdicts)}\n`);
  const failed = verdicts.filter(({ ok }) => !ok).length;
  if (!options.json) {
    process.stdout.write(
      `${verdicts.length} scenarios rehearsed, ${failed === 0 ? 'all' : `${failed} NOT`} as expected\n`,
    );
  }
  return failed === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  try {
    if (options.out !== undefined) requireEmpty(options.out, '--out');
    if (options.keepKeys !== undefined) requireEmpty(options.keepKeys, '--keep-keys');
    return await (options.scenario === 'all' && options.ballots === undefined ? all(options) : one(options));
  } catch (error) {
    if (!(error instanceof PlanFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(stop.signal.aborted ? 130 : 1);
  },
);
