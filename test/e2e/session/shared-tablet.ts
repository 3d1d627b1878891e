/** A tablet that two deputies use, one after the other; both scan their badges with a reader that types. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { click, storedText } from '../hands.ts';
import { shoot } from '../look.ts';
import { cast, codeOf, encrypt, leave, mark, marked, reach, scan } from '../tablet.ts';
import { putAway, type Seat, type Table } from './table.ts';

/** All that the page shows, says to a screen reader or holds, and all that the browser keeps for it. */
async function tracesOn(tablet: Page): Promise<string> {
  const page = await tablet.content();
  const fields = await tablet
    .locator('input, textarea')
    .evaluateAll((all) => all.map((one) => ('value' in one ? String(one.value) : '')).join('\n'));
  return [page, fields, tablet.url(), await storedText(tablet)].join('\n');
}

/** What of a deputy must not be found: the badge, whole and in its secret parts, and the code in both its forms. */
const secretsOf = ({ badge, qr }: Seat, code: string, shown: string): string[] => [
  ...[badge, badge.replaceAll('-', ''), ...badge.split('-'), qr],
  ...[code, code.slice(0, 16), shown, ...shown.split('-')],
];

async function scanned(tablet: Page, { qr }: Seat, step: string): Promise<void> {
  await scan(tablet, qr);
  await reach(tablet, step);
}

export async function isShared({ stage, seats: [first, second], seated }: Table): Promise<void> {
  if (second === undefined) throw new Error('two deputies share this tablet');
  const tablet = await stage.open('/', 'tablet');
  for (const seat of [first, second]) {
    await scanned(tablet, seat, 'waiting');
    await leave(tablet);
  }
  await seated();
  await scanned(tablet, first, 'marking');
  await mark(tablet, first.marks);
  const code = await encrypt(tablet);
  await cast(tablet);
  const shown = (await tablet.getByTestId('tracking-code').first().textContent())?.trim() ?? '';
  expect(await tracesOn(tablet)).toContain(shown);
  await click(tablet, 'leave');
  await shoot(tablet, 'deputy-leaving');
  await click(tablet, 'leave-confirm');
  await reach(tablet, 'badge');

  // Nothing of the first is on the screen or lies readable in the tablet, before the second comes and after.
  const secrets = secretsOf(first, code, shown);
  const foundOn = async (): Promise<string[]> => {
    const traces = await tracesOn(tablet);
    return secrets.filter((secret) => traces.includes(secret));
  };
  expect(await foundOn()).toEqual([]);
  await scanned(tablet, second, 'marking');
  expect(await foundOn()).toEqual([]);
  expect(await marked(tablet)).toEqual([]);

  // The second leaves five projects without a mark, and is told which.
  await mark(tablet, second.marks);
  await click(tablet, 'go-review');
  const unmarked = second.marks.flatMap((option, i) => (option === null ? [i + 1] : []));
  expect(unmarked).toHaveLength(5);
  expect(await tablet.getByTestId('review-unmarked').innerText()).toContain(unmarked.join('、'));
  await shoot(tablet, 'deputy-unmarked');
  await click(tablet, 'review-confirm');
  await reach(tablet, 'encrypted');
  await cast(tablet);
  expect(await codeOf(tablet)).not.toBe(code);
  await putAway(tablet);
}
