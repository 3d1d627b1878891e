/** What deputies go through between badge and receipt, one story each. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { PATIENCE, seen, waitState } from '../hands.ts';
import { markByKeys, pressByKeys } from '../keyboard.ts';
import { shoot } from '../look.ts';
import { cast, codeOf, encrypt, enlarge, mark, marked, reach, typeBadge } from '../tablet.ts';
import { openLosing } from './losing.ts';
import { CHOSEN } from './marks.ts';
import { putAway, type Seat, signIn, sitDown, type Table, vote } from './table.ts';

/** Milliseconds. */
const UNTIL_ALL_HAVE_CAST = 300_000;

const saved = (tablet: Page): Promise<void> => waitState(tablet, 'deputy-state', 'saved', 'true');

/** The marks of the first items as the tablet names them. */
const named = ({ marks }: Seat, items: number): string[] =>
  marks.slice(0, items).flatMap((option, i) => (option === null ? [] : [`${i + 1}-${option}`]));

/** The network is gone while this deputy marks; the marks go on. */
export async function goesOffline(table: Table): Promise<void> {
  const [seat] = table.seats;
  const tablet = await table.stage.open('/', 'tablet');
  await shoot(tablet, 'deputy-badge');
  await signIn(tablet, seat);
  await shoot(tablet, 'deputy-waiting');
  await table.seated();
  await reach(tablet, 'marking');
  await shoot(tablet, 'deputy-ballot');
  await mark(tablet, seat.marks.slice(0, 8));
  await tablet.context().setOffline(true);
  await tablet.getByTestId('disconnected').waitFor(PATIENCE);
  await mark(tablet, seat.marks.slice(0, 16), 8);
  await saved(tablet);
  expect(await marked(tablet)).toEqual(named(seat, 16));
  await shoot(tablet, 'deputy-offline');
  await tablet.context().setOffline(false);
  await tablet.getByTestId('disconnected').waitFor({ ...PATIENCE, state: 'detached' });
  expect(await marked(tablet)).toEqual(named(seat, 16));
  await vote(tablet, seat, 16);
  await putAway(tablet);
}

/** Reloads while marking and finds the marks again, with the badge. */
export async function reloads(table: Table): Promise<void> {
  const [seat] = table.seats;
  const tablet = await sitDown(table);
  await table.seated();
  await reach(tablet, 'marking');
  await mark(tablet, seat.marks.slice(0, 12));
  await saved(tablet);
  await tablet.reload();
  await reach(tablet, 'badge');
  await typeBadge(tablet, seat.badge);
  await reach(tablet, 'marking');
  expect(await marked(tablet)).toEqual(named(seat, 12));
  await shoot(tablet, 'deputy-reloaded');
  await vote(tablet, seat, 12);
  await shoot(tablet, 'deputy-cast');
  await putAway(tablet);
}

/** Loses the network between cast and receipt, and gets the same receipt. */
export async function losesReceipt({ stage, seats: [seat], seated }: Table): Promise<void> {
  const { tablet, lost } = await openLosing(stage);
  await signIn(tablet, seat);
  await seated();
  await reach(tablet, 'marking');
  await mark(tablet, seat.marks);
  const code = await encrypt(tablet);
  await tablet.getByTestId('cast').click();
  await lost;
  await shoot(tablet, 'deputy-resent');
  await reach(tablet, 'cast');
  expect(await codeOf(tablet)).toBe(code);
  await putAway(tablet);
}

/** A tablet with a processor that is four times slower. */
export async function isSlow({ stage, seats: [seat], seated }: Table): Promise<void> {
  const { page: tablet, context } = await stage.device('tablet');
  const devtools = await context.newCDPSession(tablet);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await tablet.goto(`${stage.server.base}/`);
  await signIn(tablet, seat);
  await seated();
  await reach(tablet, 'marking');
  await vote(tablet, seat);
  await putAway(tablet);
}

