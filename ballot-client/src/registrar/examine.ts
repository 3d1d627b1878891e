/** What the draft amounts to, and what is wrong with it: each fault names the field at which it is shown. */
import type { Rules } from '../../../crypto/statements/rules.ts';
import { isPlainText } from '../../../crypto/statements/schema.ts';
import type { CandidateList } from '../lib/import/candidate-list.ts';
import { MAX_DEPUTIES } from '../lib/import/roster-table.ts';
import { parseCandidates } from './candidates.ts';
import type { Draft } from './content.ts';
import { type ObserverList, parseObservers } from './observers.ts';
import { type ExaminedRules, examineRules } from './rules/rule-faults.ts';
import { cleaned, readCount } from './typed.ts';

const MAX_TITLE = 200;
const MAX_QUESTION = 300;

export type DraftFault =
  | 'title'
  | 'question'
  | 'deputies'
  | 'no-candidates'
  | 'lines'
  | 'threshold'
  | 'observers';

export interface Examined {
  readonly list: CandidateList;
  readonly observers: ObserverList;
  /** Undefined where the number is not one. */
  readonly deputies: number | undefined;
  readonly threshold: number | undefined;
  readonly rules: Rules | undefined;
  /** What is wrong with the rules, by the field where it is put right. */
  readonly ruleFaults: ExaminedRules['faults'];
  readonly faults: ReadonlySet<DraftFault>;
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
  const isRoll = deputies !== undefined && !faults.has('deputies');
  const { rules, faults: ruleFaults } = examineRules(draft.rules, {
    candidates: items === 0 ? undefined : items,
    roll: isRoll ? deputies : undefined,
  });
  return { list, observers, deputies, threshold, rules, ruleFaults, faults };
}
