/** Where a deputy sits: a tablet, a badge, and marks to be made; and how all are brought to begin together. */
import type { Page } from 'playwright-core';
import type { Marks } from '../../../crypto/ballot/form.ts';
import type { Stage } from '../stage.ts';
import { cast, encrypt, mark, reach, typeBadge } from '../tablet.ts';

export interface Seat {
  /** As it is printed. */
  readonly badge: string;
  /** What its QR code says. */
  readonly qr: string;
  readonly marks: Marks;
}

export interface Table {
  readonly stage: Stage;
  /** Deputies who use the tablet one after the other. */
  readonly seats: readonly [Seat, ...Seat[]];
  /** Says that everybody at this table has signed in; resolves once the ballot is open. */
  readonly seated: () => Promise<void>;
}

/** From the badge to the waiting screen. */
export async function signIn(tablet: Page, { badge }: Seat): Promise<void> {
  await typeBadge(tablet, badge);
  await reach(tablet, 'waiting');
}

/** A tablet at which the first deputy of the table waits for the opening. */
export async function sitDown({ stage, seats }: Table): Promise<Page> {
  const tablet = await stage.open('/', 'tablet');
  await signIn(tablet, seats[0]);
  return tablet;
}

/** Marks what is left of the ballot from an item on, and casts it. */
export async function vote(tablet: Page, { marks }: Seat, from = 0): Promise<void> {
  await mark(tablet, marks, from);
  await encrypt(tablet);
  await cast(tablet);
}

/** The tablet is put away; what was on it goes. */
export const putAway = (tablet: Page): Promise<void> => tablet.context().close();
