import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveSettings } from '../../src/emulation/settings.ts';
import { openShop, type Shop } from './shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

async function ask(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const response = await fetch(`${shop.control.url}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : {
          body: typeof body === 'string' ? body : JSON.stringify(body),
          headers: { 'content-type': 'application/json', ...headers },
        }),
    ...(body === undefined && headers ? { headers } : {}),
  });
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const answer = (await response.json()) as { error?: string; [name: string]: unknown };
  return { status: response.status, answer };
}

describe('the control endpoint', () => {
  it('is at an address of its own, on the loopback interface', () => {
    expect(shop.control.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(shop.control.url).not.toBe(shop.server.url);
  });

  it('shows the world, the bill, requests and executions', async () => {
    for (const box of ['1', '2', '1']) await fetch(`${shop.server.url}/buy?box=${box}`, { method: 'POST' });
    expect((await ask('GET', '/world')).answer).toEqual({ sold: ['1', '2', '1'] });
    expect((await ask('GET', '/billing')).answer).toEqual({ total: 3 });
    expect((await ask('GET', '/requests?action=buy&limit=1')).answer).toMatchObject({
      count: 3,
      entries: [{ sequence: 3 }],
    });
    expect((await ask('GET', '/executions?action=buy&resource=1')).answer).toMatchObject({ count: 2 });
    expect((await ask('GET', '/executions?action=sell')).answer).toEqual({ count: 0, entries: [] });
  });

  it('adds faults one by one or as a list, and all of a list or nothing', async () => {
    const throttle = { action: 'buy', fault: { kind: 'throttle' } };
    expect((await ask('POST', '/faults', throttle)).status).toBe(200);
    const refused = await ask('POST', '/faults', [throttle, { action: 'buy', fault: { kind: 'flood' } }]);
    expect(refused.status).toBe(400);
    expect(refused.answer.error).toMatch(/unknown fault kind "flood"; known: refuse, .*unknownState/);
    expect((await ask('GET', '/faults')).answer).toEqual({ rules: [{ ...throttle, times: 1 }] });
    expect((await fetch(`${shop.server.url}/buy?box=1`, { method: 'POST' })).status).toBe(429);
    await ask('POST', '/faults', throttle);
    expect((await ask('DELETE', '/faults')).answer).toEqual({ rules: [] });
    expect((await fetch(`${shop.server.url}/buy?box=1`, { method: 'POST' })).status).toBe(200);
  });

  it('advances the clock and runs what is due', async () => {
    const ran: string[] = [];
    shop.clock.schedule(new Date('2026-01-02T00:00:00Z'), () => ran.push('new day'));
    const answer = await ask('POST', '/clock', { advanceSeconds: 86_400 });
    expect(answer.answer).toEqual({ now: '2026-01-02T00:00:00.000Z' });
    expect((await ask('GET', '/clock')).answer).toEqual(answer.answer);
    expect(ran).toEqual(['new day']);
  });

  it('merges settings', async () => {
    expect((await ask('POST', '/settings', { mood: 'bad' })).answer).toEqual({
      price: 5,
      mood: 'bad',
      open: true,
    });
    expect(shop.settings.current.mood).toBe('bad');
    expect((await ask('GET', '/settings')).answer).toEqual(shop.settings.current);
  });

  it('creates and changes resources', async () => {
    expect(await ask('POST', '/resources', { kind: 'x' })).toMatchObject({
      status: 201,
      answer: { ids: ['x'] },
    });
    expect((await ask('POST', '/resources', [{ kind: 'y' }, { kind: 'z/1' }])).answer).toEqual({
      ids: ['y', 'z/1'],
    });
    expect((await ask('PATCH', '/resources/z%2F1', { name: 'new' })).answer).toEqual({ id: 'z/1' });
  });

  it('puts everything back on reset', async () => {
    await fetch(`${shop.server.url}/buy?box=1`, { method: 'POST' });
    await ask('POST', '/faults', { action: '*', fault: { kind: 'throttle' } });
    await ask('POST', '/settings', { price: 9 });
    expect((await ask('POST', '/reset')).status).toBe(200);
    expect(shop.sold).toEqual([]);
    expect(shop.settings.current.price).toBe(5);
    expect(shop.faults.list()).toEqual([]);
    expect(shop.journal.requests()).toEqual([]);
  });

  it.each([
    ['GET', '/nowhere', undefined, 404, /nothing answers to GET \/nowhere; known: GET \/world/],
    ['PUT', '/settings', {}, 404, /nothing answers to PUT/],
    ['POST', '/clock', { advanceSeconds: -1 }, 400, /advanceSeconds is a number, 0 or more/],
    ['POST', '/clock', { advanceSeconds: 1e300 }, 400, /year 9999/],
    ['POST', '/clock', {}, 400, /advanceSeconds/],
    ['POST', '/settings', { colour: 'red' }, 400, /unknown setting colour; known: price, mood, open/],
    ['POST', '/settings', { mood: 'odd' }, 400, /one of good, bad/],
    ['POST', '/settings', { price: '5' }, 400, /price is a number/],
    ['POST', '/settings', [], 400, /settings are an object/],
    ['POST', '/faults', '{"action":', 400, /the body is not JSON/],
    ['POST', '/resources', 'null', 400, /a resource is an object/],
    ['POST', '/resources?account=nobody', { kind: 'x' }, 400, /unknown account nobody/],
    ['PATCH', '/resources/nothing', {}, 400, /there is no box nothing/],
    ['PATCH', '/resources/%E0%A4%A', {}, 400, /not encoded/],
    ['GET', '/requests?colour=red', undefined, 400, /unknown filter colour/],
    ['GET', '/requests?limit=many', undefined, 400, /limit is a whole number/],
  ] as const)('answers %s %s in words when it is wrong', async (method, path, body, status, words) => {
    const refused = await ask(method, path, body);
    expect(refused.status).toBe(status);
    expect(refused.answer.error).toMatch(words);
  });

  it('takes JSON alone, and nothing from a web page', async () => {
    const plain = await ask('POST', '/settings', { price: 9 }, { 'content-type': 'text/plain' });
    expect(plain).toMatchObject({ status: 400, answer: { error: 'the content type is application/json' } });
    const page = await ask('POST', '/reset', undefined, { origin: 'https://evil.example' });
    expect(page.status).toBe(403);
    expect(shop.settings.current.price).toBe(5);
  });
});

describe('settings', () => {
  it('do not start with what does not fit, and change whole or not at all', () => {
    const defaults = { size: 1, word: 'a' };
    expect(() => new LiveSettings(defaults, { word: ['a', 'b'] }, { word: 'c' })).toThrow(/one of a, b/);
    const settings = new LiveSettings(defaults, { word: ['a', 'b'] }, { size: 2 });
    expect(settings.change({ word: 'b', size: Number.NaN })).toMatch(/finite/);
    expect(settings.current).toEqual({ size: 2, word: 'a' });
    settings.change({ word: 'b', size: 3 });
    settings.reset();
    expect(settings.current).toEqual({ size: 2, word: 'a' });
  });
});
