/** `npm run witness`: an unattended witness for observers. Stops on SIGINT and SIGTERM. */
import { resolve } from 'node:path';
import { CommanderError } from 'commander';
import { formatVerifierKey } from '../../crypto/log/verifier-key.ts';
import { EXIT } from '../cli/exit.ts';
import { printError, printLines } from '../cli/output.ts';
import { witnessApp } from './http.node.ts';
import { readWitnessArguments, type WitnessArguments } from './options.node.ts';
import { StateFolder, UnusableStateError } from './state-folder.node.ts';
import { Witness } from './witness.ts';

/** A log whose owner means harm can sign endlessly. */
const MOST_REFUSALS_SHOWN = 100;

const nowInSeconds = (): number => Math.floor(Date.now() / 1000);

async function serve({ log: logs, host, port }: WitnessArguments, state: StateFolder): Promise<void> {
  let refusals = 0;
  const onRefused = (note: string, reason: string): void => {
    if (refusals++ < MOST_REFUSALS_SHOWN)
      printError(`Refused, though the log has signed it: ${reason}\n${note}`);
  };
  const { name, secret } = state.key;
  const witness = new Witness({ name, secret, logs, store: state, now: nowInSeconds, onRefused });
  const app = witnessApp(witness, (error) => printError(`The head could not be stored: ${String(error)}`));
  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await app.close().finally(() => state.close());
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop().catch(fail));
  const base = await app.listen({ host, port });
  for (const { origin } of logs) {
    const size = state.held(origin)?.size;
    printLines(
      `${origin}: ${size === undefined ? 'nothing cosigned yet' : `cosigned up to ${size} entries`}`,
    );
  }
  printLines(`The witness listens on ${base}`);
}

async function main(): Promise<void> {
  const args = readWitnessArguments(process.argv.slice(2));
  const { log, name, newKey } = args;
  const state = await StateFolder.open(resolve(args.state), log, newKey === true ? name : undefined);
  printLines(formatVerifierKey(state.key.verifier));
  try {
    if (name !== undefined && name !== state.key.name) {
      throw new UnusableStateError(`The key in ${args.state} is that of ${state.key.name}, not of ${name}.`);
    }
    if (log.length > 0) await serve(args, state);
    else await state.close();
  } catch (error) {
    await state.close();
    throw error;
  }
}

function fail(error: unknown): void {
  process.exitCode = EXIT.unusable;
  // Commander has printed its own message; help ends with 0.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.unusable;
  else if (error instanceof UnusableStateError) printError(error.message);
  else if (error instanceof Error && 'code' in error) printError(`The witness cannot run: ${error.message}`);
  else console.error(error);
}

main().catch(fail);
