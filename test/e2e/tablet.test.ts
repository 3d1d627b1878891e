/**
 * A deputy's tablet in Chromium, against a real server: what the deputy has marked stays whatever happens, others disturb
 * nobody, the next deputy sees nothing of the last, and a keyboard is enough.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Status } from '../../server/contract/events.ts';
import { must } from '../support/memory-session.ts';
import { ServerSession } from '../support/server-session.ts';
import { chromiumPath } from './browser.ts';
import { click, seen, storedText } from './hands.ts';
import { focusByKeys, markByKeys, pressByKeys } from './keyboard.ts';
import { shoot } from './look.ts';
import { Stage } from './stage.ts';
import { cast, encrypt, leave, reach, typeBadge } from './tablet.ts';

const DIST = fileURLToPath(new URL('../../ballot-client/dist/', import.meta.url));
const MOST_SCRIPT = 150_000;

let stage: Stage;
let session: ServerSession;
beforeAll(async () => {
  if (chromiumPath === undefined) return;
  stage = await Stage.set();
  session = new ServerSession(stage.server.base, { deputies: 5 });
  await session.toIdle();
});
afterAll(async () => {
  session?.close();
  await stage?.strike();
});

interface Wired {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The connections of the page, the newest last. */
  readonly sockets: WebSocketRoute[];
}

/** A tablet whose connection passes through the hands of the test. */
async function openWired(size: 'tablet' = 'tablet'): Promise<Wired> {
  const { page, context } = await stage.device(size);
  const sockets: WebSocketRoute[] = [];
  await context.routeWebSocket(/socket\.io/, (socket) => {
    sockets.push(socket);
    socket.connectToServer();
  });
  await page.goto(`${stage.server.base}/`);
  return { page, context, sockets };
}

const badgeOf = (deputy: number): string => session.deputies[deputy]?.badge ?? '';
const isPressed = (page: Page, item: number, option: number): Promise<string | null> =>
  page.getByTestId(`mark-${item}-${option}`).getAttribute('aria-pressed');
const saved = (page: Page): Promise<void> => seen(page, '[data-testid="deputy-state"][data-saved="true"]');

