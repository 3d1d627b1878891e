/** Views of the presiding officer's page, as made from a log in which 311 of 324 deputies are present. */
import type { PaperEntry, PaperPlan, PendingPaper } from '../../ballot-client/src/lib/paper-round.ts';
import type { NextRound, Story } from '../../ballot-client/src/lib/round-story.ts';
import type { Commands } from '../../ballot-client/src/presiding/console.svelte.ts';
import type { Attendance, Task } from '../../ballot-client/src/presiding/desk.ts';
import type { PresidingView } from '../../ballot-client/src/presiding/view.ts';
import { toHash, toLeafHash, toPublicKey } from '../../crypto/bytes.ts';
import { HAIAN_RULES, PRESENT, PROJECTS, RECEIVED, ROLL } from './results-data.ts';

const bytes = (seed: number): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, i) => (seed * 37 + i * 101 + ((i * i) % 251)) % 256);
export const SESSION = toHash(bytes(1));
export const KEY = toPublicKey(bytes(2));
export const LEAF = toLeafHash(bytes(3));
export const OTHER_KEY = toPublicKey(bytes(4));

export const ATTENDANCE: Attendance = { roll: ROLL, present: PRESENT, leave: 9, quorum: 216, missing: 0 };
const items = PROJECTS.map((title, i) => ({ number: i + 1, title }));
export const ITEMS: readonly { readonly number: number; readonly title: string }[] = items;
export const MAIN: NextRound = { number: 1, kind: 'main', items, chosen: 20, repeats: null };

const BASE: Omit<PresidingView, 'task' | 'phase'> = {
  session: SESSION,
  attendance: ATTENDANCE,
  arriving: 0,
  progress: { issued: PRESENT, received: RECEIVED, cosigned: 0, needed: 4 },
  kind: 'main',
  repeats: null,
  allNeeded: null,
  story: null,
  next: null,
  isFirstRound: true,
  hasTested: false,
  settledTie: null,
  due: 20,
  projects: items,
  decided: { chosen: 20, notChosen: [] },
  chosen: [],
  isNamesOnly: false,
  tables: [],
  paper: null,
  waiting: [],
  incidents: 0,
  may: { record: true, abort: false, cancel: true },
};

export const viewOf = (
  phase: PresidingView['phase'],
  task: Task,
  also: Partial<PresidingView> = {},
): PresidingView => ({ ...BASE, phase, task, ...also });

/** What a press of a button would do is left out; `changes`: what the last one came to. */
export const commands = (changes: Partial<Commands> = {}): Commands => ({
  ...{ isBusy: false, isBehind: false, refusal: undefined },
  say: async () => false,
  ...changes,
});

const REPEATED: NextRound = { ...MAIN, number: 2, repeats: 1 };
const TIED = items.slice(17, 20);
export const STORIES = {
  test: { round: 1, kind: 'test', ending: 'test', reason: null, next: { ...MAIN, number: 2 } },
  void: {
    round: 1,
    kind: 'main',
    ending: 'void',
    reason: '有 6 块平板的时间不对，票决程序有误。',
    next: REPEATED,
  },
  aborted: { round: 1, kind: 'main', ending: 'aborted', reason: '会场停电，无法继续表决。', next: REPEATED },
  floor: { round: 1, kind: 'main', ending: 'not-decryptable', reason: null, next: REPEATED },
  runoff: {
    ...{ round: 1, kind: 'main', ending: 'runoff', reason: '主席团决定对得票相同的项目再次投票。' },
    next: { number: 2, kind: 'runoff', items: TIED, chosen: 2, repeats: null },
  },
  further: {
    ...{ round: 1, kind: 'main', ending: 'further-round', reason: '主席团决定对未通过的项目另行投票。' },
    next: { number: 2, kind: 'further', items: items.slice(18), chosen: 2, repeats: null },
  },
} as const satisfies Readonly<Record<string, Story>>;

export const PLAN: PaperPlan = {
  ...{ ...MAIN, number: 2, repeats: 1, grades: [], roll: ROLL, signedIn: PRESENT, quorum: 216 },
  form: {
    ...{ type: HAIAN_RULES.form, items: items.length, options: 3 },
    ...{ blank: true, min: 0, max: 20 },
  },
};
const ENTRY: PaperEntry = {
  ...{ present: PRESENT, issued: PRESENT, received: RECEIVED, invalid: 2, blank: 3 },
  counts: items.flatMap((_, i) => [280 - i * 6, 13 + i * 4, 10 + i * 2]),
};
export const PAPER: PendingPaper = {
  ...{ leaf: LEAF, plan: PLAN, entry: ENTRY, byScrutineer: true, byPresiding: false, own: 'open' },
};
