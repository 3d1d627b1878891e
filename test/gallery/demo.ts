/** Every state of the page of a demonstration. */
import type { Facts } from '../../ballot-client/src/demo/guide.ts';
import Screen from '../../ballot-client/src/demo/Screen.svelte';
import { reject } from '../../crypto/rejection.ts';
import type { StaffStage } from '../../server/contract/demo.ts';
import type { Status } from '../../server/contract/events.ts';
import type { GalleryState } from './state.ts';

const sizes = ['desk', 'tablet'] as const;

const factsOf = (stage: StaffStage, joined = 19, cast = 0): Facts => ({
  isDemo: true,
  registrarCode: 'PGXW4RMX',
  staff: {
    stage,
    badge: ['absent', 'enrolling', 'ceremony'].includes(stage)
      ? null
      : 'PIAOJUE1 H0MSH-BJWW5-R1BJT-VAB1S-FK5B0 36',
    fingerprint: '5be1940d'.repeat(8),
  },
  deputies: { asked: stage === 'absent' ? 0 : 19, joined, cast },
});

const REST = { openedAt: 124, cosigned: 0, cosignaturesNeeded: 2, partialDecryptions: 0 };

const statusOf = (size: number, present: number, received = 0): Status => ({
  ...{ size, phase: 'open', session: null, roll: 20, present, pendingAttendance: 0, leave: 0 },
  round: { number: 1, kind: 'main', issued: 20, received, closedSize: null, ...REST },
});

const state = (
  name: string,
  facts: Facts | { readonly isDemo: false } | undefined,
  status: Status | undefined,
  act?: GalleryState['act'],
  also: Record<string, unknown> = {},
): GalleryState => ({
  ...{ name, sizes, component: Screen },
  props: { facts, status, sessionId: '1c'.repeat(16), refusal: undefined, onask: () => {}, ...also },
  ...(act && { act }),
});

const press = (testid: string) => async (page: HTMLElement) => {
  page.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.click();
  await new Promise((done) => setTimeout(done, 60));
};

export const demoStates: readonly GalleryState[] = [
  state('asking', undefined, undefined),
  state('not-a-demonstration', { isDemo: false }, undefined),
  state('begin', factsOf('absent'), statusOf(0, 0)),
  state('begin-roles', factsOf('absent'), statusOf(0, 0), press('demo-roles')),
  state('by-hand', factsOf('absent'), statusOf(60, 0)),
  state('refused', factsOf('absent'), statusOf(0, 0), undefined, { refusal: reject('session.state') }),
  state('enrolling', factsOf('enrolling'), statusOf(0, 0)),
  state('ceremony', factsOf('ceremony'), statusOf(40, 0)),
  state('signing-in', factsOf('sign-in', 7), statusOf(90, 7)),
  state('ready', factsOf('ready'), statusOf(120, 20)),
  state('voting', factsOf('voting', 19, 6), statusOf(150, 20, 6)),
  state('waiting-for-you', factsOf('voting', 19, 19), statusOf(150, 20, 19)),
  state('all-voted', factsOf('voting', 19, 19), statusOf(150, 20, 20)),
  state('sealing', factsOf('sealing', 19, 19), statusOf(160, 20, 20)),
  state('decrypting', factsOf('decrypting', 19, 19), statusOf(170, 20, 20)),
  state('archived', factsOf('archived', 19, 19), statusOf(190, 20, 20)),
  state('verifying', factsOf('archived', 19, 19), statusOf(190, 20, 20), press('guide-check')),
  state('failed', factsOf('failed'), statusOf(40, 0)),
];
