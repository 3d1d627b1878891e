/**
 * Legible from 30 metres, measured in every state of the hall's gallery: what must be read is as high as 1/25 of the
 * picture or higher, what stands beside it 1/40; and nothing is cut off at the foot of the screen.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../../ballot-client/src/lib/i18n.ts';
import { chromiumPath, launch } from '../../../e2e/browser.ts';
import { SIZES } from '../../../gallery/state.ts';
import { galleryPage } from '../../../support/gallery-page.ts';

/** The picture's height over the character's. */
const MUST_BE_READ = 25;
const BESIDE = 40;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  if (chromiumPath === undefined) return;
  browser = await launch();
  page = await galleryPage(browser, 'hall');
});
afterAll(() => browser?.close());

/** In the browser: texts that are too small, as sentences; and what lies below the foot of its box. */
function illegible([read, beside]: readonly [number, number]): string[] {
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = node.textContent?.trim() ?? '';
    // Controls are for whoever stands at the screen.
    if (parent === null || text === '' || parent.closest('script, style, nav') || !parent.checkVisibility())
      continue;
    const least = innerHeight / (parent.closest('.aside') ? beside : read);
    const size = Number.parseFloat(getComputedStyle(parent).fontSize);
    if (size < least - 0.01) found.push(`“${text}” is ${size.toFixed(1)} px, at least ${least.toFixed(1)}`);
  }
  for (const box of document.querySelectorAll('main, .page, .hall')) {
    const over = box.scrollHeight - box.clientHeight;
    if (over > 1) found.push(`${box.className || 'main'} is ${over} px too high`);
  }
  return found;
}

describe.skipIf(chromiumPath === undefined)('every state of the hall (needs Chromium)', () => {
  it.each(['hall', 'hall-small', 'hall-4-3'] as const)('at %s', { timeout: 240_000 }, async (size) => {
    await page.setViewportSize(SIZES[size]);
    const faults: string[] = [];
    const states = await page.evaluate(() => globalThis.gallery.states);
    expect(states.length).toBeGreaterThan(0);
    for (const { name } of states) {
      for (const language of LANGUAGES) {
        await page.evaluate(([which, words]) => globalThis.gallery.show(which, words), [
          name,
          language,
        ] as const);
        const found = await page.evaluate(illegible, [MUST_BE_READ, BESIDE] as const);
        faults.push(...found.map((fault) => `${name}, ${language}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
  });
});