describe.skipIf(chromiumPath === undefined)('a tablet (needs Chromium)', () => {
  it('takes badges that are typed in any manner, by hand and by a scanner', {
    timeout: 300_000,
  }, async () => {
    const { page } = await openWired();
    const [first] = session.deputies;
    // Lower case, O for 0, I or L for 1, all in one field with spaces.
    const sloppy = (first?.badge ?? '').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
    await page.getByTestId('badge-1').fill(sloppy.replaceAll('-', ' '));
    await click(page, 'badge-continue');
    await reach(page, 'waiting');
    await leave(page);
    // A scanner types wherever the focus is.
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const key = session.registrar.publicKey.toUpperCase();
    await page.keyboard.type(`PIAOJUE1 ${badgeOf(1)} ${key}`);
    await reach(page, 'waiting');
    await expect.poll(async () => (await session.sync()).present.size).toBe(2);
    await page.context().close();
  });

  it('keeps marks and is disturbed by nothing', { timeout: 600_000 }, async () => {
    // Who has signed in above has another tablet now; these three have not.
    const [, , third, fourth, fifth] = session.deputies;
    await session.signIn([fifth!]);
    const { page, context, sockets } = await openWired();
    await typeBadge(page, third!.badge);
    await reach(page, 'waiting');
    const keyboard = await stage.open('/', 'tablet');
    await typeBadge(keyboard, fourth!.badge);
    await reach(keyboard, 'waiting');
    await expect.poll(async () => (await session.sync()).present.size).toBe(5);
    await session.witnessEmpty();
    await session.openRound();
    await reach(page, 'marking');
    await reach(keyboard, 'marking');

    // A press draws anew the item that was pressed, and nothing of the others.
    const touched = await page.evaluate(async () => {
      const found = new Set<string>();
      const observer = new MutationObserver((changes) => {
        for (const { target } of changes) {
          const element = target instanceof Element ? target : target.parentElement;
          const group = element?.closest('li')?.querySelector('[data-testid^="mark-"]');
          if (group instanceof HTMLElement) found.add(group.dataset.testid ?? '');
        }
      });
      observer.observe(document.body, {
        ...{ subtree: true, childList: true, attributes: true, characterData: true },
      });
      document.querySelector<HTMLElement>('[data-testid="mark-2-0"]')?.click();
      await new Promise((resolve) => setTimeout(resolve, 300));
      observer.disconnect();
      return [...found];
    });
    expect(touched).toEqual(['mark-2-0']);
    expect(await isPressed(page, 2, 0)).toBe('true');
    await saved(page);
    await shoot(page, 'tablet-1-marked');

    // 300 others cast: focus, place on the page and marks stay, and no item is drawn anew.
    await page.setViewportSize({ width: 600, height: 420 });
    await page.getByTestId('mark-2-1').focus();
    await page.evaluate(() => scrollTo(0, 180));
    const before = await page.evaluate(() => scrollY);
    expect(before).toBeGreaterThan(50);
    await page.evaluate(() => {
      const list = document.querySelector('.sheet');
      if (list === null) throw new Error('no ballot');
      const state = globalThis as unknown as { drawn: number };
      state.drawn = 0;
      const observer = new MutationObserver((changes) => {
        state.drawn += changes.length;
      });
      observer.observe(list, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    const status = must(await session.api.status());
    for (let received = 1; received <= 300; received++) {
      const round = { ...status.round, received };
      const pushed = { ...status, size: status.size + received, round } as Status;
      sockets.at(-1)?.send(`42${JSON.stringify(['status', pushed])}`);
    }
    await page.waitForTimeout(500);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('mark-2-1');
    expect(await page.evaluate(() => scrollY)).toBe(before);
    expect(await page.evaluate(() => (globalThis as unknown as { drawn: number }).drawn)).toBe(0);
    expect(await isPressed(page, 2, 0)).toBe('true');
    await page.setViewportSize({ width: 800, height: 1280 });

    // Sleep: frozen and woken.
    const devtools = await context.newCDPSession(page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    expect(await isPressed(page, 2, 0)).toBe('true');

    // No network: it says so, marks can be set, and everything is there afterwards and after a reload.
    await context.setOffline(true);
    await sockets.at(-1)?.close();
    await seen(page, '[data-testid="disconnected"]');
    await click(page, 'mark-1-1');
    expect(await isPressed(page, 1, 1)).toBe('true');
    await saved(page);
    await shoot(page, 'tablet-2-lost');
    await context.setOffline(false);
    await page.getByTestId('disconnected').waitFor({ state: 'detached', timeout: 60_000 });
    expect(await isPressed(page, 1, 1)).toBe('true');
    await page.reload();
    await typeBadge(page, third!.badge);
    await reach(page, 'marking');
    expect([await isPressed(page, 1, 1), await isPressed(page, 2, 0)]).toEqual(['true', 'true']);

    // The review begins to encrypt; its code is shown only once it is confirmed.
    await click(page, 'go-review');
    await reach(page, 'review');
    expect(await page.getByTestId('tracking-code').count()).toBe(0);
    await click(page, 'review-back');
    const code = await encrypt(page);
    await cast(page);
    expect(await page.getByTestId('tracking-code').getAttribute('data-code')).toBe(code);
    expect(await page.locator('[data-testid^="mark-"], [data-testid^="reviewed-"]').count()).toBe(0);

    // The next deputy finds nothing of this one.
    await leave(page);
    const text = await page.evaluate(() => document.documentElement.outerHTML);
    const stored = await storedText(page);
    const title = await page.title();
    for (const secret of [code, code.slice(0, 16), third!.badge, third!.tablet.credential]) {
      for (const place of [text, stored, title, page.url()]) expect(place).not.toContain(secret);
    }
    expect(stored).not.toMatch(/marks|envelope|votingSecret|ballot/);
    for (let i = 1; i <= 5; i++) expect(await page.getByTestId(`badge-${i}`).inputValue()).toBe('');
    await page.goBack().catch(() => null);
    await page.goForward().catch(() => null);
    if (page.url().startsWith(stage.server.base)) await reach(page, 'badge');

    // With keys alone, and a screen reader: names that say project and mark, headings that take the focus.
    await markByKeys(keyboard, 1, 0);
    expect(await isPressed(keyboard, 1, 0)).toBe('true');
    await keyboard.keyboard.press('ArrowDown');
    expect(await keyboard.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe(
      'mark-2-0',
    );
    await keyboard.keyboard.press('ArrowRight');
    expect(await keyboard.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe(
      'mark-2-1',
    );
    expect(await isPressed(keyboard, 2, 1), 'arrows mark nothing').toBe('false');
    await keyboard.getByRole('button', { name: '第 2 项 项目 2 反对', pressed: false }).press('Space');
    await keyboard.getByRole('button', { name: '第 2 项 项目 2 反对', pressed: true }).waitFor();
    await pressByKeys(keyboard, 'go-review');
    await reach(keyboard, 'review');
    const heading = (): Promise<string | undefined> =>
      keyboard.evaluate(() => document.activeElement?.tagName);
    expect(await heading()).toBe('H2');
    await pressByKeys(keyboard, 'review-confirm');
    await reach(keyboard, 'encrypted');
    expect(await heading()).toBe('H2');
    await pressByKeys(keyboard, 'cast');
    await reach(keyboard, 'cast');
    expect(await heading()).toBe('H2');
    await focusByKeys(keyboard, 'cast-done');
    await keyboard.keyboard.press('Enter');
    await seen(keyboard, '[data-neutral="true"]');
    await shoot(keyboard, 'tablet-3-neutral');
    expect(await keyboard.getByTestId('tracking-code').count()).toBe(0);
    expect(stage.troubles).toEqual({ console: [], foreign: [] });
  });

  it('loads a page with little script', async () => {
    const html = await readFile(join(DIST, 'index.html'), 'utf8');
    const paths = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path ?? '');
    expect(paths.length).toBeGreaterThan(0);
    const sizes = await Promise.all(
      paths.map(async (path) => gzipSync(await readFile(join(DIST, path))).length),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MOST_SCRIPT);
  });
});
