import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { CloudClient } from '../../src/adapter/client.ts';
import type { Provider } from '../../src/adapter/provider.ts';
import type { Account } from '../../src/domain/account.ts';
import type { Action } from '../../src/domain/action.ts';
import type { Intent, Sent } from '../../src/domain/change.ts';
import type { Read } from '../../src/domain/outcome.ts';
import { reply, type SeenRequest, type SocketServer } from '../transport/socket-server.ts';
import { endAll, newHttpClient, serve } from '../transport/wiring.ts';
import { formCloud } from './form-cloud.ts';
import { jsonCloud } from './json-cloud.ts';

afterEach(endAll);

const ListThings = { service: 'things', action: 'ListThings', effect: 'read', errors: {} } as const;
const RemoveThing = {
  service: 'things',
  action: 'RemoveThing',
  effect: 'once',
  errors: { Busy: 'CloudResourceStateError' },
} as const satisfies Action;
const TokenThing = { ...RemoveThing, effect: 'token' } as const satisfies Action;

interface Served {
  readonly server: SocketServer;
  readonly client: CloudClient<unknown>;
  readonly account: Account<CloudClient<unknown>>;
}

/** What each request is answered with: a text, or null for a dropped connection. The last one answers all that follow. */
type Answer = string | null | ((request: SeenRequest) => string | null);

async function served<Client>(
  provider: Provider<Client>,
  settings: object,
  answers: readonly Answer[],
): Promise<Served> {
  let count = 0;
  const server = await serve((socket, request) => {
    const answer = answers[Math.min(count, answers.length - 1)] ?? null;
    count += 1;
    const text = typeof answer === 'function' ? answer(request) : answer;
    if (text === null) socket.resetAndDestroy();
    else socket.write(text);
  });
  const configured = provider.configure('main', { endpoint: server.origin, ...settings });
  if (configured.kind === 'issues') throw new Error(JSON.stringify(configured.issues));
  const account = configured.account.open(newHttpClient()) as Account<CloudClient<unknown>>;
  return { server, client: account.client, account };
}

function json(body: object, status = '200 OK', headers: Readonly<Record<string, string>> = {}): string {
  return reply(JSON.stringify(body), status, { 'x-request-id': 'r-1', ...headers });
}

function intent(facts: Partial<Intent> = {}): Intent & { readonly started: Date[] } {
  const started: Date[] = [];
  return {
    token: 'op-1',
    doing: 'remove thing thing-1',
    target: {
      provider: 'json-cloud',
      account: 'main',
      kind: 'thing',
      region: null,
      nativeId: 'thing-1',
      name: null,
    },
    signal: new AbortController().signal,
    async starting() {
      const at = new Date('2026-05-04T10:00:00Z');
      started.push(at);
      return at;
    },
    started,
    ...facts,
  };
}

const listing = { doing: 'list things' };
const key = { apiKey: 'api-key-0123456789' };

