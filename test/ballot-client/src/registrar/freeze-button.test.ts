/**
 * The checklist in a browser: green line by line, and no way to freeze while one line is open: a press neither asks nor
 * sends anything to the server.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHECKS, type Check } from '../../../../ballot-client/src/registrar/checklist.ts';
import { chromiumPath, launch } from '../../../e2e/browser.ts';
import { SIZES } from '../../../gallery/state.ts';
import { galleryPage } from '../../../support/gallery-page.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  if (chromiumPath === undefined) return;
  browser = await launch();
  page = await galleryPage(browser, 'registrar');
  await page.setViewportSize(SIZES.desk);
}, 120_000);
afterAll(() => browser?.close());

const show = async (name: string): Promise<void> => {
  await page.evaluate((which) => {
    delete document.documentElement.dataset.asked;
    return globalThis.gallery.show(which, 'zh-CN');
  }, name);
};
const asked = (): Promise<string> =>
  page.evaluate(() => document.documentElement.dataset.asked?.trim() ?? '');
const doneLines = async (): Promise<string[]> => {
  const done: string[] = [];
  for (const check of CHECKS) {
    const line = page.getByTestId(`check-${check}`);
    if ((await line.getAttribute('data-done')) === 'true') done.push(check);
  }
  return done;
};
/** With mouse, keyboard and from a script. */
async function pressFreeze(): Promise<void> {
  const button = page.getByTestId('freeze');
  await button.click({ force: true, timeout: 2_000 }).catch(() => {});
  await button.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press(' ');
  await button.evaluate((element: HTMLElement) => element.click());
}

const fill = (testid: string, text: string) => (): Promise<void> => page.getByTestId(testid).fill(text);
const untick =
  (...places: readonly number[]) =>
  async (): Promise<void> => {
    for (const place of places) await page.getByTestId(`approve-${place}`).uncheck();
  };
/** What opens each line, and others with it where one thing cannot be wrong alone. */
const BREAKS: Readonly<Record<Check, { open: () => Promise<void>; also?: readonly Check[] }>> = {
  title: { open: fill('draft-title', '  ') },
  rules: { open: fill('draft-chosen', '26') },
  candidates: { open: fill('draft-candidates', '# 就业创业') },
  question: { open: fill('draft-question', '') },
  badges: { open: fill('draft-deputies', '325') },
  presiding: { open: untick(1, 2) },
  scrutineers: { open: untick(3, 4, 5, 6), also: ['threshold'] },
  threshold: { open: fill('draft-threshold', '6') },
  observers: { open: fill('draft-observers', '不是密钥') },
};

describe.skipIf(chromiumPath === undefined)('freezing (needs Chromium)', () => {
  beforeEach(() => show('draft-filled'));

  it('is possible once every line is green, after one question', async () => {
    expect(await doneLines()).toEqual([...CHECKS]);
    await page.getByTestId('freeze').click();
    expect(await asked()).toBe('');
    await page.getByTestId('freeze-confirm').click();
    await expect.poll(asked).toContain('submit');
  });

  it.each(CHECKS)('is impossible while “%s” is open', async (check) => {
    const { open, also = [] } = BREAKS[check];
    await open();
    const left = CHECKS.filter((one) => one !== check && !also.includes(one));
    await expect.poll(doneLines).toEqual(left);
    await pressFreeze();
    expect(await page.getByTestId('freeze-confirm').count()).toBe(0);
    expect(await asked()).toBe('');
  });

  it('leads from an open line to the field that is at fault', async () => {
    await page.getByTestId('draft-chosen').fill('26');
    await page.getByTestId('check-rules').getByRole('button').click();
    const focused = page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.testid);
    expect(await focused).toBe('draft-chosen');
  });

  it('leads from a fault of the list to its line', async () => {
    await page.getByTestId('draft-candidates').fill('# 甲\n农桥\n农桥\n');
    await page.getByTestId('candidate-faults').getByRole('button').first().click();
    const selected = page.getByTestId('draft-candidates').evaluate((element) => {
      const { value, selectionStart, selectionEnd } = element as HTMLTextAreaElement;
      return [selectionStart, value.slice(selectionStart, selectionEnd)];
    });
    expect(await selected).toEqual([7, '农桥']);
  });
});
