/**
 * Prints the published pages through a Chromium that is installed: headless, without network, with a profile of its own
 * that is removed. Scripts are excluded by the pages' own policy; to switch them off altogether would stop the printing. PDFs hold the time and the version of the program that made them, so they are
 * no part of a record.
 */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const FIXED_PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const PRINT_MS = 120_000;
const run = promisify(execFile);

/** The browser to print with: the file that `PIAOJUE_CHROMIUM` names, or the first that is found; undefined if none. */
export async function findChromium(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const named = environment.PIAOJUE_CHROMIUM;
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const place of named ? [named] : [...places, ...FIXED_PLACES]) {
    if (await isProgram(place)) return place;
  }
  return undefined;
}

async function isProgram(place: string): Promise<boolean> {
  const stats = await stat(place).catch(() => undefined);
  if (stats?.isFile() !== true) return false;
  return access(place, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Prints files into a folder, which is made; each as `NAME.pdf`. Throws the errors of the browser and the file system. */
export async function printPdfs(
  chromium: string,
  files: readonly { readonly name: string; readonly html: string }[],
  folder: string,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const profile = await mkdtemp(join(tmpdir(), 'piaojue-print-'));
  const written: string[] = [];
  try {
    for (const { name, html } of files) {
      const pdf = resolve(folder, `${name}.pdf`);
      await rm(pdf, { force: true });
      const settings = ['--headless', ...SETTINGS, `--user-data-dir=${profile}`, `--print-to-pdf=${pdf}`];
      await run(chromium, [...settings, pathToFileURL(resolve(html)).href], { timeout: PRINT_MS });
      await access(pdf);
      written.push(pdf);
    }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  return written;
}

const SETTINGS = [
  '--no-pdf-header-footer',
  // Nothing is asked of any host, not even whether there is a newer version.
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  // As root Chromium runs only without its sandbox; what it prints runs no script.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
