/** `publish DIR`: verifies a record and writes the files that follow from it into its folder `published/`. */
import { join, relative, resolve, sep } from 'node:path';
import { explain } from '../../crypto/rejection.ts';
import type { NamedFile } from '../publish/named-file.ts';
import { replaceFolder } from '../publish/replace-folder.node.ts';
import { publishedFiles } from '../publish/result-sheet.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { printError, printJson, printLines } from './output.ts';
import { findChromium, printPdfs } from './print-pdf.node.ts';
import { findingText } from './report-text.ts';
import { openRecord, UnusableInputError, verifyFolder } from './verify.ts';

export interface PublishArguments {
  readonly json?: boolean;
  /** Folder outside the record for the printed pages as PDF. */
  readonly pdf?: string;
}

/** Runs `publish`. What stood in `published/` is replaced: it is derived from the record. */
export async function publish(folder: string, { json, pdf }: PublishArguments): Promise<ExitCode> {
  if (pdf !== undefined) refuseInside(folder, pdf);
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
  if (!json) printLines(`manifest ${report.manifest ?? 'none'}`, ...paths.map((path) => `wrote ${path}`));
  const pdfs = pdf === undefined ? [] : await print(folder, files.value, pdf);
  if (json)
    printJson({ ok: true, manifest: report.manifest, files: paths, ...(pdf === undefined ? {} : { pdfs }) });
  else if (pdfs.length > 0) printLines(...pdfs.map((path) => `wrote ${path}`));
  return EXIT.verified;
}

/** A record holds nothing that does not follow from it, and PDFs differ with the program that makes them. */
function refuseInside(folder: string, pdf: string): void {
  const way = relative(resolve(folder), resolve(pdf));
  if (way !== '..' && !way.startsWith(`..${sep}`))
    throw new UnusableInputError(`${pdf}: give a folder outside the record for PDFs`);
}

/** The pages as PDF; none, in words, where no browser is installed. */
async function print(folder: string, files: readonly NamedFile[], target: string): Promise<string[]> {
  const chromium = await findChromium(process.env);
  const pages = files.filter(({ path }) => path.endsWith('.html'));
  if (chromium === undefined) {
    printError(
      `No Chromium was found (PIAOJUE_CHROMIUM can name one), so no PDF was made. Print from any browser: ${pages.map(({ path }) => join(folder, path)).join(', ')}`,
    );
    return [];
  }
  const named = pages.map(({ path }) => ({
    name: path.replace(/^published\/|\.html$/g, ''),
    html: join(folder, path),
  }));
  return printPdfs(chromium, named, target).catch((error: Error) => {
    throw new UnusableInputError(`${chromium} could not print: ${error.message}`);
  });
}
