/** Every state of the scrutineer's page. */
import Screen from '../../ballot-client/src/scrutineer/Screen.svelte';
import type { CeremonyView, Snapshot } from '../../ballot-client/src/scrutineer/snapshot.ts';
import Waiting from '../../ballot-client/src/scrutineer/Waiting.svelte';
import { reject } from '../../crypto/rejection.ts';
import Framed from './Framed.svelte';
import { keyGateStates } from './key-gate-data.ts';
import { PAPER, PLAN, STORIES } from './presiding-data.ts';
import { fewPass, GRADING_RULES, hallTableOf, levelAtTheCut } from './results-data.ts';
import { early, NAMES, PROGRESS, ROUND, snapshot } from './scrutineer-data.ts';
import type { GalleryState } from './state.ts';

const sizes = ['desk', 'tablet'] as const;
const PAGE = '监票人';
const link = { isBusy: false, order: () => {} };

const state = (
  name: string,
  shown: Snapshot,
  also: Partial<GalleryState> = {},
  given: Record<string, unknown> = {},
): GalleryState => ({
  ...{ name, sizes, component: Framed },
  props: {
    ...{ title: PAGE, subtitle: shown.title, part: Screen },
    given: { snapshot: shown, link, phase: shown.phase, progress: null, round: null, ...given },
  },
  data: [PAGE],
  ...also,
});

const waiting = (name: string, given: Record<string, unknown>): GalleryState => ({
  ...{ name, sizes, component: Framed },
  props: { title: PAGE, part: Waiting, given },
  data: [PAGE],
});

const press =
  (...testids: readonly string[]) =>
  async (page: HTMLElement): Promise<void> => {
    for (const testid of testids) {
      page.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.click();
      await new Promise((done) => requestAnimationFrame(done));
    }
  };
const unfold = async (page: HTMLElement): Promise<void> => {
  for (const fold of page.querySelectorAll('details')) fold.open = true;
  await new Promise((done) => requestAnimationFrame(done));
};
/** Types numbers of which one does not add up. */
const miscount = async (page: HTMLElement): Promise<void> => {
  await unfold(page);
  const typed: Readonly<Record<string, string>> = {
    ...{ present: '311', issued: '311', received: '308', invalid: '0', blank: '2' },
    ...{ '1-0': '280', '1-1': '20', '1-2': '6', '2-0': '270', '2-1': '30', '2-2': '9' },
  };
  for (const [field, value] of Object.entries(typed)) {
    const input = page.querySelector<HTMLInputElement>(`[data-testid="paper-${field}"]`);
    if (input === null) continue;
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }
  await new Promise((done) => requestAnimationFrame(done));
};

const CEREMONY: CeremonyView = {
  ...{ attempt: 1, step: 'share', participants: [1, 2, 3, 4, 5], missing: [2, 5], verdict: null },
};
const VOID: CeremonyView = {
  ...CEREMONY,
  ...{ step: 'void', missing: [], verdict: { liar: 4, against: 4, by: 2 } },
};
const closed = (changes: Partial<Snapshot>): Snapshot =>
  snapshot({ phase: 'closed', round: ROUND, ...changes });
const declared = (changes: Partial<Snapshot>): Snapshot =>
  snapshot({ phase: 'declared', round: ROUND, ...changes });
const RESULT = hallTableOf();
const STATED = { ...ROUND, shares: [2, 3, 1], statedBy: 1, endorsedBy: [2] };
const FINAL = { ...ROUND, status: 'final', shares: [2, 3, 1], statedBy: 1 } as const;
const TIED = hallTableOf({ votes: levelAtTheCut });
const paper = (pending: typeof PAPER | null) => ({ plan: PLAN, pending });