describe('A provider of JSON by POST', () => {
  const overJson = (...answers: Answer[]) => served(jsonCloud, key, answers);

  test('is called with its parameters and its key, and its content is read', async () => {
    const { client, server, account } = await overJson(json({ things: [1] }));
    expect(await client.read(ListThings, null, { page: 1 }, listing)).toMatchObject({
      kind: 'read',
      value: { content: { things: [1] }, requestId: 'r-1' },
    });
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        path: '/things/ListThings',
        body: '{"page":1}',
        headers: { 'x-api-token': key.apiKey },
      },
    ]);
    expect(account).toMatchObject({
      provider: 'json-cloud',
      name: 'main',
      regions: null,
      staleReadsMs: 1_000,
    });
  });

  test.each<[string, string, string, RegExp]>([
    [
      'a code of its own table',
      json({ code: 'Denied', message: 'no.' }, '403 x'),
      'CloudAccessError',
      /^JSON Cloud refused to list things: no \(Denied\)\.$/,
    ],
    [
      'a code that nobody knows',
      json({ code: 'Odd' }, '400 x'),
      'CloudUnmappedError',
      /status 400 \(Odd\)\. Causeway does not know this code/,
    ],
    [
      'something else than its envelope',
      reply('<html>'),
      'CloudUnavailableError',
      /something that is not its envelope/,
    ],
    [
      'a failure',
      json({ code: 'Down' }, '503 x'),
      'CloudUnavailableError',
      /did not list things: .*\(Down\)/,
    ],
  ])('fails a read with %s', async (_says, answer, tag, message) => {
    const { client } = await overJson(answer);
    const found = await client.read(ListThings, null, {}, listing);
    expect(found).toMatchObject({
      kind: 'failed',
      error: { tag, message: expect.stringMatching(message), provider: 'json-cloud' },
    });
  });

  test.each<[string, readonly Answer[], Action, Sent['kind'], number]>([
    ['accepted', [json({ id: 7 })], RemoveThing, 'accepted', 1],
    ['refused by a known code', [json({ code: 'Busy' }, '400 x')], RemoveThing, 'refused', 1],
    ['unknown after a code that nobody knows', [json({ code: 'Odd' }, '400 x')], RemoveThing, 'unknown', 1],
    ['unknown after a lost answer', [null], RemoveThing, 'unknown', 1],
    ['unknown after a page', [reply('<html>')], RemoveThing, 'unknown', 1],
    [
      'sent again after throttling, which proves that nothing was done',
      [json({ code: 'Slow' }, '429 x', { 'retry-after': '0' }), json({})],
      RemoveThing,
      'accepted',
      2,
    ],
    ['sent again after a lost answer where it has a token', [null, json({})], TokenThing, 'accepted', 2],
    [
      'unknown where a refusal may be the echo of an earlier attempt',
      [null, json({ code: 'Busy' }, '400 x')],
      TokenThing,
      'unknown',
      2,
    ],
  ])('knows of a change that it was %s', async (_says, answers, action, kind, attempts) => {
    const { client, server } = await overJson(...answers);
    const asked = intent();
    const sent = await client.change(action, null, { id: 'thing-1' }, asked);
    expect([sent.kind, server.seen.length, asked.started.length]).toEqual([kind, attempts, attempts]);
  });

  test('names the resource in what it says of a change', async () => {
    const { client } = await overJson(json({ code: 'Busy', message: 'Busy now.' }, '400 x'));
    expect(await client.change(RemoveThing, null, {}, intent())).toMatchObject({
      error: {
        tag: 'CloudResourceStateError',
        message: 'JSON Cloud refused to remove thing thing-1: Busy now (Busy).',
        resourceId: 'causeway:json-cloud:main:thing:thing-1',
        providerCode: 'Busy',
        providerMessage: 'Busy now.',
        requestId: 'r-1',
      },
    });
  });

  test('sends nothing once its caller has left', async () => {
    const { client, server } = await overJson(json({}));
    const sent = await client.change(RemoveThing, null, {}, intent({ signal: AbortSignal.abort() }));
    expect([sent.kind, server.begun]).toEqual(['notSent', []]);
  });

  test('passes nothing on of the key that an upstream echoes', async () => {
    const { client } = await overJson(request =>
      json({ code: 'Denied', message: `bad ${request.headers['x-api-token']}` }, '403 x'),
    );
    const found = await client.read(ListThings, null, {}, listing);
    expect(JSON.stringify(found)).not.toContain(key.apiKey);
    expect(found).toMatchObject({ error: { providerMessage: 'bad [secret]' } });
  });
});

