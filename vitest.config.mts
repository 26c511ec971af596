import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // All cores: the default is one fewer, which is half of a machine with two.
    maxWorkers: '100%',
    // No module of the server keeps state (scripts/lint.mjs), so test files can share the modules they import.
    isolate: false,
    // Random tests make many values that live briefly: a larger young generation saves a tenth of their time.
    execArgv: ['--max-semi-space-size=64'],
    // Limits are measured in computing time (test/support/stopwatch.ts). This one stops tests that never end.
    testTimeout: 600_000,
    hookTimeout: 300_000,
  },
});
