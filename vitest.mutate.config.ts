import { defineConfig } from 'vitest/config';

/** For `stryker.config.mjs` alone: the quick tests of one group of modules, without building pages. */
export default defineConfig({
  test: {
    include: (process.env.MUTATE_TESTS ?? '').split(' '),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
