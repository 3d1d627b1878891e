/** A tablet takes in the log while nobody waits for it, and leaves it alone while a ballot is open. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Following } from '../../../../ballot-client/src/deputy/following.ts';
import type { SessionView } from '../../../../ballot-client/src/lib/session-view.ts';
import { accept } from '../../../../crypto/rejection.ts';
import type { Phase } from '../../../../crypto/session/phase.ts';
import type { Status } from '../../../../server/contract/events.ts';

const statusOf = (size: number, phase: Phase = 'idle'): Status => ({
  ...{ size, phase, session: null, roll: 3, present: 3, pendingAttendance: 0, leave: 0, round: null },
});

const sync = vi.fn(async (_: number) => accept(undefined));
const session = { state: { tree: { size: 10 } }, sync } as unknown as SessionView;
let draw = 0;
let following: Following;
beforeEach(() => {
  vi.useFakeTimers();
  sync.mockClear();
  draw = 0;
  following = new Following(() => Uint8Array.of(draw));
});
afterEach(() => {
  following.stop();
  vi.useRealTimers();
});

describe('the log', () => {
  test('is taken in once for many messages, after a pause that differs from tablet to tablet', async () => {
    const other = new Following(() => Uint8Array.of(255));
    for (let size = 11; size < 40; size++) following.heed(statusOf(size), session);
    other.heed(statusOf(99), session);
    await vi.advanceTimersByTimeAsync(3000);
    expect(sync.mock.calls).toEqual([[11]]);
    await vi.advanceTimersByTimeAsync(6000);
    expect(sync.mock.calls).toEqual([[11], [99]]);
  });

  test('is not asked for where there is nothing new, nor while a ballot is open or suspended', async () => {
    following.heed(statusOf(10), session);
    following.heed(statusOf(20, 'open'), session);
    following.heed(statusOf(20, 'suspended'), session);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sync).not.toHaveBeenCalled();
  });

  test('is left alone when a ballot is opened before the pause is over', async () => {
    following.heed(statusOf(20), session);
    following.heed(statusOf(21, 'open'), session);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sync).not.toHaveBeenCalled();
  });
});
