/**
 * Log lines: what happened to the machine, never who did what. No address, no device, no query, no body; of an error
 * its kind, code and stack, but not the values that a database puts beside them.
 */
import { type Logger, type LoggerOptions, pino } from 'pino';

/** What every logger of the server has in common. */
export const LOG_OPTIONS: LoggerOptions = {
  base: null,
  serializers: { err: describeError, error: describeError, req: () => undefined, res: () => undefined },
};

/** Lines go to standard error; standard output is for the few that the operator must read. */
export const openLog = (level: string): Logger =>
  pino({ ...LOG_OPTIONS, level }, pino.destination({ fd: 2, sync: true }));

/** An error without `detail`, `where`, `parameters` and other fields that may quote a row. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = 'code' in error ? error.code : undefined;
  const cause = error.cause === undefined ? undefined : describeError(error.cause);
  return { type: error.name, message: error.message, code, stack: error.stack, cause };
}
