/** The command line of a rehearsal. */
import { readdirSync, statSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { PlanFault, type PlanOptions } from './plan.ts';

export interface RehearseArguments extends PlanOptions {
  readonly out?: string;
  readonly keepKeys?: string;
  readonly json?: boolean;
  /** Record folder of the vote that an evaluation follows. */
  readonly precededBy?: string;
}

function count(value: string): number {
  if (!/^(0|[1-9][0-9]{0,5})$/.test(value)) throw new InvalidArgumentError('Give a whole number, 0 or more.');
  return Number(value);
}

function scrutineers(value: string): { n: number; t: number } {
  const match = /^([1-9][0-9]?)\/([1-9][0-9]?)$/.exec(value);
  const [n, t] = [Number(match?.[1]), Number(match?.[2])];
  if (!(t >= 2 && t <= n)) {
    throw new InvalidArgumentError('Give n/t with 2 ≤ t ≤ n, such as 5/3: three of five decrypt.');
  }
  return { n, t };
}

/** Reads the arguments; exits with 2 on a usage error, with 0 after help. */
export function readArguments(argv: readonly string[]): RehearseArguments {
  const command = new Command('rehearse')
    .description('Plays a whole session from sign-in to the verified result, with simulated deputies.')
    .addOption(
      new Option(
        '--scenario <name|file|all>',
        'what is voted on; all: every one whose result is known',
      ).default('haian-2024'),
    )
    .option('--ballots <file.pb>', 'real ballots from a Pabulib file, one deputy a row')
    .option('--preceded-by <record>', 'the record of the vote that this session evaluates (满意度测评)')
    .addOption(
      new Option('--form <name>', 'another ballot form').choices(['approve', 'for-against-abstain', 'grade']),
    )
    .option('--deputies <n>', 'deputies on the roll (应到)', count)
    .option('--absent <n>', 'of them, how many do not sign in', count)
    .option('--not-cast <n>', 'how many sign in and do not cast', count)
    .option('--blank <n>', 'how many cast a blank ballot', count)
    .option('--challenges <n>', 'how many have a ballot checked before they cast, in each round', count)
    .option('--scrutineers <n/t>', 'n scrutineers, of whom t decrypt', scrutineers)
    .option('--out <dir>', 'keep the record in this folder, which must be empty or absent')
    .option('--keep-keys <dir>', 'write ALL private keys of this rehearsal to this folder, for attackers')
    .addOption(
      new Option('--seed <n>', 'draws choices and order of arrival, nothing secret')
        .argParser(count)
        .default(1),
    )
    .option('--json', 'print only JSON on standard output')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .allowExcessArguments(false);
  command.parse([...argv], { from: 'user' });
  return command.opts<RehearseArguments>();
}

/** Refuses a folder that is neither empty nor absent. */
export function requireEmpty(folder: string, option: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) throw new PlanFault(`${option} ${folder}: that is not a folder.`);
  if (readdirSync(folder).length > 0) {
    throw new PlanFault(`${option} ${folder}: the folder is not empty. Give an empty or a new one.`);
  }
}
