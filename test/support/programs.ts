/** Makes programs unavailable to a test. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A new folder for PATH, with only these programs (those of them that exist). */
export function pathWithOnly(folder: string, ...programs: readonly string[]): string {
  const bin = join(folder, `bin-${programs.join('-')}`);
  mkdirSync(bin);
  for (const program of programs) {
    const found = execFileSync('sh', ['-c', 'command -v "$1" || true', 'sh', program], { encoding: 'utf8' });
    if (found !== '') symlinkSync(found.trim(), join(bin, program));
  }
  return bin;
}
