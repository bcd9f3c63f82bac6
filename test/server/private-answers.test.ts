import { expect, test } from 'vitest';
import { type Identify, localOperator } from '../../src/domain/caller.ts';
import { startTestServer } from './fixtures/test-server.ts';

const knowsAlice: Identify = ({ headers: { authorization } }) =>
  authorization === 'alice'
    ? { kind: 'caller', caller: localOperator, bodyHash: null, renew: () => localOperator }
    : { kind: 'refused', status: 401, code: 'UNKNOWN', message: 'Who are you?', retryAfterSeconds: null };

test('Every answer forbids sniffing, framing, keeping and reading across origins', async () => {
  const { ask, url } = await startTestServer({ identify: knowsAlice });
  const alice = { authorization: 'alice' };
  const answers = await Promise.all([
    ask('{ hello }', {}, alice),
    ask('{ large(characters: 5000) }', {}, { ...alice, 'accept-encoding': 'br' }),
    ask('{ bug }', {}, alice),
    ask('{ nowhere }', {}, alice),
    ask('{ hello }'),
    ask('subscription { ticks(count: 1) }', {}, { ...alice, accept: 'text/event-stream' }),
    fetch(`${url}/graphql?query={hello}`, { headers: alice }),
    fetch(`${url}/nowhere`),
    fetch(`${url}/livez`),
    fetch(`${url}/readyz`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 401, 200, 200, 404, 200, 200]);
  for (const answer of answers) {
    await answer.body?.cancel();
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(answer.headers.get('x-powered-by')).toBeNull();
    expect(answer.headers.get('server')).toBeNull();
  }
});
