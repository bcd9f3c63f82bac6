import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpClient, HttpClientOptions } from '../../src/transport/http-client.ts';
import { closingThread } from './closing-thread.ts';
import { reply, type SocketServer } from './socket-server.ts';
import { endAll, how, newHttpClient, serve, to } from './wiring.ts';

afterEach(endAll);

const provenMs = 200;
const quick: Partial<HttpClientOptions> = { provenMs, changeIdleMs: 10_000 };

/** Long enough that a connection may be used again, and that the end of one is noticed. */
const settleMs = 20;

async function send(http: HttpClient, server: SocketServer, change: boolean, path = '/'): Promise<void> {
  const exchange = await http.send(to(server, { path }), how({ change }));
  expect(exchange.kind).toBe('answered');
  await pause(settleMs);
}

/** A connection that had long been idle is still there. */
async function prove(http: HttpClient, server: SocketServer): Promise<void> {
  await send(http, server, false);
  await pause(provenMs + 1);
  await send(http, server, false);
}

function connectionsOf(server: SocketServer): readonly number[] {
  return server.seen.map(({ connection }) => connection);
}

function headersOf(server: SocketServer): readonly (string | undefined)[] {
  return server.seen.map(({ headers }) => headers.connection);
}

/** As a process that is stopped: nothing else happens meanwhile. */
function stopFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('a connection for a change', () => {
  it('is its own, and closed behind it, before anything is known of the server', async () => {
    const server = await serve(socket =>
      socket.write(reply('{}', '200 OK', { 'keep-alive': 'timeout=600' })),
    );
    const http = newHttpClient();
    for (const change of [false, false, true, true, false]) await send(http, server, change);
    expect(connectionsOf(server)).toEqual([1, 2, 3, 4, 2]);
    expect(headersOf(server)).toEqual(['keep-alive', 'keep-alive', 'close', 'close', 'keep-alive']);
  });

  it('is one that answered a moment ago, once the server has answered by one that had long been idle', async () => {
    const server = await serve(socket => socket.write(reply('{}')));
    const http = newHttpClient(quick);
    await prove(http, server);
    for (const change of [true, true, false]) await send(http, server, change);
    expect(connectionsOf(server)).toEqual([1, 1, 1, 1, 1]);
    expect(headersOf(server)).toEqual(Array(5).fill('keep-alive'));
  });

  it('is one that answered a moment ago, once the server has left one alone for long', async () => {
    const server = await serve(socket => socket.write(reply('{}')));
    const http = newHttpClient({ ...quick, idleMs: 250 });
    await send(http, server, false);
    await pause(350);
    for (const change of [true, true, false]) await send(http, server, change);
    expect(connectionsOf(server)).toEqual([1, 2, 2, 2]);
    expect(headersOf(server)).toEqual(Array(4).fill('keep-alive'));
  });

  it('is one that answered a moment ago, though the server was never without requests', async () => {
    const server = await serve(socket => socket.write(reply('{}')));
    const http = newHttpClient({ ...quick, idleMs: 250 });
    const until = performance.now() + 500;
    while (performance.now() < until) await send(http, server, false);
    await send(http, server, true);
    const numbers = connectionsOf(server);
    expect(numbers.slice(0, 2)).toEqual([1, 2]);
    expect(numbers.at(-1)).toBe(numbers.at(-2));
  });

  it('is new, and kept, where all others have been idle for too long', async () => {
    const server = await serve(socket => socket.write(reply('{}')));
    const http = newHttpClient({ ...quick, changeIdleMs: 400 });
    await prove(http, server);
    await send(http, server, true);
    await pause(400);
    await send(http, server, true);
    await send(http, server, true);
    expect(connectionsOf(server)).toEqual([1, 1, 1, 2, 2]);
    expect(headersOf(server)).toEqual(Array(5).fill('keep-alive'));
  });

  it('is the one that answered last', async () => {
    const waiting: Socket[] = [];
    const server = await serve((socket, { path }) => {
      if (path === '/held') waiting.push(socket);
      else socket.write(reply('{}'));
    });
    const http = newHttpClient(quick);
    await prove(http, server);
    const held = [1, 2, 3].map(() => http.send(to(server, { path: '/held' }), how({ change: false })));
    await server.sawRequests(5);
    for (const index of [2, 0, 1]) {
      waiting[index]?.write(reply('{}'));
      await held[index];
    }
    await send(http, server, true);
    expect(connectionsOf(server).slice(2)).toEqual([1, 2, 3, 2]);
  });
});

