import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, type Shop } from './shop.ts';

const credentials = [{ key: 'ours' }, { key: 'theirs' }];

let shop: Shop;
beforeEach(async () => {
  shop = await openShop({ credentials, seed: 'demo' });
});
afterEach(() => shop.close());

async function ask(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const response = await fetch(`${shop.control}${path}`, {
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

const buy = (id: string): Promise<Response> => fetch(`${shop.url}/buy?box=${id}`, { method: 'POST' });
const plain = { kind: 'box', name: '', weight: 1, colour: null, inside: null };

describe('the control endpoint', () => {
  it('is at an address of its own, on the loopback interface', () => {
    expect(shop.control).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(shop.control).not.toBe(shop.url);
  });

  it('shows the world and the bill of each account, requests and executions', async () => {
    for (const id of ['1', '2', '1']) await buy(id);
    shop.world.remove({ id: '2' });
    const now = '2026-01-01T00:00:00.000Z';
    expect((await ask('GET', '/world')).answer).toEqual({
      now,
      accounts: {
        ours: {
          number: 0,
          boxes: [
            { ...plain, id: 'shelf-0', name: 'Shelf', status: 'free' },
            { ...plain, id: 'leaving', status: 'packed' },
            { ...plain, id: '1', status: 'packed' },
          ],
        },
        theirs: {
          number: 1,
          boxes: [{ id: 'shelf-1' }, { id: 'leaving' }].map(id => expect.objectContaining(id)),
        },
      },
    });
    const { answer } = await ask('GET', '/billing');
    const { accounts } = answer as { accounts: Record<string, { id: string }[]> };
    expect(accounts.ours?.map(({ id }) => id)).toEqual(['2', 'shelf-0', 'leaving', '1']);
    expect(accounts.ours?.[1]).toEqual({
      id: 'shelf-0',
      kind: 'box',
      chargeType: 'ONCE',
      billing: false,
      since: null,
      stoppedAt: null,
    });
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
    expect(refused.answer.error).toMatch(
      /^the fault rule \[1\]\.fault\.kind must be one of refuse, .*unknownState.*, not "flood"$/,
    );
    expect((await ask('GET', '/faults')).answer).toEqual({ rules: [{ ...throttle, times: 1 }] });
    expect((await buy('1')).status).toBe(429);
    await ask('POST', '/faults', throttle);
    expect((await ask('DELETE', '/faults')).answer).toEqual({ rules: [] });
    expect((await buy('1')).status).toBe(200);
  });

  it('advances the clock by a time or to the next transition, holds it and lets it run', async () => {
    const box = (id: string) => shop.world.get('box', id)?.status;
    await buy('1');
    expect((await ask('POST', '/clock', { advanceSeconds: 0.5 })).answer).toEqual({
      now: '2026-01-01T00:00:00.500Z',
      running: false,
    });
    await buy('2');
    expect([box('leaving'), box('1'), box('2')]).toEqual(['packed', 'packed', 'packed']);
    const { answer } = await ask('POST', '/clock', { advanceToNext: true });
    expect(answer).toEqual({ now: '2026-01-01T00:00:01.000Z', running: false });
    expect((await ask('GET', '/clock')).answer).toEqual(answer);
    expect([box('leaving'), box('1'), box('2')]).toEqual(['sold', 'sold', 'packed']);
    expect((await ask('POST', '/clock', { running: true })).answer.running).toBe(true);
    expect((await ask('POST', '/clock', { running: false, advanceSeconds: 86_400 })).answer.running).toBe(
      false,
    );
    expect(box('2')).toBe('sold');
    const later = await ask('GET', '/clock');
    expect(await ask('GET', '/clock')).toEqual(later);
  });

  it('merges settings', async () => {
    expect((await ask('POST', '/settings', { mood: 'bad' })).answer).toEqual({
      signatureClock: 'either',
      clockSkewSeconds: 0,
      price: 5,
      mood: 'bad',
      open: true,
    });
    expect(shop.settings.current.mood).toBe('bad');
    expect((await ask('GET', '/settings')).answer).toEqual(shop.settings.current);
  });

  it('creates and changes resources, by their own or by the vendor’s names of fields', async () => {
    expect(await ask('POST', '/resources', { kind: 'box', boxId: 'x', boxName: 'X', weight: 7 })).toEqual({
      status: 201,
      answer: { ids: ['x'] },
    });
    expect(shop.world.find('x')).toEqual({ ...plain, id: 'x', name: 'X', status: 'free', weight: 7 });
    const many = { kind: 'box', name: 'Many', count: 3, colour: 'red' };
    const inner = { kind: 'box', id: 'z/1', inside: 'x' };
    expect(
      (await ask('POST', '/resources', [many, inner, { kind: 'box', id: 'y', inside: 'z/1' }])).answer,
    ).toEqual({
      ids: ['box-1', 'box-2', 'box-3', 'z/1', 'y'],
    });
    expect(shop.world.find('box-3')).toMatchObject({ name: 'Many-3', colour: 'red' });
    const changed = { ...plain, id: 'z/1', inside: 'x', name: 'new', status: 'packed' };
    expect((await ask('PATCH', '/resources/z%2F1', { boxName: 'new', status: 'packed' })).answer).toEqual(
      changed,
    );
    await ask('POST', '/clock', { advanceSeconds: 1 });
    expect(shop.world.find('z/1')?.status).toBe('sold');
    await ask('POST', '/resources?account=theirs', { kind: 'box', id: 'x' });
    await ask('PATCH', '/resources/x?account=theirs', { weight: 9 });
    expect([shop.world, shop.worlds.get('theirs')].map(world => world?.get('box', 'x')?.weight)).toEqual([
      7, 9,
    ]);
  });

  it('lets a change from outside end what was about to happen', async () => {
    await buy('1');
    await ask('PATCH', '/resources/1', { status: 'free' });
    await ask('POST', '/clock', { advanceSeconds: 10 });
    expect(shop.world.find('1')?.status).toBe('free');
  });

  it('puts everything back on reset', async () => {
    const before = (await ask('GET', '/world')).answer;
    await buy('1');
    await buy('shelf-0');
    await ask('POST', '/faults', { action: '*', fault: { kind: 'throttle' } });
    await ask('POST', '/settings', { price: 9 });
    expect((await ask('POST', '/reset')).status).toBe(200);
    expect((await ask('GET', '/world')).answer).toEqual(before);
    expect(shop.sold).toEqual([]);
    expect(shop.settings.current.price).toBe(5);
    expect(shop.faults.list()).toEqual([]);
    expect(shop.journal.requests()).toEqual([]);
    await ask('POST', '/clock', { advanceSeconds: 10 });
    expect(shop.world.find('shelf-0')?.status).toBe('free');
  });

  it('takes JSON alone, and nothing from a web page', async () => {
    const plainText = await ask('POST', '/settings', { price: 9 }, { 'content-type': 'text/plain' });
    expect(plainText).toMatchObject({
      status: 400,
      answer: { error: 'the content type is application/json' },
    });
    const page = await ask('POST', '/reset', undefined, { origin: 'https://evil.example' });
    expect(page.status).toBe(403);
    expect(shop.settings.current.price).toBe(5);
  });
});
