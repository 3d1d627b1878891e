/** Every state of every page, in both languages: free of axe-core's faults, within the screen, with large targets. */
import { readdirSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../../ballot-client/src/lib/i18n.ts';
import { chromiumPath, launch } from '../e2e/browser.ts';
import { axeFaults, takePicture } from '../e2e/look.ts';
import { buildGallery } from './build.ts';
import { foreignTextOf, overflowOf, smallTargetsOf } from './examine.ts';
import type { Listed } from './show.ts';
import { SIZES, type Size } from './state.ts';

const FRAME: ReadonlySet<string> = new Set(['state', 'show', 'build', 'examine', 'gallery.test']);
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};
/** Not reached from outside: the requests never leave the browser. `localhost` is a secure context. */
const ORIGIN = 'http://localhost';

const pages = readdirSync(fileURLToPath(new URL('./', import.meta.url)))
  .filter((name) => extname(name) === '.ts')
  .map((name) => name.slice(0, -'.ts'.length))
  .filter((name) => !FRAME.has(name) && !name.endsWith('-data'));

/** Lowest height and width of what is pressed, in CSS pixels. */
const leastTarget = (page: string): number => (page === 'deputy' ? 60 : 44);

let browser: Browser;
beforeAll(async () => {
  if (chromiumPath !== undefined) browser = await launch();
});
afterAll(() => browser?.close());

async function openGalleryOf(name: string, faults: string[]): Promise<Page> {
  const files = await buildGallery(name);
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await context.route('**', (route) => {
    const { origin, pathname } = new URL(route.request().url());
    const body = files.get(pathname === '/' ? '/index.html' : pathname);
    if (origin !== ORIGIN || body === undefined) return route.fulfill({ status: 404 });
    return route.fulfill({
      body: typeof body === 'string' ? body : Buffer.from(body),
      contentType: TYPES[extname(pathname)] ?? (pathname === '/' ? 'text/html' : 'application/octet-stream'),
    });
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
  await page.goto(`${ORIGIN}/`);
  await page.waitForFunction(() => 'gallery' in globalThis);
  return page;
}

interface Gallery {
  /** The page's name: `deputy`, `hall` … */
  readonly name: string;
  readonly page: Page;
}

/** One state at one size, as it is and with everything twice as large. */
async function look({ name, page }: Gallery, where: string, size: Size): Promise<string[]> {
  await page.setViewportSize(SIZES[size]);
  const found = [
    ...(await page.evaluate(overflowOf)),
    ...(await page.evaluate(smallTargetsOf, leastTarget(name))),
  ];
  await takePicture(page, `${name}/${where}`);
  if (!size.startsWith('hall')) {
    const { width, height } = SIZES[size];
    await page.setViewportSize({ width: width / 2, height: height / 2 });
    found.push(...(await page.evaluate(overflowOf)).map((fault) => `at 200 %: ${fault}`));
    await page.setViewportSize(SIZES[size]);
  }
  return found.map((fault) => `${where}: ${fault}`);
}

/** One state in one language at all its sizes. */
async function lookAt(
  gallery: Gallery,
  { name, sizes, data }: Listed,
  language: Language,
): Promise<string[]> {
  const { page } = gallery;
  const faults: string[] = [];
  await page.setViewportSize(SIZES[sizes[0] ?? 'desk']);
  await page.evaluate(([which, words]) => globalThis.gallery.show(which, words), [name, language] as const);
  for (const fault of await axeFaults(page)) faults.push(`${name}, ${language}: ${fault}`);
  for (const size of sizes) faults.push(...(await look(gallery, `${name}-${size}-${language}`, size)));
  if (language !== 'en') return faults;
  const foreign = await page.evaluate(foreignTextOf, data);
  return [...faults, ...foreign.map((text) => `${name}: Chinese on an English screen: ${text}`)];
}

describe.skipIf(chromiumPath === undefined)('the states of the pages (needs Chromium)', () => {
  it.each(pages)('%s', { timeout: 600_000 }, async (name) => {
    const faults: string[] = [];
    const page = await openGalleryOf(name, faults);
    const states = await page.evaluate(() => globalThis.gallery.states);
    expect(states.length).toBeGreaterThan(0);
    expect(new Set(states.map((state) => state.name)).size).toBe(states.length);
    for (const state of states) {
      for (const language of LANGUAGES) faults.push(...(await lookAt({ name, page }, state, language)));
    }
    await page.context().close();
    expect(faults).toEqual([]);
  });

  it('a mark stands out in the colours of a high-contrast system, too', { timeout: 120_000 }, async () => {
    const faults: string[] = [];
    const page = await openGalleryOf('deputy', faults);
    await page.emulateMedia({ forcedColors: 'active' });
    await page.evaluate(() => globalThis.gallery.show('ballot', 'zh-CN'));
    const grounds = await page.evaluate(() =>
      ['true', 'false'].map((isPressed) => {
        const button = document.querySelector(`.options [aria-pressed="${isPressed}"]`);
        return button === null ? undefined : getComputedStyle(button).backgroundColor;
      }),
    );
    expect(grounds).not.toContain(undefined);
    expect(grounds[0]).not.toBe(grounds[1]);
    await page.context().close();
    expect(faults).toEqual([]);
  });
});
