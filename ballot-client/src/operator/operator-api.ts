/** Asks the server for the state of the machine. The code stands in a header, never in an address. */
import { accept, isRejectionCode, type Result, reject } from '../../../crypto/rejection.ts';
import { PHASES } from '../../../crypto/session/phase.ts';
import { boolean, type Field, hash, integer, list, nullable, object, oneOf, text } from '../../../crypto/statements/schema.ts'; // biome-ignore format: one line
import type { BackupFile, OperatorStatus } from '../../../server/contract/operator.ts';

const HEADER = 'x-piaojue-operator';
/** A backup of a large log may take its time. */
const TIMEOUT_MS = 60_000;

const queue = object({ waiting: integer(0), oldestMs: integer(0) });
const backupFile: Field<BackupFile> = object({
  name: text(200),
  madeAt: integer(0),
  entries: integer(0),
  bytes: integer(0),
  sha256: nullable(hash),
  isReadBack: boolean,
});

/** The form of the answer; what has another does not come from this server. */
const operatorStatus: Field<OperatorStatus> = object({
  version: text(40),
  clientBuild: nullable(text(64)),
  uptimeSeconds: integer(0),
  phase: oneOf(...PHASES),
  memory: object({ used: integer(0), free: integer(0), total: integer(0) }),
  disks: list(
    object({ holds: oneOf('data', 'backups'), free: nullable(integer(0)), total: nullable(integer(0)) }),
    2,
  ),
  database: object({
    kind: oneOf('embedded', 'external'),
    latencyMs: nullable(integer(0)),
    bytes: nullable(integer(0)),
  }),
  log: object({ entries: integer(0), bytes: integer(0) }),
  queues: object({ statements: queue, proofs: queue }),
  tablets: object({
    labelled: list(object({ label: text(20), connections: integer(0), minutes: integer(0) })),
    unlabelled: integer(0),
    others: integer(0),
  }),
  witnesses: list(
    object({
      address: text(500),
      cosigned: integer(0),
      trouble: nullable(text(2000)),
      hasSeenMore: boolean,
    }),
  ),
  backups: object({
    folder: text(4096),
    keep: integer(0),
    minutes: integer(0),
    isRunning: boolean,
    last: nullable(backupFile),
    failure: nullable(text(2000)),
  }),
});

export class OperatorApi {
  readonly #base: string;
  readonly #code: string;

  constructor(base: string, code: string) {
    this.#base = base;
    this.#code = code;
  }

  status(): Promise<Result<OperatorStatus>> {
    return this.#ask(operatorStatus, 'GET', '');
  }

  backUp(): Promise<Result<BackupFile>> {
    return this.#ask(backupFile, 'POST', '/backup');
  }

  async #ask<T>(form: Field<T>, method: string, path: string): Promise<Result<T>> {
    try {
      const response = await fetch(`${this.#base}/api/operator${path}`, {
        method,
        headers: { [HEADER]: this.#code },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const body: unknown = await response.json();
      if (!response.ok) return refusalIn(body);
      const value = form.read(body);
      return value === undefined ? notTheServer() : accept(value);
    } catch {
      return notTheServer();
    }
  }
}

const notTheServer = (): Result<never> => reject('request.unavailable', 'no answer of the server');

function refusalIn(body: unknown): Result<never> {
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return typeof code === 'string' && isRejectionCode(code) ? reject(code) : notTheServer();
}
