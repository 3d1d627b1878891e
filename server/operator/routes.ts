/**
 * The operator's page asks here. The operator keeps the machine running, holds no key and can change nothing of the vote:
 * what can be done here is to look, and to make a backup, which stays on the machine. Backups hold the server's keys and
 * are never served.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Result, reject } from '../../crypto/rejection.ts';
import type { BackupFile, OperatorStatus } from '../contract/operator.ts';
import { answer, refuse } from '../http/errors.ts';
import type { App } from '../http/typed.ts';
import type { OperatorCode } from './code.ts';
import type { TabletRegister } from './tablets.ts';

/** What the operator sees and may do. */
export interface Operation {
  readonly code: OperatorCode;
  readonly tablets: TabletRegister;
  status(): Promise<OperatorStatus>;
  backUp(): Promise<Result<BackupFile>>;
}

/** A header that no browser adds by itself, and no page of another origin may send; never in an address. */
const HEADER = 'x-piaojue-operator';

export function operatorRoutes(app: App, { code, status, backUp }: Operation): void {
  const onRequest = async ({ headers, raw }: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const checked = code.check(headers[HEADER], raw.socket);
    return checked.ok ? undefined : refuse(reply, checked);
  };
  app.get('/api/operator', { onRequest }, () => status());
  app.post('/api/operator/backup', { onRequest }, async ({ body }, reply) =>
    body === undefined || body === null
      ? answer(reply, await backUp())
      : refuse(reply, reject('request.malformed', 'no body')),
  );
}
