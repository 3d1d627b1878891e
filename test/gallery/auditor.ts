/** Every state of the auditor's page. */

import type { CheckedBallot } from '../../ballot-client/src/auditor/check-ballot/check-disclosure.ts';
import type { AuditorDesk } from '../../ballot-client/src/auditor/context.ts';
import { provideDesk } from '../../ballot-client/src/auditor/context.ts';
import Screen from '../../ballot-client/src/auditor/Screen.svelte';
import type { Snapshot } from '../../ballot-client/src/auditor/snapshot.ts';
import { accept, reject } from '../../crypto/rejection.ts';
import {
  AWAY,
  CODE,
  checksOf,
  DISCLOSURE,
  deskOf,
  FAILED,
  FOLLOWING,
  foundCode,
  HALTED,
  READING,
  REFUSED,
  RUNNING,
  SESSION,
  unreadable,
  VERIFIED,
  WITHHELD,
} from './auditor-data.ts';
import { fewPass, GRADING_RULES, hallTableOf, levelAtTheCut, PROJECTS, TITLE } from './results-data.ts';
import type { GalleryState } from './state.ts';

const sizes = ['desk', 'tablet'] as const;
const settle = (): Promise<void> => new Promise((done) => setTimeout(done, 60));
/** Titles and grades are data: Chinese on an English page too. */
const data = [TITLE, ...PROJECTS, ...GRADING_RULES.grades];

const state = (
  name: string,
  snapshot: Snapshot | undefined,
  act?: GalleryState['act'],
  changes: Partial<AuditorDesk> = {},
): GalleryState => ({
  ...{ name, sizes, component: Screen, data },
  provide: () => void provideDesk(deskOf(snapshot, changes)),
  act: async (page) => {
    await act?.(page);
    await settle();
  },
});

const element = (page: HTMLElement, testid: string): HTMLElement | null =>
  page.querySelector<HTMLElement>(`[data-testid="${testid}"]`);

const press =
  (...testids: readonly string[]) =>
  async (page: HTMLElement): Promise<void> => {
    for (const testid of testids) {
      element(page, testid)?.click();
      await settle();
    }
  };

function type(page: HTMLElement, testid: string, text: string): void {
  const field = element(page, testid);
  if (!(field instanceof HTMLInputElement)) return;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

const typing =
  (testid: string, text: string, ...then: readonly string[]) =>
  async (page: HTMLElement): Promise<void> => {
    type(page, testid, text);
    await settle();
    await press(...then)(page);
  };

async function choose(page: HTMLElement, testid: string, name: string, text: string): Promise<void> {
  const input = element(page, testid);
  if (!(input instanceof HTMLInputElement)) return;
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name));
  input.files = transfer.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  await settle();
}

const lookUp = (name: string, find: AuditorDesk['find'], snapshot = VERIFIED): GalleryState =>
  state(
    name,
    snapshot,
    async (page) => {
      await press('tab-look-up')(page);
      await typing('code-input', '7A3F-09C2-7A3F-09C2', 'find')(page);
    },
    { find },
  );

const CHECKED: CheckedBallot = {
  ...{ round: 1, kind: 'main', grades: [], code: CODE, isBlank: false, seen: 'scanned' },
  form: { type: 'for-against-abstain', items: 25, options: 3, min: 0, max: 20, blank: true },
  items: PROJECTS.map((title, i) => ({ number: i + 1, title, mark: i < 18 ? 0 : i < 21 ? 1 : 2 })),
};

const checking = (name: string, result: AuditorDesk['checkDisclosure'], isSeen = true): GalleryState =>
  state(
    name,
    FOLLOWING,
    async (page) => {
      await press('tab-ballot')(page);
      if (isSeen) await typing('seen-text', CODE, 'seen-take')(page);
      else await press('seen-skip')(page);
      await typing('disclosed-text', DISCLOSURE, 'disclosed-take')(page);
    },
    { checkDisclosure: result },
  );

