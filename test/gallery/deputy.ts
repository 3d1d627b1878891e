/** Every state of the deputy's page. */
import { type Acts, provideDesk } from '../../ballot-client/src/deputy/context.ts';
import type { DeputyView } from '../../ballot-client/src/deputy/deputy-view.ts';
import Screen from '../../ballot-client/src/deputy/Screen.svelte';
import { keepLabel } from '../../ballot-client/src/lib/device-label.ts';
import type { Ending } from '../../ballot-client/src/lib/round-story.ts';
import { drawBadge, formatBadge } from '../../crypto/badge.ts';
import type { RejectionCode } from '../../crypto/rejection.ts';
import type { Phase } from '../../crypto/session/phase.ts';
import {
  APPROVE,
  BASE,
  ballot,
  CODE,
  COMMITMENT,
  DISCLOSURE,
  EXACTLY,
  FULL,
  GRADES,
  HAIAN,
  LONG,
  MARKS,
  none,
  OTHER_CODE,
  RUNOFF,
  refusedWith,
  storyOf,
  TEST,
  UNCAPPED,
} from './deputy-data.ts';
import type { GalleryState, Size } from './state.ts';

const ALL: readonly Size[] = ['tablet', 'tablet-wide', 'tablet-small'];

const nothing = (): void => {};
const later = async (): Promise<void> => {};
const acts: Acts = {
  enter: later,
  retry: nothing,
  leave: nothing,
  voting: {
    press: nothing,
    review: nothing,
    back: nothing,
    confirm: later,
    cast: later,
    challenge: later,
    resume: nothing,
    castAgain: nothing,
    keepEarlier: nothing,
  },
};

function state(name: string, view: DeputyView, also: Partial<GalleryState> = {}): GalleryState {
  const provide = (): void => void provideDesk(acts);
  return { name, sizes: ALL, component: Screen, props: { view }, provide, ...also };
}

/** Waits until the page has drawn what was pressed. */
const drawn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

async function press(page: HTMLElement, ...testids: readonly string[]): Promise<void> {
  for (const testid of testids) {
    page.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.click();
    await drawn();
  }
}

/** Types into the five groups; hyphens between them. */
async function typeBadge(page: HTMLElement, text: string): Promise<void> {
  for (const [i, group] of text.split('-').entries()) {
    const input = page.querySelector<HTMLInputElement>(`[data-testid="badge-${i + 1}"]`);
    if (input === null) throw new Error('the badge is not asked for');
    input.value = group;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await drawn();
  }
}

/** A tablet with a camera that opens, or does not. */
function provideCamera(isRefused: boolean): void {
  provideDesk(acts);
  const getUserMedia = isRefused
    ? () => Promise.reject(new DOMException('refused', 'NotAllowedError'))
    : () => Promise.resolve(document.createElement('canvas').captureStream());
  const enumerateDevices = () => Promise.resolve([{ kind: 'videoinput' }]);
  const mediaDevices = { getUserMedia, enumerateDevices };
  Object.defineProperty(navigator, 'mediaDevices', { value: mediaDevices, configurable: true });
}
const withCamera = (): void => provideCamera(false);

const [RIGHT_GROUP] = formatBadge(drawBadge((length) => new Uint8Array(length).fill(0x5a))).split('-');
const atBadge: DeputyView = { ...BASE, step: 'badge', phase: 'idle' };
const badge: readonly GalleryState[] = [
  state('badge', atBadge, { provide: withCamera, act: drawn }),
  state(
    'badge-without-camera',
    { ...atBadge, title: undefined, rules: undefined, purpose: undefined },
    {
      provide: () => {
        provideDesk(acts);
        Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true });
      },
    },
  ),
  state('badge-typing', atBadge, {
    provide: withCamera,
    act: (page) => typeBadge(page, `${RIGHT_GROUP}-7K2`),
  }),
  state('badge-wrong-group', atBadge, {
    provide: withCamera,
    act: (page) => typeBadge(page, `${RIGHT_GROUP}-00000`),
  }),
  state('badge-camera-refused', atBadge, {
    provide: () => provideCamera(true),
    act: async (page) => {
      await drawn();
      await press(page, 'badge-scan');
      await new Promise((resolve) => setTimeout(resolve, 500));
    },
  }),
  state('badge-tablet-labelled', atBadge, {
    provide: () => {
      provideCamera(false);
      keepLabel('A-12', localStorage);
    },
    act: drawn,
  }),
  state('badge-tablet-label-typed', atBadge, {
    provide: withCamera,
    act: async (page) => {
      await drawn();
      await press(page, 'open-label');
    },
  }),
  state('badge-connecting', { ...atBadge, isConnected: false }, { provide: withCamera, act: drawn }),
  state('badge-large-text', atBadge, {
    provide: withCamera,
    // The usual size is asked for with every badge: larger again.
    act: async (page) => {
      await drawn();
      await press(page, 'text-larger', 'text-larger');
    },
  }),
];

