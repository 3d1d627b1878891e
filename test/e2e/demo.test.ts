/** A demonstration in Chromium, as a newcomer plays it: from its page to the archived record, verified on the auditor's page. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/server-process.ts';
import { chromiumPath, launch, openPage, type Troubles } from './browser.ts';
import { shoot } from './look.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const PATIENCE = { timeout: 120_000 };

let server: ChildProcess;
let browser: Browser;
let address: string;
const troubles: Troubles = { console: [], foreign: [] };

/** `npm start -- --demo`; resolves with the address that it prints. */
async function startDemonstration(): Promise<string> {
  server = spawn(process.execPath, ['--import', 'tsx', MAIN, '--demo'], {
    env: {
      ...process.env,
      ...{ DATABASE_URL: '', PIAOJUE_PORT: String(await freePort()), PIAOJUE_STOP_WITH_STDIN: '1' },
      PIAOJUE_LOG_LEVEL: 'warn',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
    const [, found] = /Begin at (\S+)/.exec(line) ?? [];
    if (found !== undefined) return found;
  }
  throw new Error('the server ended');
}

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  address = await startDemonstration();
  browser = await launch();
});
afterAll(async () => {
  for (const trouble of [...troubles.console, ...troubles.foreign]) console.error(trouble);
  await browser?.close();
  if (server === undefined) return;
  const ended = once(server, 'exit');
  server.stdin?.end();
  await ended;
});

const inTablet = (page: Page): FrameLocator => page.frameLocator('[data-testid="demo-tablet-frame"]');
const stepOf = (page: Page, step: string): Promise<void> =>
  page.locator(`[data-testid="guide"][data-step="${step}"]`).waitFor(PATIENCE);

/** Marks three projects on the visitor's tablet and casts; gives the tracking code, 64 hex digits. */
async function vote(page: Page): Promise<string> {
  const tablet = inTablet(page);
  for (const mark of ['mark-1-0', 'mark-2-1', 'mark-3-2']) await tablet.getByTestId(mark).click(PATIENCE);
  await tablet.getByTestId('go-review').click();
  await tablet.getByTestId('review-confirm').click();
  await tablet.getByTestId('cast').click(PATIENCE);
  await tablet.locator('[data-testid="deputy-state"][data-state="cast"]').waitFor(PATIENCE);
  return (await tablet.getByTestId('tracking-code').first().getAttribute('data-code')) ?? '';
}

describe.skipIf(chromiumPath === undefined)('a demonstration (needs Chromium)', () => {
  it('shows a whole vote to one person', { timeout: 480_000 }, async () => {
    const began = performance.now();
    const { page, context } = await openPage(browser, address, 'desk', troubles);
    await page.getByTestId('guide-prepare').waitFor(PATIENCE);
    await shoot(page, 'demo-1-begin');
    await page.getByTestId('guide-prepare').click();
    await stepOf(page, 'sign-in');
    await shoot(page, 'demo-2-sign-in');
    await inTablet(page).getByTestId('badge-1').waitFor(PATIENCE);
    await page.getByTestId('guide-scan').click();
    await page.getByTestId('guide-open').click(PATIENCE);
    await page.locator('[data-testid="guide"][data-stage="voting"]').waitFor(PATIENCE);
    const code = await vote(page);
    await page.locator('[data-testid="guide-count"]:enabled').waitFor(PATIENCE);
    await shoot(page, 'demo-3-voted');
    expect(await page.getByTestId('guide-sentence').textContent()).toContain('20');
    await page.getByTestId('guide-count').click();
    await stepOf(page, 'verify');
    await page.frameLocator('[data-testid="demo-hall-frame"]').getByText(/当选/).first().waitFor(PATIENCE);
    await shoot(page, 'demo-4-archived');

    await page.getByTestId('guide-check').click();
    const auditor = page.frameLocator('[data-testid="demo-auditor-frame"]');
    const fingerprint = (await page.getByTestId('guide-fingerprint').textContent()) ?? '';
    await auditor.getByTestId('fingerprint-input').fill(fingerprint);
    await auditor.getByTestId('follow').click();
    await auditor.locator('[data-testid="verdict"][data-verdict="good"]').waitFor(PATIENCE);
    const seconds = Math.round((performance.now() - began) / 1000);
    await shoot(page, 'demo-5-verified');
    const state = auditor.getByTestId('auditor-state');
    expect(await state.getAttribute('data-ok')).toBe('true');
    const states = await auditor
      .locator('[data-testid^="check-"][data-state]')
      .evaluateAll((checks) => checks.map((check) => check.getAttribute('data-state')));
    expect(states).toEqual(Array.from({ length: 8 }, () => 'passed'));

    await auditor.getByTestId('tab-look-up').click();
    await auditor.getByTestId('code-input').fill(code);
    await auditor.getByTestId('find').click();
    await auditor.locator('[data-testid="found-ballot"][data-fate="counts"]').waitFor(PATIENCE);
    await context.close();
    console.log(`the demonstration took ${seconds} s`);
  });

  it('leaves nothing to begin a second time', PATIENCE, async () => {
    const again = await fetch(new URL('/api/demo/staff', address), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ act: 'prepare' }),
    });
    expect(((await again.json()) as { code: string }).code).toBe('session.state');
  });

  it('asked for nothing from elsewhere, and threw nothing', () => {
    expect(troubles).toEqual({ console: [], foreign: [] });
  });
});