/** Uses nothing but the keyboard, from the badge to the receipt. */
export async function usesKeys({ stage, seats: [seat], seated }: Table): Promise<void> {
  const tablet = await stage.open('/', 'tablet');
  await pressByKeys(tablet, 'badge-1');
  // A group that is right leads on to the next.
  await tablet.keyboard.type(seat.badge.replaceAll('-', ''));
  await pressByKeys(tablet, 'badge-continue');
  await reach(tablet, 'waiting');
  await seated();
  await reach(tablet, 'marking');
  for (const [i, option] of seat.marks.entries()) {
    if (option !== null) await markByKeys(tablet, i + 1, option);
  }
  expect(await marked(tablet)).toEqual(named(seat, seat.marks.length));
  await shoot(tablet, 'deputy-keyboard');
  await pressByKeys(tablet, 'go-review');
  await pressByKeys(tablet, 'review-confirm');
  await reach(tablet, 'encrypted');
  await pressByKeys(tablet, 'cast');
  await reach(tablet, 'cast');
  await putAway(tablet);
}

/** Reads English, and types the badge as it looks: in small letters, o for 0 and l for 1. */
export async function readsEnglish({ stage, seats: [seat], seated }: Table): Promise<void> {
  const tablet = await stage.open('/', 'tablet');
  await tablet.getByRole('button', { name: 'English' }).click();
  await typeBadge(tablet, seat.badge.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l'));
  await reach(tablet, 'waiting');
  await seated();
  await reach(tablet, 'marking');
  await mark(tablet, seat.marks);
  await tablet.getByTestId('go-review').click();
  await shoot(tablet, 'deputy-review');
  await tablet.getByTestId('review-confirm').click();
  await reach(tablet, 'encrypted');
  await cast(tablet);
  expect(await tablet.evaluate(() => document.documentElement.lang)).toBe('en');
  expect(await tablet.getByTestId('deputy-state').innerText()).not.toMatch(/\p{Script=Han}/u);
  await putAway(tablet);
}

/** Reads at 30 px. */
export async function readsLarge({ stage, seats: [seat], seated }: Table): Promise<void> {
  const tablet = await stage.open('/', 'tablet');
  await signIn(tablet, seat);
  await enlarge(tablet);
  expect(await tablet.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('30px');
  await shoot(tablet, 'deputy-large-waiting');
  await seated();
  await reach(tablet, 'marking');
  await mark(tablet, seat.marks);
  await shoot(tablet, 'deputy-large-ballot');
  await tablet.getByTestId('go-review').click();
  await shoot(tablet, 'deputy-large-review');
  await tablet.getByTestId('review-confirm').click();
  await reach(tablet, 'encrypted');
  await shoot(tablet, 'deputy-large-encrypted');
  await cast(tablet);
  await shoot(tablet, 'deputy-large-cast');
  await putAway(tablet);
}

/** Holds the tablet across, presses a 21st 赞成, is told what to take back, and takes back another. */
export async function asksForTooMuch(table: Table): Promise<void> {
  const [seat] = table.seats;
  const tablet = await sitDown(table);
  await tablet.setViewportSize({ width: 1280, height: 800 });
  await table.seated();
  await reach(tablet, 'marking');
  await mark(tablet, Array<number>(CHOSEN).fill(0));
  await tablet.getByTestId(`mark-${CHOSEN + 1}-0`).click();
  await seen(tablet, '[data-testid="capped"]');
  expect(await marked(tablet)).toHaveLength(CHOSEN);
  await shoot(tablet, 'deputy-capped');
  const own = seat.marks.indexOf(2);
  await tablet.getByTestId(`mark-${own + 1}-2`).click();
  await mark(tablet, seat.marks, CHOSEN);
  expect(await marked(tablet)).toEqual(named(seat, seat.marks.length));
  await encrypt(tablet);
  await shoot(tablet, 'deputy-landscape-encrypted');
  await cast(tablet);
  await shoot(tablet, 'deputy-landscape-cast');
  await putAway(tablet);
}

/** Marks something and does not cast; is told so at the close, and sees the end of the session. */
export async function doesNotVote(table: Table): Promise<void> {
  const [seat] = table.seats;
  const tablet = await sitDown(table);
  await table.seated();
  await reach(tablet, 'marking');
  await mark(tablet, seat.marks.slice(0, 3));
  await reach(tablet, 'closed', UNTIL_ALL_HAVE_CAST);
  await shoot(tablet, 'deputy-closed');
  await reach(tablet, 'ended', UNTIL_ALL_HAVE_CAST);
  await shoot(tablet, 'deputy-ended');
  await putAway(tablet);
}
