/** Which hall the page talks to: the server that it came from; a file of one's own asks for the address once. */
import { getContext, setContext } from 'svelte';
import { connectionPolicy, readHallAddress } from '../lib/hall-address.ts';

const CONTEXT = Symbol('hall');
/** No secret: the address that everybody in the hall types. */
const STORED = 'piaojue-hall';

/** Whether this page is a file of one's own (`ballot-client/build/own-file.ts`), wherever it was opened from. */
export const isOwnFile = (): boolean => document.querySelector('meta[name="piaojue-own-file"]') !== null;

export class Hall {
  readonly isOwnFile = isOwnFile();
  /** Undefined until it is known. */
  address = $state<string>();

  constructor() {
    if (!this.isOwnFile) this.address = location.origin;
    // What is stored was typed once, and is checked like that.
    else this.choose(localStorage.getItem(STORED) ?? '');
  }

  /** Takes an address that `readHallAddress` reads; from then on the browser lets this page connect to no other. */
  choose(typed: string): void {
    const address = readHallAddress(typed, location.protocol);
    if (address === undefined) return;
    const policy = document.createElement('meta');
    policy.httpEquiv = 'Content-Security-Policy';
    policy.content = connectionPolicy(address);
    document.head.append(policy);
    localStorage.setItem(STORED, address);
    this.address = address;
  }

  /** Begins anew: a policy cannot be widened again. */
  forget(): void {
    localStorage.removeItem(STORED);
    location.reload();
  }
}

/** Called once, by the root of a page that is also built as a file of its own. */
export const provideHall = (): Hall => setContext(CONTEXT, new Hall());

/** The address of the hall; call it while a component is set up, below a `HallGate` or in a page that came from the hall. */
export function useHallAddress(): string {
  const hall = getContext<Hall | undefined>(CONTEXT);
  const address = hall === undefined ? location.origin : hall.address;
  if (address === undefined) throw new Error('the hall is not known yet');
  return address;
}
