/** Bookkeeping of marks: what is marked, what a press changes, what is still possible. Pure. */
import { type BallotForm, bitsOf, type FormLayout, type Marks } from '../../../crypto/ballot/form.ts';

export const noMarks = (form: BallotForm): Marks => new Array<null>(form.items).fill(null);

/** How many items have this option. */
const countOption = (marks: Marks, option: number): number => marks.filter((mark) => mark === option).length;

export interface Pressed {
  readonly marks: Marks;
  /** Whether 赞成 was refused because as many as allowed are marked; then nothing changes. */
  readonly isRefused: boolean;
}

/** Marks an item, or takes its mark back when it is the same one. */
export function pressMark(form: BallotForm, marks: Marks, item: number, option: number): Pressed {
  if (item < 0 || item >= form.items || option < 0 || option >= form.options)
    return { marks, isRefused: false };
  const isTakenBack = marks[item] === option;
  const isBounded = option === 0 && form.max !== null && !isTakenBack;
  if (isBounded && countOption(marks, 0) >= (form.max ?? 0)) return { marks, isRefused: true };
  return { marks: marks.with(item, isTakenBack ? null : option), isRefused: false };
}

export interface MarkSummary {
  /** Items per option. */
  readonly options: readonly number[];
  /** Positions of items without a mark. */
  readonly unmarked: readonly number[];
  readonly marked: number;
  /** How many more may get 赞成; null where there is no bound. */
  readonly left: number | null;
  /** How many more must get 赞成 before the ballot may be cast; 0 for a blank one where those are admitted. */
  readonly missing: number;
  readonly isBlank: boolean;
  /** Whether the form permits these marks. */
  readonly isPermitted: boolean;
}

export function summarise(layout: FormLayout, marks: Marks): MarkSummary {
  const { form, blankSlot } = layout;
  const options = Array.from({ length: form.options }, (_, option) => countOption(marks, option));
  const unmarked = marks.flatMap((mark, item) => (mark === null ? [item] : []));
  const isEmpty = unmarked.length === marks.length;
  const isBlank = isEmpty && blankSlot !== undefined;
  const approvals = options[0] ?? 0;
  return {
    options,
    unmarked,
    marked: marks.length - unmarked.length,
    left: form.max === null ? null : form.max - approvals,
    missing: isBlank ? 0 : Math.max(0, form.min - approvals),
    isBlank,
    isPermitted: bitsOf(layout, marks).ok,
  };
}