export const scrutineerStates: readonly GalleryState[] = [
  ...keyGateStates('scrutineer', 'scrutineer'),
  waiting('loading', { isBroken: false, progress: null }),
  waiting('loading-ballots', { isBroken: false, progress: { done: 96, of: 308 } }),
  waiting('broken', { isBroken: true, progress: null }),
  state('enrol', snapshot({ phase: 'empty', me: null, owed: 'enrol', names: {}, title: '' })),
  state('enrolled', snapshot({ phase: 'empty', me: null, enrolledAs: NAMES[3], names: {}, title: '' })),
  state('not-listed', early({ phase: 'frozen', me: null, hasAccepted: false })),
  state('compare', early({ phase: 'frozen', hasAccepted: false, accepted: [], owed: 'accept-manifest' })),
  state(
    'compare-differs',
    early({ phase: 'frozen', hasAccepted: false, accepted: [], owed: 'accept-manifest' }),
    { act: press('fingerprint-differs') },
  ),
  state(
    'compare-parts-missing',
    early({ phase: 'frozen', hasAccepted: false, accepted: [], isFrozenWhole: false, clientBuild: null }),
  ),
  state(
    'compare-all-needed',
    early({
      phase: 'frozen',
      hasAccepted: false,
      accepted: [],
      threshold: 5,
      minParticipants: 5,
      presidingOfficers: 1,
      owed: 'accept-manifest',
    }),
  ),
  state(
    'bystander',
    snapshot({
      phase: 'keys',
      hasAccepted: false,
      holders: [1, 2, 4, 5],
      accepted: [1, 2, 4, 5],
      holdsShare: false,
    }),
  ),

  state('wait-acceptance', early({ accepted: [1, 3] })),
  state('wait-start', early({})),
  state('chief-may-start', early({ me: 1, owed: 'start-ceremony' })),
  state(
    'chief-starts-partly',
    early({ me: 1, accepted: [1, 2, 3, 4], next: [1, 2, 3, 4], reserve: 'start-ceremony' }),
    { act: press('start-ceremony') },
  ),
  state('ceremony', early({ ceremony: CEREMONY })),
  state('ceremony-stalled', early({ me: 1, ceremony: CEREMONY, next: [1, 3, 4], reserve: 'start-ceremony' })),
  state('complaint-chief', early({ me: 1, ceremony: VOID, next: [1, 2, 3, 5], owed: 'start-ceremony' })),
  state('complaint-others', early({ ceremony: VOID, next: [1, 2, 3, 5] })),
  state(
    'complaint-false',
    early({ ceremony: { ...VOID, verdict: { liar: 2, against: 4, by: 2 } }, next: [1, 3, 4, 5] }),
  ),
  state('complaint-hopeless', early({ me: 1, ceremony: VOID, next: [1, 2, 3], isHopeless: true })),
  state(
    'ceremony-excluded',
    early({ ceremony: { ...CEREMONY, attempt: 2, participants: [1, 2, 4, 5], missing: [2] } }),
  ),
  state('keys-ready', snapshot({ phase: 'keys', ceremony: { ...CEREMONY, step: 'complete', missing: [] } })),
  state(
    'seal-needs-all',
    snapshot({
      phase: 'keys',
      threshold: 4,
      scrutineers: [1, 2, 3, 4, 5],
      holders: [1, 2, 3, 4, 5],
      ceremony: { ...CEREMONY, step: 'complete', missing: [] },
    }),
  ),

  state('empty-box', snapshot({ owed: 'witness-empty' })),
  state('empty-box-witnessed', snapshot({ emptyBox: { round: 1, witnessed: [1, 3, 4] } })),
  state(
    'after-void',
    snapshot({ owed: 'witness-empty', emptyBox: { round: 2, witnessed: [] }, story: STORIES.void }),
  ),
  state(
    'after-abort',
    snapshot({ owed: 'witness-empty', emptyBox: { round: 2, witnessed: [] }, story: STORIES.aborted }),
  ),
  state(
    'after-test',
    snapshot({ owed: 'witness-empty', emptyBox: { round: 2, witnessed: [] }, story: STORIES.test }),
  ),
  state(
    'under-floor',
    snapshot({ owed: 'witness-empty', emptyBox: { round: 2, witnessed: [] }, story: STORIES.floor }),
  ),
  state(
    'before-runoff',
    snapshot({
      owed: 'witness-empty',
      emptyBox: { round: 2, witnessed: [1] },
      story: STORIES.runoff,
      earlier: [TIED],
    }),
    { act: unfold },
  ),
  state(
    'paper-form',
    snapshot({
      me: 1,
      owed: 'witness-empty',
      emptyBox: { round: 2, witnessed: [] },
      story: STORIES.aborted,
      paper: paper(null),
    }),
    { act: miscount },
  ),
  state(
    'paper-entered',
    snapshot({
      me: 1,
      emptyBox: { round: 2, witnessed: [1] },
      paper: paper({ ...PAPER, own: 'entered', byScrutineer: false }),
    }),
  ),
  state(
    'paper-endorse',
    snapshot({ emptyBox: { round: 2, witnessed: [3] }, paper: paper({ ...PAPER, byScrutineer: false }) }),
  ),
  state(
    'paper-endorsed',
    snapshot({ emptyBox: { round: 2, witnessed: [3] }, paper: paper({ ...PAPER, own: 'endorsed' }) }),
  ),

  state('voting', snapshot({ phase: 'open' }), {}, { round: PROGRESS }),
  state('voting-test', snapshot({ phase: 'open' }), {}, { round: { ...PROGRESS, kind: 'test' } }),
  state('suspended', snapshot({ phase: 'suspended' }), {}, { round: PROGRESS }),
  state('verifying', closed({}), {}, { progress: { done: 216, of: 308 } }),
  state('seal', closed({ owed: 'cosign', cosigners: [1] })),
  state('seal-busy', closed({ owed: 'cosign', cosigners: [1] }), {}, { link: { ...link, isBusy: true } }),
  state('seal-signed', closed({ cosigners: [1, 3] })),
  state('sealed', closed({ phase: 'sealed', cosigners: [1, 2, 3, 5] })),

  state('decrypt', declared({ owed: 'decrypt' })),
  state('decrypted-mine', declared({ round: { ...ROUND, shares: [3] } })),
  state('decrypt-reserve', declared({ me: 5, reserve: 'decrypt', round: { ...ROUND, shares: [2] } })),
  state('chief-waits', declared({ me: 1, round: { ...ROUND, shares: [2] } })),
  state(
    'chief-preview',
    declared({ me: 1, owed: 'state-result', preview: RESULT, round: { ...ROUND, shares: [2, 3] } }),
  ),
  state(
    'state-in-place',
    declared({ me: 5, reserve: 'state-result', round: { ...ROUND, shares: [2, 3, 1] } }),
  ),
  state('endorse', declared({ owed: 'endorse', result: RESULT, round: STATED })),
  state('endorsed', declared({ result: RESULT, round: { ...STATED, endorsedBy: [2, 3] } })),
  state('result', snapshot({ phase: 'decrypted', result: RESULT, round: FINAL })),
  state('result-tied', snapshot({ phase: 'decrypted', result: TIED, round: FINAL })),
  state(
    'result-too-few',
    snapshot({ phase: 'decrypted', result: hallTableOf({ votes: fewPass }), round: FINAL }),
  ),
  state(
    'result-evaluation',
    snapshot({
      phase: 'decrypted',
      rules: GRADING_RULES,
      result: hallTableOf({ rules: GRADING_RULES }),
      round: FINAL,
    }),
  ),
  state(
    'result-few-ballots',
    snapshot({
      phase: 'decrypted',
      result: hallTableOf({ received: 8, items: [1, 2, 3], chosen: 2, votes: (i) => [8 - i, i, 0] }),
      round: FINAL,
    }),
  ),
  state(
    'result-paper',
    snapshot({
      phase: 'decrypted',
      result: hallTableOf({ kind: 'paper', round: 2 }),
      round: { ...FINAL, kind: 'paper', status: 'paper' },
    }),
  ),
  state('proclaimed', snapshot({ phase: 'proclaimed', result: RESULT, round: FINAL })),
  state('sign-record', snapshot({ phase: 'archived', owed: 'cosign-final', cosigners: [1], result: RESULT })),
  state('destroy', snapshot({ phase: 'archived', owed: 'destroy-keys', cosigners: [1, 3], result: RESULT })),
  state('destroy-asked', snapshot({ phase: 'archived', owed: 'destroy-keys', cosigners: [1, 3] }), {
    act: press('destroy-keys'),
  }),
  state('all-done', snapshot({ phase: 'archived', holdsShare: false, cosigners: [1, 3], destroyed: [3] })),
  state('cancelled', snapshot({ phase: 'cancelled', owed: 'destroy-keys' })),
  state('cancelled-early', early({ phase: 'cancelled' })),

  state('refused', snapshot({ owed: 'witness-empty', trouble: reject('request.unavailable') })),
  state('old-key-file', snapshot({ owed: 'witness-empty', isBehind: true })),
  state('no-share', snapshot({ holdsShare: false })),
  state(
    'stopped-log',
    closed({ fault: { kind: 'log', entry: 713, by: null, rejection: reject('log.root') } }),
  ),
  state(
    'stopped-share',
    declared({
      fault: { kind: 'log', entry: 1140, by: 4, rejection: reject('decryption.proof', 'scrutineer 4') },
    }),
  ),
  state(
    'stopped-device',
    closed({ fault: { kind: 'device', rejection: reject('seal.rollback', 'signed 812 entries before') } }),
  ),
  state('stopped-save', closed({ fault: { kind: 'save' } })),
  state('stopped-program', closed({ fault: { kind: 'broken', detail: 'RangeError: not a scalar' } })),
];
