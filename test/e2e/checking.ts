/** A checking device (the auditor's page) beside a tablet. */
import type { Browser, Page } from 'playwright-core';
import type { SIZES } from './browser.ts';
import { click, seen } from './hands.ts';
import type { Stage } from './stage.ts';

/** The auditor's page on this server's log, at the ballot check. */
export async function openDevice(stage: Stage, size: keyof typeof SIZES, on?: Browser): Promise<Page> {
  const page = await stage.open('/auditor', size, on);
  await click(page, 'follow');
  await click(page, 'tab-ballot');
  return page;
}

export interface Photograph {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A photograph of a code on the tablet's screen. */
export const photograph = async (tablet: Page, testid: string): Promise<Photograph> => ({
  ...{ name: `${testid}.png`, mimeType: 'image/png' },
  buffer: await tablet.getByTestId(testid).screenshot(),
});

/** Waits until the device says this of the ballot; `code` where it raises an alarm. */
export const verdictOf = (device: Page, verdict: string, code = ''): Promise<void> =>
  seen(device, `[data-testid="verdict"][data-verdict="${verdict}"][data-code="${code}"]`);

/** The marks that the device lists for the first items, as numbers of options. */
export const marksOf = (device: Page, items: number): Promise<(string | null)[]> =>
  Promise.all(
    Array.from({ length: items }, (_, i) => device.getByTestId(`checked-${i + 1}`).getAttribute('data-mark')),
  );
