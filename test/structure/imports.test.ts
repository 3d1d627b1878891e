import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type PackageLists, type Rule, readTree, violations } from './imports.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));

const packages = readPackages();

function readPackages(): PackageLists {
  const lists = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  return {
    dependencies: Object.keys({ ...lists.dependencies, ...lists.optionalDependencies }),
    devDependencies: Object.keys(lists.devDependencies),
  };
}

/** Each fixture breaks one rule once: where, by importing what, which rule. */
const BROKEN: Record<string, readonly [where: string, specifier: string, rule: Rule]> = {
  'crypto-node': ['crypto/bytes.ts:1', 'node:crypto', 'node'],
  'crypto-node-bare': ['crypto/bytes.ts:1', 'fs', 'node'],
  'crypto-node-reference': ['crypto/bytes.ts:1', 'node', 'package'],
  'crypto-package': ['crypto/group.ts:1', 'commander', 'package'],
  'crypto-tally-type': ['crypto/group.ts:1', '../tally/rules/outcome.ts', 'folder'],
  'crypto-server-import-type': ['crypto/group.ts:1', '../server/config.ts', 'folder'],
  'primitive-statements': ['crypto/log/merkle.ts:2', '../statements/manifest.ts', 'folder'],
  'primitive-index': ['crypto/log/merkle.ts:1', '../index.ts', 'folder'],
  'statements-session': ['crypto/statements/manifest.ts:1', '../session/machine.ts', 'folder'],
  'tally-server-re-export': ['tally/verify/report.ts:1', '../../server/config.ts', 'folder'],
  'tally-node': ['tally/verify/report.ts:1', 'node:fs', 'node'],
  'tally-package': ['tally/verify/report.ts:1', 'cli-progress', 'package'],
  'tally-node-file': ['tally/verify/report.ts:1', '../publish/record-folder.ts', 'folder'],
  'rules-tally': ['tally/rules/quorum.ts:1', '../count/aggregate.ts', 'folder'],
  'server-tally': ['server/app.ts:1', '../tally/count/decrypt.ts', 'folder'],
  'server-public-ledger': ['server/log/book.ts:1', '../../crypto/session/public-ledger.ts', 'folder'],
  'tally-public-ledger': ['tally/verify/session.ts:1', '../../crypto/session/public-ledger.ts', 'folder'],
  'server-tally-dynamic': ['server/app.ts:1', '../tally/count/decrypt.ts', 'folder'],
  'server-tally-template': ['server/app.ts:1', '', 'cannot-be-checked'],
  'server-tally-worker': ['server/app.ts:2', '../tally/count/worker.ts', 'folder'],
  'server-worker-variable': ['server/app.ts:2', '', 'cannot-be-checked'],
  'server-client-require': ['server/app.ts:3', '../ballot-client/src/lib/api.ts', 'folder'],
  'server-absolute': ['server/app.ts:1', '/ballot-client/src/lib/api.ts', 'cannot-be-checked'],
  'server-outside': ['server/app.ts:1', '../../elsewhere/page.ts', 'folder'],
  'server-dev-package': ['server/app.ts:1', 'fast-check', 'package'],
  'server-test': ['server/app.ts:1', '../test/support/deputies.ts', 'folder'],
  'unlisted-package': ['test/app.test.ts:1', 'left-pad', 'package'],
  'contract-value': ['ballot-client/src/lib/api.ts:1', '../../../server/contract/http.ts', 'type-only'],
  'contract-inline-type': ['ballot-client/src/lib/api.ts:2', '../../../server/contract/http.ts', 'type-only'],
  'client-server-type': ['ballot-client/src/lib/api.ts:1', '../../../server/db/schema.ts', 'folder'],
  'client-node': ['ballot-client/src/lib/api.ts:1', 'node:path', 'node'],
  'client-tally-type': ['ballot-client/src/deputy/paper.ts:1', '../../../tally/count/decrypt.ts', 'folder'],
  'client-worker': ['ballot-client/src/deputy/paper.ts:1', '../../../server/worker.ts', 'folder'],
  'client-worker-query': [
    'ballot-client/src/deputy/paper.ts:1',
    '../../../server/worker.ts?worker',
    'folder',
  ],
  'client-glob': ['ballot-client/src/deputy/paper.ts:1', '', 'cannot-be-checked'],
  'lib-svelte': ['ballot-client/src/lib/store.ts:1', 'svelte/store', 'package'],
  'lib-page': ['ballot-client/src/lib/store.ts:1', '../deputy/paper.ts', 'folder'],
  'svelte-instance': [
    'ballot-client/src/deputy/Paper.svelte:3',
    '../../../tally/count/aggregate.ts',
    'folder',
  ],
  'svelte-module': ['ballot-client/src/deputy/Paper.svelte:2', '../../../tally/count/aggregate.ts', 'folder'],
  'svelte-markup': ['ballot-client/src/deputy/Paper.svelte:2', '../../../tally/count/aggregate.ts', 'folder'],
  'auditor-node-file': [
    'ballot-client/src/auditor/record.ts:1',
    '../../../tally/publish/record-folder.ts',
    'folder',
  ],
  'rehearse-server': ['ballot-client/rehearse/main.ts:1', '../../server/app.ts', 'folder'],
  'rehearse-svelte': ['ballot-client/rehearse/main.ts:1', '../src/deputy/Paper.svelte', 'folder'],
  'migrations-package': ['migrations/0001-ballots.ts:2', 'pg', 'package'],
  'config-test': ['vitest.config.ts:1', './test/support/deputies.ts', 'folder'],
  'no-zone': ['scripts/build.ts:1', '', 'no-zone'],
  cycle: ['server/c.ts:1', './a.ts', 'cycle'],
};

describe('who may import whom', () => {
  it('holds in this repository', () => {
    const tree = readTree(root);
    const self = tree.find((file) => file.path === 'test/structure/imports.test.ts');
    expect(self?.imports.map((item) => item.specifier)).toContain('./imports.ts');
    expect(violations(tree, packages)).toEqual([]);
  });

  it('lets pass all that is allowed', () => {
    const tree = readTree(`${fixtures}clean`);
    expect(tree.flatMap((file) => file.imports).length).toBeGreaterThan(25);
    expect(violations(tree, packages)).toEqual([]);
  });

  it.each(Object.entries(BROKEN))('is broken once in fixture %s', (fixture, [where, specifier, rule]) => {
    const found = violations(readTree(fixtures + fixture), packages);
    expect(found.map((v) => [`${v.file}:${v.line}`, v.specifier, v.rule])).toEqual([
      [where, specifier, rule],
    ]);
  });

  it('has an expectation for every fixture', () => {
    expect(readdirSync(fixtures).sort()).toEqual([...Object.keys(BROKEN), 'clean'].sort());
  });
});
