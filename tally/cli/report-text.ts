/** A verification as text for people: fingerprint, eight checks, rounds in hall order, one verdict. */
import { explain, reject } from '../../crypto/rejection.ts';
import { formatHallTable } from '../publish/format-hall-table.ts';
import { hallTables } from '../publish/hall-table.ts';
import { CHECK_TITLES, type CheckReport } from '../verify/report.ts';
import type { Finding } from '../verify/session-verifier.ts';
import type { Verification } from '../verify/verify-record.ts';

const SIGNS: Readonly<Record<CheckReport['status'], string>> = {
  passed: '✓',
  failed: '✗',
  'not applicable': '–',
};
const MOST_FINDINGS = 20;

/** The manifest's fingerprint, and before it whether anybody vouches for it. */
function fingerprintLines({ report }: Verification, isExpected: boolean): string[] {
  const line = `manifest ${report.manifest ?? 'none'}`;
  if (isExpected) return [line];
  return [
    'Origin not established: compare the fingerprint below with the printed one, or give --expect-manifest.',
    line,
  ];
}

/** `code (entry n): sentence` */
export function findingText({ code, detail, entry }: Finding): string {
  const where = entry === undefined ? '' : ` at entry ${entry}`;
  return `${code}${where}: ${explain(reject(code, detail))}`;
}

function checkLines({ report, findings }: Verification): string[] {
  const shown = new Set(findings.slice(0, MOST_FINDINGS));
  const lines = report.checks.flatMap(({ id, status, reason }) => {
    const own = findings.filter((finding) => finding.check === id && shown.has(finding));
    return [
      `${id} ${SIGNS[status]} ${CHECK_TITLES[id] ?? ''}`,
      ...(own.length > 0 ? own.map((finding) => `    ${findingText(finding)}`) : [`    ${reason}`]),
    ];
  });
  const more = findings.length - shown.size;
  return more > 0 ? [...lines, `… and ${more} more findings`] : lines;
}

const numbersOf = (checks: readonly CheckReport[], status: CheckReport['status']): string =>
  checks
    .filter((check) => check.status === status)
    .map(({ id }) => id)
    .join(', ');

function verdict({ report, findings, verifier }: Verification): string {
  const { checks, ok } = report;
  if (!ok) return `NOT VERIFIED: ${findings.length} findings in checks ${numbersOf(checks, 'failed')}.`;
  const absent = numbersOf(checks, 'not applicable');
  if (absent === '') return 'VERIFIED: all eight checks passed.';
  return `VERIFIED so far (the session is ${verifier.state.phase}): checks ${absent} have nothing to look at yet.`;
}

/** The whole report. Rounds of a record that failed are claims and are not shown. */
export function reportText(verification: Verification, folder: string, isExpected: boolean): string {
  const { report, verifier } = verification;
  const rounds = report.ok ? hallTables(verifier).flatMap((table) => ['', formatHallTable(table)]) : [];
  return [
    ...fingerprintLines(verification, isExpected),
    `record   ${folder}: ${report.size} entries, root ${report.root}`,
    `session  ${report.session ?? 'none'}`,
    `pages    ${report.clientBuild === null ? 'no build stated' : `build ${report.clientBuild} as stated; npm run build makes it from the sources`}`,
    '',
    ...checkLines(verification),
    ...rounds,
    '',
    verdict(verification),
  ].join('\n');
}
