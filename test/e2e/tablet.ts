/** What deputies do at a tablet. */
import type { Page } from 'playwright-core';
import type { Marks } from '../../crypto/ballot/form.ts';
import { click, fill, PATIENCE } from './hands.ts';

/** Waits until the tablet shows a step. */
export const reach = (tablet: Page, step: string, timeout = PATIENCE.timeout): Promise<void> =>
  tablet.locator(`[data-testid="deputy-state"][data-state="${step}"]`).waitFor({ timeout });

/** Types a badge group by group, as it is printed: five groups with hyphens between them. */
export async function typeBadge(tablet: Page, badge: string): Promise<void> {
  for (const [i, group] of badge.split('-').entries()) await fill(tablet, `badge-${i + 1}`, group);
  await click(tablet, 'badge-continue');
}

/** Marks the items from `from` on (counted from 0); null leaves one as it is. */
export async function mark(tablet: Page, marks: Marks, from = 0): Promise<void> {
  for (const [i, option] of marks.entries()) {
    if (i >= from && option !== null) await click(tablet, `mark-${i + 1}-${option}`);
  }
}

/** From the marks over the review to the ballot that is encrypted and not cast; gives its tracking code, 64 digits hex. */
export async function encrypt(tablet: Page): Promise<string> {
  await click(tablet, 'go-review');
  await click(tablet, 'review-confirm');
  await reach(tablet, 'encrypted');
  return codeOf(tablet);
}

export async function cast(tablet: Page): Promise<void> {
  await click(tablet, 'cast');
  await reach(tablet, 'cast');
}

export const codeOf = async (tablet: Page): Promise<string> =>
  (await tablet.getByTestId('tracking-code').first().getAttribute('data-code')) ?? '';

/** The next deputy: clears the screen. */
export async function leave(tablet: Page): Promise<void> {
  await click(tablet, 'leave');
  await click(tablet, 'leave-confirm');
  await reach(tablet, 'badge');
}

/** The marks on the screen, as `item-option`, items counted from 1. */
export const marked = (tablet: Page): Promise<string[]> =>
  tablet
    .locator('[data-testid^="mark-"]:is([aria-checked="true"], [aria-pressed="true"], :checked)')
    .evaluateAll((marks) => marks.map((one) => one.getAttribute('data-testid')?.slice('mark-'.length) ?? ''));

/** A badge reader that is connected as a keyboard: it types the text of the QR wherever the focus is. */
export const scan = (tablet: Page, text: string): Promise<void> => tablet.keyboard.type(text, { delay: 2 });

/** Larger text until it grows no more. */
export async function enlarge(tablet: Page): Promise<void> {
  const larger = tablet.getByTestId('text-larger');
  while (await larger.isEnabled()) await larger.click();
}
