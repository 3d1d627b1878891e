/** Looks at a page as it stands: a picture where `PIAOJUE_SHOTS` names a folder, and its faults by axe-core. */
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { run } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2, levels A and AA, with what 2.0 and 2.1 brought. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const OTHER_LANGUAGE = /^(English|中文)$/;

declare global {
  /** There once it was sent to the page. */
  var axe: { readonly run: typeof run };
}

export const shots = process.env.PIAOJUE_SHOTS;

/** Waits until nothing moves any more: halfway through a fade neither picture nor contrast is that of the page. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(() => {
    const moving = document.getAnimations().filter(({ effect }) => {
      const { endTime } = effect?.getComputedTiming() ?? {};
      return typeof endTime === 'number' && Number.isFinite(endTime);
    });
    return Promise.all(moving.map(({ finished }) => finished.catch(() => undefined)));
  });

/** Keeps a picture of the whole page. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  const path = join(shots, `${name}.png`);
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, fullPage: true });
}

/** What axe-core finds wrong, one line for each element. */
export async function axeFaults(page: Page): Promise<string[]> {
  // Over the debugging protocol: the policy of the pages admits no foreign script.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const { violations } = await page.evaluate(async (values) => {
    // Colours that fade are measured once they are there.
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    // What a bar at the edge happens to cover can be scrolled out below it, which axe does not know.
    const bars = [...document.querySelectorAll<HTMLElement>('main *')].filter(
      (element) => getComputedStyle(element).position === 'sticky',
    );
    for (const bar of bars) bar.style.position = 'static';
    const runOnly = { type: 'tag', values } as const;
    const found = await globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] });
    for (const bar of bars) bar.style.removeProperty('position');
    return found;
  }, RULES);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => {
      const [, reason = ''] = failureSummary.split('\n');
      return `${id} at ${target.join(' ')}: ${reason.trim()}`;
    }),
  );
}

/** Presses the page's choice of language without moving the focus. */
async function otherLanguage(page: Page): Promise<boolean> {
  const button = page.getByRole('button', { name: OTHER_LANGUAGE }).first();
  if ((await button.count()) === 0) return false;
  await button.evaluate((element: HTMLElement) => element.click());
  return true;
}

/** Looks at the page in both languages: it must be free of axe-core's faults in each; the test goes on and fails in the end. */
export async function shoot(page: Page, name: string): Promise<void> {
  await settled(page);
  await takePicture(page, name);
  expect.soft(await axeFaults(page), name).toEqual([]);
  if (!(await otherLanguage(page))) return;
  await settled(page);
  await takePicture(page, `${name}-other`);
  expect.soft(await axeFaults(page), `${name} in the other language`).toEqual([]);
  await otherLanguage(page);
}