describe('a server that closes what is idle', () => {
  /** Answers, and closes so long after an answer, for as long as it is told to. */
  async function closing(after: { ms: number | null }, headers = {}): Promise<SocketServer> {
    return await serve(socket => {
      const { ms } = after;
      socket.write(reply('{}', '200 OK', headers));
      if (ms !== null) setTimeout(() => socket.destroy(), ms);
    });
  }

  it('gets changes by connections of their own again, until it has long been forgiven and proven anew', async () => {
    const after: { ms: number | null } = { ms: null };
    const server = await closing(after);
    const http = newHttpClient({ ...quick, doubtedMs: 1_000 });
    const changedBy = async (): Promise<string | undefined> => {
      await send(http, server, true);
      return headersOf(server).at(-1);
    };
    await prove(http, server);
    expect(await changedBy()).toBe('keep-alive');
    after.ms = 5;
    await send(http, server, false);
    after.ms = null;
    expect(await changedBy()).toBe('close');
    await prove(http, server);
    expect(await changedBy()).toBe('close');
    await pause(1_000);
    expect(await changedBy()).toBe('close');
    await prove(http, server);
    expect(await changedBy()).toBe('keep-alive');
  });

  it('is known by the first request that meets its closing, too', async () => {
    let isClosing = false;
    const server = await serve((socket, { connection }) => {
      // The second request of a connection finds it closed without an answer.
      const isMet = isClosing && connectionsOf(server).filter(each => each === connection).length > 1;
      if (isMet) socket.destroy();
      else socket.write(reply('{}'));
    });
    const http = newHttpClient(quick);
    await prove(http, server);
    await send(http, server, true);
    isClosing = true;
    const lost = await http.send(to(server, { path: '/lost' }), how());
    expect(lost).toEqual({ kind: 'unanswered', reason: 'connection closed' });
    await send(http, server, true);
    expect(headersOf(server).slice(3)).toEqual(['keep-alive', 'close']);
    expect(server.seen.filter(({ path }) => path === '/lost').length).toBe(1);
  });

  it('says nothing of itself by closing when it has announced it, or a connection that never served', async () => {
    let reaction = (socket: Socket): unknown => socket.write(reply('{}'));
    const server = await serve(socket => reaction(socket));
    const http = newHttpClient(quick);
    await prove(http, server);
    reaction = socket => socket.end(reply('{}', '200 OK', { connection: 'close' }));
    await send(http, server, false);
    reaction = socket => socket.destroy();
    expect((await http.send(to(server), how({ change: false }))).kind).toBe('unanswered');
    reaction = socket => socket.write(reply('{}'));
    await send(http, server, false);
    await send(http, server, true);
    expect(connectionsOf(server)).toEqual([1, 1, 1, 2, 3, 3]);
  });

  it('is not met where its end has come already: the change goes by a new connection', async () => {
    await using server = await closingThread();
    const http = newHttpClient(quick);
    await server.read(http, '/');
    await pause(provenMs + 1);
    expect(await server.read(http, '/last')).toBe('1');
    stopFor(30);
    expect(await server.change(http)).toBe('2');
  });

  it('is not taken for a patient one because its end was read late, by a process that was stopped', async () => {
    for (const idleMs of [4_000, 250]) {
      await using server = await closingThread();
      const http = newHttpClient({ ...quick, idleMs });
      expect(await server.read(http, '/last')).toBe('1');
      stopFor(300);
      await pause(50);
      expect([await server.change(http), await server.change(http)]).toEqual(['2', '3']);
    }
  });

  it('never fails a change: 100 of them, and a server that closes after each answer', async () => {
    const server = await closing({ ms: 0 }, { 'keep-alive': 'timeout=5' });
    const http = newHttpClient();
    for (let count = 0; count < 100; count += 1) {
      expect((await http.send(to(server), how())).kind).toBe('answered');
    }
    expect(server.seen.length).toBe(100);
  });
});

