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

describe('the control endpoint', () => {
  const known = 'name, status, weight, colour, inside';
  it.each([
    ['GET', '/nowhere', undefined, 404, /nothing answers to GET \/nowhere; known: GET \/world/],
    ['PUT', '/settings', {}, 404, /nothing answers to PUT/],
    ['POST', '/clock', { advanceSeconds: -1 }, 400, /^the clock\.advanceSeconds must be at least 0, not -1$/],
    ['POST', '/clock', { advanceSeconds: 1e300 }, 400, /year 9999/],
    ['POST', '/clock', {}, 400, /^the clock must have one of advanceSeconds, advanceToNext, running$/],
    ['POST', '/clock', undefined, 400, /^the clock is missing; it must be an object$/],
    [
      'POST',
      '/settings',
      { colour: 'red' },
      400,
      /^settings has no field colour; known: .*price, mood, open$/,
    ],
    ['POST', '/settings', { mood: 'odd' }, 400, /^settings\.mood must be one of good, bad, not "odd"$/],
    ['POST', '/settings', { price: '5' }, 400, /^settings\.price must be a finite number, not "5"$/],
    ['POST', '/settings', [], 400, /^settings must be an object, not \[\]$/],
    ['POST', '/faults', '{"action":', 400, /the body is not JSON/],
    ['POST', '/resources', 'null', 400, /^the resource must be an object, not null$/],
    ['POST', '/resources', { kind: 'castle' }, 400, /^the resource\.kind must be one of box, not "castle"$/],
    [
      'POST',
      '/resources',
      [{ kind: 'box' }, {}],
      400,
      /^the resource \[1\]\.kind is missing; it must be a text$/,
    ],
    ['POST', '/resources', { kind: 'box', size: 1 }, 400, `box has no field size; known: ${known}`],
    [
      'POST',
      '/resources',
      { kind: 'box', weight: 1.5 },
      400,
      /^box\.weight must be a whole number, not 1\.5$/,
    ],
    ['POST', '/resources', { kind: 'box', boxName: 7 }, 400, /^box\.name must be a text, not 7$/],
    [
      'POST',
      '/resources',
      { kind: 'box', boxId: '' },
      400,
      /^the resource\.id must be a text that is not empty/,
    ],
    ['POST', '/resources', { kind: 'box', count: 0 }, 400, /^the resource\.count must be at least 1, not 0$/],
    ['POST', '/resources', { kind: 'box', inside: 'nothing' }, 400, /^there is no box nothing$/],
    [
      'POST',
      '/resources',
      [{ kind: 'box' }, { kind: 'box', id: 'shelf-0' }],
      400,
      /^the id shelf-0 is taken$/,
    ],
    [
      'POST',
      '/resources?account=nobody',
      { kind: 'box' },
      400,
      /^unknown account nobody; known: ours, theirs$/,
    ],
    ['PATCH', '/resources/nothing', {}, 400, /^there is no resource nothing in this account$/],
    ['PATCH', '/resources/shelf-0', { id: 'other' }, 400, /^box\.id cannot be changed$/],
    ['PATCH', '/resources/shelf-0', { colour: 'red' }, 400, /^box\.colour cannot be changed$/],
    ['PATCH', '/resources/shelf-0', { weight: -1 }, 400, /^box\.weight must be at least 0, not -1$/],
    ['PATCH', '/resources/shelf-0', 'null', 400, /^the change must be an object, not null$/],
    ['PATCH', '/resources/%E0%A4%A', {}, 400, /not encoded/],
    ['GET', '/requests?colour=red', undefined, 400, /^the filter has no field colour; known: action, /],
    ['GET', '/requests?limit=many', undefined, 400, /^the filter\.limit must be a whole number$/],
  ] as const)(
    'answers %s %s %j in words when it is wrong, and changes nothing',
    async (method, path, body, status, words) => {
      const before = (await ask('GET', '/world')).answer;
      const refused = await ask(method, path, body);
      expect(refused.status).toBe(status);
      if (typeof words === 'string') expect(refused.answer.error).toBe(words);
      else expect(refused.answer.error).toMatch(words);
      expect((await ask('GET', '/world')).answer).toEqual(before);
    },
  );
});
