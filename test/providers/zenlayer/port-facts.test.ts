import { expect, test } from 'vitest';
import { domainError } from '../../../src/domain/errors.ts';
import type { Source } from '../../../src/domain/kind.ts';
import { failed } from '../../../src/domain/outcome.ts';
import type { ZenlayerClient } from '../../../src/providers/zenlayer/client.ts';
import { portFacts } from '../../../src/providers/zenlayer/sdn/port-facts.ts';

const facts = { provider: 'zenlayer', message: 'no' };

test.each([
  // Whoever is silent or has too much is not asked for each of them anew.
  ['no answer', 1, domainError('CloudUnavailableError', facts)],
  ['too many calls', 1, domainError('CloudThrottledError', facts)],
  ['a refusal', 3, domainError('CloudUnmappedError', facts)],
] as const)('After %s, how two ports are billed was asked for in %i calls', async (_name, calls, error) => {
  let asked = 0;
  const client = {
    settings: { versions: { sdn: '2026-04-01' } },
    read: async ({ version }: { readonly version: string }) => {
      if (version === '2023-08-30') asked += 1;
      return failed(error);
    },
  };
  const source = { account: { client }, region: null } as unknown as Source<ZenlayerClient>;
  await Promise.all(['port-1', 'port-2'].map(id => portFacts.read(source, id)));
  expect(asked).toBe(calls);
});
