/** Checks a tree of source files against the rules of import-rules.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { ACYCLIC, matches, ZONES, type Zone } from './import-rules.ts';
import { type Import, readImports } from './read-imports.ts';

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  readonly rule: Rule;
}
export type Rule =
  /** No zone covers the file: give it a place in the layout. */
  | 'no-zone'
  /** The folder of the file may not import the other one. */
  | 'folder'
  /** Only `import type` may reach there. */
  | 'type-only'
  /** The package is not for this folder, or is not in the right list of package.json. */
  | 'package'
  /** Node's built-in modules are not for this folder. */
  | 'node'
  /** The address is computed or not a relative path, so it cannot be checked. */
  | 'cannot-be-checked'
  /** The import closes a circle. */
  | 'cycle';

/** The lists of package.json that matter here: package names. */
export interface PackageLists {
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

export interface SourceFile {
  /** Path from the root of the tree, with slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
}

const CODE = /\.(svelte|[cm]?[jt]sx?)$/;
/** Installed, generated and hidden folders, and the trees that break the rules on purpose. */
const SKIPPED = /^(node_modules|coverage|(ballot-client\/)?dist|test\/structure\/fixtures|\..*)$/;

/** All source files below a folder, sorted by path, with their imports. */
export function readTree(root: string): SourceFile[] {
  const walk = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (SKIPPED.test(path)) return [];
      return entry.isDirectory() ? walk(path) : CODE.test(entry.name) ? [path] : [];
    });
  return walk('')
    .sort()
    .map((path) => ({ path, imports: readImports(path, readFileSync(join(root, path), 'utf8')) }));
}

/** Every import of the files that breaks a rule, files in the given order. */
export function violations(files: readonly SourceFile[], packages: PackageLists): Violation[] {
  const found = files.flatMap((file) => {
    const zone = ZONES.find((candidate) => matches(candidate.files, file.path));
    if (zone === undefined) return [{ file: file.path, line: 1, specifier: '', rule: 'no-zone' as const }];
    return file.imports.flatMap((item) => {
      const rule = broken(file.path, zone, item, packages);
      if (rule === undefined) return [];
      return [{ file: file.path, line: item.line, specifier: item.specifier ?? '', rule }];
    });
  });
  return [...found, ...cycles(files)];
}

function broken(file: string, zone: Zone, item: Import, packages: PackageLists): Rule | undefined {
  const { specifier } = item;
  if (specifier === undefined) return zone.computed ? undefined : 'cannot-be-checked';
  if (/^\.\.?(\/|$)/.test(specifier)) return brokenPath(zone, item, target(file, specifier));
  if (isBuiltin(specifier)) return zone.node ? undefined : 'node';
  if (!/^(@[\w.-]+\/)?\w[\w.-]*(\/|$)/.test(specifier)) return 'cannot-be-checked';
  return mayUsePackage(zone, specifier, packages) ? undefined : 'package';
}

function brokenPath(zone: Zone, { kind }: Import, path: string): Rule | undefined {
  if (kind === 'url' && (!CODE.test(path) || matches(zone.starts ?? [], path))) return undefined;
  if (matches(zone.may, path) && !matches(zone.mayNot ?? [], path)) return undefined;
  if (!matches(zone.types ?? [], path)) return 'folder';
  return kind === 'type' ? undefined : 'type-only';
}

function mayUsePackage(zone: Zone, specifier: string, packages: PackageLists): boolean {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  const { dependencies, devDependencies } = packages;
  if (zone.packages.includes('dependencies') && dependencies.includes(name)) return true;
  if (zone.packages.includes('devDependencies') && devDependencies.includes(name)) return true;
  return matches(zone.packages, name) && [...dependencies, ...devDependencies].includes(name);
}

/** The path that a relative address means, without a `?query`. */
const target = (file: string, specifier: string): string =>
  posix.join(posix.dirname(file), specifier.replace(/[?#].*$/, ''));

/** The value imports that close a circle, found by depth-first search. */
function cycles(files: readonly SourceFile[]): Violation[] {
  const byPath = new Map(files.filter((f) => matches(ACYCLIC, f.path)).map((f) => [f.path, f]));
  const state = new Map<string, 'open' | 'done'>();
  const found: Violation[] = [];
  const visit = (file: SourceFile): void => {
    state.set(file.path, 'open');
    for (const { kind, specifier, line } of file.imports) {
      if (kind !== 'value' || !specifier?.startsWith('.')) continue;
      const next = resolve(byPath, target(file.path, specifier));
      if (next === undefined) continue;
      if (state.get(next.path) === 'open') found.push({ file: file.path, line, specifier, rule: 'cycle' });
      else if (!state.has(next.path)) visit(next);
    }
    state.set(file.path, 'done');
  };
  for (const file of byPath.values()) if (!state.has(file.path)) visit(file);
  return found;
}

const resolve = (files: ReadonlyMap<string, SourceFile>, path: string): SourceFile | undefined =>
  [path, `${path}.ts`, path.replace(/js$/, 'ts'), `${path}/index.ts`]
    .map((candidate) => files.get(candidate))
    .find((file) => file !== undefined);
