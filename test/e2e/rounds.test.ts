/**
 * The rounds of a session on the pages: a test vote; a main round that is suspended, resumed, in which a deputy casts
 * twice, and that is declared void; one aborted, one under the floor; the repeat, which ties; and the runoff, held on
 * paper: entered, put right, compared and endorsed. After each the pages say what happened and what comes next.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCopy, firstCopy } from '../../ballot-client/src/lib/key-copy.ts';
import type { Marks } from '../../crypto/ballot/form.ts';
import type { Bytes } from '../../crypto/bytes.ts';
import { SealedFile } from '../../crypto/sealed.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { must, random } from '../support/memory-session.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { cast, ServerSession } from '../support/server-session.ts';
import { chromiumPath, launch, openPage, type SIZES, type Troubles } from './browser.ts';

const PASSPHRASE = '海安的口令 2024 春';

let folder: string;
let server: ServerProcess;
let session: ServerSession;
let browser: Browser;
const troubles: Troubles = { console: [], foreign: [] };
const shots = process.env.PIAOJUE_SHOTS;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'piaojue-rounds-'));
  server = new ServerProcess(join(folder, 'data'), await freePort(), { hasPages: true });
  if (shots !== undefined) await mkdir(shots, { recursive: true });
  await server.start();
  const rules = { secondCast: 'last-valid', majority: null, max: 1 } as const;
  session = new ServerSession(server.base, { deputies: 4, rules });
  await session.toIdle();
  browser = await launch();
});
afterAll(async () => {
  for (const trouble of [...troubles.console, ...troubles.foreign]) console.error(trouble);
  session?.close();
  await browser?.close();
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const open = async (path: string, size: keyof typeof SIZES): Promise<Page> =>
  (await openPage(browser, `${server.base}${path}`, size, troubles)).page;

async function shoot(name: string, ...pages: readonly Page[]): Promise<void> {
  if (shots === undefined) return;
  for (const page of pages) {
    const role = new URL(page.url()).pathname.slice(1) || 'deputy';
    await page.screenshot({ path: join(shots, `${name}-${role}.png`), fullPage: true });
    if (role !== 'deputy') continue;
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.screenshot({ path: join(shots, `${name}-${role}-wide.png`), fullPage: true });
    await page.setViewportSize({ width: 800, height: 1280 });
  }
}

/** Opens a page of staff with a key file made here, as one that was exported elsewhere. */
async function openAs(role: 'presiding' | 'scrutineer', content: Bytes): Promise<Page> {
  const file = await SealedFile.create(PASSPHRASE, `piaojue ${role} key file`, random);
  const path = join(folder, `${role}.key`);
  await writeFile(path, file.write(encodeCopy(firstCopy(content, random, 1)), random));
  const page = await open(`/${role}`, 'desk');
  await page.getByTestId('import-key').setInputFiles(path);
  await page.getByTestId('passphrase').fill(PASSPHRASE);
  await page.getByTestId('open-key').click();
  return page;
}

/** Presses a button, and confirms where it asks. */
async function press(page: Page, testid: string): Promise<void> {
  await page.getByTestId(testid).click({ timeout: 60_000 });
  const confirm = page.getByTestId(`${testid}-confirm`);
  await page.waitForTimeout(100);
  if (await confirm.isVisible()) await confirm.click();
}

const seen = (page: Page, selector: string): Promise<void> =>
  page.locator(selector).first().waitFor({ timeout: 60_000 });
const reach = (page: Page, step: string): Promise<void> =>
  seen(page, `[data-testid="deputy-state"][data-state="${step}"]`);
/** Opens a folded part, if it is not open already. */
async function unfold(page: Page, testid: string): Promise<void> {
  await page.getByTestId(testid).waitFor({ timeout: 60_000 });
  const folded = page.locator(`details:not([open])[data-testid="${testid}"] > summary`);
  if ((await folded.count()) > 0) await folded.click();
}

/** Marks every item with an option and goes on until the ballot is encrypted; gives its code. */
async function encrypt(page: Page, marks: readonly number[]): Promise<string> {
  await reach(page, 'marking');
  for (const [i, option] of marks.entries()) await page.getByTestId(`mark-${i + 1}-${option}`).click();
  await press(page, 'go-review');
  await press(page, 'review-confirm');
  await reach(page, 'encrypted');
  return (await page.getByTestId('tracking-code').first().getAttribute('data-code')) ?? '';
}

/** The deputies at tablets without a screen cast these marks. */
async function othersCast(...marks: readonly Marks[]): Promise<void> {
  await session.sync();
  const socket = session.connect();
  for (const [i, one] of marks.entries()) {
    const deputy = session.deputies[i + 1];
    const paper = deputy && session.round.paperOf.get(deputy.tablet.credential);
    if (deputy === undefined || paper === undefined) throw new Error('no such deputy');
    deputy.paper = paper;
    must(await cast(socket, session.ballotOf(deputy, one).envelope));
  }
}

