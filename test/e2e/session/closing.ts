/** From the close of the ballot to the archived record. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { bringKeys, click, PATIENCE, press, seen, waitState } from '../hands.ts';
import { shoot } from '../look.ts';
import type { Stage } from '../stage.ts';
import type { Staff } from './set-up.ts';

/** The presiding officer sees how many have not voted, is warned, and closes. */
export async function close({ presiding }: Staff, missing: number): Promise<void> {
  const main = presiding.locator('main');
  await expect.poll(() => main.innerText(), PATIENCE).toMatch(new RegExp(`尚未投票\\s*${missing}`));
  await click(presiding, 'close-round');
  await presiding.getByTestId('close-round-confirm').waitFor();
  expect(await presiding.getByRole('alertdialog').innerText()).toContain(`${missing} 位代表没有投票`);
  await shoot(presiding, 'presiding-close-question');
  await click(presiding, 'close-round-confirm');
}

/** Sealed, declared, decrypted by two of three, stated and endorsed. */
export async function count({ presiding, scrutineers }: Staff, hall: Page): Promise<void> {
  const [chief, second, third] = scrutineers as [Page, Page, Page];
  await chief.getByTestId('cosign').waitFor(PATIENCE);
  await shoot(chief, 'scrutineer-cosign');
  await shoot(presiding, 'presiding-wait-seal');
  for (const page of scrutineers) await press(page, 'cosign');
  await presiding.getByTestId('declare-round').waitFor(PATIENCE);
  await shoot(chief, 'scrutineer-cosigned');
  await shoot(presiding, 'presiding-declare');
  await waitState(hall, 'hall-state', 'scene', 'sealed');
  await shoot(hall, 'hall-closed');
  await press(presiding, 'declare-round');
  await second.getByTestId('decrypt').waitFor(PATIENCE);
  await shoot(second, 'scrutineer-decrypt');
  await waitState(hall, 'hall-state', 'scene', 'decrypting');
  await shoot(hall, 'hall-counting');
  await press(second, 'decrypt');
  await press(chief, 'state-result');
  await third.getByTestId('endorse').waitFor(PATIENCE);
  await shoot(chief, 'scrutineer-stated');
  await shoot(third, 'scrutineer-endorse');
  await press(third, 'endorse');
  await presiding.getByTestId('proclaim').waitFor(PATIENCE);
  await shoot(presiding, 'presiding-proclaim');
}

/**
 * The presiding officer goes on at another machine, with the key file that was saved, and proclaims; the registrar
 * archives. Gives the other machine's page.
 */
export async function proclaim(stage: Stage, staff: Staff, hall: Page): Promise<Page> {
  const presiding = await stage.open('/presiding', 'desk');
  await bringKeys(presiding, staff.presidingFile);
  await press(presiding, 'proclaim');
  await seen(hall, '[data-testid="result-row"]');
  await shoot(hall, 'hall-result');
  await hall.keyboard.press('ArrowRight');
  await shoot(hall, 'hall-result-next');
  await hall.setViewportSize({ width: 1024, height: 768 });
  await shoot(hall, 'hall-result-4-3');
  await presiding.getByTestId('print-result').waitFor(PATIENCE);
  await shoot(presiding, 'presiding-proclaimed');
  await press(staff.registrar, 'archive');
  for (const page of staff.scrutineers) await press(page, 'cosign-final');
  await staff.chief.getByTestId('destroy-keys').waitFor(PATIENCE);
  await shoot(staff.chief, 'scrutineer-finished');
  await shoot(staff.registrar, 'registrar-archived');
  await shoot(presiding, 'presiding-finished');
  return presiding;
}
