import { defineConfig } from 'vitest/config';

export default defineConfig({
  // vite resolves `graphql` to its .mjs build while Node loads the CommonJS one: two realms, and our own errors masked.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/postgres.ts'],
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