export const auditorStates: readonly GalleryState[] = [
  state('start', undefined),
  state('start-wrong-fingerprint', undefined, typing('fingerprint-input', '5BE1-94')),
  state('start-right-fingerprint', undefined, typing('fingerprint-input', SESSION.fingerprint)),
  state('start-wrong-checkpoint', undefined, (page) => choose(page, 'known-checkpoint', 'a.txt', 'x')),
  state('broken', undefined, undefined, { isBroken: true }),
  state('wrong-file', unreadable('record.unreadable', 'photo.jpg')),
  state('big-file', unreadable('record.unreadable', 'entries.jsonl is larger than 2 GB')),
  state('reading', READING),
  state('checking', RUNNING),
  state('checking-failed-already', {
    ...RUNNING,
    checks: checksOf({ 6: 'failed', 7: 'running', 8: 'running' }, [
      { code: 'ballot.proof', detail: '', entry: 702 },
    ]),
  }),
  state('passed', VERIFIED),
  state('passed-check-opened', VERIFIED, press('check-1-open')),
  state('passed-origin-unknown', { ...VERIFIED, origin: 'not-established', extendsKnown: null }),
  state('passed-tie', { ...VERIFIED, tables: [hallTableOf({ votes: levelAtTheCut })] }),
  state('passed-too-few', { ...VERIFIED, tables: [hallTableOf({ votes: fewPass })] }),
  state('passed-grades', {
    ...VERIFIED,
    tables: [hallTableOf({ rules: GRADING_RULES })],
    chosen: [],
    session: { ...SESSION, rules: GRADING_RULES },
  }),
  state('so-far', FOLLOWING),
  state('withheld', WITHHELD),
  state('server-away', AWAY),
  state('server-empty', {
    ...READING,
    source: {
      kind: 'server',
      base: 'https://192.168.1.10:8460',
      fault: { ok: false, code: 'request.not_found', detail: '' },
    },
  }),
  state('failed', FAILED),
  state('failed-check-opened', FAILED, press('check-6-open')),
  state('failed-halted', HALTED),
  state('other-record', {
    ...FAILED,
    origin: 'differs',
    checks: checksOf({ 1: 'failed' }, [{ code: 'session.mismatch', detail: '' }]),
    extendsKnown: false,
  }),
  state('log', VERIFIED, press('tab-log')),
  state('log-entry', VERIFIED, async (page) => {
    await press('tab-log')(page);
    page.querySelector<HTMLElement>('[data-testid="log-line"][data-entry="356"] button')?.click();
    await settle();
  }),
  state('log-refused-entry', HALTED, press('tab-log', 'open-halt'), { readEntry: async () => REFUSED }),
  lookUp('found', async () => foundCode()),
  lookUp('found-not-cosigned', async () =>
    foundCode({ fate: 'counts', roundStatus: 'under-way', proof: null }),
  ),
  lookUp('found-replaced', async () =>
    foundCode({ fate: 'replaced', replacedBy: { short: 'QK2M-9XA7-11B0-ZZ8P', entry: 811 } }),
  ),
  lookUp('found-not-verified', async () => foundCode(), FAILED),
  lookUp('not-found', async () => ({ what: 'nothing', size: 1006 })),
  lookUp('code-malformed', async () => ({ what: 'malformed' })),
  lookUp('code-ambiguous', async () => ({ what: 'ambiguous', count: 2 })),
  state('ballot', FOLLOWING, press('tab-ballot')),
  state('ballot-seen', FOLLOWING, async (page) => {
    await press('tab-ballot')(page);
    await typing('seen-text', CODE, 'seen-take')(page);
  }),
  checking('ballot-good', async () => accept(CHECKED)),
  checking('ballot-typed', async () => accept({ ...CHECKED, seen: 'typed' })),
  checking('ballot-unproven', async () => accept({ ...CHECKED, seen: 'not' }), false),
  checking('ballot-blank', async () => accept({ ...CHECKED, isBlank: true, items: [] })),
  checking('ballot-alarm', async () => reject('disclosure.code')),
  checking('ballot-waiting', async () => reject('disclosure.not_logged')),
  state('ballot-malformed', FOLLOWING, async (page) => {
    await press('tab-ballot')(page);
    await typing('seen-text', '7A3F', 'seen-take')(page);
  }),
];
