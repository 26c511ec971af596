import { defineConfig } from 'vitest/config';

// One workbench at a time: they share two cores and a screen.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    // Longer than a wait in the workbench: what times out is a step, with its name, and no step goes on in the next test.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
