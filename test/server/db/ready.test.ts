import { describe, expect, it } from 'vitest';
import { isTransient, withRetry } from '../../../server/db/ready.ts';

const withCode = (code: string, syscall?: string): Error =>
  Object.assign(new Error('message'), { code, syscall });

describe('isTransient', () => {
  it.each([
    '57P01',
    '57P02',
    '57P03',
    '08006',
    '08P01',
    '40001',
    '40P01',
    '53300',
    'ECONNREFUSED',
    'ECONNRESET',
  ])('%s passes by itself', (code) => expect(isTransient(withCode(code))).toBe(true));
  it.each(['23505', '23503', '57014', '42P01', '25P02', '53100', '28P01', '3D000', 'EACCES', '0800'])(
    '%s does not',
    (code) => expect(isTransient(withCode(code))).toBe(false),
  );
  it('tells a missing socket from a missing file', () => {
    expect(isTransient(withCode('ENOENT', 'connect'))).toBe(true);
    expect(isTransient(withCode('ENOENT', 'open'))).toBe(false);
  });
  it('knows the errors of the driver that have no code', () => {
    for (const message of [
      'Connection terminated',
      'Connection terminated unexpectedly',
      'Connection terminated due to connection timeout',
      'Client has encountered a connection error and is not queryable',
      'timeout exceeded when trying to connect',
    ]) {
      expect(isTransient(new Error(message))).toBe(true);
    }
    expect(isTransient(new Error('something else'))).toBe(false);
    expect(isTransient('Connection terminated')).toBe(false);
  });
  it('wants every part of a combined error to be transient', () => {
    const refused = withCode('ECONNREFUSED');
    expect(isTransient(new AggregateError([refused, refused]))).toBe(true);
    expect(isTransient(new AggregateError([refused, withCode('EACCES')]))).toBe(false);
    expect(isTransient(new AggregateError([]))).toBe(false);
  });
});

describe('withRetry', () => {
  const failing = (times: number, code: string) => {
    let calls = 0;
    const operation = async (): Promise<string> => {
      calls += 1;
      if (calls <= times) throw withCode(code);
      return 'done';
    };
    return { operation, calls: () => calls };
  };

  it('tries again until it works', async () => {
    const attempts: number[] = [];
    const { operation } = failing(3, '57P03');
    expect(await withRetry(operation, { onRetry: (_, attempt) => attempts.push(attempt) })).toBe('done');
    expect(attempts).toEqual([1, 2, 3]);
  });
  it('gives other errors on at once', async () => {
    const { operation, calls } = failing(1, '23505');
    await expect(withRetry(operation)).rejects.toMatchObject({ code: '23505' });
    expect(calls()).toBe(1);
  });
  it('gives up when the time is up', async () => {
    const { operation, calls } = failing(1000, '57P03');
    await expect(withRetry(operation, { limitMs: 200 })).rejects.toMatchObject({ code: '57P03' });
    expect(calls()).toBeGreaterThan(2);
  });
});