const signingIn: DeputyView = { ...BASE, step: 'signing-in', phase: 'idle' };
const waiting = (also: Partial<DeputyView>): DeputyView => ({ ...BASE, step: 'waiting', ...also });
const ENDINGS: readonly Ending[] = ['test', 'void', 'aborted', 'not-decryptable', 'runoff', 'further-round'];
const PHASES: readonly Phase[] = ['idle', 'open', 'closed', 'decrypted'];
const beforeBallot: readonly GalleryState[] = [
  state('signing-in', signingIn),
  state('signing-in-lost', { ...signingIn, isConnected: false }),
  state('before-sign-in', { ...signingIn, phase: 'keys', isBeforeSignIn: true }),
  ...PHASES.map((phase) => state(`waiting-${phase}`, waiting({ phase }))),
  state('waiting-rules', waiting({ phase: 'idle' }), { act: (page) => press(page, 'show-rules') }),
  state('waiting-after-abort', waiting({ phase: 'idle', wasAborted: true })),
  state('waiting-rehearsal', waiting({ phase: 'idle', purpose: 'rehearsal' })),
  state('waiting-demonstration', waiting({ phase: 'idle', purpose: 'demonstration' })),
  ...ENDINGS.map((ending) => state(`story-${ending}`, waiting({ phase: 'idle', story: storyOf(ending) }))),
  state('leaving', waiting({ phase: 'idle' }), { act: (page) => press(page, 'leave') }),
];

const larger = (page: HTMLElement): Promise<void> => press(page, 'text-larger', 'text-larger');
const smaller = (page: HTMLElement): Promise<void> => press(page, 'text-smaller');
const marking: readonly GalleryState[] = [
  state('ballot', ballot(HAIAN, MARKS)),
  state('ballot-empty', ballot(HAIAN, none(HAIAN))),
  state('ballot-full', ballot(HAIAN, FULL)),
  state('ballot-capped', ballot(HAIAN, FULL, { isCapped: true })),
  state('ballot-chosen-only', ballot(HAIAN, FULL, { isCapped: true }), {
    act: (page) => press(page, 'show-chosen'),
  }),
  state('ballot-details', ballot(HAIAN, MARKS), { act: (page) => press(page, 'details-2', 'details-4') }),
  state('ballot-long-text', ballot(LONG, [0, null], { isCapped: true }), {
    act: (page) => press(page, 'details-24'),
  }),
  state('ballot-uncapped', ballot(UNCAPPED, [0, 1, 2, null, 0, null, null])),
  state('ballot-approve', ballot(APPROVE, none(APPROVE).with(0, 0).with(3, 0))),
  state('ballot-exactly', ballot(EXACTLY, none(EXACTLY).with(0, 0))),
  state('ballot-grades', ballot(GRADES, [0, 1, 2, 3, null, null, null])),
  state('ballot-runoff-repeated', ballot(RUNOFF, [0, null])),
  state('ballot-test', ballot(TEST, [0], { isTest: true })),
  state('ballot-again', ballot(RUNOFF, [null, null], { earlier: OTHER_CODE, isLastValid: true })),
  state('ballot-lost', ballot(HAIAN, MARKS, { isConnected: false })),
  state('ballot-18px', ballot(HAIAN, MARKS), { act: smaller }),
  state('ballot-30px', ballot(HAIAN, FULL, { isCapped: true }), { act: larger }),
  state('ballot-grades-30px', ballot(GRADES, [0, 1, 2, 3, null, null, null]), { act: larger }),
];

const review = (...[sheet, marks, also]: Parameters<typeof ballot>): DeputyView =>
  ballot(sheet, marks, { step: 'review', ...also });
