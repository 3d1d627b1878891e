/** The states of the operator's page: the machine well, and what may be wrong with it. */

import Screen from '../../ballot-client/src/operator/Screen.svelte';
import type { OperatorView } from '../../ballot-client/src/operator/watch.ts';
import { reject } from '../../crypto/rejection.ts';
import type { OperatorStatus, TabletFacts } from '../../server/contract/operator.ts';
import type { GalleryState } from './state.ts';

const SIZES = ['desk', 'tablet', 'desk-small'] as const;
const NINE_O_CLOCK = Date.UTC(2027, 0, 12, 1, 4, 30);
const GB = 1_000_000_000;

const labels = (n: number): TabletFacts[] =>
  Array.from({ length: n }, (_, i) => ({ label: `A-${i + 1}`, connections: 1, minutes: 47 + (i % 3) }));

const WELL: OperatorStatus = {
  version: '0.1.0',
  clientBuild: '9f2c41d07ab35e8891c4f1b7720a6dde3f08a1c2b5947e60d2cb8137fa945e11',
  uptimeSeconds: 8040,
  phase: 'open',
  memory: { used: 212_000_000, free: 5.1 * GB, total: 8 * GB },
  disks: [{ holds: 'data', free: 182.4 * GB, total: 256 * GB }],
  database: { kind: 'embedded', latencyMs: 2, bytes: 41_200_000 },
  log: { entries: 1107, bytes: 4_380_000 },
  queues: { statements: { waiting: 0, oldestMs: 0 }, proofs: { waiting: 3, oldestMs: 140 } },
  tablets: { labelled: labels(6), unlabelled: 0, others: 7 },
  witnesses: [{ address: 'https://witness.example.org', cosigned: 1107, trouble: null, hasSeenMore: false }],
  backups: {
    folder: '/var/lib/piaojue/backups',
    keep: 10,
    minutes: 10,
    isRunning: false,
    failure: null,
    last: {
      name: 'piaojue-5d1f09ab-20270112T005812Z-793-1b8c77e0.backup',
      madeAt: NINE_O_CLOCK / 1000 - 378,
      entries: 793,
      bytes: 3_120_000,
      sha256: '1b8c77e0c0f54f1a6bb3d1f0a2d2a4f2a2b3c4d5e6f708192a3b4c5d6e7f8091',
      isReadBack: true,
    },
  },
};

const watching = (
  name: string,
  change: Partial<OperatorStatus>,
  more: Partial<Extract<OperatorView, { step: 'watching' }>> = {},
): GalleryState => ({
  ...{ name, sizes: SIZES, component: Screen },
  props: {
    view: {
      ...{ step: 'watching', status: { ...WELL, ...change } },
      ...{ answeredAt: NINE_O_CLOCK, isLost: false, backup: { isBusy: false, refusal: undefined } },
      ...more,
    },
  },
});
const gate = (name: string, view: Partial<OperatorView>): GalleryState => ({
  ...{ name, sizes: SIZES, component: Screen },
  props: { view: { step: 'code', isBusy: false, refusal: undefined, ...view } },
});
const backups = (change: Partial<OperatorStatus['backups']>): Partial<OperatorStatus> => ({
  backups: { ...WELL.backups, ...change },
});
const disk = (free: number): Partial<OperatorStatus> => ({
  disks: [{ holds: 'data', free, total: 64 * GB }],
});

export const operatorStates: readonly GalleryState[] = [
  gate('code', {}),
  gate('code-busy', { isBusy: true }),
  gate('code-wrong', { refusal: reject('operator.code') }),
  gate('code-guessed', { refusal: reject('request.too_many') }),
  gate('server-away', { refusal: reject('request.unavailable', 'no answer of the server') }),
  watching('well', {}),
  watching('before-the-session', {
    phase: 'empty',
    log: { entries: 0, bytes: 0 },
    tablets: { labelled: [], unlabelled: 0, others: 1 },
    witnesses: [],
    ...backups({ last: null }),
  }),
  watching('no-backup', backups({ last: null, minutes: 0 })),
  watching('backing-up', backups({ isRunning: true })),
  watching(
    'backup-failed',
    backups({ failure: "ENOSPC: no space left on device, write '/var/lib/piaojue'" }),
    {
      backup: {
        isBusy: false,
        refusal: reject('request.unavailable', 'ENOSPC: no space left on device, write'),
      },
    },
  ),
  watching(
    'backup-unreadable',
    backups({
      last: WELL.backups.last && { ...WELL.backups.last, sha256: null, entries: 0, isReadBack: false },
    }),
  ),
  watching('disk-low', disk(640_000_000)),
  watching('disk-full', disk(81_000_000)),
  watching('two-disks', {
    disks: [
      { holds: 'data', free: 182.4 * GB, total: 256 * GB },
      { holds: 'backups', free: null, total: null },
    ],
    database: { kind: 'external', latencyMs: 4, bytes: null },
  }),
  watching('database-silent', {
    database: { kind: 'external', latencyMs: null, bytes: null },
    queues: { statements: { waiting: 41, oldestMs: 36_400 }, proofs: { waiting: 12, oldestMs: 9000 } },
  }),
  watching('queue-slow', {
    queues: { statements: { waiting: 88, oldestMs: 7200 }, proofs: { waiting: 120, oldestMs: 8800 } },
  }),
  watching('witness-trouble', {
    witnesses: [
      { address: 'https://witness.example.org', cosigned: 1090, trouble: null, hasSeenMore: true },
      {
        ...{ address: 'http://192.168.10.7:8465', cosigned: 0, hasSeenMore: false },
        trouble: 'TypeError: fetch failed: connect ECONNREFUSED 192.168.10.7:8465',
      },
    ],
  }),
  watching('forty-tablets', {
    tablets: {
      labelled: [
        ...labels(37),
        { label: '备用 1', connections: 0, minutes: 12 },
        { label: '备用 2', connections: 0, minutes: 0 },
        { label: 'B-3', connections: 2, minutes: 8 },
      ],
      ...{ unlabelled: 4, others: 9 },
    },
  }),
  watching('no-pages', { clientBuild: null, memory: { used: 212_000_000, free: 90_000_000, total: 8 * GB } }),
  watching('connection-lost', {}, { isLost: true }),
];
