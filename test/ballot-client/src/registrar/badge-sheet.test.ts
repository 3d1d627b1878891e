/** The sheet of badges on paper: ten on a page of A4, none cut. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launch } from '../../../e2e/browser.ts';
import { galleryPage } from '../../../support/gallery-page.ts';

const BADGES = 324;
const PER_PAGE = 10;
/** A4 without margins of 10 mm, in CSS pixels. */
const PRINTED = { width: Math.round((190 / 25.4) * 96), height: Math.round((277 / 25.4) * 96) };

let browser: Browser;
let page: Page;
beforeAll(async () => {
  if (chromiumPath === undefined) return;
  browser = await launch();
  page = await galleryPage(browser, 'registrar');
  await page.evaluate(() => globalThis.gallery.show('badge-sheet', 'zh-CN'));
}, 120_000);
afterAll(() => browser?.close());

describe.skipIf(chromiumPath === undefined)('badges on paper (needs Chromium)', () => {
  it('fill as many pages as they need', async () => {
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g);
    expect(pages?.length).toBe(Math.ceil(BADGES / PER_PAGE));
  });

  it('lie within the printed part of their page, and every text within its badge', async () => {
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(PRINTED);
    const outside = await page.evaluate(({ width, height }) => {
      const found: string[] = [];
      for (const sheet of document.querySelectorAll('.sheet')) {
        const box = sheet.getBoundingClientRect();
        if (box.left < -1 || box.right > width + 1 || box.height > height + 1) found.push('a sheet');
      }
      for (const badge of document.querySelectorAll('[data-testid="badge"]')) {
        const box = badge.getBoundingClientRect();
        for (const text of badge.querySelectorAll('p, svg')) {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          const isIn = left >= box.left && right <= box.right && top >= box.top && bottom <= box.bottom;
          if (!isIn || text.scrollWidth > text.clientWidth + 1) found.push(text.textContent ?? '');
        }
      }
      return found;
    }, PRINTED);
    await page.emulateMedia({ media: 'screen' });
    expect(await page.getByTestId('badge').count()).toBe(BADGES);
    expect(outside).toEqual([]);
  });
});