const encrypted: DeputyView = ballot(HAIAN, MARKS, { step: 'encrypted', code: CODE, commitment: COMMITMENT });
const reviewing: readonly GalleryState[] = [
  state('review-unmarked', review(HAIAN, MARKS)),
  state('review', review(RUNOFF, [0, 1])),
  state('review-blank', review(UNCAPPED, none(UNCAPPED))),
  state('review-approve', review(APPROVE, none(APPROVE).with(0, 0).with(3, 0))),
  state('review-missing', review(EXACTLY, none(EXACTLY).with(0, 0))),
  state('review-grades', review(GRADES, [0, 1, 2, 3, 0, 0, null])),
  state('review-test', review(TEST, [null], { isTest: true })),
  state('review-lost', review(UNCAPPED, [0, 1, 2, 0, 0, 1, 1], { isConnected: false })),
  state('review-30px', review(UNCAPPED, [0, 1, 2, null, 0, 1, 1]), { act: larger }),
  state('encrypting', ballot(UNCAPPED, [0, 1, 2, 0, 0, 1, 1], { step: 'encrypting' })),
  state('encrypted', encrypted),
  state('encrypted-last-valid', { ...encrypted, isLastValid: true, earlier: OTHER_CODE }),
  state('encrypted-lost', { ...encrypted, isConnected: false }),
  state('encrypted-30px', encrypted, { act: larger }),
  state('challenge-question', encrypted, { act: (page) => press(page, 'challenge') }),
];

const casting: DeputyView = { ...BASE, step: 'casting', isCasting: true, code: CODE };
const cast: DeputyView = { ...BASE, step: 'cast', code: CODE };
const challenging: DeputyView = ballot(HAIAN, MARKS, {
  step: 'challenging',
  isChallenging: true,
  code: CODE,
});
const disclosed: DeputyView = {
  ...challenging,
  step: 'disclosed',
  isChallenging: false,
  disclosure: DISCLOSURE,
};
const afterwards: readonly GalleryState[] = [
  state('casting', casting),
  state('casting-lost', { ...casting, isConnected: false }),
  state('cast', cast),
  state('cast-30px', cast, { act: larger }),
  state('cast-test', { ...cast, isTest: true }),
  state('cast-may-be-replaced', { ...cast, isLastValid: true, mayCastAgain: true }),
  state('cast-replaced', { ...cast, hasReplaced: true }),
  state('cast-neutral', cast, { act: (page) => press(page, 'cast-done') }),
  state('challenging', challenging),
  state('challenging-lost', { ...challenging, isConnected: false }),
  state('disclosed', disclosed),
  state('disclosed-30px', disclosed, { act: larger }),
  state('disclosed-over', { ...disclosed, phase: 'closed', isOver: true }),
  state('disclosed-over-earlier', { ...disclosed, phase: 'closed', isOver: true, earlier: OTHER_CODE }),
  state('disclosed-lost', { ...disclosed, disclosure: undefined }),
  state('closed', { ...BASE, step: 'closed', phase: 'closed' }),
  state('closed-earlier', { ...BASE, step: 'closed', phase: 'closed', earlier: OTHER_CODE }),
  state('suspended', ballot(HAIAN, MARKS, { step: 'suspended', phase: 'suspended' })),
  state('suspended-casting', { ...casting, step: 'suspended', phase: 'suspended' }),
  state('suspended-challenging', { ...challenging, step: 'suspended', phase: 'suspended' }),
  state('ended', { ...BASE, step: 'ended', phase: 'archived' }),
  state('cancelled', { ...BASE, step: 'ended', phase: 'cancelled' }),
];

/** What can refuse a badge or a ballot: by the staff, by another tablet, by the server, by a log that does not verify. */
const CODES: readonly RejectionCode[] = [
  'attendance.not_on_roll',
  'attendance.other_device',
  'attendance.closed',
  'request.too_many',
  'manifest.keys',
  'paper.unknown',
  'ballot.challenged',
  'log.proof',
  'log.root',
];
const refused: readonly GalleryState[] = [
  ...CODES.map((code) => state(`refused-${code.replaceAll(/[._]/g, '-')}`, refusedWith(code))),
  state('refused-with-detail', refusedWith('log.root', 'entry 412')),
  state('fault-storage', { ...BASE, step: 'refused', fault: 'storage' }),
  state('fault-encryption', { ...BASE, step: 'refused', fault: 'encryption' }),
];

export const deputyStates: readonly GalleryState[] = [
  ...badge,
  ...beforeBallot,
  ...marking,
  ...reviewing,
  ...afterwards,
  ...refused,
];
