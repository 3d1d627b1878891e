/** What the operator has to know first: the state of the machine judged, worst first. */
import type { OperatorStatus, Queue } from '../../../server/contract/operator.ts';

export interface Finding {
  /** `bad`: to be seen to now. `warn`: to be seen to before it gets worse. */
  readonly level: 'bad' | 'warn';
  readonly what: What;
  /** Bytes, seconds, counts or names, by the name in the sentence. */
  readonly values: Readonly<Record<string, string | number>>;
}
export type What =
  | 'databaseSilent'
  | 'diskFull'
  | 'diskLow'
  | 'queueStuck'
  | 'queueSlow'
  | 'backupFailed'
  | 'backupUnreadable'
  | 'noBackup'
  | 'memoryLow'
  | 'witnessAhead'
  | 'witnessTrouble'
  | 'tabletsAway'
  | 'sameLabel'
  | 'pagesDiffer';

/** Bytes. A session of 3000 deputies stays far below the lower one. */
export const DISK_LOW = 1_000_000_000;
export const DISK_FULL = 200_000_000;
const MEMORY_LOW = 200_000_000;
/** Milliseconds that the oldest waits; deputies notice the first, and begin to ask at the second. */
export const QUEUE_SLOW = 5_000;
export const QUEUE_STUCK = 30_000;

export function judge(status: OperatorStatus): readonly Finding[] {
  const found = [
    ...(status.database.latencyMs === null ? [bad('databaseSilent')] : []),
    ...status.disks.flatMap(({ free }) => judgeDisk(free)),
    ...judgeQueue(worse(status.queues.statements, status.queues.proofs)),
    ...judgeBackups(status),
    ...status.witnesses.flatMap(({ address, trouble, hasSeenMore }) => {
      if (hasSeenMore) return [bad('witnessAhead', { address })];
      return trouble === null ? [] : [warn('witnessTrouble', { address })];
    }),
    ...(status.memory.free < MEMORY_LOW ? [warn('memoryLow', { free: status.memory.free })] : []),
    ...(status.clientBuild === null ? [warn('pagesDiffer')] : []),
    ...judgeTablets(status),
  ];
  const order = { bad: 0, warn: 1 } as const;
  return found.sort((a, b) => order[a.level] - order[b.level]);
}

const bad = (what: What, values: Finding['values'] = {}): Finding => ({ level: 'bad', what, values });
const warn = (what: What, values: Finding['values'] = {}): Finding => ({ level: 'warn', what, values });

function judgeDisk(free: number | null): readonly Finding[] {
  if (free === null || free >= DISK_LOW) return [];
  return [free < DISK_FULL ? bad('diskFull', { free }) : warn('diskLow', { free })];
}

const worse = (a: Queue, b: Queue): Queue => (a.oldestMs >= b.oldestMs ? a : b);

function judgeQueue({ oldestMs }: Queue): readonly Finding[] {
  if (oldestMs <= QUEUE_SLOW) return [];
  const values = { seconds: Math.round(oldestMs / 1000) };
  return [oldestMs > QUEUE_STUCK ? bad('queueStuck', values) : warn('queueSlow', values)];
}

function judgeBackups({ backups, log }: OperatorStatus): readonly Finding[] {
  const { failure, last } = backups;
  if (failure !== null) return [bad('backupFailed')];
  if (last === null) return log.entries === 0 ? [] : [warn('noBackup')];
  return last.isReadBack ? [] : [bad('backupUnreadable', { name: last.name })];
}

function judgeTablets({ tablets }: OperatorStatus): readonly Finding[] {
  const away = tablets.labelled.filter(({ connections }) => connections === 0);
  const twice = tablets.labelled.filter(({ connections }) => connections > 1);
  return [
    ...(away.length === 0 ? [] : [warn('tabletsAway', { n: away.length })]),
    ...twice.map(({ label }) => warn('sameLabel', { label })),
  ];
}
