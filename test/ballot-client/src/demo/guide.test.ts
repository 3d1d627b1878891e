/** The guided demonstration leads from one step to the next, and waits for the visitor once. */
import { expect, it } from 'vitest';
import { type Facts, isSignedIn, stepOf } from '../../../../ballot-client/src/demo/guide.ts';
import type { StaffStage } from '../../../../server/contract/demo.ts';
import type { Status } from '../../../../server/contract/events.ts';

const factsOf = (stage: StaffStage, badge: string | null, asked = 19): Facts => ({
  isDemo: true,
  registrarCode: 'PGXW4RMX',
  staff: { stage, badge, fingerprint: null },
  deputies: { asked, joined: asked, cast: 0 },
});
const statusOf = (present: number): Status => ({
  ...{ size: 100, phase: 'idle', session: null, roll: 20, present },
  ...{ pendingAttendance: 0, leave: 0, round: null },
});

it('waits for the visitor from the badge to the sign-in', () => {
  expect(stepOf(factsOf('sign-in', null), statusOf(4), false)).toBe('prepare');
  expect(stepOf(factsOf('sign-in', 'badge'), statusOf(4), false)).toBe('sign-in');
  expect(stepOf(factsOf('ready', 'badge'), statusOf(19), false)).toBe('sign-in');
  expect(stepOf(factsOf('ready', 'badge'), undefined, false)).toBe('sign-in');
  expect(stepOf(factsOf('ready', 'badge'), statusOf(20), false)).toBe('vote');
});

it('goes on without a visitor who does not vote', () => {
  expect(stepOf(factsOf('ready', 'badge'), statusOf(19), true)).toBe('vote');
  expect(stepOf(factsOf('voting', 'badge'), statusOf(19), false)).toBe('vote');
});

it('takes nobody for signed in before the deputies come', () => {
  expect(isSignedIn(factsOf('enrolling', null, 0), statusOf(1))).toBe(false);
});

it('ends with the verification', () => {
  const stages = ['sealing', 'decrypting', 'proclaiming', 'archived'] as const;
  const steps = stages.map((stage) => stepOf(factsOf(stage, 'badge'), statusOf(20), false));
  expect(steps).toEqual(['count', 'count', 'count', 'verify']);
});
