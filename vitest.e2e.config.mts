import { defineConfig } from 'vitest/config';

// One workbench at a time: they share two cores and a screen.
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    testTimeout: 45_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
