/** Small forms of every kind, the marks that they permit, and what those marks add up to. */
import fc from 'fast-check';
import type { BallotContext } from '../../crypto/ballot/context.ts';
import { type BallotForm, type FormLayout, layoutOf, type Marks, slotOf } from '../../crypto/ballot/form.ts';
import { unwrap } from './crypto-basics.ts';

export const FORMS = {
  'approve up to 2 of 3': { type: 'approve', items: 3, options: 1, blank: false, min: 0, max: 2 },
  'approve up to 2 of 3, blank': { type: 'approve', items: 3, options: 1, blank: true, min: 0, max: 2 },
  'approve exactly 2 of 3': { type: 'approve', items: 3, options: 1, blank: false, min: 2, max: 2 },
  'approve exactly 2 of 3, blank': { type: 'approve', items: 3, options: 1, blank: true, min: 2, max: 2 },
  'for-against-abstain': {
    type: 'for-against-abstain',
    items: 2,
    options: 3,
    blank: false,
    min: 0,
    max: null,
  },
  'for-against-abstain, blank': {
    type: 'for-against-abstain',
    items: 2,
    options: 3,
    blank: true,
    min: 0,
    max: null,
  },
  'for-against-abstain up to 1': {
    type: 'for-against-abstain',
    items: 2,
    options: 3,
    blank: false,
    min: 0,
    max: 1,
  },
  'for-against-abstain 1 to 2, blank': {
    type: 'for-against-abstain',
    items: 3,
    options: 3,
    blank: true,
    min: 1,
    max: 2,
  },
  'grade of 2': { type: 'grade', items: 2, options: 2, blank: false, min: 0, max: null },
  'grade of 3, blank': { type: 'grade', items: 2, options: 3, blank: true, min: 0, max: null },
  'grade of 4': { type: 'grade', items: 2, options: 4, blank: false, min: 0, max: null },
} as const satisfies Record<string, BallotForm>;

export type FormName = keyof typeof FORMS;
export const FORM_NAMES = Object.keys(FORMS) as readonly FormName[];

export const layoutNamed = (name: FormName): FormLayout => unwrap(layoutOf(FORMS[name]));

/** Every vector of marks that can be made on a form, permitted or not. */
export function allMarks(form: BallotForm): Marks[] {
  const marks = [null, ...Array.from({ length: form.options }, (_, option) => option)];
  return Array.from({ length: form.items }).reduce<Marks[]>(
    (vectors) => vectors.flatMap((vector) => marks.map((mark) => [...vector, mark])),
    [[]],
  );
}

/** Whether protocol and paper permit the marks: written from the words of the rules, not from the linear ones. */
export function isPermitted(form: BallotForm, marks: Marks): boolean {
  if (form.blank && marks.every((mark) => mark === null)) return true;
  const approvals = marks.filter((mark) => mark === 0).length;
  return approvals >= form.min && approvals <= (form.max ?? form.items);
}

/** What a paper count of the marks gives, slot by slot. */
export function plainTally(layout: FormLayout, ballots: readonly Marks[]): number[] {
  const { form, blankSlot } = layout;
  const counts = new Array<number>(layout.slots).fill(0);
  const addTo = (slot: number): void => {
    counts[slot] = (counts[slot] as number) + 1;
  };
  for (const marks of ballots) {
    if (blankSlot !== undefined && marks.every((mark) => mark === null)) {
      addTo(blankSlot);
      continue;
    }
    for (const [item, mark] of marks.entries()) {
      if (mark !== null) addTo(slotOf(form, item, mark));
      else if (form.type !== 'approve') addTo(slotOf(form, item, form.options - 1));
    }
  }
  return counts;
}

export const bytes32: fc.Arbitrary<Uint8Array> = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** A context whose fields all differ from each other. */
export function contextFor(layout: FormLayout, fill = 0): BallotContext {
  const field = (byte: number): Uint8Array => new Uint8Array(32).fill(byte + fill);
  return {
    session: field(1),
    round: 1,
    paper: field(2),
    credential: field(3),
    votingKey: field(4),
    form: layout.form,
    slots: layout.slots,
    ceremony: field(5),
  };
}
