/** The command line of `npm start`; everything else is configured by the environment. */
import { Command, Option } from 'commander';

export interface ServerArguments {
  readonly host?: string;
  readonly port?: string;
  /** `auto`: the hall's own authority. */
  readonly tls?: 'auto';
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly insecureLan?: boolean;
  readonly demo?: boolean;
  /** A backup to be restored, instead of serving. */
  readonly restore?: string;
  /** Entries that another device has seen, for `--restore`. */
  readonly entries?: string;
  /** Checkpoints that others have kept, for `--restore`. */
  readonly seen?: readonly string[];
  /** Base URLs, separated by commas. */
  readonly witnesses?: string;
}

/** Reads the arguments; exits with 2 on a usage error. */
export function readArguments(argv: readonly string[]): ServerArguments {
  const command = new Command('npm start --')
    .description('Serves the hall.')
    .option('--host <address>', 'listen on this address; 0.0.0.0 for the whole network of the hall')
    .option('--port <number>', 'listen on this port')
    .addOption(
      new Option('--tls <how>', 'auto: make a certificate authority for this hall').choices(['auto']),
    )
    .option('--tls-cert <file>', 'your own certificate (PEM), with --tls-key')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option('--insecure-lan', 'serve the network without TLS; cameras of tablets then do not work')
    .option('--witnesses <urls>', "ask these observers' witnesses to cosign; separated by commas")
    .option(
      '--demo',
      'a demonstration on this machine: every role in a tab, deputies simulated, nothing kept',
    )
    .option('--restore <file>', 'restore this backup into an empty database, and end')
    .option(
      '--entries <number>',
      'with --restore: how many entries the log had, as another device has seen it',
    )
    .option('--seen <files...>', 'with --restore: checkpoints or record folders that others have kept')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .allowExcessArguments(false);
  command.parse([...argv], { from: 'user' });
  return command.opts<ServerArguments>();
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Why these arguments cannot be served with this host, or undefined. */
export function tlsFault(host: string, args: ServerArguments): string | undefined {
  if ((args.tlsCert === undefined) !== (args.tlsKey === undefined))
    return '--tls-cert and --tls-key go together.';
  const hasTls = args.tls !== undefined || args.tlsCert !== undefined;
  if (hasTls || args.insecureLan === true || LOOPBACK.includes(host)) return undefined;
  return (
    `Listening on ${host} needs TLS: votes stay secret without it, but tablets could be given forged pages.\n` +
    'Use --tls auto, --tls-cert and --tls-key, or --insecure-lan to do without.'
  );
}

/** Why these arguments make no demonstration with this host and database, or undefined. */
export function demoFault(
  host: string,
  databaseUrl: string | undefined,
  args: ServerArguments,
): string | undefined {
  if (args.demo !== true) return undefined;
  if (databaseUrl !== undefined) return '--demo keeps nothing: leave DATABASE_URL out.';
  if (!LOOPBACK.includes(host)) {
    return `--demo shows its secrets to whoever opens its pages: it listens on 127.0.0.1, not on ${host}.`;
  }
  if (args.tls !== undefined || args.tlsCert !== undefined) return '--demo needs no TLS: leave it out.';
  return undefined;
}

/** Why these arguments restore nothing, or undefined. */
export function restoreFault({ restore, entries, seen, demo }: ServerArguments): string | undefined {
  if (restore === undefined) {
    return entries === undefined && seen === undefined
      ? undefined
      : '--entries and --seen go with --restore.';
  }
  if (demo === true) return '--demo keeps nothing: there is nothing to restore.';
  const isCount = entries === undefined || /^[0-9]{1,9}$/.test(entries);
  return isCount ? undefined : '--entries is a whole number.';
}
