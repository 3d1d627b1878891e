/** The states of the hall screen, at 16:9 and 4:3, on dark and on light ground. */
import Screen from '../../ballot-client/src/hall/Screen.svelte';
import type { HallView } from '../../ballot-client/src/hall/view.ts';
import {
  AFTER_RUNOFF,
  ATTENDANCE,
  EVALUATED_UNSEEN,
  FULL,
  GRADED,
  HAIAN,
  LONG_TITLES,
  MANY_GRADED,
  NAMES_ONLY,
  NOT_RANKED,
  ON_PAPER,
  STORIES,
  TIED,
  TITLE,
} from './hall-data.ts';
import type { GalleryState } from './state.ts';

const SIZES = ['hall', 'hall-small', 'hall-4-3'] as const;
const ELAPSED = 521_000;

const state = (name: string, view: HallView, more: Record<string, unknown> = {}): GalleryState => ({
  ...{ name, sizes: SIZES, component: Screen },
  props: { view, purpose: 'official', elapsed: ELAPSED, ...more },
});

const press = (...keys: string[]): NonNullable<GalleryState['act']> => {
  return async () => {
    for (const key of keys) {
      dispatchEvent(new KeyboardEvent('keydown', { key }));
      await Promise.resolve();
    }
  };
};
/** The same page of a result after so many turns. */
const turned = (given: GalleryState, turns: number): GalleryState => ({
  ...{ ...given, name: `${given.name}-${turns + 1}` },
  act: press(...Array.from({ length: turns }, () => 'ArrowRight')),
});
const byDay = (given: GalleryState): GalleryState => ({
  ...{ ...given, name: `${given.name}-day` },
  provide: () => localStorage.setItem('piaojue-hall-ground', 'day'),
});

const ROUND = { kind: 'main', repeats: null, received: 287 } as const;
const CLOSED = {
  ...{ isTest: false, progress: undefined },
  returned: { issued: 311, received: 308, isPaper: false },
} as const;
const SIGN_IN = { scene: 'sign-in', title: TITLE, story: undefined, paperWaiting: undefined } as const;

const signIn = state('sign-in', { ...SIGN_IN, attendance: ATTENDANCE });
const voting = state('voting', { scene: 'voting', ...ROUND });
const result = state('result', { scene: 'result', title: TITLE, result: HAIAN });
const tied = state('result-tied', { scene: 'result', title: TITLE, result: TIED });
const afterRunoff = state('result-after-runoff', { scene: 'result', title: TITLE, result: AFTER_RUNOFF });
const graded = state('result-graded', { scene: 'result', title: TITLE, result: GRADED });
const namesOnly = state('result-names-only', { scene: 'result', title: TITLE, result: NAMES_ONLY });
const decrypting = state('decrypting', {
  ...{ scene: 'decrypting', ...CLOSED },
  progress: { done: 2, needed: 3 },
});

export const hallStates: readonly GalleryState[] = [
  state('connecting', { scene: 'connecting' }),
  state('before-any-session', { scene: 'preparing', title: '' }),
  state('preparing', { scene: 'preparing', title: TITLE }),
  state('demonstration', { scene: 'preparing', title: '' }, { purpose: 'demonstration' }),
  state('cancelled', { scene: 'over', title: TITLE }),
  state('unbelievable', { scene: 'unbelievable' }),
  signIn,
  byDay(signIn),
  state('sign-in-short', { ...SIGN_IN, attendance: { ...ATTENDANCE, present: 198, leave: 0 } }),
  state('sign-in-paper-waiting', { ...SIGN_IN, attendance: ATTENDANCE, paperWaiting: 2 }),
  state('sign-in-cut', { ...SIGN_IN, attendance: ATTENDANCE }, { isCut: true }),
  state('sign-in-rehearsal', { ...SIGN_IN, attendance: ATTENDANCE }, { purpose: 'rehearsal' }),
  state('test-vote', { scene: 'voting', ...ROUND, kind: 'test' }),
  voting,
  byDay(voting),
  state('voting-first', { scene: 'voting', ...ROUND, received: 0 }),
  state('voting-thousands', { scene: 'voting', ...ROUND, received: 10000 }),
  state('voting-runoff', { scene: 'voting', ...ROUND, kind: 'runoff' }),
  state('voting-again', { scene: 'voting', ...ROUND, repeats: 1 }),
  state('voting-cut', { scene: 'voting', ...ROUND }, { isCut: true, purpose: 'demonstration' }),
  state('suspended', { scene: 'suspended', ...ROUND }),
  state('sealing', { scene: 'sealing', ...CLOSED, progress: { done: 3, needed: 4 } }),
  state('sealing-test', { scene: 'sealing', ...CLOSED, isTest: true, progress: { done: 0, needed: 4 } }),
  state('sealed', { scene: 'sealed', ...CLOSED }),
  decrypting,
  byDay(decrypting),
  state('signing', { scene: 'signing', ...CLOSED }),
  state('pending', { scene: 'pending', ...CLOSED }),
  state('pending-paper', { ...CLOSED, scene: 'pending', returned: { ...CLOSED.returned, isPaper: true } }),
  ...Object.entries(STORIES).map(([name, story]) =>
    state(`story-${name}`, { ...SIGN_IN, attendance: ATTENDANCE, story }),
  ),
  state('story-paper-waiting', {
    ...{ ...SIGN_IN, attendance: ATTENDANCE, story: STORIES.runoff },
    paperWaiting: 2,
  }),
  result,
  byDay(result),
  turned(result, 1),
  turned(result, 2),
  { ...result, name: 'result-held', act: press(' ') },
  {
    ...{ ...result, name: 'result-controls' },
    act: () => void dispatchEvent(new PointerEvent('pointermove')),
  },
  state(
    'result-demonstration',
    { scene: 'result', title: TITLE, result: HAIAN },
    { purpose: 'demonstration' },
  ),
  state('result-full', { scene: 'result', title: TITLE, result: FULL }, { purpose: 'demonstration' }),
  state('result-cut', { scene: 'result', title: TITLE, result: HAIAN }, { isCut: true }),
  state('result-many-grades', { scene: 'result', title: TITLE, result: MANY_GRADED }),
  state('result-not-ranked', { scene: 'result', title: TITLE, result: NOT_RANKED }),
  state('result-long-titles', { scene: 'result', title: TITLE, result: LONG_TITLES }),
  turned(state('result-long-titles', { scene: 'result', title: TITLE, result: LONG_TITLES }), 1),
  turned(tied, 2),
  turned(afterRunoff, 3),
  turned(afterRunoff, 4),
  state('result-paper', { scene: 'result', title: TITLE, result: ON_PAPER }),
  graded,
  turned(graded, 1),
  byDay(turned(graded, 1)),
  namesOnly,
  turned(namesOnly, 1),
  state('result-evaluated-unseen', { scene: 'result', title: TITLE, result: EVALUATED_UNSEEN }),
  state('archived', { scene: 'result', title: TITLE, result: { ...HAIAN, isArchived: true } }),
];