const FIRST: Marks = [0, 1];
const SECOND: Marks = [1, 0];

describe.skipIf(chromiumPath === undefined)('rounds on the pages (needs Chromium)', () => {
  it('are told, repeated, decided, and held on paper', { timeout: 900_000 }, async () => {
    const presiding = await openAs('presiding', session.presidingSecret);
    const chief = await openAs('scrutineer', session.stored[0] as Bytes);
    const second = await openAs('scrutineer', session.stored[1] as Bytes);
    const hall = await open('/hall', 'hall');
    const deputy = await open('/', 'tablet');
    const all = [presiding, chief, hall, deputy];

    const close = async (): Promise<void> => {
      await press(presiding, 'close-round');
      for (const page of [chief, second]) await press(page, 'cosign');
      await presiding.getByTestId('declare-round').waitFor({ timeout: 60_000 });
    };
    const openMain = async (): Promise<void> => {
      for (const page of [chief, second]) await press(page, 'witness-empty');
      await expect
        .poll(() => presiding.getByTestId('open-round').isEnabled(), { timeout: 60_000 })
        .toBe(true);
      await press(presiding, 'open-round');
      await reach(deputy, 'marking');
    };
    const told = async (ending: string): Promise<void> => {
      for (const page of all) await seen(page, `[data-testid="story"][data-ending="${ending}"]`);
      await shoot(ending, ...all);
    };

    for (const [i, group] of (session.deputies[0]?.badge ?? '').split('-').entries()) {
      await deputy.getByTestId(`badge-${i + 1}`).fill(group);
    }
    await press(deputy, 'badge-continue');
    await reach(deputy, 'waiting');
    await session.signIn(session.deputies.slice(1));

    // A test vote: the banner is everywhere until it is declared over, and nothing of it stays.
    await unfold(presiding, 'more');
    await press(presiding, 'open-test-round');
    await reach(deputy, 'marking');
    for (const page of all) await page.getByTestId('test-banner').waitFor({ timeout: 60_000 });
    await shoot('testing', ...all);
    await encrypt(deputy, [0]);
    await press(deputy, 'cast');
    await reach(deputy, 'cast');
    await close();
    for (const page of all) expect(await page.getByTestId('test-banner').count()).toBe(1);
    await press(presiding, 'declare-round');
    await told('test');
    for (const page of all) expect(await page.getByTestId('test-banner').count()).toBe(0);

    // Round 2: suspended and resumed; the deputy casts, begins another ballot and gives it up, then casts again.
    await openMain();
    await press(presiding, 'suspend-round');
    await reach(deputy, 'suspended');
    await shoot('suspended', ...all);
    await press(presiding, 'resume-round');
    const code = await encrypt(deputy, [0, 1]);
    await press(deputy, 'cast');
    await reach(deputy, 'cast');
    await shoot('cast', deputy);
    await press(deputy, 'cast-again');
    await reach(deputy, 'marking');
    expect(await deputy.locator('[aria-pressed="true"], input:checked').count(), 'begins empty').toBe(0);
    await seen(deputy, `[data-testid="earlier-ballot"][data-code="${code}"]`);
    await deputy.getByTestId('mark-1-1').click();
    await shoot('again', deputy);
    await press(deputy, 'keep-earlier');
    await reach(deputy, 'cast');
    expect(await deputy.getByTestId('tracking-code').getAttribute('data-code')).toBe(code);
    await press(deputy, 'cast-again');
    const other = await encrypt(deputy, [1, 0]);
    await press(deputy, 'cast');
    await deputy.getByTestId('has-replaced').waitFor({ timeout: 60_000 });
    expect(await deputy.getByTestId('tracking-code').getAttribute('data-code')).toBe(other);
    expect(other).not.toBe(code);
    await shoot('replaced', deputy);
    await othersCast(FIRST);
    await close();
    await unfold(presiding, 'void-section');
    await presiding.getByTestId('void-round-reason').fill('一台平板的选票数有争议。');
    await press(presiding, 'void-round');
    await told('void');

    // Round 3 repeats it and is aborted; round 4 repeats that one and stays under the floor.
    await expect.poll(() => presiding.getByTestId('open-round').getAttribute('data-repeats')).toBe('2');
    await openMain();
    await shoot('repeat', presiding, hall, deputy);
    await unfold(presiding, 'more');
    await presiding.getByTestId('abort-round-reason').fill('停电。');
    await press(presiding, 'abort-round');
    await told('aborted');
    await expect.poll(() => presiding.getByTestId('open-round').getAttribute('data-repeats')).toBe('3');
    await openMain();
    await encrypt(deputy, [0, 1]);
    await press(deputy, 'cast');
    await reach(deputy, 'cast');
    await close();
    await shoot('under-floor', presiding);
    await press(presiding, 'declare-round');
    await told('not-decryptable');

    // Round 5 ties: the rules leave a runoff only, and every page names the projects.
    await openMain();
    await encrypt(deputy, [0, 1]);
    await press(deputy, 'cast');
    await reach(deputy, 'cast');
    await othersCast(FIRST, SECOND, SECOND);
    await close();
    await press(presiding, 'declare-round');
    await press(second, 'decrypt');
    await press(chief, 'state-result');
    await press(second, 'endorse');
    await presiding.getByTestId('choice-runoff').waitFor({ timeout: 60_000 });
    expect(await presiding.locator('[data-testid^="choice-"]').count()).toBe(1);
    await shoot('decide', presiding);
    await press(presiding, 'decide-runoff');
    await told('runoff');
    for (const page of all) expect(await page.getByTestId('story-item').count()).toBe(2);
    await chief.getByTestId('earlier-results').waitFor();

    // The runoff on paper: what does not add up cannot be sent; a wrong entry is put right by another one.
    const enter = async (numbers: Readonly<Record<string, string>>): Promise<void> => {
      await unfold(chief, 'paper-section');
      for (const [field, number] of Object.entries(numbers)) {
        await chief.getByTestId(`paper-${field}`).fill(number);
      }
    };
    const head = { present: '4', issued: '4', received: '4', invalid: '1', blank: '0' };
    await enter({ ...head, '1-0': '1', '1-1': '2', '1-2': '0', '2-0': '2', '2-1': '2', '2-2': '0' });
    await seen(chief, '[data-testid="paper-faults"] [data-fault="item-over"]');
    expect(await chief.getByTestId('review-paper').isEnabled()).toBe(false);
    await shoot('paper-wrong', chief);
    await chief.getByTestId('paper-2-1').fill('1');
    await press(chief, 'review-paper');
    await shoot('paper-review', chief);
    await press(chief, 'enter-paper');
    for (const page of [chief, second, presiding])
      await page.getByTestId('paper-table').waitFor({ timeout: 60_000 });
    await hall.getByTestId('paper-waiting').waitFor({ timeout: 60_000 });
    await press(second, 'endorse-paper');
    await seen(second, '[data-testid="paper-round"][data-own="endorsed"]');
    await seen(chief, '[data-testid="paper-round"][data-own="entered"]');
    await enter({ ...head, '1-0': '0', '1-1': '3', '1-2': '0', '2-0': '3', '2-1': '0', '2-2': '0' });
    await press(chief, 'review-paper');
    await press(chief, 'enter-paper');
    for (const page of [second, presiding]) {
      await expect
        .poll(() => page.locator('[data-testid="paper-table"] tr[data-item="2"]').innerText(), {
          timeout: 60_000,
        })
        .toMatch(/3\s+0\s+0/);
      await seen(page, '[data-testid="paper-round"][data-own="open"]');
    }
    await shoot('paper-compare', presiding, second, hall);
    await press(presiding, 'endorse-paper');
    await press(second, 'endorse-paper');
    await presiding.getByTestId('proclaim').waitFor({ timeout: 60_000 });
    await hall.getByTestId('paper-mark').waitFor({ timeout: 60_000 });
    await chief.getByTestId('paper-mark').first().waitFor({ timeout: 60_000 });
    await shoot('paper-in-force', ...all);
    await press(presiding, 'proclaim');
    await hall.getByTestId('result-row').first().waitFor({ timeout: 60_000 });
    await shoot('proclaimed', presiding, hall);
    await hall.keyboard.press('ArrowRight');
    await shoot('proclaimed-paper', hall);

    await session.sync();
    expect(session.state.proclaimed?.chosen).toEqual([2]);
    await session.archive();
    for (const page of [chief, second]) await press(page, 'cosign-final');
    await chief.getByTestId('destroy-keys').waitFor({ timeout: 60_000 });
    await second.getByTestId('destroy-keys').waitFor({ timeout: 60_000 });
    const { size } = must(await session.api.status());
    const record = {
      entries: must(await session.api.entries(0, size)),
      checkpoint: must(await session.api.checkpoint()),
    };
    const { report } = await verifyRecord(record, { random });
    expect(report.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    const statuses = session.state.rounds.map(({ kind, status }) => `${kind} ${status}`);
    expect(statuses).toEqual([
      ...['test test', 'main void', 'main aborted', 'main not-decryptable', 'main final', 'paper paper'],
    ]);
    expect(session.state.rounds.map(({ counting }) => counting.size)).toEqual([1, 2, 0, 1, 4, 0]);
    expect(troubles).toEqual({ console: [], foreign: [] });
  });
});
