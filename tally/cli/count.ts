/** `count DIR`: verifies a record, then shows the counts that its partial decryptions give. */
import { formatHallTable } from '../publish/format-hall-table.ts';
import { hallTables, proclaimedItems } from '../publish/hall-table.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { printError, printJson, printLines } from './output.ts';
import { findingText } from './report-text.ts';
import { openRecord, verifyFolder } from './verify.ts';

/** Runs `count`. A record that fails is not counted. */
export async function count(folder: string, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { report, findings, verifier } = await verifyFolder(await openRecord(folder), {});
  const tables = report.ok ? hallTables(verifier) : [];
  const chosen = report.ok ? proclaimedItems(verifier.state) : [];
  if (json) printJson({ ok: report.ok, manifest: report.manifest, rounds: tables, chosen });
  for (const finding of findings.slice(0, 20)) printError(findingText(finding));
  if (!report.ok) {
    printError('The record is not verified, so it is not counted.');
    return EXIT.failed;
  }
  if (!json) {
    const rounds = tables.flatMap((table) => [formatHallTable(table), '']);
    const names = chosen.map(({ number, title }, i) => `${i + 1}. ${title}（${number} 号）`);
    printLines(
      `manifest ${report.manifest ?? 'none'}`,
      '',
      ...(rounds.length > 0 ? rounds : ['No round has been opened: there is nothing to count.']),
      ...(names.length > 0
        ? [`当选项目共 ${names.length} 项：`, ...names]
        : ['Nothing has been proclaimed yet.']),
    );
  }
  return EXIT.verified;
}
