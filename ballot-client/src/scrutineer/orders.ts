/** What the parts of the page need in order to give an order to the device. */
import type { Order } from './messages.ts';

export interface Orders {
  /** An order is being carried out. */
  readonly isBusy: boolean;
  order(order: Order): void;
}
