/** One check of one ballot, from the code before the choice to the verdict. Everything is forgotten with it. */
import { onDestroy } from 'svelte';
import { type Rejection, reject } from '../../../../crypto/rejection.ts';
import { decodeDisclosure } from '../../lib/disclosure.ts';
import type { AuditorDesk } from '../context.ts';
import { type DisclosureCheck, readSeen, type Seen } from './check-disclosure.ts';

const AGAIN_MS = 2000;

export type CheckStep = 'see' | 'open' | 'checking' | 'verdict';

export class BallotCheck {
  readonly #desk: AuditorDesk;
  step = $state<CheckStep>('see');
  /** What was seen before the choice; undefined where nothing was. */
  seen = $state.raw<Seen>();
  result = $state.raw<DisclosureCheck>();
  /** Why what was read last is of no use. */
  fault = $state.raw<Rejection>();
  #seenText: string | null = null;
  #disclosure = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Grows whenever a check begins anew: older answers are thrown away. */
  #turn = 0;

  /** Call it while a component is set up. */
  constructor(desk: AuditorDesk) {
    this.#desk = desk;
    onDestroy(() => this.restart());
  }

  /** Takes what was read before the choice, or, too early, what comes after it. */
  readonly takeSeen = (text: string): boolean => {
    if (decodeDisclosure(text.trim()).ok) {
      this.skip();
      return this.takeDisclosure(text);
    }
    const seen = readSeen(text);
    const session = this.#desk.snapshot?.session?.fingerprint;
    const isOther = seen.ok && session !== undefined && (seen.value.session ?? session) !== session;
    this.fault = seen.ok ? (isOther ? reject('session.mismatch') : undefined) : seen;
    if (!seen.ok || isOther) return false;
    this.seen = seen.value;
    this.#seenText = text;
    this.step = 'open';
    return true;
  };

  /** Goes on without having seen a code; what follows proves nothing. */
  skip(): void {
    this.fault = undefined;
    this.step = 'open';
  }

  readonly takeDisclosure = (text: string): boolean => {
    const read = decodeDisclosure(text.trim());
    this.fault = read.ok ? undefined : read;
    if (!read.ok) return false;
    this.#disclosure = text;
    this.step = 'checking';
    void this.#check(++this.#turn);
    return true;
  };

  async #check(turn: number): Promise<void> {
    // Where the record is left, the question stays without an answer.
    const asked = this.#desk.checkDisclosure(this.#disclosure, this.#seenText).catch(() => undefined);
    const result = await asked;
    if (turn !== this.#turn || result === undefined) return;
    this.result = result;
    this.step = 'verdict';
    // The log grows: the challenge may stand in it in a moment.
    if (!result.ok && result.code === 'disclosure.not_logged') {
      this.#timer = setTimeout(() => void this.#check(turn), AGAIN_MS);
    }
  }

  /** Back to scanning the disclosure; what was seen before stays. */
  rescan(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.result = undefined;
    this.#disclosure = '';
    this.step = 'open';
  }

  /** Forgets everything; the next ballot. */
  restart(): void {
    this.rescan();
    this.seen = undefined;
    this.#seenText = null;
    this.fault = undefined;
    this.step = 'see';
  }
}
