/** What is printed in the end: result form and minutes, from the record as the auditors' page has verified it. */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { click, PATIENCE, press, take, waitState } from '../hands.ts';
import { shoot, shots } from '../look.ts';
import type { Stage } from '../stage.ts';

/** A page as Chromium prints it to A4: how many sheets, after a check that there is something on them. Kept beside the pictures. */
export async function sheetsOf(page: Page, name: string): Promise<number> {
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  if (shots !== undefined) await writeFile(join(shots, `${name}.pdf`), pdf);
  expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  expect(pdf.length).toBeGreaterThan(10_000);
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

export interface Printed {
  /** The text as it stands on paper. */
  readonly text: string;
  readonly sheets: number;
}

/** Prints a saved page away from the server that it is about. */
async function print(stage: Stage, saved: string, name: string): Promise<Printed> {
  const path = stage.at(name);
  await copyFile(saved, path);
  const page = await stage.browser.newPage();
  await page.goto(pathToFileURL(path).href);
  await page.emulateMedia({ media: 'print' });
  await shoot(page, `print-${name.replace('.html', '')}`);
  const printed = { text: await page.locator('body').innerText(), sheets: await sheetsOf(page, name) };
  await page.context().close();
  return printed;
}

/** From the presiding officer's link to the auditors' page, which verifies; there the papers are saved, then printed. */
export async function printResult(
  stage: Stage,
  presiding: Page,
): Promise<{ readonly form: Printed; readonly minutes: Printed; readonly announcement: string }> {
  const opened = presiding.context().waitForEvent('page');
  await click(presiding, 'print-result');
  const auditor = await opened;
  await shoot(auditor, 'auditor-start');
  await click(auditor, 'follow');
  await waitState(auditor, 'auditor-state', 'ok', 'true');
  await waitState(auditor, 'auditor-state', 'running', 'false');
  await shoot(auditor, 'auditor-verified');
  await press(auditor, 'save-published');
  await auditor.getByTestId('published-result-form.html').waitFor(PATIENCE);
  await shoot(auditor, 'auditor-papers');
  const form = await print(stage, await take(auditor, 'published-result-form.html'), 'result-form.html');
  const minutes = await print(stage, await take(auditor, 'published-minutes.html'), 'minutes.html');
  const announcement = await readFile(await take(auditor, 'published-announcement.txt'), 'utf8');
  return { form, minutes, announcement };
}
