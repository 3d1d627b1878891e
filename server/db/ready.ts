/** Which database errors pass by themselves, and trying again until they have. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Connection exceptions (class 08), shutdown and crash (57P0x), too many connections, serialization, deadlock. */
const TRANSIENT_STATES = /^(08...|57P0[1235]|53300|40001|40P01)$/;
const TRANSIENT_ERRNOS = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'],
]);
/** The driver's own errors have no code. */
const TRANSIENT_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout)|is not queryable$/;

/** Whether the same operation may succeed a little later: the server restarts, a connection broke, a conflict. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isTransient);
  const code = 'code' in error ? String(error.code) : '';
  if (TRANSIENT_STATES.test(code) || TRANSIENT_ERRNOS.has(code)) return true;
  // a Unix socket that is not there yet, or whose queue is full; never a missing file
  const connecting = 'syscall' in error && error.syscall === 'connect';
  if (connecting && (code === 'ENOENT' || code === 'EAGAIN')) return true;
  return TRANSIENT_MESSAGES.test(error.message);
}

export interface RetryOptions {
  /** No new attempt begins later than this many milliseconds after the first one. Default 15 000. */
  readonly limitMs?: number;
  readonly onRetry?: (error: unknown, attempt: number) => void;
}

/**
 * Runs `operation` again after a transient error, with delays of 20 ms to 1 s; throws the last error when the time is
 * up, and any other error at once.
 *
 * A connection that breaks during a commit leaves open whether the commit took place. `operation` must therefore look
 * first, or be such that its repetition changes nothing.
 */
export async function withRetry<T>(operation: () => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const deadline = Date.now() + (options.limitMs ?? 15_000);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation();
    } catch (error) {
      const delay = Math.min(20 * 2 ** (attempt - 1), 1000) * (0.5 + Math.random() / 2);
      if (!isTransient(error) || Date.now() + delay > deadline) throw error;
      options.onRetry?.(error, attempt);
      await sleep(delay);
    }
  }
}
