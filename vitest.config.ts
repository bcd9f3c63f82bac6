import { defineConfig } from 'vitest/config';

export default defineConfig({
  // vite resolves `graphql` to its .mjs build while Node loads the CommonJS one: two realms, and our own errors masked.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    globalSetup: ['test/postgres.ts'],
    // Most tests wait for sockets, so a third one runs while two wait.
    maxWorkers: 3,
    // A machine that is busy with others may miss a deadline that a test has shrunk. What fails twice is broken.
    retry: 1,
    projects: [
      {
        extends: true,
        test: {
          name: 'house',
          include: ['test/**/*.test.ts'],
          exclude: ['test/proof/**', 'test/e2e/**'],
          isolate: false,
          testTimeout: 20_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Whole processes under fire: after the others and one file at a time, for these bring a crowd of their own.
        test: {
          name: 'proof',
          include: ['test/proof/**/*.test.ts', 'test/e2e/**/*.test.ts'],
          isolate: false,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
