/**
 * Ballot forms as bits plus linear rules (PROTOCOL.md §3). One proof serves every form: each slot is 0 or 1, and
 * a few linear equations over slots and slack bits say what a permitted ballot is.
 *
 * Slot order: item by item, option by option, then one slot `blank` where blank ballots are admitted; the slack bits
 * of the bound follow the slots.
 */
import { accept, type Result, reject } from '../rejection.ts';

export const FORM_TYPES = ['approve', 'for-against-abstain', 'grade'] as const;
export type FormType = (typeof FORM_TYPES)[number];

export interface BallotForm {
  readonly type: FormType;
  /** Number of projects. */
  readonly items: number;
  /** Options per project: 1 for `approve`, 3 for `for-against-abstain`, k ≥ 2 for `grade`. */
  readonly options: number;
  /** Whether a ballot with nothing marked is admitted and counted as a blank one (空白票). */
  readonly blank: boolean;
  /** Bounds on the number of 赞成; `max` is null where there is no bound (then `min` is 0). */
  readonly min: number;
  readonly max: number | null;
}

/** `Σ coefficient · bit = constant`. */
export interface LinearRule {
  readonly terms: readonly (readonly [bit: number, coefficient: number])[];
  readonly constant: number;
  /** The bit that the prover solves for when it samples a vector on which the rule is 0. */
  readonly pivot: number;
}

export interface FormLayout {
  readonly form: BallotForm;
  /** S: slots that are encrypted. */
  readonly slots: number;
  /** M: slots, then slack bits. */
  readonly bits: number;
  /** Index of the slot `blank`, or undefined. */
  readonly blankSlot: number | undefined;
  readonly slackWeights: readonly number[];
  /** The bound first, then one rule per item: the order in which pivots are solved. */
  readonly rules: readonly LinearRule[];
}

/** An entry of 65,535 bytes holds 64·S + 32·M + 288 bytes in base64 twice; this leaves room for the other fields. */
const MAX_BALLOT_BYTES = 35_000;

/** Weights 1, 2, 4, …, the last one cut, so that the subset sums cover exactly 0 … range. */
export function slackWeights(range: number): number[] {
  const weights: number[] = [];
  for (let covered = 0; covered < range; ) {
    const weight = Math.min(2 ** weights.length, range - covered);
    weights.push(weight);
    covered += weight;
  }
  return weights;
}

/** Index of the slot of an item's option; the first option is 赞成. */
export const slotOf = (form: BallotForm, item: number, option: number): number =>
  item * form.options + option;

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

/** Everything that can make a form impossible, closed. */
export const FORM_FAULTS = [
  'no-items',
  /** 1 for `approve`, 3 for `for-against-abstain`, at least 2 for `grade`. */
  'options',
  'approve-uncapped',
  'grade-bounded',
  'min-without-max',
  'min-above-max',
  'max-none',
  'max-above-items',
  /** Its ballots would not fit into an entry of the log. */
  'too-large',
] as const;
export type FormFault = (typeof FORM_FAULTS)[number];

const OPTIONS: Readonly<Record<FormType, (options: number) => boolean>> = {
  approve: (options) => options === 1,
  'for-against-abstain': (options) => options === 3,
  grade: (options) => isCount(options) && options >= 2,
};

/** What is wrong with a form whatever the number of its items; so much can be said before there is a list. */
export function shapeFaults({ type, options, min, max }: Omit<BallotForm, 'items' | 'blank'>): FormFault[] {
  const faults: [FormFault, boolean][] = [
    ['options', !OPTIONS[type](options)],
    ['approve-uncapped', type === 'approve' && max === null],
    ['grade-bounded', type === 'grade' && (max !== null || min !== 0)],
    ['min-without-max', type === 'for-against-abstain' && max === null && min !== 0],
    ['min-above-max', type !== 'grade' && max !== null && !(isCount(min) && min <= max)],
    ['max-none', type !== 'grade' && max !== null && !(isCount(max) && max >= 1)],
  ];
  return faults.filter(([, isFaulty]) => isFaulty).map(([fault]) => fault);
}

interface Sizes {
  readonly slots: number;
  readonly bits: number;
  readonly weights: readonly number[];
}

