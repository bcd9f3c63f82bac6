import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange, HttpClientOptions } from '../../src/transport/http-client.ts';
import { type Reaction, reply } from './socket-server.ts';
import { endAll, how, newHttpClient, serve, to } from './wiring.ts';

afterEach(endAll);

/** What a change becomes when the server answers its first request in this way. */
async function exchangeWith(react: Reaction, options: Partial<HttpClientOptions> = {}): Promise<Exchange> {
  const server = await serve(react);
  const exchange = await newHttpClient(options).send(to(server), how());
  expect(server.seen.length).toBe(1);
  return exchange;
}

describe('a whole answer', () => {
  it('arrives with status, headers and body, and was asked for uncompressed', async () => {
    const server = await serve(socket =>
      socket.write(
        reply('{"a":1}', '400 Bad Request', { 'X-Request-Id': 'r', 'set-cookie': 'a=1\r\nset-cookie: b=2' }),
      ),
    );
    const exchange = await newHttpClient().send(to(server, { path: '/x?y=%20' }), how());
    expect(exchange).toMatchObject({ kind: 'answered', status: 400, body: Buffer.from('{"a":1}') });
    expect(exchange).toHaveProperty('headers.x-request-id', 'r');
    expect(exchange).toHaveProperty('headers.set-cookie', 'a=1, b=2');
    expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/x?y=%20', body: '{}' });
    expect(server.seen[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('may come in chunks with trailers, after early hints', async () => {
    const exchange = await exchangeWith(socket => {
      socket.write(
        'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n',
      );
      socket.write('3\r\nabc\r\n2\r\nde\r\n0\r\nx-checksum: 1\r\n\r\n');
    });
    expect(exchange).toMatchObject({ kind: 'answered', status: 200, body: Buffer.from('abcde') });
  });

  it.each([
    ['GET', null],
    ['GET', Buffer.from('{}')],
    ['DELETE', null],
    ['DELETE', Buffer.from('{}')],
    ['PUT', Buffer.from([0, 1, 2])],
    ['PATCH', Buffer.alloc(0)],
    ['PURGE', null],
  ])('comes to any method, with a body or without: %s', async (method, body) => {
    const server = await serve(socket => socket.write(reply('{}')));
    for (const change of [true, false]) {
      const exchange = await newHttpClient().send(
        to(server, { method, path: '/a/b%2Fc?d', body }),
        how({ change }),
      );
      expect(exchange.kind).toBe('answered');
    }
    const seen = { method, path: '/a/b%2Fc?d', body: body?.toString('latin1') ?? '' };
    expect(server.seen).toMatchObject([seen, seen]);
  });

  it('to HEAD has a length and no body', async () => {
    const server = await serve(socket => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n'));
    const exchange = await newHttpClient().send(to(server, { method: 'HEAD', body: null }), how());
    expect(exchange).toMatchObject({ kind: 'answered', status: 200, body: Buffer.alloc(0) });
  });

  it('may be empty', async () => {
    const exchange = await exchangeWith(socket => socket.write('HTTP/1.1 204 No Content\r\n\r\n'));
    expect(exchange).toMatchObject({ kind: 'answered', status: 204, body: Buffer.alloc(0) });
  });

  it('is passed on when it redirects, and the other place is not asked', async () => {
    const other = await serve(socket => socket.write(reply('{}')));
    const exchange = await exchangeWith(socket =>
      socket.write(reply('', '307 x', { location: other.origin })),
    );
    expect(exchange).toMatchObject({ kind: 'answered', status: 307 });
    expect(other.connections).toBe(0);
  });
});

describe('a request that was sent and not answered wholly and readably', () => {
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
  const endings: readonly (readonly [string, Reaction, string])[] = [
    ['is reset after reading', socket => socket.resetAndDestroy(), 'connection reset'],
    ['is closed after reading', socket => socket.destroy(), 'connection closed'],
    ['is half closed without an answer', socket => socket.end(), 'connection closed'],
    ['has a status of four digits', socket => socket.write(reply('{}', '7105 x')), 'not valid HTTP'],
    ['is no HTTP at all', socket => socket.write('<html>\r\n\r\n'), 'not valid HTTP'],
    ['has a truncated body', socket => socket.end(reply('{"a":1}').slice(0, -2)), 'connection closed'],
    [
      'has a body reset on its way',
      socket => socket.write(reply('{"a":1}').slice(0, -2), () => socket.resetAndDestroy()),
      '',
    ],
    ['has a truncated chunked body', socket => socket.end(`${chunked}5\r\nab`), ''],
    ['lacks the last chunk', socket => socket.end(`${chunked}2\r\n{}\r\n`), ''],
    [
      'does not say where it ends',
      socket => socket.end('HTTP/1.1 200 OK\r\n\r\n{}'),
      'does not say where it ends',
    ],
    ['has two lengths', socket => socket.write(reply('{}', '200 OK', { 'Content-Length': '3' })), ''],
    [
      'is compressed',
      socket => socket.write(reply('{}', '200 OK', { 'content-encoding': 'gzip' })),
      'compressed',
    ],
    [
      'wants more of the request',
      socket => socket.write('HTTP/1.1 100 Continue\r\n\r\n'),
      'connection closed',
    ],
    [
      'changes the protocol',
      socket => socket.write('HTTP/1.1 101 x\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'),
      '',
    ],
    [
      'has endless headers',
      socket => socket.write(reply('{}', '200 OK', { 'x-long': 'x'.repeat(20_000) })),
      'headers',
    ],
  ];
  it.each(endings)('is unanswered when the answer %s', async (_, react, reason) => {
    const exchange = await exchangeWith(react);
    expect(exchange).toMatchObject({ kind: 'unanswered', reason: expect.stringContaining(reason) });
    expect(JSON.stringify(exchange)).not.toContain('secret');
  });

  it('is unanswered when the body passes the cap, stated or not', async () => {
    const body = 'x'.repeat(1001);
    const over = { kind: 'unanswered', reason: 'the answer is larger than 1000 bytes' };
    expect(await exchangeWith(socket => socket.write(reply(body)), { maxBodyBytes: 1000 })).toEqual(over);
    const parts = `${chunked}1f4\r\n${'x'.repeat(500)}\r\n`.concat(`1f5\r\n${'x'.repeat(501)}\r\n`);
    expect(await exchangeWith(socket => socket.write(parts), { maxBodyBytes: 1000 })).toEqual(over);
    const whole = await exchangeWith(socket => socket.write(reply(body)), { maxBodyBytes: 1001 });
    expect(whole.kind).toBe('answered');
  });

  it('is unanswered at its deadline when the server is silent, or trickles', async () => {
    const silent = await serve(() => {});
    const trickling = await serve(socket => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 5);
      socket.once('close', () => clearInterval(timer));
    });
    const exchanges = await Promise.all([
      newHttpClient().send(to(silent), how({ withinMs: 200 })),
      newHttpClient().send(to(silent), how({ change: false, withinMs: 200 })),
      newHttpClient().send(to(trickling), how({ withinMs: 200 })),
    ]);
    for (const exchange of exchanges) {
      expect(exchange).toEqual({ kind: 'unanswered', reason: 'no answer in time' });
    }
    expect([silent.seen.length, trickling.seen.length]).toEqual([2, 1]);
  });
});

describe('a caller who leaves', () => {
  it('ends a read that was sent', async () => {
    const server = await serve(() => {});
    const leaving = new AbortController();
    const exchange = newHttpClient().send(to(server), how({ change: false, signal: leaving.signal }));
    await server.sawRequests(1);
    leaving.abort();
    expect(await exchange).toEqual({ kind: 'unanswered', reason: 'cancelled by the caller' });
  });

  it('does not end a change that was sent', async () => {
    const leaving = new AbortController();
    const server = await serve(async socket => {
      leaving.abort();
      await nextTurn();
      socket.write(reply('{"done":true}'));
    });
    const exchange = await newHttpClient().send(to(server), how({ signal: leaving.signal }));
    expect(exchange).toMatchObject({ kind: 'answered', body: Buffer.from('{"done":true}') });
  });

  it('is waited for at the end of the process when a change is under way', async () => {
    const server = await serve(() => {});
    const http = newHttpClient();
    const exchange = http.send(to(server), how({ withinMs: 200 }));
    await server.sawRequests(1);
    const closed = http.close();
    expect((await exchange).kind).toBe('unanswered');
    await closed;
  });
});
