/** What the draft amounts to, and what is wrong with it: each fault names the field at which it is shown. */
import type { FormLayout } from '../../../crypto/ballot/form.ts';
import { ballotFormFor } from '../../../crypto/session/forms.ts';
import type { Rules } from '../../../crypto/statements/rules.ts';
import { isPlainText } from '../../../crypto/statements/schema.ts';
import { isExact, RULES_PRESETS, rulesFrom } from '../../../tally/rules/presets.ts';
import type { CandidateList } from '../lib/import/candidate-list.ts';
import { MAX_DEPUTIES } from '../lib/import/roster-table.ts';
import { parseCandidates } from './candidates.ts';
import type { Draft } from './content.ts';
import { type ObserverList, parseObservers } from './observers.ts';

const MAX_TITLE = 200;
const MAX_QUESTION = 300;
const LEAST_FLOOR = 2;

export type DraftFault =
  | 'title'
  | 'question'
  | 'deputies'
  | 'no-candidates'
  | 'lines'
  | 'chosen'
  | 'chosen-above'
  | 'max'
  | 'max-above'
  | 'max-needed'
  | 'floor'
  | 'floor-above'
  | 'too-large'
  | 'threshold'
  | 'observers';

export interface Examined {
  readonly list: CandidateList;
  readonly observers: ObserverList;
  /** Undefined where the number is not one. */
  readonly deputies: number | undefined;
  readonly threshold: number | undefined;
  readonly rules: Rules | undefined;
  /** The main ballot, where rules and list make one. */
  readonly form: FormLayout | undefined;
  readonly faults: ReadonlySet<DraftFault>;
}

/** A whole number as people type it, full-width digits too; undefined for anything else. */
export function readCount(typed: string): number | undefined {
  const digits = typed.normalize('NFKC').trim();
  return /^\d{1,6}$/.test(digits) ? Number(digits) : undefined;
}

/** Text that statements admit, once outer white space is dropped. */
export const cleaned = (typed: string): string => typed.normalize('NFC').trim();

function examineRules(draft: Draft, items: number, faults: Set<DraftFault>): Rules | undefined {
  const preset = RULES_PRESETS[draft.preset].rules;
  const [chosen, floor] = [readCount(draft.chosen), readCount(draft.floor)];
  const isUncapped = draft.max.trim() === '';
  const max = isUncapped ? null : readCount(draft.max);
  if (chosen === undefined || chosen < 1) faults.add('chosen');
  else if (items > 0 && chosen > items) faults.add('chosen-above');
  if (!isExact(preset)) {
    if (isUncapped && preset.form === 'approve') faults.add('max-needed');
    else if (max === undefined || (max !== null && max < 1)) faults.add('max');
    else if (max !== null && items > 0 && max > items) faults.add('max-above');
  }
  if (floor === undefined || floor < LEAST_FLOOR || floor > 1000) faults.add('floor');
  if (chosen === undefined || floor === undefined || (max === undefined && !isExact(preset)))
    return undefined;
  return rulesFrom(draft.preset, { chosen, max: max ?? null, decryptionFloor: floor });
}

/** Examines the whole draft; nothing is thrown for anything that can be typed. */
export function examine(draft: Draft): Examined {
  const faults = new Set<DraftFault>();
  if (!isPlainText(cleaned(draft.title), MAX_TITLE)) faults.add('title');
  if (!isPlainText(cleaned(draft.testQuestion), MAX_QUESTION)) faults.add('question');
  const deputies = readCount(draft.deputies);
  if (deputies === undefined || deputies < 1 || deputies > MAX_DEPUTIES) faults.add('deputies');
  const threshold = readCount(draft.threshold);
  if (threshold === undefined || threshold < 2 || threshold > 100) faults.add('threshold');
  const list = parseCandidates(draft.candidates);
  const observers = parseObservers(draft.observers);
  if (observers.faults.length > 0) faults.add('observers');
  const items = list.candidates.length;
  if (items === 0) faults.add('no-candidates');
  if (list.faults.length > 0) faults.add('lines');
  const rules = examineRules(draft, items, faults);
  if (rules !== undefined && deputies !== undefined && rules.decryptionFloor > deputies)
    faults.add('floor-above');
  const isPossible = rules !== undefined && items > 0;
  const form = isPossible ? ballotFormFor(rules, 'main', items, rules.chosen) : undefined;
  const hasNamedFault = ['chosen', 'chosen-above', 'max', 'max-above', 'max-needed'] as const;
  if (form?.ok === false && !hasNamedFault.some((fault) => faults.has(fault))) faults.add('too-large');
  return { list, observers, deputies, threshold, rules, form: form?.ok ? form.value : undefined, faults };
}