describe('a kept connection', () => {
  it('does not carry a change that comes to its first byte too late: a new one does', async () => {
    const server = await serve(socket => socket.write(reply('{}')));
    const http = newHttpClient({ ...quick, changeIdleMs: 400 });
    await prove(http, server);
    const change = http.send(to(server, { path: '/late' }), how());
    // The process is stopped after the connection was chosen.
    stopFor(450);
    expect((await change).kind).toBe('answered');
    await send(http, server, true, '/next');
    expect(server.begun).toEqual(['/', '/', '/late', '/next']);
    expect(connectionsOf(server)).toEqual([1, 1, 2, 2]);
  });

  it('ends where the server says more than it was asked, so that a change never takes it for its answer', async () => {
    const server = await serve((socket, { path }) => {
      socket.setNoDelay(true).write(reply(JSON.stringify(path)));
      if (path === '/twice') setTimeout(() => socket.write(reply('"stale"')), 5);
    });
    const http = newHttpClient(quick);
    await prove(http, server);
    await send(http, server, false, '/twice');
    const exchange = await http.send(to(server, { path: '/change' }), how());
    expect(exchange).toMatchObject({ kind: 'answered', body: Buffer.from('"/change"') });
    expect(connectionsOf(server)).toEqual([1, 1, 1, 2]);
  });
});

describe('the number of connections', () => {
  it('is bounded for reads and for changes each; the others wait for their turn', async () => {
    const waiting: Socket[] = [];
    const server = await serve(socket => waiting.push(socket));
    const http = newHttpClient({ connectionsPerOrigin: 2 });
    const all = [false, true].flatMap(change =>
      Array.from({ length: 5 }, () => http.send(to(server), how({ change }))),
    );
    for (const [seen, held] of [
      [4, 4],
      [8, 4],
      [10, 2],
    ] as const) {
      await server.sawRequests(seen);
      await pause(settleMs);
      expect([server.seen.length, waiting.length]).toEqual([seen, held]);
      for (const socket of waiting.splice(0)) socket.write(reply('{}'));
    }
    expect((await Promise.all(all)).map(({ kind }) => kind)).toEqual(Array(10).fill('answered'));
  });

  it('counts one that is still being opened, though who wanted it has left', async () => {
    // It accepts, and never answers the greeting of TLS.
    const server = await serve(() => {}, { greet: () => true });
    const request = to(server, { origin: server.origin.replace('http:', 'https:') });
    const http = newHttpClient({ connectionsPerOrigin: 1, connectTimeoutMs: 600 });
    const leaving = new AbortController();
    const first = http.send(request, how({ change: false, signal: leaving.signal }));
    await pause(50);
    leaving.abort();
    expect(await first).toEqual({ kind: 'notSent', reason: 'cancelled before anything was sent' });
    const second = http.send(request, how({ change: false }));
    await pause(100);
    expect(server.connections).toBe(1);
    expect(await second).toEqual({ kind: 'notSent', reason: 'no connection in time' });
    expect(server.connections).toBe(2);
  });

  it('does not count what was never written', async () => {
    const server = await serve(socket => socket.write(reply('{}')));
    const http = newHttpClient({ connectionsPerOrigin: 1 });
    const unknown = to(server, { headers: { expect: '100-continue' } });
    for (let count = 0; count < 3; count += 1) expect((await http.send(unknown, how())).kind).toBe('notSent');
    expect((await http.send(to(server), how())).kind).toBe('answered');
  });
});
