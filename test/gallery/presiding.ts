/** Every state of the presiding officer's page. */
import type { Component } from 'svelte';
import Enrol from '../../ballot-client/src/presiding/Enrol.svelte';
import Outside from '../../ballot-client/src/presiding/Outside.svelte';
import Screen from '../../ballot-client/src/presiding/Screen.svelte';
import type { PresidingView } from '../../ballot-client/src/presiding/view.ts';
import { accept, reject } from '../../crypto/rejection.ts';
import type { Enrolment } from '../../server/contract/events.ts';
import Framed from './Framed.svelte';
import { keyGateStates } from './key-gate-data.ts';
import {
  ATTENDANCE,
  commands,
  ITEMS,
  KEY,
  LEAF,
  MAIN,
  OTHER_KEY,
  PAPER,
  PLAN,
  STORIES,
  viewOf,
} from './presiding-data.ts';
import {
  fewPass,
  GRADING_RULES,
  HAIAN_RULES,
  levelAtTheCut,
  RECEIVED,
  resultTableOf,
  TITLE,
} from './results-data.ts';
import type { GalleryState } from './state.ts';

const sizes = ['desk', 'tablet'] as const;
const MINUTE = 60_000;

const framed = (
  name: string,
  // biome-ignore lint/suspicious/noExplicitAny: the properties of any component
  part: Component<any>,
  given: Record<string, unknown>,
  also: Partial<GalleryState> = {},
): GalleryState => ({
  ...{ name, sizes, component: Framed },
  props: { title: TITLE, part, given, subtitle: '' },
  ...also,
});

const desk = (
  name: string,
  view: PresidingView,
  also: Partial<GalleryState> = {},
  changes = {},
): GalleryState =>
  framed(name, Screen, { view, desk: commands(changes), elapsed: 6 * MINUTE + 41_000 }, also);

const press =
  (...testids: readonly string[]) =>
  async (page: HTMLElement): Promise<void> => {
    for (const testid of testids) {
      page
        .querySelector<HTMLElement>(`[data-testid="${testid}"], [data-testid="${testid}"] > summary`)
        ?.click();
      await new Promise((done) => requestAnimationFrame(done));
    }
  };
const unfold = async (page: HTMLElement): Promise<void> => {
  for (const fold of page.querySelectorAll('details')) fold.open = true;
  await new Promise((done) => requestAnimationFrame(done));
};

const enrolments = (...listed: readonly Enrolment[]) => ({
  enrolments: async () => accept([...listed]),
  enrol: async () => reject('enrolment.closed'),
});
const ENROLLED: Enrolment = { role: 'presiding', name: '王建国', identityKey: KEY, witnessKey: null };

const openRound = { kind: 'open-round', round: 'main', witnesses: 5, threshold: 3 } as const;
const idle = (also: Partial<PresidingView> = {}): PresidingView =>
  viewOf('idle', openRound, { next: MAIN, ...also });
const IN_ROUND = { may: { record: true, abort: true, cancel: true } } as const;
const OVER = { record: false, abort: false, cancel: false } as const;
const AFTER = { record: true, abort: false, cancel: false } as const;

const chosenOf = (tables: PresidingView['tables']): readonly number[] =>
  tables.flatMap(({ rows }) => rows.filter(({ isChosen }) => isChosen).map(({ item }) => item));
const told = (...tables: PresidingView['tables']): Partial<PresidingView> => ({
  tables: [...tables].reverse(),
  chosen: chosenOf(tables),
  isFirstRound: false,
});
const MAIN_TABLE = resultTableOf();
const TIED_TABLE = resultTableOf({ votes: levelAtTheCut });
const TIED = TIED_TABLE.rows.filter(({ status }) => status === 'tied').map(({ item }) => item);
const FEW_TABLE = resultTableOf({ votes: fewPass });
const NOT_PASSED = FEW_TABLE.rows
  .filter(({ status }) => status === 'not-chosen')
  .map(({ item }) => item)
  .sort((a, b) => a - b);
const RUNOFF_TABLE = resultTableOf({ round: 2, kind: 'runoff', items: TIED, chosen: 2 });
const GRADED_TABLE = resultTableOf({ rules: GRADING_RULES });
const proclaim = (...tables: PresidingView['tables']): PresidingView =>
  viewOf('decrypted', { kind: 'proclaim', chosen: chosenOf(tables) }, { ...told(...tables), may: AFTER });
const ruled = (tie: 'admit-all' | 'choose-fewer'): PresidingView =>
  proclaim(resultTableOf({ rules: { ...HAIAN_RULES, tie }, votes: levelAtTheCut }));

