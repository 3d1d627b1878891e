/** A server in the test's own process: everything but the process itself is the real thing. */

import { join } from 'node:path';
import type { Logger } from 'pino';
import { buildApp } from '../../server/app.ts';
import { type Database, openDatabase } from '../../server/db/database.ts';
import type { EmbeddedConnection } from '../../server/db/embedded-connection.ts';
import { migrate } from '../../server/db/migrate.ts';
import type { Demo } from '../../server/demo.ts';
import { openLog } from '../../server/logging.ts';
import { BACKUPS, MARKS } from '../../server/operator/folders.ts';
import { openOperation } from '../../server/operator/operation.ts';
import { openService, type Service, type ServiceOptions } from '../../server/service.ts';

export const REGISTRAR_CODE = 'REHEARSAL-CODE';

export interface TestServer {
  readonly base: string;
  readonly service: Service;
  readonly database: Database;
  /** Troubles that the server would have logged. */
  readonly troubles: string[];
  /** Ends the server; the database behind it stays. */
  stop(): Promise<void>;
}

/** What a server with an operator's page needs besides. */
export interface TestOperation {
  readonly dataDir: string;
  readonly code: string;
  readonly keep?: number;
  /** Automatic backups; 0 for none. */
  readonly minutes: number;
  /** After a command. */
  readonly delayMs?: number;
}

export interface TestServerOptions extends Partial<ServiceOptions> {
  readonly demo?: Demo;
  readonly operation?: TestOperation;
  readonly log?: Logger;
}

/** Starts a server on a database. */
export async function startTestServer(
  connection: EmbeddedConnection,
  { demo, operation: operated, log = openLog('silent'), ...options }: TestServerOptions = {},
): Promise<TestServer> {
  const database = openDatabase({ ...connection });
  await migrate(database.db);
  const troubles: string[] = [];
  const service = await openService({
    db: database.db,
    workers: 1,
    attendanceBatchMs: 20,
    registrarCode: REGISTRAR_CODE,
    showCode: () => undefined,
    onTrouble: (message, error) => {
      const { code } = error instanceof Error && 'code' in error ? error : { code: error };
      troubles.push(`${message} ${String(code)}`);
    },
    ...(operated && { marks: join(operated.dataDir, MARKS) }),
    ...options,
  });
  const operation =
    operated &&
    (await openOperation({
      ...{ service, dataDir: operated.dataDir, code: operated.code, clientBuild: undefined },
      database: 'embedded',
      backups: { folder: join(operated.dataDir, BACKUPS), keep: 12, ...operated },
      showCode: () => undefined,
      onTrouble: (message, error) => troubles.push(`${message} ${String(error)}`),
    }));
  const app = await buildApp({ service, log, demo, operation });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...{ base, service, database, troubles },
    async stop() {
      await app.close();
      await operation?.close();
      await service.close();
      await database.close();
    },
  };
}
