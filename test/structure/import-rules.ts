/**
 * Who may import whom, as data. A file belongs to the first zone whose `files` match it.
 *
 * Patterns are paths from the top of the repository: `folder/` is everything below it, `*` stands for anything
 * but a slash, `**` for anything. Package patterns are package names; `dependencies` and `devDependencies` stand
 * for those lists of package.json.
 */
export interface Zone {
  readonly name: string;
  readonly files: readonly string[];
  /** Files of this repository that may be imported, as values or types. */
  readonly may: readonly string[];
  /** Exceptions to `may`. */
  readonly mayNot?: readonly string[];
  /** Files of which only types may be imported, with `import type`. */
  readonly types?: readonly string[];
  /** Files that may be named in `new URL("…", import.meta.url)` to start a process, though not imported. */
  readonly starts?: readonly string[];
  readonly packages: readonly string[];
  /** Whether Node's built-in modules may be imported. */
  readonly node: boolean;
  /** Whether imports with a computed address pass: only where everything may be imported anyway. */
  readonly computed?: boolean;
}

/** The only files of the tally that touch Node; everything else of it also runs in a browser. */
const TALLY_NODE = ['tally/cli.ts', 'tally/cli/', 'tally/publish/record-folder.ts', 'tally/**.node.ts'];
const CONTRACT = ['server/contract/', 'server/contract.ts'];
const CRYPTO_UPPER = ['crypto/session/', 'crypto/index.ts'];
/**
 * The ledger that takes leaf hashes in place of withheld entries: for views of the log as the public gets it. Server,
 * tally and staff must not be able to believe a log with it.
 */
const PUBLIC_LEDGER = ['crypto/session/public-ledger.ts', 'crypto/session/withheld-checks.ts'];
const BROWSER_PACKAGES = ['dependencies', 'svelte', 'vite'];

export const ZONES: readonly Zone[] = [
  {
    name: 'crypto: session machine and index',
    files: CRYPTO_UPPER,
    may: ['crypto/'],
    packages: ['@noble/*'],
    node: false,
  },
  {
    name: 'crypto: statements',
    files: ['crypto/statements/'],
    may: ['crypto/'],
    mayNot: CRYPTO_UPPER,
    packages: ['@noble/*'],
    node: false,
  },
  {
    name: 'crypto: primitives',
    files: ['crypto/'],
    may: ['crypto/'],
    mayNot: ['crypto/statements/', ...CRYPTO_UPPER],
    packages: ['@noble/*'],
    node: false,
  },
  {
    name: 'tally: rules',
    files: ['tally/rules/'],
    may: ['crypto/', 'tally/rules/'],
    mayNot: PUBLIC_LEDGER,
    packages: [],
    node: false,
  },
  {
    name: 'tally: command line and record folder',
    files: TALLY_NODE,
    may: ['crypto/', 'tally/'],
    mayNot: PUBLIC_LEDGER,
    packages: ['dependencies'],
    node: true,
  },
  {
    // The QR code on printed pages; `qr` is pure: no imports, no clock, no randomness, the same bytes every time.
    name: 'tally: QR code',
    files: ['tally/publish/qr-code.ts'],
    may: ['tally/publish/html.ts'],
    packages: ['qr'],
    node: false,
  },
  {
    name: 'tally',
    files: ['tally/'],
    may: ['crypto/', 'tally/'],
    mayNot: [...TALLY_NODE, ...PUBLIC_LEDGER],
    packages: [],
    node: false,
  },
  {
    name: 'server',
    files: ['server/'],
    may: ['server/', 'crypto/', 'tally/rules/', 'migrations/'],
    mayNot: PUBLIC_LEDGER,
    starts: [
      'ballot-client/rehearse/demo-deputies.ts',
      'ballot-client/rehearse/demo-staff.ts',
      'ballot-client/build/main.ts',
    ],
    packages: ['dependencies'],
    node: true,
  },
  {
    name: 'ballot client: library',
    files: ['ballot-client/src/lib/'],
    may: ['ballot-client/src/lib/', 'crypto/', 'tally/rules/'],
    types: CONTRACT,
    packages: ['socket.io-client', 'qr', '@noble/*', 'papaparse', 'read-excel-file'],
    node: false,
  },
  {
    name: 'ballot client: what an auditor can see of a log with withheld entries',
    files: ['ballot-client/src/auditor/withheld-tail.ts'],
    may: ['crypto/'],
    packages: [],
    node: false,
  },
  {
    name: 'ballot client: auditor and scrutineer',
    files: ['ballot-client/src/auditor/', 'ballot-client/src/scrutineer/'],
    may: ['ballot-client/src/', 'crypto/', 'tally/'],
    mayNot: [...TALLY_NODE, ...PUBLIC_LEDGER],
    types: CONTRACT,
    packages: BROWSER_PACKAGES,
    node: false,
  },
  {
    name: 'ballot client: pages',
    files: ['ballot-client/src/'],
    may: ['ballot-client/src/', 'crypto/', 'tally/rules/'],
    mayNot: PUBLIC_LEDGER,
    types: CONTRACT,
    packages: BROWSER_PACKAGES,
    node: false,
  },
  {
    name: 'ballot client: rehearsal',
    files: ['ballot-client/rehearse/'],
    may: ['ballot-client/rehearse/', 'ballot-client/src/', 'crypto/', 'tally/'],
    mayNot: ['ballot-client/**.svelte', ...PUBLIC_LEDGER],
    types: CONTRACT,
    starts: ['server/main.ts'],
    packages: ['dependencies'],
    node: true,
  },
  {
    name: 'ballot client: build of the pages',
    files: ['ballot-client/build/'],
    may: ['ballot-client/build/', 'server/client-build.ts'],
    packages: ['dependencies'],
    node: true,
  },
  { name: 'migrations', files: ['migrations/'], may: ['migrations/'], packages: ['kysely'], node: false },
  {
    name: 'tests',
    files: ['test/'],
    may: ['**'],
    packages: ['dependencies', 'devDependencies'],
    node: true,
    computed: true,
  },
  {
    name: 'tool configuration',
    files: ['*.config.ts', '*.config.mjs', 'ballot-client/*.config.ts'],
    may: ['**'],
    mayNot: ['test/'],
    packages: ['dependencies', 'devDependencies'],
    node: true,
    computed: true,
  },
];

/** Folders in which files must not import each other in a circle. */
export const ACYCLIC: readonly string[] = ['crypto/', 'tally/', 'server/'];

/** Whether a path or package name matches one of the patterns. */
export function matches(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => toRegExp(pattern).test(name));
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^/]*'));
  return new RegExp(pattern.endsWith('/') ? `^${source}` : `^${source}$`);
}