describe('A provider of forms and fetched tokens', () => {
  const within = (response: object): string =>
    reply(JSON.stringify({ Response: { RequestId: 'r-1', ...response } }));
  const secret = { clientSecret: 'client-secret-0123456789' };

  /** Hands out bearer-token-1, -2 …, and answers what comes with a token by `answer`. */
  function handingOut(answer: (request: SeenRequest, tokens: number) => string | null): Answer {
    let tokens = 0;
    return request => {
      if (!request.body.startsWith('Action=GetToken')) return answer(request, tokens);
      tokens += 1;
      return reply(JSON.stringify({ token: `bearer-token-${tokens}`, seconds: 3600 }));
    };
  }
  const actions = (server: SocketServer): readonly (string | null)[] =>
    server.seen.map(({ body }) => new URLSearchParams(body).get('Action'));

  test('fetches its token once for many callers', async () => {
    const { client, server } = await served(formCloud, secret, [handingOut(() => within({ Set: [] }))]);
    const reads = await Promise.all(
      Array.from({ length: 20 }, () => client.read(ListThings, 'north', { Name: 'a b' }, listing)),
    );
    expect(reads.every((found: Read<unknown>) => found.kind === 'read')).toBe(true);
    expect(actions(server).filter(action => action === 'GetToken')).toHaveLength(1);
    expect(server.seen.at(-1)).toMatchObject({
      body: 'Action=ListThings&Region=north&Name=a+b',
      headers: { authorization: 'Bearer bearer-token-1' },
    });
  });

  test('fetches another one where it was refused as run out, and then a change is sent once more', async () => {
    const answer = handingOut(request =>
      request.headers.authorization === 'Bearer bearer-token-1'
        ? within({ Error: { Code: 'TokenExpired' } })
        : within({}),
    );
    const { client, server } = await served(formCloud, secret, [answer]);
    const asked = intent();
    expect((await client.change(RemoveThing, 'north', {}, asked)).kind).toBe('accepted');
    expect(actions(server)).toEqual(['GetToken', 'RemoveThing', 'GetToken', 'RemoveThing']);
    expect(asked.started).toHaveLength(2);
  });

  test('sends nothing, and records no sending, where no token is given', async () => {
    const { client, server } = await served(formCloud, secret, [reply('{}', '403 x')]);
    const asked = intent();
    expect(await client.change(RemoveThing, 'north', {}, asked)).toMatchObject({
      kind: 'notSent',
      error: { message: 'Nothing was sent to Form Cloud: no token was given.' },
    });
    expect([actions(server), asked.started]).toEqual([['GetToken'], []]);
  });

  test('passes nothing on of its token', async () => {
    const answer = handingOut(request =>
      within({ Error: { Code: 'Odd', Message: `got ${request.headers.authorization}` } }),
    );
    const { client } = await served(formCloud, secret, [answer]);
    expect(JSON.stringify(await client.read(ListThings, 'north', {}, listing))).not.toContain('bearer-token');
  });

  test('passes nothing on of its secret, nor of the token before, though its request had neither', async () => {
    const told = `${secret.clientSecret} and bearer-token-1`;
    const answer = handingOut((_request, tokens) =>
      within({ Error: { Code: tokens === 1 ? 'TokenExpired' : 'Odd', Message: told } }),
    );
    const { client, server } = await served(formCloud, secret, [answer]);
    const found = JSON.stringify(await client.read(ListThings, 'north', {}, listing));
    expect(server.seen.at(-1)?.headers.authorization).toBe('Bearer bearer-token-2');
    expect(found).toContain(' and ');
    for (const part of told.split(' and ')) expect(found).not.toContain(part);
  });

  test('is never asked for a region that is not configured', async () => {
    const { client, server } = await served(formCloud, secret, [handingOut(() => within({}))]);
    expect(await client.change(RemoveThing, 'evil.example', {}, intent())).toMatchObject({
      kind: 'notSent',
      error: { message: expect.stringContaining('region evil.example is not configured') },
    });
    expect(server.begun).toEqual([]);
  });

  test('has a queue and a breaker of its own for each region', async () => {
    const regions = ['north', 'south'];
    const answer = handingOut(request => (request.body.includes('Region=north') ? null : within({})));
    const { client } = await served(formCloud, { ...secret, regions, deadlineSeconds: 1 }, [answer]);
    for (let call = 0; call < 12; call += 1) await client.read(ListThings, 'north', {}, listing);
    expect(await client.read(ListThings, 'north', {}, listing)).toMatchObject({ kind: 'failed' });
    expect((await client.read(ListThings, 'south', {}, listing)).kind).toBe('read');
  });
});

test.each(['json-cloud.ts', 'form-cloud.ts'])('A new provider is little to write: %s', file => {
  const lines = readFileSync(join(import.meta.dirname, file), 'utf8').split('\n');
  const written = lines.filter(line => line.trim() !== '' && !line.startsWith('import '));
  expect(written.length).toBeLessThanOrEqual(file === 'json-cloud.ts' ? 40 : 75);
});
