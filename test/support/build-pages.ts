/** Once before all tests: builds the pages anew if any of their sources is newer than what is built. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildPagesIfMissing } from '../../server/pages.ts';

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SOURCES = [
  'ballot-client/build',
  'ballot-client/src',
  'crypto',
  'tally/rules',
  'tally/count',
  'tally/verify',
  'tally/publish',
  'server/client-build.ts',
  'package-lock.json',
  ...readdirSync(root('ballot-client'))
    .filter((name) => name.endsWith('.html'))
    .map((name) => `ballot-client/${name}`),
];

/** When the newest file was written, of a folder or the file itself. */
function newest(path: string): number {
  const own = statSync(path);
  if (own.isFile()) return own.mtimeMs;
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Math.max(0, ...files.map(({ parentPath, name }) => statSync(`${parentPath}/${name}`).mtimeMs));
}

export async function setup(): Promise<void> {
  const built = statSync(root('ballot-client/dist/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (SOURCES.some((folder) => newest(root(folder)) > built)) {
    rmSync(root('ballot-client/dist'), { recursive: true, force: true });
  }
  await buildPagesIfMissing((line) => console.log(line));
}
