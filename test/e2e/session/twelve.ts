/** Brings the twelve deputies to their tablets, and lets them begin together. */
import { badgeQr } from '../../../ballot-client/src/registrar/badges.ts';
import { parseBadge } from '../../../crypto/badge.ts';
import type { PublicKey } from '../../../crypto/bytes.ts';
import { must } from '../../support/memory-session.ts';
import type { Stage } from '../stage.ts';
import { checksBallot } from './checks-ballot.ts';
import { marksOf, NOT_VOTING } from './marks.ts';
import { isShared } from './shared-tablet.ts';
import {
  asksForTooMuch,
  doesNotVote,
  goesOffline,
  isSlow,
  losesReceipt,
  readsEnglish,
  readsLarge,
  reloads,
  usesKeys,
} from './stories.ts';
import type { Seat, Table } from './table.ts';

/** The stories in the order of the badges; the shared tablet has two. */
const VOTING: readonly [story: (table: Table) => Promise<void>, deputies: readonly [number, ...number[]]][] =
  [
    [goesOffline, [0]],
    [reloads, [1]],
    [isShared, [2, 3]],
    [checksBallot, [4]],
    [isSlow, [5]],
    [usesKeys, [6]],
    [readsEnglish, [7]],
    [readsLarge, [8]],
    [losesReceipt, [9]],
    [asksForTooMuch, [10]],
  ];

export interface Deputies {
  /** Resolves once all have signed in. */
  readonly arrived: Promise<unknown>;
  /** Says that the ballot is open. */
  readonly open: () => void;
  /** Resolves once all who vote have cast. */
  readonly voted: Promise<unknown>;
  /** Resolves once the one who does not vote has seen the end of the session. */
  readonly ended: Promise<void>;
}

/** `badges`: as printed, in the order of their numbers; `registrar`: whose key their QR codes name. */
export function seatDeputies(stage: Stage, badges: readonly string[], registrar: PublicKey): Deputies {
  const seatOf = (deputy: number): Seat => {
    const badge = badges[deputy] ?? '';
    return { badge, qr: badgeQr(must(parseBadge(badge)), registrar), marks: marksOf(deputy) };
  };
  let missing = VOTING.length + 1;
  let open: () => void = () => {};
  let arrive: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const everybody = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const seated = (): Promise<void> => {
    missing -= 1;
    if (missing === 0) arrive();
    return opened;
  };
  const voted = Promise.all(
    VOTING.map(([story, [first, ...others]]) =>
      story({ stage, seats: [seatOf(first), ...others.map(seatOf)], seated }),
    ),
  );
  const ended = doesNotVote({ stage, seats: [seatOf(NOT_VOTING)], seated });
  // A story that fails before all have arrived ends the wait.
  return { arrived: Promise.race([everybody, voted, ended]), open, voted, ended };
}
