/** The command line of `npm run witness`. */
import { Command, InvalidArgumentError } from 'commander';
import { isKeyName } from '../../crypto/log/text.ts';
import { parseVerifierKey, SIGNATURE_TYPES } from '../../crypto/log/verifier-key.ts';
import type { WitnessedLog } from '../../crypto/log/witness.ts';
import { explain } from '../../crypto/rejection.ts';
import { isPlainText } from '../../crypto/statements/schema.ts';

export interface WitnessArguments {
  readonly state: string;
  readonly name?: string;
  readonly log: readonly WitnessedLog[];
  readonly host: string;
  readonly port: number;
  readonly newKey?: boolean;
}

/** A manifest lists no longer name. */
const MAX_NAME = 200;

/** A log's verifier key; its name is the origin of the log. */
function addLog(text: string, logs: readonly WitnessedLog[]): readonly WitnessedLog[] {
  const key = parseVerifierKey(text);
  if (!key.ok) throw new InvalidArgumentError(explain(key));
  const { name, type, publicKey } = key.value;
  if (type !== SIGNATURE_TYPES.ed25519) {
    throw new InvalidArgumentError('This is the key of a witness, not of a log.');
  }
  if (logs.some(({ origin }) => origin === name)) throw new InvalidArgumentError(`${name} is given twice.`);
  return [...logs, { origin: name, publicKey }];
}

function readName(text: string): string {
  if (isKeyName(text) && isPlainText(text, MAX_NAME)) return text;
  throw new InvalidArgumentError('Give at most 200 plain characters without spaces and plus.');
}

function readPort(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError('Give a whole number from 0 to 65535.');
}

/** Reads the arguments; throws commander's error, its message printed, where they do not fit. */
export function readWitnessArguments(argv: readonly string[]): WitnessArguments {
  const command = new Command('npm run witness --')
    .description('Cosigns checkpoints of logs that only ever grow (C2SP tlog-witness).')
    .requiredOption('--state <folder>', 'folder with the key and with what was cosigned')
    .option('--name <name>', 'name of the witness, for example hall.example/observer', readName)
    .option('--log <key>', 'verifier key of a log to witness; may be given several times', addLog, [])
    .option('--host <address>', 'listen on this address', '127.0.0.1')
    .option('--port <number>', 'listen on this port; 0 takes any', readPort, 8461)
    .option('--new-key', 'make the key of a new witness; without --log, print it and end')
    .exitOverride()
    .allowExcessArguments(false);
  command.parse([...argv], { from: 'user' });
  const args = command.opts<WitnessArguments>();
  if (args.newKey === true && args.name === undefined) command.error('error: --new-key needs --name');
  if (args.newKey !== true && args.log.length === 0) {
    command.error('error: say which log to witness: --log with its verifier key');
  }
  return args;
}