export const presidingStates: readonly GalleryState[] = [
  ...keyGateStates('presiding', 'presiding'),
  framed('connecting', Outside, { why: 'connecting' }),
  framed('log-fault', Outside, { why: 'log', rejection: reject('log.inconsistent', 'size 812') }),
  framed('damaged-key', Outside, { why: 'damaged' }),
  framed('not-listed', Outside, { why: 'not-listed', identityKey: KEY }),
  framed('enrol', Enrol, { identityKey: KEY, api: enrolments() }),
  framed('enrol-without-name', Enrol, { identityKey: KEY, api: enrolments() }, { act: press('enrol') }),
  framed(
    'enrolled',
    Enrol,
    { identityKey: KEY, api: enrolments(ENROLLED) },
    { act: () => new Promise((r) => setTimeout(r, 50)), data: [ENROLLED.name] },
  ),

  desk('wait-material', viewOf('frozen', { kind: 'wait-material' })),
  desk('accept', viewOf('frozen', { kind: 'accept-manifest' }, { allNeeded: 3 })),
  desk('accept-differs', viewOf('frozen', { kind: 'accept-manifest' }), {
    act: press('fingerprint-differs'),
  }),
  desk(
    'wait-acceptances',
    viewOf('accepted', { kind: 'wait-acceptances', accepted: 1, needed: 3, isChiefMissing: true }),
  ),
  desk('wait-ceremony', viewOf('accepted', { kind: 'wait-ceremony', attempt: 1, step: 'share' })),
  desk('wait-ceremony-void', viewOf('accepted', { kind: 'wait-ceremony', attempt: 2, step: 'void' })),
  desk('adopt', viewOf('keys', { kind: 'adopt' })),
  desk('adopt-asked', viewOf('keys', { kind: 'adopt' }), { act: press('adopt') }),
  desk('open-sign-in', viewOf('keys', { kind: 'open-sign-in' })),

  desk('no-quorum', idle({ attendance: { ...ATTENDANCE, present: 187, missing: 29 }, arriving: 4 })),
  desk('no-empty-box', viewOf('idle', { ...openRound, witnesses: 1 }, { next: MAIN })),
  desk('open-round', idle()),
  desk('open-round-unfolded', idle(), { act: unfold }),
  desk(
    'open-round-refused',
    idle(),
    {},
    { refusal: reject('session.stale_command', 'something else came first') },
  ),
  desk('after-test', idle({ story: STORIES.test, isFirstRound: false, hasTested: true })),
  desk('after-void', idle({ story: STORIES.void, next: STORIES.void.next, isFirstRound: false })),
  desk('after-abort', idle({ story: STORIES.aborted, next: STORIES.aborted.next, isFirstRound: false })),
  desk('under-floor', idle({ story: STORIES.floor, next: STORIES.floor.next, isFirstRound: false })),
  desk(
    'before-runoff',
    viewOf(
      'idle',
      { ...openRound, round: 'runoff' },
      { ...told(TIED_TABLE), story: STORIES.runoff, next: STORIES.runoff.next },
    ),
  ),
  desk(
    'before-further',
    viewOf(
      'idle',
      { ...openRound, round: 'further' },
      { ...told(FEW_TABLE), story: STORIES.further, next: STORIES.further.next },
    ),
  ),
  desk('paper-waits', idle({ paper: PAPER, story: STORIES.aborted, next: PLAN, isFirstRound: false })),
  desk(
    'paper-endorsed',
    idle({
      paper: { ...PAPER, own: 'endorsed', byPresiding: true, byScrutineer: false },
      next: PLAN,
      isFirstRound: false,
    }),
  ),
  desk(
    'badge-waits',
    idle({ waiting: [{ leaf: LEAF, old: KEY, new: OTHER_KEY, reason: '代表证遗失，已核对身份。' }] }),
  ),

  desk('test-open', viewOf('open', { kind: 'close-round', isTest: true }, { ...IN_ROUND, kind: 'test' })),
  desk(
    'open',
    viewOf(
      'open',
      { kind: 'close-round', isTest: false },
      { ...IN_ROUND, progress: { issued: 311, received: 287, cosigned: 0, needed: 4 } },
    ),
  ),
  desk(
    'open-close-asked',
    viewOf(
      'open',
      { kind: 'close-round', isTest: false },
      { ...IN_ROUND, progress: { issued: 311, received: 287, cosigned: 0, needed: 4 } },
    ),
    { act: press('close-round') },
  ),
  desk(
    'open-all-cast',
    viewOf(
      'open',
      { kind: 'close-round', isTest: false },
      { ...IN_ROUND, progress: { issued: 311, received: 311, cosigned: 0, needed: 4 } },
    ),
  ),
  desk('open-unfolded', viewOf('open', { kind: 'close-round', isTest: false }, { ...IN_ROUND, repeats: 1 }), {
    act: unfold,
  }),
  desk(
    'suspended',
    viewOf(
      'suspended',
      { kind: 'resume-round', isTest: false },
      { ...IN_ROUND, progress: { issued: 311, received: 120, cosigned: 0, needed: 4 } },
    ),
  ),
  desk(
    'wait-seal',
    viewOf(
      'closed',
      { kind: 'wait-seal', isTest: false },
      { ...IN_ROUND, progress: { issued: 311, received: RECEIVED, cosigned: 2, needed: 4 } },
    ),
  ),
  desk(
    'declare',
    viewOf(
      'sealed',
      { kind: 'declare-round', isTest: false, issued: 311, received: RECEIVED, floor: 10 },
      IN_ROUND,
    ),
  ),
  desk(
    'declare-asked',
    viewOf(
      'sealed',
      { kind: 'declare-round', isTest: false, issued: 311, received: RECEIVED, floor: 10 },
      IN_ROUND,
    ),
    { act: press('declare-round') },
  ),
  desk(
    'declare-void',
    viewOf(
      'sealed',
      { kind: 'declare-round', isTest: false, issued: 311, received: RECEIVED, floor: 10 },
      IN_ROUND,
    ),
    { act: press('void-section', 'void-round') },
  ),
  desk(
    'declare-too-few',
    viewOf('sealed', { kind: 'declare-round', isTest: false, issued: 311, received: 6, floor: 10 }, IN_ROUND),
  ),
  desk(
    'declare-test',
    viewOf(
      'sealed',
      { kind: 'declare-round', isTest: true, issued: 311, received: 309, floor: 10 },
      { ...IN_ROUND, kind: 'test' },
    ),
  ),
  desk(
    'wait-shares',
    viewOf('declared', { kind: 'wait-decryption', partials: 1, threshold: 3, isStated: false }, IN_ROUND),
  ),
  desk(
    'wait-result',
    viewOf('declared', { kind: 'wait-decryption', partials: 3, threshold: 3, isStated: false }),
  ),
  desk(
    'wait-endorsement',
    viewOf('declared', { kind: 'wait-decryption', partials: 3, threshold: 3, isStated: true }),
  ),

  desk(
    'decide-runoff',
    viewOf(
      'decrypted',
      { kind: 'decide', choices: ['runoff'], tied: TIED, places: 2 },
      { ...told(TIED_TABLE), decided: { chosen: 18, notChosen: [] } },
    ),
  ),
  desk(
    'decide-among-tied',
    viewOf(
      'decrypted',
      { kind: 'decide', choices: ['choose-among-tied'], tied: TIED, places: 2 },
      { ...told(TIED_TABLE), decided: { chosen: 18, notChosen: [] } },
    ),
  ),
  desk(
    'decide-too-few',
    viewOf(
      'decrypted',
      { kind: 'decide', choices: ['accept-fewer', 'further-round'], tied: [], places: 2 },
      { ...told(FEW_TABLE), decided: { chosen: 18, notChosen: NOT_PASSED } },
    ),
  ),
  desk(
    'decide-asked',
    viewOf(
      'decrypted',
      { kind: 'decide', choices: ['accept-fewer', 'further-round'], tied: [], places: 2 },
      { ...told(FEW_TABLE), decided: { chosen: 18, notChosen: NOT_PASSED } },
    ),
    { act: press('decide-accept-fewer') },
  ),
  desk('proclaim', proclaim(MAIN_TABLE)),
  desk('proclaim-asked', proclaim(MAIN_TABLE), { act: press('proclaim') }),
  desk('proclaim-tie-admitted', { ...ruled('admit-all'), settledTie: 'tieAdmitted' }),
  desk('proclaim-tie-left-out', { ...ruled('choose-fewer'), settledTie: 'tieLeftOut' }),
  desk('proclaim-after-runoff', proclaim(TIED_TABLE, RUNOFF_TABLE)),
  desk(
    'proclaim-few-ballots',
    proclaim(
      resultTableOf({
        received: 8,
        items: [1, 2, 3, 4],
        chosen: 2,
        votes: (i) => (i === 0 ? [8, 0, 0] : [8 - i, i, 0]),
      }),
    ),
  ),
  desk('proclaim-evaluation', proclaim(GRADED_TABLE)),
  desk('proclaimed', viewOf('proclaimed', { kind: 'wait-archive' }, { ...told(MAIN_TABLE), may: AFTER })),
  desk(
    'proclaimed-paper',
    viewOf(
      'proclaimed',
      { kind: 'wait-archive' },
      { ...told(resultTableOf({ kind: 'paper', round: 2 })), may: AFTER },
    ),
  ),
  desk(
    'proclaimed-names-only',
    viewOf('proclaimed', { kind: 'wait-archive' }, { ...told(MAIN_TABLE), isNamesOnly: true, may: AFTER }),
  ),
  desk('archived', viewOf('archived', { kind: 'finished' }, { ...told(MAIN_TABLE), may: OVER })),
  desk('cancelled', viewOf('cancelled', { kind: 'cancelled' }, { may: OVER, projects: ITEMS })),
];
