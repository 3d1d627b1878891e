/**
 * A whole session played by people's hands on the pages: registrar, presiding officer, three scrutineers (2 of 3) and
 * four deputies, each in a browser context of their own; then the record verifies.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../../ballot-client/src/lib/api.ts';
import { verifyRecord } from '../../tally/verify/verify-record.ts';
import { must, random } from '../support/memory-session.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { REGISTRAR_CODE } from '../support/test-server.ts';
import { chromiumPath, launch, openPage, type SIZES, type Troubles } from './browser.ts';

const CANDIDATES = [
  '# 道路',
  '农桥 26 座',
  '农村公路提档升级',
  '# 养老',
  '社区助餐点 8 个',
  '# 医疗',
  '困难职工医疗救助',
];
const PASSPHRASE = '海安的口令 2024 春';

let folder: string;
let server: ServerProcess;
let browser: Browser;
const troubles: Troubles = { console: [], foreign: [] };
const shots = process.env.PIAOJUE_SHOTS;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'piaojue-pages-'));
  server = new ServerProcess(join(folder, 'data'), await freePort(), { hasPages: true });
  if (shots !== undefined) await mkdir(shots, { recursive: true });
  await server.start();
  browser = await launch();
});
afterAll(async () => {
  for (const trouble of [...troubles.console, ...troubles.foreign]) console.error(trouble);
  await browser?.close();
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const open = async (path: string, size: keyof typeof SIZES): Promise<Page> =>
  (await openPage(browser, `${server.base}${path}`, size, troubles)).page;

/** Keeps a picture where `PIAOJUE_SHOTS` names a folder. */
async function shoot(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/** Presses a button, and confirms where it asks. */
async function press(page: Page, testid: string): Promise<void> {
  await page.getByTestId(testid).click({ timeout: 60_000 });
  const confirm = page.getByTestId(`${testid}-confirm`);
  await page.waitForTimeout(150);
  if (await confirm.isVisible()) await confirm.click();
}

const fill = (page: Page, testid: string, text: string): Promise<void> => page.getByTestId(testid).fill(text);

/** Makes the keys of a role and saves the key file; gives its path. */
async function makeKeys(page: Page): Promise<string> {
  await fill(page, 'passphrase', PASSPHRASE);
  await fill(page, 'passphrase-again', PASSPHRASE);
  await press(page, 'open-key');
  await page.getByTestId('export-key').waitFor({ timeout: 60_000 });
  const download = page.waitForEvent('download');
  await page.getByTestId('export-key').click();
  return (await download).path();
}

/** Waits until an element says that it is in a state. */
async function waitState(page: Page, testid: string, attribute: string, value: string): Promise<void> {
  const element = page.locator(`[data-testid="${testid}"][data-${attribute}="${value}"]`);
  try {
    await element.waitFor({ timeout: 60_000 });
  } catch (error) {
    await shoot(page, `failed-${testid}-${value}`);
    throw error;
  }
}

async function typeBadge(page: Page, badge: string): Promise<void> {
  for (const [i, group] of badge.split('-').entries()) await fill(page, `badge-${i + 1}`, group);
  await press(page, 'badge-continue');
}

async function mark(page: Page, marks: readonly number[]): Promise<void> {
  for (const [i, option] of marks.entries()) await page.getByTestId(`mark-${i + 1}-${option}`).click();
}

async function toEncrypted(page: Page): Promise<void> {
  await press(page, 'go-review');
  await shoot(page, 'deputy-review');
  await press(page, 'review-confirm');
  await waitState(page, 'deputy-state', 'state', 'encrypted');
}

/** A tablet whose network breaks at the moment at which the first receipt is on its way. */
async function openLosing(onLost: () => void): Promise<Page> {
  const { page, context } = await openPage(browser, 'about:blank', 'tablet', troubles);
  let isLost = false;
  await context.routeWebSocket(/socket\.io/, (socket) => {
    const upstream = socket.connectToServer();
    upstream.onMessage((message) => {
      if (
        !isLost &&
        typeof message === 'string' &&
        message.includes('tlog-proof') &&
        message.includes('"index"')
      ) {
        isLost = true;
        onLost();
        void socket.close();
        void upstream.close();
      } else socket.send(message);
    });
  });
  await page.goto(`${server.base}/`);
  return page;
}

describe.skipIf(chromiumPath === undefined)('a session on the pages (needs Chromium)', () => {
  it('goes from empty tables to a record that verifies', { timeout: 900_000 }, async () => {
    const registrar = await open('/registrar', 'desk');
    const presiding = await open('/presiding', 'desk');
    const scrutineers = [];
    for (let i = 0; i < 3; i++) scrutineers.push(await open('/scrutineer', 'desk'));
    const hall = await open('/hall', 'hall');
    const [chief, second, third] = scrutineers as [Page, Page, Page];

    let presidingFile = '';
    // Everybody makes keys; staff ask to be listed; the registrar approves and freezes.
    await makeKeys(registrar);
    await fill(registrar, 'registrar-code', REGISTRAR_CODE);
    await press(registrar, 'enrol-registrar');
    for (const [i, page] of [presiding, ...scrutineers].entries()) {
      const file = await makeKeys(page);
      if (page === presiding) presidingFile = file;
      await fill(page, 'staff-name', i === 0 ? '执行主席' : `监票人 ${i}`);
      await press(page, 'enrol');
      await registrar.getByTestId(`enrolment-${i + 1}`).waitFor({ timeout: 60_000 });
    }
    await fill(registrar, 'draft-title', '海安市第十七届人民代表大会试验会议');
    await registrar.getByTestId('draft-purpose').selectOption('rehearsal');
    await registrar.getByTestId('draft-preset').selectOption('haian-2024');
    await fill(registrar, 'draft-candidates', CANDIDATES.join('\n'));
    await fill(registrar, 'draft-chosen', '2');
    await fill(registrar, 'draft-max', '2');
    await fill(registrar, 'draft-floor', '2');
    await fill(registrar, 'draft-question', '今天是否晴天？');
    await fill(registrar, 'draft-deputies', '4');
    await press(registrar, 'make-badges');
    for (let i = 1; i <= 4; i++) await registrar.getByTestId(`approve-${i}`).check();
    await fill(registrar, 'draft-threshold', '2');
    await shoot(registrar, 'registrar-draft');
    await press(registrar, 'print-badges');
    const badges = (await registrar.getByTestId('badge-code').allTextContents()).map((text) => text.trim());
    await shoot(registrar, 'registrar-badges');
    await press(registrar, 'close-sheet');
    expect(badges).toHaveLength(4);
    const build = await registrar.getByTestId('client-build').getAttribute('data-build');
    expect(build).toBe(must(await new Api(server.base).draft()).clientBuild);
    expect(build).toMatch(/^[0-9a-f]{64}$/);
    await press(registrar, 'freeze');
    await waitState(registrar, 'registrar-state', 'phase', 'frozen');
    await shoot(registrar, 'registrar-frozen');

    // Fingerprints are compared; keys are made together.
    const fingerprint = await registrar.getByTestId('fingerprint').first().textContent();
    for (const page of [presiding, ...scrutineers]) {
      await page.getByTestId('accept-manifest').waitFor({ timeout: 60_000 });
      expect(await page.getByTestId('fingerprint').first().textContent()).toBe(fingerprint);
      if (page !== presiding)
        expect(await page.getByTestId('client-build').getAttribute('data-build')).toBe(build);
      await shoot(page, page === presiding ? 'presiding-accept' : 'scrutineer-accept');
      await press(page, 'accept-manifest');
    }
    await waitState(chief, 'scrutineer-state', 'duty', 'start-ceremony');
    await press(chief, 'start-ceremony');
    await waitState(chief, 'scrutineer-state', 'phase', 'keys');
    await shoot(chief, 'scrutineer-keys');

    // Sign-in.
    await press(presiding, 'adopt');
    await press(presiding, 'open-sign-in');
    const deputies: Page[] = [];
    let onLost: () => void = () => {};
    const lost = new Promise<void>((resolve) => {
      onLost = resolve;
    });
    for (const [i, badge] of badges.entries()) {
      const page = i === 1 ? await openLosing(onLost) : await open('/', 'tablet');
      await shoot(page, 'deputy-badge');
      await typeBadge(page, badge);
      await waitState(page, 'deputy-state', 'state', 'waiting');
      deputies.push(page);
    }
    const [first, unlucky, third4, fourth] = deputies as [Page, Page, Page, Page];
    await shoot(first, 'deputy-waiting');
    const copy = await open('/', 'tablet');
    await typeBadge(copy, badges[2] as string);
    await copy
      .locator('[data-testid="refusal"][data-code="attendance.other_device"]')
      .waitFor({ timeout: 60_000 });
    await shoot(copy, 'deputy-second-tablet');
    await shoot(hall, 'hall-sign-in');

    // Empty box, opening.
    for (const page of scrutineers) await press(page, 'witness-empty');
    await presiding.getByTestId('open-round').waitFor();
    await expect.poll(() => presiding.getByTestId('open-round').isEnabled(), { timeout: 60_000 }).toBe(true);
    await shoot(presiding, 'presiding-open');
    await press(presiding, 'open-round');
    for (const page of deputies) await waitState(page, 'deputy-state', 'state', 'marking');
    await shoot(first, 'deputy-ballot');

    // One reloads while marking and finds the marks again.
    await mark(first, [0, 1]);
    await waitState(first, 'deputy-state', 'saved', 'true');
    await first.reload();
    await typeBadge(first, badges[0] as string);
    await waitState(first, 'deputy-state', 'state', 'marking');
    const bar = await first.getByTestId('mark-bar').textContent();
    expect(bar).toContain('1');
    await first.getByTestId('mark-3-0').click();
    await first.getByTestId('mark-4-0').click();
    await shoot(first, 'deputy-capped');
    await toEncrypted(first);
    await shoot(first, 'deputy-encrypted');
    await press(first, 'cast');
    await waitState(first, 'deputy-state', 'state', 'cast');
    await shoot(first, 'deputy-cast');

    // One loses the network between cast and receipt.
    await mark(unlucky, [0, 0, 1, 2]);
    await toEncrypted(unlucky);
    const code = await unlucky.getByTestId('tracking-code').first().textContent();
    await press(unlucky, 'cast');
    await lost;
    await shoot(unlucky, 'deputy-resent');
    await waitState(unlucky, 'deputy-state', 'state', 'cast');
    expect(await unlucky.getByTestId('tracking-code').first().textContent()).toBe(code);

    for (const [i, page] of [third4, fourth].entries()) {
      await mark(page, i === 0 ? [0, 2, 1, 1] : [1, 1, 0, 0]);
      await toEncrypted(page);
      await press(page, 'cast');
      await waitState(page, 'deputy-state', 'state', 'cast');
    }
    await shoot(hall, 'hall-voting');
    await shoot(presiding, 'presiding-voting');

    // Close, seal, declare, decrypt, result.
    await press(presiding, 'close-round');
    for (const page of scrutineers) await press(page, 'cosign');
    await shoot(chief, 'scrutineer-cosigned');
    await press(presiding, 'declare-round');
    await press(second, 'decrypt');
    await press(chief, 'state-result');
    await shoot(chief, 'scrutineer-result');
    await press(third, 'endorse');
    await presiding
      .getByTestId('proclaim')
      .or(presiding.locator('[data-testid^="decide-"]'))
      .first()
      .waitFor({ timeout: 60_000 });
    await shoot(presiding, 'presiding-result');
    const acceptFewer = presiding.getByTestId('decide-accept-fewer');
    if (await acceptFewer.isVisible()) await press(presiding, 'decide-accept-fewer');
    // The presiding officer goes on at another machine, with the exported key file.
    const elsewhere = await open('/presiding', 'desk');
    await elsewhere.getByTestId('import-key').setInputFiles(presidingFile);
    await fill(elsewhere, 'passphrase', PASSPHRASE);
    await press(elsewhere, 'open-key');
    await press(elsewhere, 'proclaim');
    await press(registrar, 'archive');
    for (const page of scrutineers) await press(page, 'cosign-final');
    await hall.getByTestId('result-row').first().waitFor({ timeout: 60_000 });
    await shoot(hall, 'hall-result');
    await shoot(registrar, 'registrar-archived');

    // The record verifies.
    const api = new Api(server.base);
    const status = must(await api.status());
    expect(status.phase).toBe('archived');
    await expect
      .poll(
        async () =>
          must(await api.checkpoint())
            .split('\n')
            .filter((line) => line.startsWith('—')).length,
      )
      .toBeGreaterThanOrEqual(3);
    const record = {
      entries: must(await api.entries(0, status.size)),
      checkpoint: must(await api.checkpoint()),
    };
    const { report } = await verifyRecord(record, { random });
    expect(report.checks.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(report.clientBuild).toBe(build);
    const [round] = report.rounds;
    expect(round).toMatchObject({ issued: 4, received: 4, blank: 0 });
    expect(round?.counts).toEqual([3, 1, 0, 1, 2, 1, 2, 2, 0, 1, 1, 2]);
    expect(troubles).toEqual({ console: [], foreign: [] });
  });
});
