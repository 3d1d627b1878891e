/**
 * Mutation testing, on demand and never in CI. Stryker is installed for the occasion (README), not a dependency.
 * `GROUP=log npm run mutate` takes one group, `npm run mutate` all of them. Every mutant that survives is explained
 * in test/mutants.md.
 */

/** Modules, and the quick tests that must notice every change of them. Tests of servers and browsers are not used. */
const GROUPS = {
  log: {
    mutate: ['crypto/log/*.ts'],
    tests: ['test/crypto/log/*.test.ts'],
  },
  ballot: {
    mutate: ['crypto/ballot/{verify,equations,ballot,form,context,keys}.ts'],
    tests: [
      'test/crypto/ballot/{decoding,mauled,forms,context-replay,batch,forged-equations,weak-challenge}.test.ts',
    ],
  },
  decoders: {
    mutate: [
      'crypto/{bytes,encoding,group,signature,badge,sealed,transcript}.ts',
      'crypto/statements/{schema,envelope}.ts',
    ],
    tests: [
      'test/crypto/{group,signature,statements}/*.test.ts',
      'test/ballot-client/src/lib/{badge,disclosure}.test.ts',
      'test/ballot-client/src/scrutineer/sealed-file.test.ts',
    ],
  },
  threshold: {
    mutate: ['crypto/threshold/*.ts'],
    tests: ['test/crypto/threshold/*.test.ts'],
  },
  phase: {
    mutate: ['crypto/session/phase.ts'],
    tests: ['test/session/phase.test.ts'],
  },
  session: {
    mutate: ['crypto/session/*.ts', '!crypto/session/phase.ts'],
    tests: ['test/session/ledger-*.test.ts'],
    ignoreStatic: true,
  },
  tally: {
    mutate: ['tally/{verify,count}/*.ts'],
    // Some of what the verifier refuses stands in the corpus alone, which makes this group the slowest.
    tests: [
      'test/tally/{verify-record,verify-reports,verify-observers,count-round}.test.ts',
      'test/tally/{chronicle,compare-records,outcome,corpus}.test.ts',
    ],
    ignoreStatic: true,
  },
  rules: {
    mutate: ['tally/rules/*.ts'],
    tests: ['test/tally/{outcome,quorum,presets,disclosure}.test.ts'],
  },
};

const name = process.env.GROUP;
if (name !== undefined && !Object.hasOwn(GROUPS, name)) {
  throw new Error(`GROUP is one of ${Object.keys(GROUPS).join(', ')}`);
}
const groups = name === undefined ? Object.values(GROUPS) : [GROUPS[name]];
process.env.MUTATE_TESTS = groups.flatMap(({ tests }) => tests).join(' ');

export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', import.meta.filename],
  mutate: groups.flatMap(({ mutate }) => mutate),
  vitest: { configFile: 'vitest.mutate.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // What a test file sets up once, such as a whole session, would else make all its tests run for every mutant.
  ignoreStatic: groups.some(({ ignoreStatic }) => ignoreStatic),
  ignorers: ['words'],
  concurrency: 2,
  timeoutMS: 20_000,
  timeoutFactor: 3,
  tempDirName: '.data/stryker',
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  htmlReporter: { fileName: `coverage/mutation/${name ?? 'all'}.html` },
  jsonReporter: { fileName: `coverage/mutation/${name ?? 'all'}.json` },
};

/** Arguments that are words for people: the detail of a refusal, the message of an exception, a description. */
function isWordsOf(call, position) {
  const callee = call.callee?.name ?? '';
  return (
    (['reject', 'refuse'].includes(callee) && position >= 1) ||
    (callee === 'conflict' && position === 0) ||
    (call.type === 'NewExpression' && callee.endsWith('Error')) ||
    (callee === 'field' && position === 0) ||
    (callee === 'hexField' && position === 1)
  );
}

/** Functions that answer with words what is wrong, or with undefined. */
const isFault = (path) =>
  path.isStringLiteral() &&
  ['ReturnStatement', 'ConditionalExpression'].includes(path.parent.type) &&
  /Fault$/.test(path.getFunctionParent()?.node.id?.name ?? '');

/** Leaves out the mutants of words: nothing depends on them but the reader. */
export const strykerPlugins = [
  {
    kind: 'Ignore',
    name: 'words',
    value: {
      shouldIgnore: (path) =>
        isFault(path) || (path.listKey === 'arguments' && isWordsOf(path.parent, path.key))
          ? 'words'
          : undefined,
    },
  },
];
