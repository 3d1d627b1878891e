/** A server in the test's own process: everything but the process itself is the real thing. */

import { buildApp } from '../../server/app.ts';
import { type Database, openDatabase } from '../../server/db/database.ts';
import type { EmbeddedConnection } from '../../server/db/embedded-connection.ts';
import { migrate } from '../../server/db/migrate.ts';
import type { Demo } from '../../server/demo.ts';
import { openLog } from '../../server/logging.ts';
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

/** Starts a server on a database. */
export async function startTestServer(
  connection: EmbeddedConnection,
  { demo, ...options }: Partial<ServiceOptions> & { readonly demo?: Demo } = {},
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
    ...options,
  });
  const app = await buildApp({ service, log: openLog('silent'), demo });
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...{ base, service, database, troubles },
    async stop() {
      await app.close();
      await service.close();
      await database.close();
    },
  };
}
