import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/structure/fixtures/**'],
    pool: 'forks',
    globalSetup: ['test/support/build-pages.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
