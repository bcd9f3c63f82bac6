import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** On a machine that has not run them yet nobody knows how long each takes, and whoever begins the longest last waits for it alone. */
const longest = [
  'kill-loop.test.ts',
  'check.test.ts',
  'zenlayer/contract.test.ts',
  'alibaba/contract.test.ts',
  'aws/contract.test.ts',
  'teeth.test.ts',
  'outages.test.ts',
  'graphiql.test.ts',
  'freezes.test.ts',
  'races.test.ts',
  'postgres-failure.test.ts',
  'stale-look.test.ts',
  'ledger/postgres.test.ts',
  'program-access.test.ts',
  'examples.test.ts',
  'restart.test.ts',
  'e2e/start.test.ts',
  'image.test.ts',
  'official-sdk.test.ts',
  'executors.test.ts',
  'commands.test.ts',
  'inventory.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex(name => moduleId.endsWith(name));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((left, right) => rank(left) - rank(right));
  }
}

function isLateWrite({ message, stack = '' }: { message?: string; stack?: string }): boolean {
  return (
    message === "Cannot read properties of null (reading 'write')" && /\bnextWrite\b.*postgres/.test(stack)
  );
}

export default defineConfig({
  test: {
    globalSetup: ['test/setup.ts'],
    // Node loads everything by itself, as it does outside of tests: one copy of graphql, and a fifth less work than vite makes of it.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // Most tests wait for sockets, so others run while two wait. None is tried again: what fails once in a while is broken.
    maxWorkers: 6,
    isolate: false,
    include: ['test/**/*.test.ts'],
    exclude: ['test/clients/**'],
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The driver of PostgreSQL now and then writes to a socket that has just gone, outside of any call (connection.js, nextWrite): once
    // in ten runs of all tests, where a server was stopped. A gateway logs it and goes on (src/server/uncaught-errors.ts), and its
    // connection is given up all the same; vitest would count it against whichever test runs.
    onUnhandledError: error => !isLateWrite(error),
    // What is waited for comes at once, or late on a machine that is busy with something else.
    expect: { poll: { timeout: 15_000 } },
  },
});