function sizesOf({ type, items, options, blank, min, max }: BallotForm): Sizes {
  const slots = items * options + (blank ? 1 : 0);
  const least = type === 'approve' && blank ? Math.max(min, 1) : min;
  const weights = max === null ? [] : slackWeights(max - least);
  return { slots, bits: slots + weights.length, weights };
}

/** Everything that is wrong with a form; empty for a possible one. */
export function formFaults(form: BallotForm): FormFault[] {
  const { items, max } = form;
  const faults = shapeFaults(form);
  if (!isCount(items) || items < 1) faults.push('no-items');
  else if (max !== null && max > items) faults.push('max-above-items');
  if (faults.length > 0) return faults;
  const { slots, bits } = sizesOf(form);
  return 64 * slots + 32 * bits + 288 > MAX_BALLOT_BYTES ? ['too-large'] : [];
}

/** Slots, bits and linear rules of a form; `form.invalid`, with the faults, for an impossible or too large one. */
export function layoutOf(form: BallotForm): Result<FormLayout> {
  const faults = formFaults(form);
  if (faults.length > 0) return reject('form.invalid', faults.join(', '));
  const { type, items, options, blank, max } = form;
  const blankSlot = blank ? items * options : undefined;
  const { slots, bits, weights } = sizesOf(form);

  const rules: LinearRule[] = [];
  const blankTerm = (coefficient: number): [number, number][] =>
    blankSlot === undefined ? [] : [[blankSlot, coefficient]];
  if (max !== null) {
    const bounded = Array.from({ length: items }, (_, item): [number, number] => [slotOf(form, item, 0), 1]);
    const slack = weights.map((weight, j): [number, number] => [slots + j, weight]);
    const pivot = slack[0]?.[0] ?? slotOf(form, items - 1, 0);
    rules.push({ terms: [...bounded, ...blankTerm(max), ...slack], constant: max, pivot });
  }
  if (type !== 'approve') {
    for (let item = 0; item < items; item++) {
      const own = Array.from({ length: options }, (_, o): [number, number] => [slotOf(form, item, o), 1]);
      rules.push({
        terms: [...own, ...blankTerm(1)],
        constant: 1,
        pivot: slotOf(form, item, options - 1),
      });
    }
  }
  return accept({ form, slots, bits, blankSlot, slackWeights: weights, rules });
}

/** What a deputy marked: per item the index of an option, or null for an unmarked item. */
export type Marks = readonly (number | null)[];

/**
 * The bits of a ballot, `layout.bits` zeros and ones. Nothing marked is a blank ballot where those are admitted;
 * otherwise an unmarked item takes its last option (弃权), or none under `approve`. `ballot.choices` where the form
 * does not permit the marks.
 */
export function bitsOf(layout: FormLayout, marks: Marks): Result<number[]> {
  const { form, blankSlot } = layout;
  if (marks.length !== form.items) return reject('ballot.choices', 'one mark per item');
  const bits = new Array<number>(layout.bits).fill(0);
  const isBlank = blankSlot !== undefined && marks.every((mark) => mark === null);
  if (isBlank) bits[blankSlot] = 1;
  else {
    for (const [item, mark] of marks.entries()) {
      const option = mark ?? (form.type === 'approve' ? undefined : form.options - 1);
      if (option === undefined) continue;
      if (!isCount(option) || option >= form.options) return reject('ballot.choices', 'no such option');
      bits[slotOf(form, item, option)] = 1;
    }
  }
  if (form.max !== null) {
    const approvals = marks.filter((mark) => mark === 0).length;
    let slack = isBlank ? 0 : form.max - approvals;
    for (let j = layout.slackWeights.length - 1; j >= 0; j--) {
      const weight = layout.slackWeights[j] as number;
      if (weight > slack) continue;
      bits[layout.slots + j] = 1;
      slack -= weight;
    }
    // The slack bits cover exactly what the bounds leave, so too many and too few marks leave a rest.
    if (slack !== 0) {
      return reject('ballot.choices', `marked ${approvals}, allowed ${form.min} to ${form.max}`);
    }
  }
  return accept(bits);
}

/** The form's canonical bytes: its JSON with the keys in the order of {@link BallotForm}. */
export function formText(form: BallotForm): string {
  const { type, items, options, blank, min, max } = form;
  return JSON.stringify({ type, items, options, blank, min, max });
}
