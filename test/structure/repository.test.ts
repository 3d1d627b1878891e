/** What the repository as a whole must keep: its layout, its pinned dependencies, and no traces of a workplace. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(root + path, 'utf8');

/** Files under version control and new ones that are not ignored. */
const files = execFileSync(
  'git',
  ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 },
)
  .split('\0')
  .filter((path) => path !== '' && existsSync(root + path));

const lists = JSON.parse(read('package.json'));
const dependencies: [name: string, version: string][] = Object.entries({
  ...lists.dependencies,
  ...lists.optionalDependencies,
  ...lists.devDependencies,
});

/** `path:line` of every line that matches, in the files that pass the filter. Patterns below do not match this file. */
const linesWith = (pattern: RegExp, included: (path: string) => boolean = () => true): string[] =>
  files.filter(included).flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );

it('has the agreed top level', () => {
  const folders = /^(server|ballot-client|tally|crypto|migrations|test)\//;
  const others =
    /^(\..+|package(-lock)?\.json|README\.md|LICENSE|[\w-]+(\.[\w-]+)?\.config\.(ts|mjs)|tsconfig\.json|biome\.json)$/;
  expect(files.length).toBeGreaterThan(20);
  expect(
    files.filter((path) => !folders.test(path) && !/^\.[^/]+\//.test(path) && !others.test(path)),
  ).toEqual([]);
});

it('pins every dependency to one version', () => {
  expect(dependencies.length).toBeGreaterThan(10);
  expect(dependencies.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

it('has a lockfile that names versions and hashes, no download addresses', () => {
  const lockfile = JSON.parse(read('package-lock.json'));
  const entries: [string, { integrity?: string; resolved?: string }][] = Object.entries(lockfile.packages);
  expect(entries.filter(([, entry]) => entry.resolved?.includes('://'))).toEqual([]);
  expect(entries.filter(([path, entry]) => path !== '' && entry.integrity === undefined)).toEqual([]);
});

it('names every dependency in a table of the README', () => {
  const named = new Set(
    read('README.md')
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .flatMap((line) => line.match(/@?[\w.-]+(\/(\*|[\w.-]+))?/g) ?? []),
  );
  const missing = dependencies.filter(
    ([name]) => !named.has(name) && !named.has(name.replace(/\/.*$/, '/*')),
  );
  expect(missing.map(([name]) => name)).toEqual([]);
});

it('names no folder outside the repository', () => {
  expect(linesWith(/\/work[/]|\.\.\/shared\b/, (path) => path !== '.ci/run')).toEqual([]);
});

it('names no package registry', () => {
  expect(linesWith(/https?:\/[/][^\s"'/]*(registry|npmjs|npmmirror|artifactory|nexus)/i)).toEqual([]);
});

it('leaves no test out', () => {
  expect(
    linesWith(/\b(it|test|describe)\b[\w.]*\.(only|skip|todo)\b/, (path) => path.startsWith('test/')),
  ).toEqual([]);
});

it('has nothing left to do', () => {
  const prose = (path: string) => path !== 'package-lock.json' && !path.startsWith('test/vectors/');
  expect(linesWith(/\b(TOD[O]|FIXM[E])\b/, prose)).toEqual([]);
});
