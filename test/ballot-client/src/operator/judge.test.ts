/** What the operator is told to see to, and in which order. */
import { describe, expect, it } from 'vitest';
import {
  DISK_FULL,
  DISK_LOW,
  judge,
  QUEUE_SLOW,
  QUEUE_STUCK,
} from '../../../../ballot-client/src/operator/judge.ts';
import type { OperatorStatus } from '../../../../server/contract/operator.ts';

const QUIET = { waiting: 0, oldestMs: 0 };
const LAST = { name: 'b', madeAt: 1, entries: 5, bytes: 9, sha256: null, isReadBack: true };
const WELL: OperatorStatus = {
  ...{ version: '1.0.0', clientBuild: 'ab', uptimeSeconds: 60, phase: 'open' },
  memory: { used: 1, free: 1e10, total: 2e10 },
  disks: [{ holds: 'data', free: 1e11, total: 2e11 }],
  database: { kind: 'embedded', latencyMs: 1, bytes: 1 },
  log: { entries: 5, bytes: 500 },
  queues: { statements: QUIET, proofs: QUIET },
  tablets: { labelled: [{ label: 'A-1', connections: 1, minutes: 3 }], unlabelled: 2, others: 1 },
  witnesses: [{ address: 'https://w', cosigned: 5, trouble: null, hasSeenMore: false }],
  backups: { folder: '/b', keep: 3, minutes: 5, isRunning: false, last: LAST, failure: null },
};
const found = (change: Partial<OperatorStatus>): string[] =>
  judge({ ...WELL, ...change }).map(({ level, what }) => `${level} ${what}`);
const disk = (free: number | null): Partial<OperatorStatus> => ({
  disks: [WELL.disks[0] ?? { holds: 'data', free: null, total: null }, { holds: 'backups', free, total: 1 }],
});
const backups = (change: Partial<OperatorStatus['backups']>): Partial<OperatorStatus> => ({
  backups: { ...WELL.backups, ...change },
});

describe('the state of the machine, judged', () => {
  it('has nothing to say where all is well, nor before there is anything to back up', () => {
    expect(found({})).toEqual([]);
    expect(found({ log: { entries: 0, bytes: 0 }, ...backups({ last: null }) })).toEqual([]);
  });

  it.each([
    [
      'the database does not answer',
      { database: { kind: 'external', latencyMs: null, bytes: null } },
      'bad databaseSilent',
    ],
    ['little disk', disk(DISK_LOW - 1), 'warn diskLow'],
    ['no disk', disk(DISK_FULL - 1), 'bad diskFull'],
    [
      'a slow queue',
      { queues: { statements: { waiting: 1, oldestMs: QUEUE_SLOW + 1 }, proofs: QUIET } },
      'warn queueSlow',
    ],
    [
      'a queue that stands',
      { queues: { statements: QUIET, proofs: { waiting: 1, oldestMs: QUEUE_STUCK + 1 } } },
      'bad queueStuck',
    ],
    ['no backup', backups({ last: null }), 'warn noBackup'],
    ['a backup that failed', backups({ failure: 'ENOSPC' }), 'bad backupFailed'],
    [
      'a backup that cannot be read',
      backups({ last: { ...LAST, isReadBack: false } }),
      'bad backupUnreadable',
    ],
    [
      'a witness that has seen more',
      { witnesses: [{ address: 'w', cosigned: 9, trouble: 'x', hasSeenMore: true }] },
      'bad witnessAhead',
    ],
    [
      'a witness in trouble',
      { witnesses: [{ address: 'w', cosigned: 9, trouble: 'x', hasSeenMore: false }] },
      'warn witnessTrouble',
    ],
    ['little memory', { memory: { used: 1, free: 1, total: 2 } }, 'warn memoryLow'],
    ['pages that differ', { clientBuild: null }, 'warn pagesDiffer'],
    [
      'a tablet that is away',
      { tablets: { labelled: [{ label: 'A', connections: 0, minutes: 1 }], unlabelled: 0, others: 0 } },
      'warn tabletsAway',
    ],
    [
      'two tablets of one label',
      { tablets: { labelled: [{ label: 'A', connections: 2, minutes: 1 }], unlabelled: 0, others: 0 } },
      'warn sameLabel',
    ],
  ] satisfies [string, Partial<OperatorStatus>, string][])('%s', (_, change, finding) => {
    expect(found(change)).toEqual([finding]);
  });

  it('takes neither limit for less, nor an unknown disk for an empty one', () => {
    expect(found(disk(DISK_LOW))).toEqual([]);
    expect(found(disk(DISK_FULL))).toEqual(['warn diskLow']);
    expect(found(disk(null))).toEqual([]);
    const queues = { statements: { waiting: 1, oldestMs: QUEUE_STUCK }, proofs: QUIET };
    expect(found({ queues })).toEqual(['warn queueSlow']);
  });

  it('puts what is worst first', () => {
    const tablets = { labelled: [{ label: 'A', connections: 0, minutes: 1 }], unlabelled: 0, others: 0 };
    expect(found({ tablets, clientBuild: null, ...backups({ failure: 'x' }) })).toEqual([
      'bad backupFailed',
      'warn pagesDiffer',
      'warn tabletsAway',
    ]);
  });
});
