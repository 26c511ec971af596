import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // All cores: the default leaves one out, which is half of a machine with two.
    maxWorkers: '100%',
    // Limits are measured in computing time (test/support/stopwatch.ts). This one is for what never ends.
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
