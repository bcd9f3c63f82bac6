import { expect, test } from 'vitest';
import { rawRequests } from './fixtures/raw-requests.ts';
import { answerOf, startTestServer } from './fixtures/test-server.ts';

test('Of the corpus of raw requests only the honest ones run, and each of them once', async () => {
  const limits = {
    headersMilliseconds: 150,
    requestMilliseconds: 300,
    checkMilliseconds: 20,
    idleMilliseconds: 200,
  };
  const { raw, ask, world } = await startTestServer({ limits, trustedProxies: ['10.0.0.1'] });
  const answers = await Promise.all(
    rawRequests.map(async ({ name, bytes }) => [name, await raw(bytes)] as const),
  );
  for (const [name, answer] of answers) expect([name, answer.slice(0, 9)]).toEqual([name, 'HTTP/1.1 ']);
  expect(world.destroyed.toSorted()).toEqual(rawRequests.flatMap(({ id, runs }) => (runs ? id : [])));
  expect(await answerOf(ask('{ hello }'))).toEqual({ data: { hello: 'world' } });
});
