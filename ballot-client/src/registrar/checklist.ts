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
