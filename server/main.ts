/** Starts the server: database, tables, service, application. Stops on SIGINT and SIGTERM. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { buildApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { type Database, openDatabase } from './db/database.ts';
import { startEmbeddedPostgres } from './db/embedded-postgres.ts';
import { migrate } from './db/migrate.ts';
import { withRetry } from './db/ready.ts';
import { openLog } from './logging.ts';
import { openService } from './service.ts';

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

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = openLog(config.logLevel);
  const store = await openStore(config, log);
  const { db } = store.database;
  await withRetry(() => migrate(db), { limitMs: 60_000 });
  const service = await openService({
    ...{ db, workers: config.workers, attendanceBatchMs: config.attendanceBatchMs },
    registrarCode: config.registrarCode,
    presetKeys: config.rehearsalKeys,
    showCode: (code) => print(`Registrar code: ${code}`),
    onTrouble: (message, error) => log.warn({ err: error }, message),
  });
  const app = await buildApp({ service, log });
  print(`Piaojue listens on ${await app.listen({ host: config.host, port: config.port })}`);

  let isStopping = false;
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    await app.close();
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
