/** A person who has a keyboard and nothing else. */
import type { Page } from 'playwright-core';

/** More stops than any page has. */
const MOST_STOPS = 300;

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '');

/** `mark-3-1` is one of the options of `mark-3`. */
const groupOf = (testid: string): string | undefined => /^(mark-\d+)-\d+$/.exec(testid)?.[1];

/** Goes on with Tab, and among the options of one item with the arrow, until the element has the focus. */
export async function focusByKeys(page: Page, testid: string): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    const at = await focused(page);
    if (at === testid) return;
    const isBeside = groupOf(at) !== undefined && groupOf(at) === groupOf(testid);
    if (isBeside) await page.keyboard.press('ArrowRight');
    if (!isBeside || (await focused(page)) === at) await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not lead to ${testid}`);
}

export async function pressByKeys(page: Page, testid: string): Promise<void> {
  await focusByKeys(page, testid);
  await page.keyboard.press('Enter');
}

/** Marks an option, where the arrow that led there has not marked it already. */
export async function markByKeys(page: Page, item: number, option: number): Promise<void> {
  const testid = `mark-${item}-${option}`;
  await focusByKeys(page, testid);
  const isMarked = await page.getByTestId(testid).evaluate((one) => one.getAttribute('aria-pressed'));
  if (isMarked !== 'true') await page.keyboard.press('Space');
}
