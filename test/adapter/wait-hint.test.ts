import { afterEach, describe, expect, test } from 'vitest';
import type { CloudClient } from '../../src/adapter/client.ts';
import { retryAfterOf } from '../../src/adapter/wait-hint.ts';
import type { Account } from '../../src/domain/account.ts';
import { reply } from '../transport/socket-server.ts';
import { endAll, newHttpClient, serve } from '../transport/wiring.ts';
import { jsonCloud } from './json-cloud.ts';

afterEach(endAll);

const ListThings = {
  service: 'things',
  action: 'ListThings',
  effect: 'read',
  errors: { Slow: 'CloudThrottledError' },
} as const;

const aheadMs = 600_000;
const laterMs = 120_000;

/** A cloud whose clock is ten minutes ahead. After three answers it asks for patience, by a date of its own clock. */
async function overCloudAhead(headers: () => Readonly<Record<string, string>>): Promise<number> {
  const cloudTime = (plusMs = 0): string => new Date(Date.now() + aheadMs + plusMs).toUTCString();
  let calls = 0;
  const server = await serve((socket, _request) => {
    calls += 1;
    if (calls <= 3)
      socket.write(reply('{"things":[]}', '200 OK', { 'x-request-id': `r-${calls}`, date: cloudTime() }));
    else {
      const hint = { 'retry-after': cloudTime(laterMs), 'x-request-id': `r-${calls}`, ...headers() };
      socket.write(reply('{"code":"Slow"}', '429 Too Many Requests', hint));
    }
  });
  const configured = jsonCloud.configure('main', { endpoint: server.origin, apiKey: 'api-key-0123456789' });
  if (configured.kind === 'issues') throw new Error(JSON.stringify(configured.issues));
  const { client } = configured.account.open(newHttpClient()) as Account<CloudClient<unknown>>;
  const read = () => client.read(ListThings, null, {}, { doing: 'list things' });
  for (let call = 0; call < 3; call += 1) expect((await read()).kind).toBe('read');
  const refused = await read();
  if (refused.kind !== 'failed') return expect.fail('it was not refused');
  const { error } = refused;
  return error.tag === 'CloudThrottledError' ? (error.retryAfterSeconds ?? -1) : expect.fail(error.tag);
}

// A clock of seconds, and a machine that may be slow: neither is ten minutes.
test('A date to wait for is read by the clock of the cloud, as its answers before have told it', async () => {
  const seconds = await overCloudAhead(() => ({}));
  expect(seconds).toBeGreaterThan(laterMs / 1000 - 60);
  expect(seconds).toBeLessThan(laterMs / 1000 + 60);
});

test('and by what the answer itself says of that clock, whatever was known before', async () => {
  const wrong = new Date(Date.now() + aheadMs + laterMs - 30_000).toUTCString();
  const seconds = await overCloudAhead(() => ({ date: wrong }));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(60);
});

describe('Retry-After', () => {
  /** Far from the time of this machine, so that a hint that is held against that shows. */
  const providerTime = new Date('2031-03-04T05:06:07Z');
  const waits = (headers: Readonly<Record<string, string>>) => retryAfterOf(headers, () => providerTime);
  const later = (seconds: number, than = providerTime): string =>
    new Date(than.getTime() + seconds * 1000).toUTCString();

  test('may be in seconds', () => {
    expect(waits({ 'retry-after': '2' })).toBe(2_000);
    expect(waits({ 'retry-after': ' 0 ' })).toBe(0);
  });

  test('may be a date, which is one of the clock that wrote the answer', () => {
    const written = new Date('2007-01-01T00:00:00Z');
    const date = written.toUTCString();
    expect(waits({ date, 'retry-after': later(60, written) })).toBe(60_000);
    expect(waits({ date, 'retry-after': later(-60, written) })).toBe(0);
  });

  test('is held against what is known of that clock where the answer does not say what it shows', () => {
    expect(waits({ 'retry-after': later(60) })).toBe(60_000);
    expect(waits({ date: 'yesterday', 'retry-after': later(60) })).toBe(60_000);
    // It may have lain in a cache since.
    expect(waits({ date: later(-600), age: '600', 'retry-after': later(60) })).toBe(60_000);
    expect(waits({ 'retry-after': later(-60) })).toBe(0);
  });

  test('is never longer than a day, whoever says so', () => {
    for (const value of ['99999999999', '9'.repeat(400), later(86_400 * 900)])
      expect(waits({ 'retry-after': value })).toBe(86_400_000);
  });

  test('is nothing where it cannot be read', () => {
    for (const value of ['soon', '-1', '1e99999', '', 'Someday, maybe'])
      expect(waits({ 'retry-after': value })).toBeNull();
    expect(waits({})).toBeNull();
  });
});
