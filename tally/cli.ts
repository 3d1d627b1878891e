/** The command line of the tally: takes a record, and then, offline, verifies, compares, counts and publishes it. */
import { Command, CommanderError } from 'commander';
import { count } from './cli/count.ts';
import { EXIT, type ExitCode } from './cli/exit.ts';
import { printError } from './cli/output.ts';
import { type PublishArguments, publish } from './cli/publish.ts';
import { type RecordArguments, record } from './cli/record.ts';
import { UnusableInputError, type VerifyArguments, verify } from './cli/verify.ts';
import { verifyDiff } from './cli/verify-diff.ts';

const EXIT_CODES =
  '\nExit codes: 0 verified, 1 not verified, 2 not usable (arguments, or a record that cannot be read).';

/** Each action leaves its exit code with `done`. */
function program(done: (code: ExitCode) => void): Command {
  const root = new Command('tally')
    .description('Takes, checks and counts the public record of a session.')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  root
    .command('verify')
    .description('verify everything that a record claims, in eight checks')
    .argument('<record>', 'record folder')
    .option('--json', 'print the report as JSON, and nothing else, on standard output')
    .option('--expect-manifest <hash>', 'fingerprint of the manifest as printed or read aloud')
    .option('--known-checkpoint <file>', 'a checkpoint of this log that was kept before')
    .action(async (folder: string, options: VerifyArguments) => done(await verify(folder, options)));
  root
    .command('verify-diff')
    .description('verify that a later record extends an earlier one')
    .argument('<old>', 'record folder')
    .argument('<new>', 'record folder')
    .option('--json', 'print the comparison as JSON')
    .action(async (older: string, newer: string, options: { json?: boolean }) =>
      done(await verifyDiff(older, newer, options)),
    );
  root
    .command('count')
    .description('verify a record, then count it from the partial decryptions')
    .argument('<record>', 'record folder')
    .option('--json', 'print the tables as JSON')
    .action(async (folder: string, options: { json?: boolean }) => done(await count(folder, options)));
  root
    .command('publish')
    .description('verify the record of a proclaimed result, then write published/ into it')
    .argument('<record>', 'record folder')
    .option('--pdf <folder>', 'print the form and the minutes there too, through an installed Chromium')
    .option('--json', 'print what was written as JSON')
    .action(async (folder: string, options: PublishArguments) => done(await publish(folder, options)));
  root
    .command('record')
    .description('take the record of a session from its public log, also while it goes on')
    .argument('<address>', 'address of the hall, or of a server of files with checkpoint and tile/')
    .argument('<folder>', 'new, or with an earlier record of the same log, which must be extended')
    .option('--tiles', 'write the static form of the log (tile/) too')
    .option('--ca <file>', 'certificate (PEM) of the hall’s authority, where the hall made its own')
    .option('--pass <file>', 'reading pass of staff, where the rules publish names only')
    .option('--json', 'print what was written as JSON')
    .action(async (address: string, folder: string, options: RecordArguments) =>
      done(await record(address, folder, options)),
    );
  return root;
}

async function main(): Promise<ExitCode> {
  let code: ExitCode = EXIT.unusable;
  try {
    await program((result) => {
      code = result;
    }).parseAsync();
    return code;
  } catch (error) {
    // Commander has printed its own message; help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.verified : EXIT.unusable;
    // Anything but unusable input is a bug: with its trace, and never as "not verified".
    if (error instanceof UnusableInputError) printError(error.message);
    else console.error(error);
    return EXIT.unusable;
  }
}

// Whoever reads the output may stop reading.
process.stdout.on('error', () => undefined);
process.exitCode = EXIT.unusable;
process.exitCode = await main();
