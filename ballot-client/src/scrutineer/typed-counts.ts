/** Numbers that a person is typing from a counting sheet. Pure. */
import { HEAD_FIELDS, type HeadField, type PaperDraft, type PaperPlan } from '../lib/paper-round.ts';

/** The fields as they stand on the screen. */
export interface TypedCounts {
  readonly head: Record<HeadField, string>;
  /** Item by item, the options of each. */
  readonly counts: string[];
}

/** Up to five digits, as many as a paper round may have; anything else is not a count. */
const COUNT = /^\d{1,5}$/;

export function countOf(typed: string): number | null {
  const text = typed.normalize('NFKC').trim();
  return COUNT.test(text) ? Number(text) : null;
}

/** 实到 is offered as the tablets have it; without blank ballots there are none. */
export const freshlyTyped = ({ form, signedIn }: PaperPlan): TypedCounts => ({
  head: { present: String(signedIn), issued: '', received: '', invalid: '', blank: form.blank ? '' : '0' },
  counts: Array.from({ length: form.items * form.options }, () => ''),
});

/** The draft that has been typed so far. */
export function draftOf({ head, counts }: TypedCounts): PaperDraft {
  const { present, issued, received, invalid, blank } = head;
  return {
    present: countOf(present),
    issued: countOf(issued),
    received: countOf(received),
    invalid: countOf(invalid),
    blank: countOf(blank),
    counts: counts.map(countOf),
  };
}

/** How many numbers are still missing. */
export const missingIn = (draft: PaperDraft): number =>
  [...HEAD_FIELDS.map((field) => draft[field]), ...draft.counts].filter((count) => count === null).length;
