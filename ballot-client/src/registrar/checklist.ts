/** What must hold before a session can be frozen, line by line, and what draws a warning. */
import type { Examined } from './examine.ts';
import type { ApprovedStaff } from './staff.ts';

export const CHECKS = [
  'title',
  'rules',
  'candidates',
  'question',
  'badges',
  'presiding',
  'scrutineers',
  'threshold',
  'observers',
] as const;
export type Check = (typeof CHECKS)[number];

const WARNINGS = ['one-presiding', 'all-needed', 'not-approved', 'not-official'] as const;
export type Warning = (typeof WARNINGS)[number];

export interface Readiness {
  readonly examined: Examined;
  readonly staff: ApprovedStaff;
  /** Badges that were drawn. */
  readonly badges: number;
  /** People on the roster; 0 where there is none. */
  readonly roster: number;
  /** Staff that asked to be listed. */
  readonly enrolled: number;
  readonly isOfficial: boolean;
}

/** Lines that hold; all of {@link CHECKS} must. */
export function checksPassed({ examined, staff, badges, roster }: Readiness): ReadonlySet<Check> {
  const { faults, deputies, threshold, rules, ruleFaults } = examined;
  const scrutineers = staff.scrutineers.length;
  const holds: Record<Check, boolean> = {
    title: !faults.has('title'),
    rules: rules !== undefined && ruleFaults.size === 0,
    candidates: !faults.has('no-candidates') && !faults.has('lines'),
    question: !faults.has('question'),
    badges: !faults.has('deputies') && badges === deputies && (roster === 0 || roster === deputies),
    presiding: staff.presiding.length > 0,
    scrutineers: scrutineers >= 2,
    threshold: !faults.has('threshold') && threshold !== undefined && threshold <= scrutineers,
    observers: !faults.has('observers'),
  };
  return new Set(CHECKS.filter((check) => holds[check]));
}

/** What an open line still needs, as a word of `staff-words.ts` with its numbers. */
export type Needed =
  | 'need-title'
  | 'need-rules'
  | 'need-list'
  | 'need-lines'
  | 'need-question'
  | 'need-roll'
  | 'need-roster'
  | 'need-badges'
  | 'need-presiding'
  | 'need-scrutineers'
  | 'need-threshold'
  | 'need-observers';
export interface Need {
  readonly word: Needed;
  readonly values: Readonly<Record<string, number>>;
}

const need = (word: Needed, values: Need['values'] = {}): Need => ({ word, values });

function badgesNeed({ examined, badges, roster }: Readiness): Need {
  const { faults, deputies = 0 } = examined;
  if (faults.has('deputies')) return need('need-roll');
  if (roster > 0 && roster !== deputies) return need('need-roster', { roster, deputies });
  return need('need-badges', { badges, deputies });
}

/** What each open line of {@link CHECKS} needs; empty where all hold. */
export function openNeeds(readiness: Readiness): ReadonlyMap<Check, Need> {
  const { examined, staff } = readiness;
  const { list, observers, ruleFaults } = examined;
  const needs: Record<Check, Need> = {
    title: need('need-title'),
    rules: need('need-rules', { faults: Math.max(1, ruleFaults.size) }),
    candidates:
      list.faults.length > 0 ? need('need-lines', { faults: list.faults.length }) : need('need-list'),
    question: need('need-question'),
    badges: badgesNeed(readiness),
    presiding: need('need-presiding'),
    scrutineers: need('need-scrutineers', { scrutineers: staff.scrutineers.length }),
    threshold: need('need-threshold', { scrutineers: staff.scrutineers.length }),
    observers: need('need-observers', { faults: observers.faults.length }),
  };
  const passed = checksPassed(readiness);
  return new Map(CHECKS.filter((check) => !passed.has(check)).map((check) => [check, needs[check]]));
}

/** The part of the draft where a line is put right, as the end of its element's id. */
export const PART_OF: Readonly<Record<Check, string>> = {
  title: 'general',
  rules: 'rules',
  candidates: 'candidates',
  question: 'general',
  badges: 'badges',
  presiding: 'staff',
  scrutineers: 'staff',
  threshold: 'staff',
  observers: 'observers',
};

/** What is possible but should be known. */
export function warningsOf({ examined, staff, enrolled, isOfficial }: Readiness): Warning[] {
  const approved = staff.presiding.length + staff.scrutineers.length;
  const applies: Record<Warning, boolean> = {
    'one-presiding': staff.presiding.length === 1,
    'all-needed': staff.scrutineers.length >= 2 && examined.threshold === staff.scrutineers.length,
    'not-approved': approved < enrolled,
    'not-official': !isOfficial,
  };
  return WARNINGS.filter((warning) => applies[warning]);
}
