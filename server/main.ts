/** Starts the server: database, tables, service, application. Stops on SIGINT and SIGTERM. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import encodeQR from 'qr';
import { ownAddresses } from './addresses.ts';
import { buildApp } from './app.ts';
import { demoFault, readArguments, restoreFault, type ServerArguments, tlsFault } from './arguments.ts';
import { type Config, readConfig } from './config.ts';
import { type Database, openDatabase } from './db/database.ts';
import { startEmbeddedPostgres } from './db/embedded-postgres.ts';
import { migrate } from './db/migrate.ts';
import { withRetry } from './db/ready.ts';
import { Demo, demoConfig } from './demo.ts';
import { openLog } from './logging.ts';
import { BACKUPS, MARKS } from './operator/folders.ts';
import { openOperation } from './operator/operation.ts';
import { buildPagesIfMissing, builtPages } from './pages.ts';
import { openService } from './service.ts';
import type { TlsMaterial } from './tls.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

interface OpenStore {
  readonly database: Database;
  close(): Promise<void>;
}

/** The database that is configured, or the embedded one. */
async function openStore(config: Config, log: Logger): Promise<OpenStore> {
  const onError = (error: Error): void => log.warn({ err: error }, 'a database connection broke');
  if (config.databaseUrl !== undefined) {
    const database = openDatabase(config.databaseUrl, onError);
    return { database, close: () => database.close() };
  }
  const embedded = await startEmbeddedPostgres({
    dataDir: join(config.dataDir, 'database'),
    log,
    onEvent: (event) => log.warn({ event: event.type }, 'the embedded database'),
  });
  void embedded.ended.then((error) => {
    if (error !== undefined) fail(error);
  });
  const database = openDatabase({ ...embedded.connection }, onError);
  return {
    database,
    async close() {
      await database.close();
      await embedded.stop();
    },
  };
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** The certificate that the arguments ask for, if any. */
async function tlsOf(args: ServerArguments, dataDir: string): Promise<TlsMaterial | undefined> {
  if (args.tls === undefined && args.tlsCert === undefined) return undefined;
  // Loaded only where needed: the certificate library is large.
  const { automaticTls, ownTls } = await import('./tls.ts');
  if (args.tlsCert !== undefined && args.tlsKey !== undefined) return ownTls(args.tlsCert, args.tlsKey);
  return automaticTls(join(dataDir, 'tls'));
}

/** Where people find the pages, with a QR code for the tablets. */
function printAddresses(base: string, host: string, tls: TlsMaterial | undefined, isInsecure: boolean): void {
  const isOpen = host === '0.0.0.0' || host === '::';
  const { protocol, port } = new URL(base);
  const bases = isOpen ? ownAddresses().map((address) => `${protocol}//${address}:${port}`) : [base];
  for (const address of bases) {
    print(`  Deputies    ${address}/`);
    for (const page of ['presiding', 'scrutineer', 'registrar', 'hall', 'operator']) {
      print(`  ${page.padEnd(11)} ${address}/${page}`);
    }
  }
  const [first] = bases;
  if (isOpen && first !== undefined) print(encodeQR(`${first}/`, 'term'));
  if (tls?.authority !== undefined) {
    print(
      `Tablets must trust the hall's authority once: install ${tls.authority.file} as a root certificate.`,
    );
    print(`Its SHA-256 fingerprint: ${tls.authority.fingerprint}`);
  }
  if (isInsecure) {
    print(
      'Without TLS: tablets cannot use their cameras, and anybody in the network could change the pages.',
    );
  }
}

/** Restores a backup into the configured database, and ends. */
async function restoreBackup(config: Config, file: string, args: ServerArguments): Promise<void> {
  const { restoreCommand } = await import('./operator/restore-command.ts');
  const store = await openStore(config, openLog(config.logLevel));
  try {
    await restoreCommand(store.database.db, config, file, args, print);
  } finally {
    await store.close();
  }
}

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2));
  const settings = readConfig({
    ...process.env,
    ...(args.host !== undefined && { PIAOJUE_HOST: args.host }),
    ...(args.port !== undefined && { PIAOJUE_PORT: args.port }),
    ...(args.witnesses !== undefined && { PIAOJUE_WITNESSES: args.witnesses }),
  });
  const fault =
    restoreFault(args) ??
    demoFault(settings.host, settings.databaseUrl, args) ??
    (args.restore === undefined ? tlsFault(settings.host, args) : undefined);
  if (fault !== undefined) {
    process.stderr.write(`${fault}\n`);
    process.exit(2);
  }
  if (args.restore !== undefined) return restoreBackup(settings, args.restore, args);
  const demonstration = args.demo === true ? await demoConfig(settings) : undefined;
  const config = demonstration ?? settings;
  const clientBuild = config.hasPages ? await buildPagesIfMissing(print) : await builtPages();
  const tls = await tlsOf(args, config.dataDir);
  const log = openLog(config.logLevel);
  const store = await openStore(config, log);
  const { db } = store.database;
  await withRetry(() => migrate(db), { limitMs: 60_000 });
  const service = await openService({
    ...{ db, workers: config.workers, attendanceBatchMs: config.attendanceBatchMs },
    registrarCode: config.registrarCode,
    witnesses: config.witnesses,
    marks: join(config.dataDir, MARKS),
    presetKeys: config.rehearsalKeys,
    showCode: (code) => print(`Registrar code: ${code}`),
    onTrouble: (message, error) => log.warn({ err: error }, message),
  });
  const { hasPages, host, port } = config;
  const demo =
    demonstration &&
    new Demo(demonstration.registrarCode, (fault) => log.warn({ fault }, 'simulated deputies'));
  const operation = await openOperation({
    ...{ service, clientBuild, dataDir: config.dataDir, code: config.operatorCode },
    database: config.databaseUrl === undefined ? 'embedded' : 'external',
    backups: {
      folder: config.backupDir ?? join(config.dataDir, BACKUPS),
      keep: config.backupKeep,
      minutes: config.backupMinutes,
    },
    showCode: (code) => print(`Operator code: ${code}`),
    onTrouble: (message, error) => log.warn({ err: error }, message),
  });
  const app = await buildApp({ service, log, clientBuild, hasPages, demo, operation, ...(tls && { tls }) });
  const address = await app.listen({ host, port });
  const base = tls === undefined ? address : address.replace(/^http:/, 'https:');
  print(`Piaojue listens on ${base}`);
  if (demonstration) {
    print(`Registrar code: ${demonstration.registrarCode}`);
    print(`A demonstration: nothing is kept. Begin at ${base}/demo`);
  } else if (hasPages) printAddresses(base, host, tls, args.insecureLan === true);

  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await app.close();
    await operation.close();
    await service.close();
    await store.close();
    process.exit(0);
  };
  if (config.stopsWithInput) process.stdin.resume().once('end', () => void stop().catch(fail));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stop().catch(fail);
    });
  }
}

main().catch(fail);
