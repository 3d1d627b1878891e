/** `verify-diff OLD NEW`: the later record extends the earlier one and nothing was rewritten. */
import { compareRecords } from '../verify/compare-records.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { printJson, printLines } from './output.ts';
import { systemRandom } from './proof-jobs.node.ts';
import { findingText } from './report-text.ts';
import { openRecord } from './verify.ts';

/** Runs `verify-diff`. */
export async function verifyDiff(
  older: string,
  newer: string,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  const comparison = compareRecords(await openRecord(older), await openRecord(newer), systemRandom);
  const { ok, findings, added } = comparison;
  if (json) printJson(comparison);
  else {
    const kinds = Object.entries(added).map(([kind, n]) => `    ${n} ${kind}`);
    printLines(
      `old ${comparison.old.size} entries, root ${comparison.old.root}`,
      `new ${comparison.new.size} entries, root ${comparison.new.root}`,
      kinds.length > 0 ? 'added' : 'nothing added',
      ...kinds,
      ...findings.slice(0, 20).map((finding) => `✗ ${findingText(finding)}`),
      ok
        ? 'EXTENDS: the later record holds the earlier one unchanged. Run verify for what its entries mean.'
        : 'DOES NOT EXTEND: at least one of the records is not what its log signed, or it was rewritten.',
    );
  }
  return ok ? EXIT.verified : EXIT.failed;
}
