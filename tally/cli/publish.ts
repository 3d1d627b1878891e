/** `publish DIR`: verifies a record and writes the files that follow from it into its folder `published/`. */
import { join } from 'node:path';
import { explain } from '../../crypto/rejection.ts';
import { replaceFolder } from '../publish/replace-folder.node.ts';
import { publishedFiles } from '../publish/result-sheet.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { printError, printJson, printLines } from './output.ts';
import { findingText } from './report-text.ts';
import { openRecord, UnusableInputError, verifyFolder } from './verify.ts';

/** Runs `publish`. What stood in `published/` is replaced: it is derived from the record. */
export async function publish(folder: string, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { report, findings, verifier } = await verifyFolder(await openRecord(folder), {});
  const files = publishedFiles(verifier);
  if (!report.ok || !files.ok) {
    for (const finding of findings.slice(0, 20)) printError(findingText(finding));
    printError(files.ok || !report.ok ? 'The record is not verified; nothing is published.' : explain(files));
    if (json) printJson({ ok: false, manifest: report.manifest, files: [] });
    return EXIT.failed;
  }
  const own = files.value.map(({ path, bytes }) => ({ path: path.replace('published/', ''), bytes }));
  await replaceFolder(join(folder, 'published'), own).catch((error: Error) => {
    throw new UnusableInputError(`${folder}: ${error.message}`);
  });
  const paths = files.value.map(({ path }) => path);
  if (json) printJson({ ok: true, manifest: report.manifest, files: paths });
  else printLines(`manifest ${report.manifest ?? 'none'}`, ...paths.map((path) => `wrote ${path}`));
  return EXIT.verified;
}
