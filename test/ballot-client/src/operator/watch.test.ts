/** The operator's page between code, answers and silence. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OperatorView, Watch } from '../../../../ballot-client/src/operator/watch.ts';
import { accept, type Result, reject } from '../../../../crypto/rejection.ts';
import type { BackupFile, OperatorStatus } from '../../../../server/contract/operator.ts';

const PAUSE = 3000;
const statusOf = (uptimeSeconds: number): OperatorStatus => ({
  ...{ version: '1.0.0', clientBuild: null, uptimeSeconds, phase: 'empty' },
  ...{ memory: { used: 1, free: 1, total: 1 }, disks: [], log: { entries: 0, bytes: 0 } },
  database: { kind: 'embedded', latencyMs: 1, bytes: 1 },
  queues: { statements: { waiting: 0, oldestMs: 0 }, proofs: { waiting: 0, oldestMs: 0 } },
  ...{ tablets: { labelled: [], unlabelled: 0, others: 0 }, witnesses: [] },
  backups: { folder: '/b', keep: 1, minutes: 1, isRunning: false, last: null, failure: null },
});

let views: OperatorView[];
let codes: string[];
let answers: Result<OperatorStatus>[];
let backup: () => Promise<Result<BackupFile>>;
let watch: Watch;

beforeEach(() => {
  vi.useFakeTimers();
  views = [];
  codes = [];
  answers = [];
  backup = () => Promise.resolve(reject('request.unavailable', 'ENOSPC'));
  watch = new Watch({
    connect: (code) => {
      codes.push(code);
      return {
        status: () => Promise.resolve(answers.shift() ?? reject('request.unavailable')),
        backUp: () => backup(),
      };
    },
    show: (view) => views.push(view),
    clock: () => 7,
    pauseMs: PAUSE,
  });
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});
const last = (): OperatorView | undefined => views.at(-1);

describe('the watch over the machine', () => {
  it('stays at the code where it is wrong or nobody answers', async () => {
    answers = [reject('operator.code')];
    await watch.enter('WRONG');
    expect(views[0]).toEqual({ step: 'code', isBusy: true, refusal: undefined });
    expect(last()).toMatchObject({ step: 'code', isBusy: false, refusal: { code: 'operator.code' } });
    await watch.enter('AGAIN');
    expect(last()).toMatchObject({ step: 'code', refusal: { code: 'request.unavailable' } });
    await vi.advanceTimersByTimeAsync(10 * PAUSE);
    expect(codes).toEqual(['WRONG', 'AGAIN']);
    expect(views).toHaveLength(4);
  });

  it('asks again after a pause, keeps what it knew while nobody answers, and comes back', async () => {
    answers = [accept(statusOf(1)), reject('request.unavailable'), accept(statusOf(9))];
    await watch.enter('CODE');
    expect(last()).toMatchObject({
      step: 'watching',
      isLost: false,
      answeredAt: 7,
      status: { uptimeSeconds: 1 },
    });
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect(last()).toMatchObject({ step: 'watching', isLost: true, status: { uptimeSeconds: 1 } });
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect(last()).toMatchObject({ step: 'watching', isLost: false, status: { uptimeSeconds: 9 } });
  });

  it('asks for the code anew where the server was started anew', async () => {
    answers = [accept(statusOf(1)), reject('operator.code')];
    await watch.enter('CODE');
    await vi.advanceTimersByTimeAsync(PAUSE);
    expect(last()).toMatchObject({ step: 'code', refusal: { code: 'operator.code' } });
    await vi.advanceTimersByTimeAsync(10 * PAUSE);
    expect(last()).toMatchObject({ step: 'code' });
  });

  it('makes one backup at a time, and says why it failed until the next', async () => {
    answers = Array.from({ length: 9 }, () => accept(statusOf(1)));
    await watch.enter('CODE');
    let asked = 0;
    let finish: (made: Result<BackupFile>) => void = () => {};
    backup = () => {
      asked += 1;
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    const first = watch.backUp();
    await watch.backUp();
    expect(asked).toBe(1);
    expect(last()).toMatchObject({ backup: { isBusy: true } });
    finish(reject('request.unavailable', 'ENOSPC'));
    await first;
    expect(last()).toMatchObject({ backup: { isBusy: false, refusal: { detail: 'ENOSPC' } } });
    const second = watch.backUp();
    expect(last()).toMatchObject({ backup: { isBusy: true, refusal: undefined } });
    finish(accept({ name: 'b', madeAt: 1, entries: 1, bytes: 1, sha256: null, isReadBack: true }));
    await second;
    expect(last()).toMatchObject({ backup: { isBusy: false, refusal: undefined } });
  });

  it('says nothing more once it is closed', async () => {
    answers = [accept(statusOf(1)), accept(statusOf(2))];
    await watch.enter('CODE');
    watch.close();
    const shown = views.length;
    await vi.advanceTimersByTimeAsync(10 * PAUSE);
    expect(views).toHaveLength(shown);
  });
});
