import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../src/transport/http-client.ts';
import { reply } from './socket-server.ts';
import { endAll, how, newHttpClient, serve, to } from './wiring.ts';

afterEach(endAll);

describe('a request that provably was not sent', () => {
  it('met no server', async () => {
    const server = await serve(() => {});
    const request = to(server);
    await server[Symbol.asyncDispose]();
    expect(await newHttpClient().send(request, how())).toEqual({
      kind: 'notSent',
      reason: 'connection refused',
    });
  });

  it('met a server that never finishes the handshake', async () => {
    const server = await serve(() => {}, { greet: () => true });
    const request = to(server, { origin: server.origin.replace('http:', 'https:') });
    const exchange = await newHttpClient().send(request, how({ withinMs: 60 }));
    expect(exchange).toEqual({ kind: 'notSent', reason: 'no connection in time' });
  });

  it('had a connect timeout of its own', async () => {
    const server = await serve(() => {}, { greet: () => true });
    const request = to(server, { origin: server.origin.replace('http:', 'https:') });
    const exchange = await newHttpClient({ connectTimeoutMs: 50 }).send(request, how());
    expect(exchange).toEqual({ kind: 'notSent', reason: 'no connection in time' });
  });

  it.each<[string, Partial<HttpRequest>]>([
    ['a limiter break in a header', { headers: { 'x-signature': 'very-secret\r\nx: y' } }],
    ['a host header for another host', { headers: { Host: 'elsewhere.example' } }],
    ['a path with another host in it', { path: 'http://elsewhere.example/' }],
    ['no path', { path: '' }],
    ['a method that is none', { method: 'GET / HTTP/1.1\r\nx: y' }],
    ['a method in small letters', { method: 'post' }],
    ['no method', { method: '' }],
    ['a tunnel for its method', { method: 'CONNECT' }],
    ['a space in its path', { path: '/a b' }],
    ['credentials in its origin', { origin: 'http://user:very-secret@127.0.0.1:1' }],
    ['a path in its origin', { origin: 'http://127.0.0.1:1/x' }],
    ['no HTTP origin', { origin: 'ftp://127.0.0.1:1' }],
    ['no origin', { origin: '' }],
  ])('has %s', async (_, more) => {
    const server = await serve(socket => socket.write(reply('{}')));
    const exchange = await newHttpClient().send(to(server, more), how());
    expect(exchange.kind).toBe('notSent');
    expect(JSON.stringify(exchange)).not.toContain('secret');
    expect(server.begun).toEqual([]);
  });

  it('came after its deadline, after its cancellation, or after the end', async () => {
    const server = await serve(socket => socket.write(reply('{}')));
    const http = newHttpClient();
    expect((await http.send(to(server), how({ withinMs: -1 }))).kind).toBe('notSent');
    expect((await http.send(to(server), how({ signal: AbortSignal.abort() }))).kind).toBe('notSent');
    expect((await http.send(to(server), how({ objection: () => 'too late' }))).kind).toBe('notSent');
    await http.close();
    expect(await http.send(to(server), how())).toEqual({
      kind: 'notSent',
      reason: 'Causeway is shutting down',
    });
    expect(server.connections).toBe(0);
  });

  it('met an objection when its connection came, just before its first byte', async () => {
    const server = await serve(socket => socket.write(reply('{}')));
    let asked = 0;
    const objection = (): string | null => {
      asked += 1;
      return asked > 1 ? 'too late' : null;
    };
    const http = newHttpClient();
    expect(await http.send(to(server), how({ objection }))).toEqual({ kind: 'notSent', reason: 'too late' });
    expect((await http.send(to(server, { path: '/next' }), how())).kind).toBe('answered');
    expect(server.begun).toEqual(['/next']);
  });

  it.each([true, false])('was cancelled or came to its deadline in the queue (change: %s)', async change => {
    const held: Socket[] = [];
    const server = await serve((socket, request) => {
      if (request.path === '/busy') held.push(socket);
      else socket.write(reply('{}'));
    });
    const http = newHttpClient({ connectionsPerOrigin: 1 });
    const busy = [true, false].map(kind => http.send(to(server, { path: '/busy' }), how({ change: kind })));
    await server.sawRequests(2);
    const leaving = new AbortController();
    const queued = http.send(to(server, { path: '/left' }), how({ change, signal: leaving.signal }));
    const late = http.send(to(server, { path: '/late' }), how({ change, withinMs: 40 }));
    const behind = http.send(to(server, { path: '/behind' }), how({ change }));
    leaving.abort();
    expect(await queued).toEqual({ kind: 'notSent', reason: 'cancelled before anything was sent' });
    expect(await late).toEqual({ kind: 'notSent', reason: 'no connection in time' });
    for (const socket of held) socket.destroy();
    expect((await Promise.all(busy)).map(exchange => exchange.kind)).toEqual(['unanswered', 'unanswered']);
    expect((await behind).kind).toBe('answered');
    expect(server.begun.toSorted()).toEqual(['/behind', '/busy', '/busy']);
  });
});
